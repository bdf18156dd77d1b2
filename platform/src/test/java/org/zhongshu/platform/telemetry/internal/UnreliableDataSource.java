package org.zhongshu.platform.telemetry.internal;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import javax.sql.DataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** Real connections that break at chosen commits: before the server has it, or after, with the answer lost. */
final class UnreliableDataSource extends DelegatingDataSource {

    /** The next so many commits break before they reach the server. */
    final AtomicInteger breakBeforeCommit = new AtomicInteger();
    /** The next so many commits happen, but the client never hears of it. */
    final AtomicInteger breakAfterCommit = new AtomicInteger();
    /** Everything fails, as if the process were dead: nothing reaches the server any more. */
    volatile boolean dead;

    UnreliableDataSource(DataSource real) {
        super(real);
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (dead) {
            throw new SQLException("dead", "08006");
        }
        Connection real = super.getConnection();
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{Connection.class}, (proxy, method, arguments) -> {
            if (dead && !method.getName().equals("close")) {
                real.abort(Runnable::run);
                throw new SQLException("dead", "08006");
            }
            boolean commit = method.getName().equals("commit");
            if (commit && take(breakBeforeCommit)) {
                real.abort(Runnable::run);
                throw new SQLException("connection broke before the commit", "08006");
            }
            try {
                Object result = method.invoke(real, arguments);
                if (commit && take(breakAfterCommit)) {
                    real.abort(Runnable::run);
                    throw new SQLException("connection broke after the commit", "08006");
                }
                return result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private static boolean take(AtomicInteger counter) {
        return counter.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }
}
