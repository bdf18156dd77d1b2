package org.zhongshu.platform.exchange.internal.capture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.Source;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Problem;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Change capture of a database table: first all its rows, then every change as it is committed. Tables and columns are the plain
 * JDBC connector's answer; this adds what capture asks of the server, and the engine.
 */
abstract class TableCapture implements Connector {

    private static final Logger log = LoggerFactory.getLogger(TableCapture.class);
    private static final int SECONDS = 10;

    private final String base;
    private final Supplier<Connector> tables;
    private final AllowedHosts hosts;
    protected final SchemaRecords schemaRecords;
    private final CaptureLags lags;

    TableCapture(String base, Supplier<Connector> tables, AllowedHosts hosts, SchemaRecords schemaRecords, CaptureLags lags) {
        this.base = base;
        this.tables = tables;
        this.hosts = hosts;
        this.schemaRecords = schemaRecords;
        this.lags = lags;
    }

    @Override
    public String kind() {
        return base + "-capture";
    }

    @Override
    public Set<Mode> modes() {
        // read whole, it is a table like any other: for the preview, and for a person who wants it anew
        return Set.of(Mode.CAPTURE, Mode.FULL);
    }

    @Override
    public List<Setting> settings() {
        List<Setting> all = new ArrayList<>(tables().settings());
        all.addAll(own());
        return all;
    }

    /** Settings that only capture has. */
    List<Setting> own() {
        return List.of();
    }

    @Override
    public void check(Settings settings) {
        tables().check(settings);
        asking(settings, connection -> {
            checkServer(connection);
            return null;
        });
    }

    @Override
    public List<Source> sources(Settings settings) {
        return tables().sources(settings);
    }

    @Override
    public Shape shape(Settings settings, String source) {
        Shape shape = tables().shape(settings, source);
        return new Shape(shape.columns(), shape.rows(), null);
    }

    @Override
    public Rows read(Settings settings, String source, Shape expected, Mode mode, Position from) {
        if (mode != Mode.CAPTURE) {
            return tables().read(settings, source, expected, mode, from);
        }
        if (expected.keys().isEmpty()) {
            throw Problem.unprocessable("no-key", "表“" + source + "”没有主键，无法捕获变更。请由数源部门增加主键，或改用全量方式。");
        }
        hosts.check(settings.get("host"));
        String name = CaptureSettings.name(settings, source);
        asking(settings, connection -> {
            checkServer(connection);
            prepare(connection, settings, source, expected, name, from);
            return null;
        });
        CaptureSettings capture = engineSettings(settings, source, name);
        return new CaptureRows(capture, from, schemaRecords, lags, new ChangeReader(expected, names -> compare(settings, source, expected, names)), this::explain);
    }

    /** Throws a Problem when the server is not made for capture. */
    abstract void checkServer(Connection connection) throws SQLException;

    /** Looks at the table and at what an earlier run left; makes the place clean when all begins anew. */
    abstract void prepare(Connection connection, Settings settings, String source, Shape expected, String name, Position from) throws SQLException;

    /** Takes away what captures leave behind. */
    abstract void forget(Connection connection, Settings settings, String name) throws SQLException;

    @Override
    public void forget(Settings settings, String source) {
        try {
            asking(settings, connection -> {
                forget(connection, settings, CaptureSettings.name(settings, source));
                return null;
            });
        } catch (Problem e) {
            // a slot that stays keeps the source's log from being cleaned: somebody must know
            log.warn("What the capture of {} left at its source could not be taken away; drop slot and publication {} there: {}", source, CaptureSettings.name(settings, source), e.getMessage());
        }
    }

    abstract CaptureSettings engineSettings(Settings settings, String source, String name);

    abstract String url(Settings settings);

    abstract int port(Settings settings);

    /** Schema (or database) and table. */
    static String[] parts(String source) {
        int dot = source.indexOf('.');
        if (dot < 1 || dot == source.length() - 1) {
            throw Problem.badRequest("no-table", "请选择要捕获的表。");
        }
        return new String[]{source.substring(0, dot), source.substring(dot + 1)};
    }

    interface Asking<T> {
        T ask(Connection connection) throws SQLException;
    }

    final <T> T asking(Settings settings, Asking<T> question) {
        hosts.check(settings.get("host"));
        Properties properties = new Properties();
        properties.setProperty("user", settings.get("username"));
        properties.setProperty("password", settings.get("password", ""));
        if (base.equals("postgresql")) {
            properties.setProperty("connectTimeout", Integer.toString(SECONDS));
            properties.setProperty("loginTimeout", Integer.toString(SECONDS));
            properties.setProperty("socketTimeout", "30");
        } else {
            properties.setProperty("connectTimeout", Integer.toString(SECONDS * 1000));
            properties.setProperty("socketTimeout", "30000");
        }
        try (Connection connection = DriverManager.getConnection(url(settings), properties)) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw explain(e);
        }
    }

    /** The table looks different from what the job was made for: is that so now, or are these rows of another time? */
    private void compare(Settings settings, String source, Shape expected, List<String> seen) {
        Shape now = shape(settings, source);
        log.info("{} looks different: the job has {}, the change {}, the source now {}", source, names(expected), seen, names(now));
        if (differs(expected, now)) {
            throw Problem.unprocessable("drift", "源表“" + source + "”的结构已变化，作业已停在变化之前，没有丢弃任何数据。请核对并确认新的对应关系。");
        }
    }

    private static List<String> names(Shape shape) {
        return shape.columns().stream().map(Shape.Column::name).toList();
    }

    /** As the jobs compare: a type that one of them does not know is no difference. */
    private static boolean differs(Shape expected, Shape now) {
        return expected.columns().size() != now.columns().size() || expected.columns().stream().anyMatch(e -> {
            int at = now.index(e.name());
            return at < 0 || e.declared() != null && now.columns().get(at).declared() != null && !e.declared().equals(now.columns().get(at).declared());
        });
    }

    /** The server's own words may hold values: only what is known to be harmless is told. */
    RuntimeException explain(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof Problem problem) {
                return problem;
            }
            if (String.valueOf(e.getMessage()).contains("no longer available on the server")) {
                return Problem.unprocessable("anew", "源库已清理尚未读取的日志，将从头捕获一遍以补齐差异。");
            }
            if (e instanceof LinkageError) {
                // where the engine would list what it does not accept, it meets another version of Kafka Connect than it was built with
                return Problem.unavailable("capture-refused", "捕获引擎不接受该连接，常见原因是账号缺少复制权限。", error);
            }
            if (e instanceof SQLException sql) {
                return Problem.unavailable("capture-broken", "变更捕获中断：" + reason(sql) + "。", error);
            }
        }
        return Problem.unavailable("capture-broken", "变更捕获中断：" + (error == null ? "捕获引擎已停止" : "与源库的连接断开或其日志无法读取") + "。", error);
    }

    private static String reason(SQLException e) {
        String state = Objects.toString(e.getSQLState(), "");
        return switch (state) {
            case "28P01", "28000" -> "账号或密码不对";
            case "3D000", "42000" -> "没有这个数据库，或账号无权使用";
            case "42501" -> "账号权限不足";
            case "53400" -> "源库的复制槽已用完";
            case "55006" -> "复制槽正被另一个程序使用";
            case "", "08000", "08001", "08004", "08006" -> "连接不上源库";
            default -> "源库返回错误 " + state;
        };
    }

    private Connector tables() {
        return tables.get();
    }
}
