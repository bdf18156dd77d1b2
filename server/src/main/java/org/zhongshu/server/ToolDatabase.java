package org.zhongshu.server;

import org.postgresql.ds.PGSimpleDataSource;
import org.zhongshu.engines.EmbeddedPostgresEngine;

import javax.sql.DataSource;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The installation's database for a command beside the server: an external one, the running server's, or one started for the occasion. */
final class ToolDatabase implements AutoCloseable {

    private final PGSimpleDataSource source = new PGSimpleDataSource();
    private EmbeddedPostgresEngine started;
    /** Held as long as our engine runs: a server that starts meanwhile would stop it as an orphan. */
    private FileLock lock;

    private ToolDatabase(String url, String user, String password) {
        source.setUrl(url);
        source.setUser(user);
        source.setPassword(password);
    }

    static ToolDatabase of(Path data, Map<String, String> environment) throws IOException, Preconditions.NotMet {
        String external = environment.get("ZHONGSHU_DB_URL");
        if (external != null && !external.isBlank()) {
            return new ToolDatabase(external, environment.get("ZHONGSHU_DB_USER"), environment.get("ZHONGSHU_DB_PASSWORD"));
        }
        Path home = data.resolve("postgres");
        if (!Files.exists(home.resolve("password"))) {
            throw new Preconditions.NotMet("这里没有中枢的数据 no installation here: " + data);
        }
        FileLock lock;
        try {
            lock = Preconditions.lock(data);
        } catch (Preconditions.NotMet running) {
            Path pidFile = home.resolve("data/postmaster.pid");
            if (!Files.exists(pidFile)) {
                throw running;
            }
            // line 4 of postmaster.pid is the port that the running server's engine listens on
            List<String> pid = Files.readAllLines(pidFile);
            return new ToolDatabase("jdbc:postgresql://127.0.0.1:" + pid.get(3).trim() + "/zhongshu", "postgres", Files.readString(home.resolve("password")).trim());
        }
        EmbeddedPostgresEngine engine = EmbeddedPostgresEngine.start(home, 0, "zhongshu", Map.of());
        ToolDatabase database = new ToolDatabase(engine.url(), engine.user(), engine.password());
        database.started = engine;
        database.lock = lock;
        return database;
    }

    DataSource source() {
        return source;
    }

    @Override
    public void close() throws IOException {
        if (started != null) {
            started.close();
            lock.channel().close();
        }
    }
}
