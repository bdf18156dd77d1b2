package org.zhongshu.platform.exchange.internal.capture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestEngines;

import java.math.BigDecimal;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zhongshu.platform.exchange.internal.capture.CapturedRows.column;

/** Against a real PostgreSQL with logical replication. */
class PostgresCaptureTest {

    private static final Shape SHAPE = new Shape(List.of(column("id", DataType.INTEGER, "int8", true), column("姓名", DataType.TEXT, "text", false),
            column("born", DataType.DATE, "date", false), column("income", DataType.NUMBER, "numeric", false), column("at", DataType.DATETIME, "timestamptz", false),
            column("local", DataType.DATETIME, "timestamp", false), column("note", DataType.TEXT, "text", false)), null, null);

    private Connection source;
    private Settings settings;
    private CapturedRows.Tables tables;
    private PostgresCapture capture;
    private final CaptureLags lags = new CaptureLags(Clock.systemUTC());
    private Rows open;

    @BeforeEach
    void source() throws SQLException {
        TestEngines.Database database = TestEngines.newDatabase();
        source = DriverManager.getConnection(database.url(), database.user(), database.password());
        sql("SET synchronous_commit = on");
        sql("""
                CREATE TABLE resident (id bigint PRIMARY KEY, "姓名" text, born date, income numeric, at timestamptz, local timestamp, note text)""");
        URI url = URI.create(database.url().substring(5));
        settings = new Settings(7, Map.of("host", url.getHost(), "port", Integer.toString(url.getPort()), "database", url.getPath().substring(1),
                "username", database.user(), "password", database.password()));
        tables = new CapturedRows.Tables("postgresql", SHAPE);
        capture = new PostgresCapture(() -> tables, new AllowedHosts("zhongshu.exchange.hosts", "private"), null, lags);
    }

    @AfterEach
    void away() throws SQLException {
        if (open != null) {
            open.close();
        }
        dropSlots();
        source.close();
    }

    /** The server notices a moment later that a reader has gone. */
    private void dropSlots() throws SQLException {
        for (int i = 0; i < 100; i++) {
            sql("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database() AND NOT active");
            try (Statement s = source.createStatement(); ResultSet left = s.executeQuery("SELECT 1 FROM pg_replication_slots WHERE database = current_database()")) {
                if (!left.next()) {
                    return;
                }
            }
            LockSupport.parkNanos(100_000_000L);
        }
        throw new AssertionError("a replication slot stays active");
    }

    private void sql(String text) throws SQLException {
        try (Statement s = source.createStatement()) {
            s.execute(text);
        }
    }

    private Rows read(Position from) {
        open = capture.read(settings, "public.resident", tables.shape, Connector.Mode.CAPTURE, from);
        return open;
    }

    @Test
    void snapshotThenEveryKindOfChangeWithItsTypes() throws SQLException {
        sql("INSERT INTO resident VALUES (1, '㳇某𠮷', '1980-02-29', 12345.678901, '2026-01-02T03:04:05.123456Z', '2026-01-02 03:04:05.5', NULL)");
        CapturedRows kept = new CapturedRows();
        Rows rows = read(null);
        kept.take(rows, () -> kept.table.containsKey(1L));
        assertThat(kept.table.get(1L)).containsExactly(1L, "㳇某𠮷", LocalDate.of(1980, 2, 29), new BigDecimal("12345.678901"), Instant.parse("2026-01-02T03:04:05.123456Z"),
                LocalDateTime.of(2026, 1, 2, 3, 4, 5, 500_000_000), null);

        sql("INSERT INTO resident (id, \"姓名\") VALUES (2, '李四'), (3, '王五')");
        sql("UPDATE resident SET \"姓名\" = '张改' WHERE id = 1");
        sql("DELETE FROM resident WHERE id = 2");
        sql("UPDATE resident SET id = 30 WHERE id = 3");
        kept.take(rows, () -> kept.table.containsKey(30L));
        assertThat(kept.table.keySet()).containsExactly(1L, 30L);
        assertThat(kept.table.get(1L)[1]).isEqualTo("张改");
    }

