package org.zhongshu.platform.exchange.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.testkit.TestEngines;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The catalogue's own sources become connections, with their passwords. */
class MoveCatalogueSourcesTest {

    @TempDir
    private Path folder;

    @Test
    void sourcesBecomeConnections() throws Exception {
        byte[] key = Sm4.newKey();
        Path old = folder.resolve("catalog.key");
        Files.writeString(old, HexFormat.of().formatHex(key));
        ConnectionSecrets secrets = new ConnectionSecrets(folder.resolve("exchange.key"));
        TestEngines.Database db = TestEngines.newDatabase();
        try (Connection c = DriverManager.getConnection(db.url(), db.user(), db.password()); Statement s = c.createStatement()) {
            s.execute("""
                    CREATE SCHEMA catalog; CREATE SCHEMA exchange;
                    CREATE TABLE catalog.source (id bigint PRIMARY KEY, name text NOT NULL, department text NOT NULL, host text NOT NULL, port int NOT NULL, database text NOT NULL, username text NOT NULL,
                        secret bytea NOT NULL, tls boolean NOT NULL, added_by text NOT NULL, added_at timestamptz NOT NULL, read_at timestamptz, UNIQUE (department, name));
                    CREATE TABLE exchange.connection (id bigint PRIMARY KEY, name text NOT NULL, department text NOT NULL, kind text NOT NULL, settings jsonb NOT NULL, secrets bytea NOT NULL, added_by text NOT NULL,
                        added_at timestamptz NOT NULL, checked_at timestamptz, trouble text, version int NOT NULL DEFAULT 1, UNIQUE (department, name));""");
            String sealed = HexFormat.of().formatHex(Sm4.seal(key, "只读密码1".getBytes(StandardCharsets.UTF_8), "catalog.source:7".getBytes(StandardCharsets.US_ASCII)));
            s.execute("INSERT INTO catalog.source VALUES (7, '民政业务库', 'civil-affairs', '10.1.2.3', 5433, 'mz', 'reader', '\\x" + sealed + "', true, '张三', '2026-01-01', NULL), "
                    + "(8, '同名库', 'health', 'db.gov', 5432, 'ws', 'reader', '\\x00112233', false, '张三', '2026-01-01', NULL)");
            s.execute("INSERT INTO exchange.connection VALUES (1, '同名库', 'health', 'folder', '{}', '\\x00', '李四', now())");
            new MoveCatalogueSources(secrets, old).move(c);
            try (ResultSet row = s.executeQuery("SELECT id, name, department, kind, settings->>'host', settings->>'port', settings->>'tls', secrets, trouble FROM exchange.connection WHERE id > 1 ORDER BY id")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(2)).isEqualTo("民政业务库");
                assertThat(row.getString(4)).isEqualTo("postgresql");
                assertThat(row.getString(5)).isEqualTo("10.1.2.3");
                assertThat(row.getString(6)).isEqualTo("5433");
                assertThat(row.getString(7)).isEqualTo("true");
                assertThat(secrets.open(row.getBytes(8), 7)).isEqualTo(Map.of("password", "只读密码1"));
                assertThat(row.getString(9)).isNull();
                assertThat(row.next()).isTrue();
                assertThat(row.getString(2)).isEqualTo("同名库（目录 8）");
                assertThat(secrets.open(row.getBytes(8), 8)).as("it could not be opened").isEmpty();
                assertThat(row.getString(9)).contains("重新填写密码");
                assertThat(row.next()).isFalse();
            }
            try (ResultSet row = s.executeQuery("SELECT to_regclass('catalog.source')")) {
                row.next();
                assertThat(row.getString(1)).isNull();
            }
        }
    }
}
