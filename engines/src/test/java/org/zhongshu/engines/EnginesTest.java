package org.zhongshu.engines;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EnginesTest {

    @Test
    void postgresIsDurableNeedsThePasswordAndKeepsItsDataOverARestart(@TempDir Path home) throws Exception {
        try (var engine = EmbeddedPostgresEngine.start(home, 0, "city", Map.of());
             var c = DriverManager.getConnection(engine.url(), engine.user(), engine.password()); var s = c.createStatement()) {
            s.execute("CREATE TABLE kept(id int)");
            s.execute("INSERT INTO kept VALUES (7)");
            for (String setting : new String[]{"fsync", "synchronous_commit", "full_page_writes"}) {
                try (var r = s.executeQuery("SHOW " + setting)) {
                    r.next();
                    assertThat(r.getString(1)).as(setting).isEqualTo("on");
                }
            }
            assertThatThrownBy(() -> DriverManager.getConnection(engine.url(), engine.user(), "wrong").close()).hasMessageContaining("password");
        }
        try (var engine = EmbeddedPostgresEngine.start(home, 0, "city", Map.of());
             var c = DriverManager.getConnection(engine.url(), engine.user(), engine.password());
             var r = c.createStatement().executeQuery("SELECT id FROM kept")) {
            assertThat(r.next()).isTrue();
            assertThat(r.getInt(1)).isEqualTo(7);
        }
    }

    @Test
    void kafkaStartsAndStartsAgainOnTheSameFolder(@TempDir Path home) throws Exception {
        for (int round = 0; round < 2; round++) {
            try (var engine = EmbeddedKafkaEngine.start(home, 0, Map.of());
                 var admin = Admin.create(Map.of("bootstrap.servers", engine.bootstrap()))) {
                assertThat(admin.describeCluster().nodes().get()).hasSize(1);
            }
        }
    }
}