    @Test
    void aChangeIsSeenWithinASecond() throws SQLException {
        CapturedRows kept = new CapturedRows();
        sql("INSERT INTO resident (id) VALUES (0)");
        Rows rows = read(null);
        kept.take(rows, () -> kept.table.containsKey(0L));
        sql("INSERT INTO resident (id) VALUES (1)");
        kept.take(rows, () -> kept.table.containsKey(1L));
        long[] taken = new long[10];
        for (int i = 2; i < 12; i++) {
            long id = i;
            long began = System.nanoTime();
            sql("INSERT INTO resident (id) VALUES (" + id + ")");
            kept.take(rows, () -> kept.table.containsKey(id));
            taken[i - 2] = System.nanoTime() - began;
        }
        Arrays.sort(taken);
        assertThat(lags.find(CaptureLags.name(settings, "public.resident"))).hasValueSatisfying(lag -> assertThat(lag).isLessThan(Duration.ofSeconds(10)));
        System.out.println("capture latency of ten: median " + taken[5] / 1_000_000 + " ms, worst " + taken[9] / 1_000_000 + " ms");
        // the worst is the machine's business when other tests run beside
        assertThat(Duration.ofNanos(taken[5])).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void goesOnAtThePositionThatTheJobKept() throws SQLException {
        sql("INSERT INTO resident (id) SELECT generate_series(1, 100)");
        CapturedRows kept = new CapturedRows();
        Rows first = read(null);
        kept.take(first, () -> kept.table.size() == 100);
        sql("INSERT INTO resident (id) VALUES (101)");
        kept.take(first, () -> kept.table.size() == 101);
        // handed out, but the job dies before it has stored them
        sql("INSERT INTO resident (id) SELECT generate_series(200, 220)");
        List<SourceRow> lost = first.next(2_000, Duration.ofSeconds(20));
        assertThat(lost).isNotEmpty();
        first.close();
        sql("INSERT INTO resident (id) VALUES (300)");
        sql("DELETE FROM resident WHERE id = 50");
        int before = kept.all.size();
        Rows again = read(kept.position);
        kept.take(again, () -> kept.table.containsKey(300L) && !kept.table.containsKey(50L));
        assertThat(kept.table).hasSize(100 + 1 + 21 + 1 - 1);
        assertThat(kept.all.size() - before).as("no second snapshot").isLessThanOrEqualTo(21 + 1 + 2);
    }

    @Test
    void afterTheFirstReadingNothingComesTwiceAndAllLeavesWithTheJob() throws Exception {
        sql("INSERT INTO resident (id) SELECT generate_series(1, 50)");
        CapturedRows kept = new CapturedRows();
        Rows rows = read(null);
        assertThat(rows.complete()).isFalse();
        kept.take(rows, () -> kept.table.size() == 50);
        assertThat(rows.complete()).isTrue();
        rows.close();
        Rows again = read(kept.position);
        assertThat(again.complete()).isNull();
        assertThat(again.next(100, Duration.ofSeconds(2))).isEmpty();
        sql("INSERT INTO resident (id) VALUES (51)");
        kept.take(again, () -> kept.table.size() == 51);
        assertThat(kept.all).hasSize(51);
        again.close();
        for (int i = 0; i < 50; i++) {
            capture.forget(settings, "public.resident");
            try (Statement s = source.createStatement(); ResultSet left = s.executeQuery("SELECT (SELECT count(*) FROM pg_replication_slots WHERE database = current_database()) + (SELECT count(*) FROM pg_publication)")) {
                left.next();
                if (left.getInt(1) == 0) {
                    return;
                }
            }
            Thread.sleep(200);
        }
        throw new AssertionError("slot or publication is still there");
    }

    @Test
    void whatIsNotStoredIsNotForgottenAtTheSource() throws SQLException {
        sql("INSERT INTO resident (id) VALUES (1)");
        CapturedRows kept = new CapturedRows();
        Rows rows = read(null);
        kept.take(rows, () -> kept.table.containsKey(1L));
        sql("INSERT INTO resident (id) VALUES (2)");
        assertThat(rows.next(10, Duration.ofSeconds(20))).hasSize(1);
        sql("INSERT INTO resident (id) VALUES (3)");
        assertThat(rows.next(10, Duration.ofSeconds(1))).as("held until the row before is stored").isEmpty();
    }

    @Test
    void aLargeValueThatAnUpdateDidNotTouchStays() throws SQLException {
        sql("ALTER TABLE resident ALTER COLUMN note SET STORAGE EXTERNAL");
        sql("INSERT INTO resident (id, note) VALUES (1, repeat('长', 5000))");
        CapturedRows kept = new CapturedRows();
        Rows rows = read(null);
        kept.take(rows, () -> kept.table.containsKey(1L));
        sql("UPDATE resident SET \"姓名\" = '改' WHERE id = 1");
        kept.take(rows, () -> "改".equals(kept.table.get(1L)[1]));
        assertThat((String) kept.table.get(1L)[6]).hasSize(5000);
    }

    @Test
    void aNewColumnStopsAtTheChangeAndGoesOnOnceItIsAccepted() throws SQLException {
        sql("INSERT INTO resident (id) VALUES (1)");
        CapturedRows kept = new CapturedRows();
        Rows rows = read(null);
        kept.take(rows, () -> kept.table.containsKey(1L));
        sql("INSERT INTO resident (id, note) VALUES (2, '旧')");
        sql("ALTER TABLE resident ADD COLUMN phone text");
        sql("INSERT INTO resident (id, phone) VALUES (3, '13800000000')");
        List<Shape.Column> more = new java.util.ArrayList<>(SHAPE.columns());
        more.add(column("phone", DataType.TEXT, "text", false));
        tables.shape = new Shape(more, null, null);
        assertThatThrownBy(() -> kept.take(rows, () -> kept.table.containsKey(3L))).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("drift"));
        assertThat(kept.table.keySet()).doesNotContain(3L);
        rows.close();
        Rows again = read(kept.position);
        kept.take(again, () -> kept.table.containsKey(3L));
        assertThat(kept.table.get(2L)[6]).as("the row before the change is not lost").isEqualTo("旧");
        assertThat(kept.table.get(3L)[7]).isEqualTo("13800000000");
    }

