package org.zhongshu.platform.exchange.internal;

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
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

import static org.assertj.core.api.Assertions.assertThat;

/** A source falls silent, its department gets a case; data comes again, and the case ends. */
@ZhongshuTest
class SilentSourceJourneyTest {

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private SourceWatch watch;

    @Test
    void silentThenAlertThenCaseThenDataAgainThenClosed() throws Exception {
        ExchangeDesk desk = new ExchangeDesk(port, jdbc);
        TestEngines.Database database = TestEngines.newDatabase();
        try (Connection source = DriverManager.getConnection(database.url(), database.user(), database.password()); Statement s = source.createStatement()) {
            s.execute("CREATE TABLE permit (id bigint PRIMARY KEY, title text)");
            s.execute("INSERT INTO permit VALUES (1, '一')");
            String[] parts = database.url().replaceFirst("jdbc:postgresql://", "").split("[:/?]");
            String connection = desk.connect("postgresql", Map.of("host", parts[0], "port", parts[1], "database", parts[2], "username", database.user(), "password", database.password()));
            ObjectNode spec = desk.spec("public.permit", desk.preview(connection, "public.permit"));
            String job = desk.job(connection, "full", "silent-permit", spec);
            assertThat(desk.runToEnd(job).path("state").asString()).isEqualTo("done");
            // every ten minutes by its plan; three hours ago was the last time, and now the table is not there
            s.execute("ALTER TABLE permit RENAME TO permit_away");
            jdbc.update("UPDATE exchange.job SET spec = jsonb_set(spec, '{schedule}', '{\"kind\": \"minutes\", \"every\": 10, \"days\": \"any\"}'), fresh_at = now() - interval '3 hours' WHERE id = ?", Long.parseLong(job));
            watch.look();
            String thing = Long.toString(jdbc.queryForObject("SELECT thing_id FROM exchange.source_watch WHERE job_id = ?", Long.class, Long.parseLong(job)));
            JsonNode found = await(() -> {
                watch.look();
                JsonNode items = desk.as("operator").get("/api/cases?box=all&open=true&thing=" + thing).ok().path("items");
                return items.isEmpty() ? null : items.get(0);
            });
            assertThat(found.path("type").asString()).isEqualTo("source-trouble");
            String id = found.path("id").asString();
            JsonNode open = desk.officer().get("/api/cases/" + id).ok();
            assertThat(open.path("title").asString()).contains("数据源无数据");
            assertThat(open.path("department").asString()).as("the department that answers for the source").isEqualTo("data");
            JsonNode state = source(desk, job);
            assertThat(state.path("lateMinutes").asLong()).isBetween(160L, 180L);
            assertThat(state.path("health").asString()).isIn("late", "failing");
            assertThat(state.path("caseId").asString()).as("from the source to its case").isEqualTo(id);

            s.execute("ALTER TABLE permit_away RENAME TO permit");
            await(() -> jdbc.queryForList("SELECT 1 FROM exchange.run WHERE job_id = ? AND state IN ('waiting', 'running')", Long.parseLong(job)).isEmpty() ? true : null);
            assertThat(desk.runToEnd(job).path("state").asString()).isEqualTo("done");
            JsonNode closed = await(() -> {
                watch.look();
                JsonNode now = desk.officer().get("/api/cases/" + id).ok();
                return now.path("state").asString().equals("closed") ? now : null;
            });
            assertThat(closed.path("state").asString()).isEqualTo("closed");
            assertThat(source(desk, job).path("lateMinutes").asLong()).isZero();
            assertThat(desk.officer().get("/api/things/" + thing).ok().path("name").asString()).contains("silent-permit");

            // without the job the thing is out of service
            desk.officer().delete("/api/exchange/jobs/" + job).expect(204);
            watch.look();
            assertThat(jdbc.queryForObject("SELECT status FROM twin.thing WHERE id = ?", String.class, Long.parseLong(thing))).isEqualToIgnoringCase("retired");
        }
    }

    private static JsonNode source(ExchangeDesk desk, String job) {
        for (JsonNode s : desk.officer().get("/api/exchange/operations").ok().path("sources")) {
            if (s.path("job").asString().equals(job)) {
                return s;
            }
        }
        throw new AssertionError("job " + job + " is not among the sources");
    }

    private static <T> T await(Supplier<T> ask) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (System.nanoTime() < until) {
            T answer = ask.get();
            if (answer != null) {
                return answer;
            }
            Thread.sleep(500);
        }
        throw new AssertionError("waited in vain");
    }
}
