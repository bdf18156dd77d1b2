package org.zhongshu.platform.exchange.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.Source;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;

/** A run whose worker falls dead in the middle, as a killed server's does: nobody cleans up, the lease runs out, another goes on. */
@ZhongshuTest
@TestPropertySource(properties = "zhongshu.exchange.lease=2s")
@Import(CrashModuleTest.Falling.class)
class CrashModuleTest {

    private static final int ROWS = 40_000;
    private static final AtomicInteger falls = new AtomicInteger();
    private static final AtomicLong given = new AtomicLong();
    private static volatile long lie = -1;

    /** A source that gives numbers and falls dead twice on the way; what it gives comes once more from a little before the position. */
    @TestConfiguration(proxyBeanMethods = false)
    static class Falling {
        @Bean
        Connector fallingConnector() {
            return new Connector() {
                @Override
                public String kind() {
                    return "falling";
                }

                @Override
                public String label() {
                    return "会倒下的源";
                }

                @Override
                public Set<Mode> modes() {
                    return Set.of(Mode.FULL, Mode.INCREMENTAL, Mode.CAPTURE);
                }

                @Override
                public List<Setting> settings() {
                    return List.of();
                }

                @Override
                public void check(Settings settings) {
                    // always there
                }

                @Override
                public List<Source> sources(Settings settings) {
                    return List.of(new Source("numbers", null, null));
                }

                @Override
                public Shape shape(Settings settings, String source) {
                    return new Shape(List.of(new Shape.Column("id", DataType.INTEGER, "int", null, null, true), new Shape.Column("v", DataType.TEXT, "text", null, null, false)), null, null);
                }

                @Override
                public Rows read(Settings settings, String source, Shape expected, Mode mode, Position from) {
                    return new FallingRows(from == null ? 0 : Math.max(0, Integer.parseInt(from.text()) - 100));
                }
            };
        }
    }

    private static final class FallingRows implements Rows {
        private int at;

        FallingRows(int at) {
            this.at = at;
        }

        @Override
        public List<SourceRow> next(int max, Duration wait) {
            List<SourceRow> rows = new ArrayList<>();
            while (rows.size() < Math.min(max, 1_000) && at < ROWS) {
                at++;
                if (at == 12_345 && falls.compareAndSet(0, 1) || at == 30_001 && falls.compareAndSet(1, 2)) {
                    throw new OutOfMemoryError("as if the process were gone");
                }
                rows.add(SourceRow.put(new Object[]{(long) at, at % 1_000 == 7 ? "bad\0" : "v" + at}, Integer.toString(at)));
            }
            given.addAndGet(rows.size());
            return rows;
        }

        @Override
        public boolean ended() {
            return at >= ROWS;
        }

        @Override
        public long estimate() {
            return lie;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    private ExchangeDesk desk;

    @BeforeEach
    void desk() {
        desk = new ExchangeDesk(port, jdbc);
    }

    @Test
    void goesOnExactlyWhereTheLastCommitWas() throws Exception {
        for (String mode : List.of("full", "incremental")) {
            falls.set(0);
            given.set(0);
            lie = 41_000;
            String connection = desk.connect("falling", Map.of());
            ObjectNode spec = ExchangeDesk.JSON.createObjectNode();
            spec.put("source", "numbers");
            spec.set("shape", desk.officer().get("/api/exchange/connections/" + connection + "/shape?source=numbers").ok());
            spec.set("fields", ExchangeDesk.JSON.readTree("[{\"field\":\"id\",\"name\":\"编号\",\"type\":\"INTEGER\",\"key\":true,\"from\":[\"id\"]},{\"field\":\"v\",\"name\":\"值\",\"type\":\"TEXT\",\"from\":[\"v\"]}]"));
            String dataset = "ex-crash-" + mode;
            String job = desk.job(connection, mode, dataset, spec);
            JsonNode run = desk.runToEnd(job);
            assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("done");
            assertThat(falls.get()).as("it did fall twice").isEqualTo(2);
            assertThat(desk.count(dataset)).isEqualTo(ROWS - 40);
            assertThat(jdbc.queryForObject("SELECT count(DISTINCT id) FROM data.\"" + dataset + "\"", Long.class)).isEqualTo(ROWS - 40);
            assertThat(jdbc.queryForObject("SELECT count(*) FROM exchange.reject WHERE job_id = ?", Long.class, Long.parseLong(job))).as("each rejected row once").isEqualTo(40);
            assertThat(given.get()).as("it went on and did not begin anew").isLessThan(ROWS + 15_000);
            if (mode.equals("full")) {
                assertThat(run.path("notes").toString()).as("the source told another number").contains("41000");
            }
        }
    }

    @Test
    void twoCopiesOfTheServerNeverWorkOnOneRun() {
        RunStore runs = new RunStore(jdbc, java.time.Clock.systemUTC());
        String connection = desk.connect("falling", Map.of());
        ObjectNode spec = ExchangeDesk.JSON.createObjectNode();
        spec.put("source", "numbers");
        spec.set("shape", desk.officer().get("/api/exchange/connections/" + connection + "/shape?source=numbers").ok());
        spec.set("fields", ExchangeDesk.JSON.readTree("[{\"field\":\"id\",\"name\":\"编号\",\"type\":\"INTEGER\",\"key\":true,\"from\":[\"id\"]}]"));
        long job = Long.parseLong(desk.job(connection, "full", "ex-lease", spec));
        java.time.Instant later = java.time.Instant.now().plusSeconds(3_600);
        long run = runs.ask(job, Connector.Mode.FULL, "test", later).orElseThrow();
        assertThat(runs.ask(job, Connector.Mode.FULL, "test", later)).as("one open run a job").isEmpty();
        RunStore ahead = new RunStore(jdbc, java.time.Clock.offset(java.time.Clock.systemUTC(), Duration.ofHours(2)));
        assertThat(ahead.claim("a", Duration.ofMinutes(10), false).orElseThrow().id()).isEqualTo(run);
        assertThat(ahead.claim("b", Duration.ofMinutes(10), false)).isEmpty();
        RunStore farAhead = new RunStore(jdbc, java.time.Clock.offset(java.time.Clock.systemUTC(), Duration.ofHours(3)));
        assertThat(farAhead.claim("b", Duration.ofHours(10), false).orElseThrow().id()).as("the lease ran out").isEqualTo(run);
        assertThat(ahead.progress(run, "a", RunStore.Counts.NONE, "x", null, Duration.ofMinutes(1))).as("who lost the lease cannot commit").isFalse();
        assertThat(farAhead.progress(run, "b", RunStore.Counts.NONE, "y", null, Duration.ofMinutes(1))).isTrue();
        farAhead.end(run, "b", "stopped", null, List.of(), RunStore.Counts.NONE);
    }
}