    @Test
    void aTableThatIsEmptiedIsNotPassedOver() throws SQLException {
        sql("INSERT INTO resident (id) VALUES (1)");
        CapturedRows kept = new CapturedRows();
        Rows rows = read(null);
        kept.take(rows, () -> kept.table.containsKey(1L));
        sql("TRUNCATE resident");
        assertThatThrownBy(() -> kept.take(rows, () -> false)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("anew"));
    }

    @Test
    void refusesWhatWouldHurtTheSource() throws SQLException {
        sql("CREATE TABLE keyless (id bigint)");
        assertThatThrownBy(() -> capture.read(settings, "public.keyless", SHAPE, Connector.Mode.CAPTURE, null)).hasMessageContaining("主键");
        assertThatThrownBy(() -> capture.read(settings, "public.none", SHAPE, Connector.Mode.CAPTURE, null)).hasMessageContaining("没有表");
        assertThatThrownBy(() -> capture.read(settings, "public.resident'; DROP TABLE resident; --", SHAPE, Connector.Mode.CAPTURE, null)).hasMessageContaining("没有表");
        sql("INSERT INTO resident (id) VALUES (1)");
        CapturedRows kept = new CapturedRows();
        Rows rows = read(null);
        kept.take(rows, () -> kept.table.containsKey(1L));
        assertThatThrownBy(() -> capture.read(settings, "public.resident", SHAPE, Connector.Mode.CAPTURE, null)).isInstanceOf(Problem.class);
        rows.close();
        dropSlots();
        assertThatThrownBy(() -> read(kept.position)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("anew"));
    }

    /** An account that may only read is told what the department has to do, before anything is begun. */
    @Test
    void whoMayOnlyReadNeedsAPublicationThatHasTheTable() throws SQLException {
        String reader = "reader" + System.nanoTime();
        sql("CREATE ROLE " + reader + " LOGIN REPLICATION PASSWORD 'Reads-0nly'");
        try {
            sql("GRANT SELECT ON resident TO " + reader);
            assertThatThrownBy(() -> readAs(reader, Map.of())).hasMessageContaining("不是表“public.resident”的所有者").hasMessageContaining("CREATE PUBLICATION");
            assertThatThrownBy(() -> readAs(reader, Map.of("publication", "shared"))).hasMessageContaining("没有发布“shared”");
            sql("CREATE TABLE other (id bigint PRIMARY KEY)");
            sql("CREATE PUBLICATION shared FOR TABLE other");
            assertThatThrownBy(() -> readAs(reader, Map.of("publication", "shared"))).hasMessageContaining("ALTER PUBLICATION shared ADD TABLE public.resident");
            sql("ALTER PUBLICATION shared ADD TABLE resident");
            sql("INSERT INTO resident (id) VALUES (1)");
            CapturedRows kept = new CapturedRows();
            open = readAs(reader, Map.of("publication", "shared"));
            kept.take(open, () -> kept.table.containsKey(1L));
        } finally {
            if (open != null) {
                open.close();
            }
            dropSlots();
            sql("DROP OWNED BY " + reader);
            sql("DROP ROLE " + reader);
        }
    }

    private Rows readAs(String user, Map<String, String> more) {
        Map<String, String> given = new HashMap<>(more);
        for (String same : List.of("host", "port", "database")) {
            given.put(same, settings.get(same, ""));
        }
        given.put("username", user);
        given.put("password", "Reads-0nly");
        return capture.read(new Settings(7, given), "public.resident", SHAPE, Connector.Mode.CAPTURE, null);
    }

    @Test
    void readsTwentyThousandRowsAndTheirChangesWithoutLoss() throws SQLException {
        sql("INSERT INTO resident (id, \"姓名\") SELECT i, '某' || i FROM generate_series(1, 20000) i");
        CapturedRows kept = new CapturedRows();
        long began = System.nanoTime();
        Rows rows = read(null);
        kept.take(rows, () -> kept.table.size() == 20_000);
        long snapshot = System.nanoTime();
        sql("UPDATE resident SET note = 'x'");
        kept.take(rows, () -> kept.table.values().stream().allMatch(r -> "x".equals(r[6])));
        long streamed = System.nanoTime();
        System.out.printf("capture of 20,000: snapshot with start %d ms, streaming %.0f changes/s%n", (snapshot - began) / 1_000_000, 20_000 / ((streamed - snapshot) / 1e9));
        try (Statement s = source.createStatement(); ResultSet row = s.executeQuery("SELECT count(*) FROM pg_replication_slots WHERE active AND database = current_database()")) {
            row.next();
            assertThat(row.getInt(1)).isOne();
        }
    }
}
