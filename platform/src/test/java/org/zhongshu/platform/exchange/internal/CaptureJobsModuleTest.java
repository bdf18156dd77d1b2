package org.zhongshu.platform.exchange.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.testkit.TestEngines;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/** A department's table followed into a dataset, from the form to the row. */
@ZhongshuTest
class CaptureJobsModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    private ExchangeDesk desk;
    private Connection source;
    private TestEngines.Database database;
    private String job;

    @BeforeEach
    void source() throws SQLException {
        desk = new ExchangeDesk(port, jdbc);
        database = TestEngines.newDatabase();
        source = DriverManager.getConnection(database.url(), database.user(), database.password());
        sql("SET synchronous_commit = on");
        sql("CREATE TABLE firm (id bigint PRIMARY KEY, name varchar(100), note text)");
        sql("INSERT INTO firm SELECT i, '企业' || i, NULL FROM generate_series(1, 3000) i");
    }

    @AfterEach
    void away() throws Exception {
        if (job != null) {
            desk.officer().post("/api/exchange/jobs/" + job + "/pause", Map.of());
            eventually(() -> desk.officer().delete("/api/exchange/jobs/" + job).status() == 204);
            // the job takes its slot along
            eventually(() -> number("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()") == 0);
        }
        source.close();
    }

    private void sql(String text) throws SQLException {
        try (Statement s = source.createStatement()) {
            s.execute(text);
        }
    }

    private long number(String text) {
        try (Statement s = source.createStatement(); ResultSet row = s.executeQuery(text)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within a minute").isLessThan(until);
            Thread.sleep(50);
        }
    }

    private void begin(String dataset) {
        String[] parts = database.url().replaceFirst("jdbc:postgresql://", "").split("[:/?]");
        String connection = desk.connect("postgresql-capture", Map.of("host", parts[0], "port", parts[1], "database", parts[2], "username", database.user(), "password", database.password()));
        assertThat(desk.officer().post("/api/exchange/connections/" + connection + "/check", Map.of()).ok().path("trouble").isMissingNode()).isTrue();
        ObjectNode spec = desk.spec("public.firm", desk.preview(connection, "public.firm"));
        spec.putObject("schedule").put("kind", "continuous");
        job = desk.job(connection, "capture", dataset, spec);
    }


    private JsonNode told() {
        return desk.officer().get("/api/exchange/jobs/" + job).ok().path("job");
    }

    @Test
    void rowsThenChangesThenWhatWasMissedWhileTheSlotWasGone() throws Exception {
        begin("cap-one");
        eventually(() -> exists("cap-one") && desk.count("cap-one") == 3_000);
        sql("UPDATE firm SET note = '改' WHERE id = 7");
        sql("DELETE FROM firm WHERE id <= 5");
        sql("INSERT INTO firm (id, name) VALUES (9001, '新')");
        eventually(() -> desk.count("cap-one") == 2_996 && desk.rows("cap-one", "AND id = 7").getFirst().containsValue("改"));
        assertThat(jdbc.queryForObject("SELECT count(*) FROM data.\"cap-one\" WHERE _gone", Long.class)).isEqualTo(5);

        JsonNode seen = null;
        for (JsonNode s : desk.officer().get("/api/exchange/operations").ok().path("sources")) {
            seen = s.path("job").asString().equals(job) ? s : seen;
        }
        assertThat(seen).isNotNull();
        assertThat(seen.path("health").asString()).isEqualTo("ok");
        assertThat(seen.path("lagMillis").asLong()).isBetween(0L, 10_000L);
        assertThat(seen.path("read").asLong()).isGreaterThanOrEqualTo(3_007);

        // the administrator of the source drops the slot; a row goes unseen
        desk.pause(job);
        eventually(() -> number("SELECT count(*) FROM pg_replication_slots WHERE database = current_database() AND active") == 0);
        sql("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
        sql("DELETE FROM firm WHERE id = 6");
        sql("UPDATE firm SET note = '无人看见' WHERE id = 8");
        desk.officer().post("/api/exchange/jobs/" + job + "/resume", Map.of()).ok();
        desk.run(job);
        eventually(() -> desk.count("cap-one") == 2_995 && desk.rows("cap-one", "AND id = 8").getFirst().containsValue("无人看见"));
        sql("INSERT INTO firm (id, name) VALUES (9002, '又来')");
        eventually(() -> desk.count("cap-one") == 2_996);
    }

    @Test
    void aColumnMoreStopsTheJobWithACaseAndGoesOnOnceAccepted() throws Exception {
        begin("cap-two");
        eventually(() -> exists("cap-two") && desk.count("cap-two") == 3_000 && !jdbc.queryForList("SELECT 1 FROM exchange.job WHERE id = ? AND position IS NOT NULL", Long.parseLong(job)).isEmpty());
        sql("ALTER TABLE firm ADD COLUMN phone varchar(20)");
        sql("INSERT INTO firm (id, name, phone) VALUES (9001, '新', '13800000000')");
        eventually(() -> told().path("state").asString().equals("drifted"));
        assertThat(told().path("message").asString()).contains("phone");
        assertThat(told().path("caseId").asString()).isNotEmpty();
        assertThat(desk.count("cap-two")).isEqualTo(3_000);
        desk.officer().post("/api/exchange/jobs/" + job + "/accept", Map.of()).ok();
        eventually(() -> desk.count("cap-two") == 3_001 && desk.rows("cap-two", "AND id = 9001").getFirst().containsValue("13800000000"));
        assertThat(told().path("caseId").isMissingNode() || told().path("caseId").isNull()).isTrue();
    }

    private boolean exists(String dataset) {
        return jdbc.queryForObject("SELECT to_regclass(?) IS NOT NULL", Boolean.class, "data.\"" + dataset + "\"");
    }
}
