package org.zhongshu.server;

import org.postgresql.ds.PGSimpleDataSource;
import org.zhongshu.engines.EmbeddedPostgresEngine;

import javax.sql.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The installation's database for a command beside the server: an external one, the running server's, or one started for the occasion. */
final class ToolDatabase implements AutoCloseable {

    private final PGSimpleDataSource source = new PGSimpleDataSource();
    private EmbeddedPostgresEngine started;

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
        try (var lock = Preconditions.lock(data).channel()) {
            EmbeddedPostgresEngine engine = EmbeddedPostgresEngine.start(home, 0, "zhongshu", Map.of());
            ToolDatabase database = new ToolDatabase(engine.url(), engine.user(), engine.password());
            database.started = engine;
            return database;
        } catch (Preconditions.NotMet running) {
            // line 4 of postmaster.pid is the port that the running server's engine listens on
            List<String> pid = Files.readAllLines(home.resolve("data/postmaster.pid"));
            return new ToolDatabase("jdbc:postgresql://127.0.0.1:" + pid.get(3).trim() + "/zhongshu", "postgres", Files.readString(home.resolve("password")).trim());
        }
    }

    DataSource source() {
        return source;
    }

    @Override
    public void close() throws IOException {
        if (started != null) {
            started.close();
        }
    }
}
