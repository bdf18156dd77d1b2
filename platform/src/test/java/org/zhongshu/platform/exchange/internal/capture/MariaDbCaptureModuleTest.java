package org.zhongshu.platform.exchange.internal.capture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestMariaDb;
import org.zhongshu.testkit.ZhongshuTest;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zhongshu.platform.exchange.internal.capture.CapturedRows.column;

/** Against a real MariaDB with its row-based log; schema history in the real database. */
@ZhongshuTest
class MariaDbCaptureModuleTest {

    private static final Shape SHAPE = new Shape(List.of(column("id", DataType.INTEGER, "BIGINT", true), column("企业名称", DataType.TEXT, "VARCHAR", false),
            column("founded", DataType.DATE, "DATE", false), column("capital", DataType.NUMBER, "DECIMAL", false), column("at", DataType.DATETIME, "DATETIME", false),
            column("ts", DataType.DATETIME, "TIMESTAMP", false), column("open", DataType.BOOLEAN, "TINYINT", false)), null, null);

    @Autowired
    SchemaRecords schemaRecords;

    private Connection source;
    private Settings settings;
    private String table;
    private CapturedRows.Tables tables;
    private MariaDbCapture capture;
    private final CaptureLags lags = new CaptureLags(Clock.systemUTC());
    private Rows open;

    @BeforeEach
    void source() throws SQLException {
        TestMariaDb.Database database = TestMariaDb.newDatabase();
        source = database.connect();
        sql("SET time_zone = '+00:00'");
        sql("CREATE TABLE firm (id bigint PRIMARY KEY, `企业名称` varchar(200), founded date, capital decimal(20,4), at datetime(6), ts timestamp(3) NULL, open tinyint(1)) CHARACTER SET utf8mb4");
        table = database.name() + ".firm";
        settings = new Settings(8, Map.of("host", database.host(), "port", Integer.toString(database.port()), "database", database.name(),
                "username", database.user(), "password", database.password()));
        tables = new CapturedRows.Tables("mariadb", SHAPE);
        capture = new MariaDbCapture(() -> tables, new AllowedHosts("zhongshu.exchange.hosts", "private"), schemaRecords, lags);
    }

    @AfterEach
    void away() throws SQLException {
        if (open != null) {
            open.close();
        }
        schemaRecords.forget(CaptureSettings.name(settings, table));
        source.close();
    }

    private void sql(String text) throws SQLException {
        try (Statement s = source.createStatement()) {
            s.execute(text);
        }
    }

    private Rows read(Position from) {
        open = capture.read(settings, table, tables.shape, Connector.Mode.CAPTURE, from);
        return open;
    }

    @Test
    void snapshotThenEveryKindOfChangeWithItsTypes() throws SQLException {
        sql("INSERT INTO firm VALUES (1, '㳇某𠮷有限公司', '1999-12-31', 12345.6789, '2026-01-02 03:04:05.123456', '2026-01-02 03:04:05.500', 1)");
        CapturedRows kept = new CapturedRows();
        Rows rows = read(null);
        kept.take(rows, () -> kept.table.containsKey(1L));
        Object[] first = kept.table.get(1L);
        assertThat(first[1]).isEqualTo("㳇某𠮷有限公司");
        assertThat(first[2]).isEqualTo(LocalDate.of(1999, 12, 31));
        assertThat((BigDecimal) first[3]).isEqualByComparingTo("12345.6789");
        assertThat(first[4]).isEqualTo(LocalDateTime.of(2026, 1, 2, 3, 4, 5, 123_456_000));
        assertThat(first[5]).isEqualTo(Instant.parse("2026-01-02T03:04:05.500Z"));
        assertThat(((Number) first[6]).intValue()).isOne();

        sql("INSERT INTO firm (id, `企业名称`) VALUES (2, '乙'), (3, '丙')");
        sql("UPDATE firm SET `企业名称` = '改' WHERE id = 1");
        sql("DELETE FROM firm WHERE id = 2");
        sql("UPDATE firm SET id = 30 WHERE id = 3");
        kept.take(rows, () -> kept.table.containsKey(30L) && kept.table.size() == 2);
        assertThat(kept.table.keySet()).containsExactly(1L, 30L);
        assertThat(kept.table.get(1L)[1]).isEqualTo("改");
    }

    @Test
    void goesOnAtThePositionThatTheJobKeptWithTheColumnsOfThatTime() throws SQLException {
        sql("INSERT INTO firm (id) VALUES (1), (2)");
        CapturedRows kept = new CapturedRows();
        Rows first = read(null);
        kept.take(first, () -> kept.table.size() == 2);
        sql("INSERT INTO firm (id) VALUES (3)");
        kept.take(first, () -> kept.table.size() == 3);
        first.close();
        sql("INSERT INTO firm (id, `企业名称`) VALUES (4, '停机期间')");
        // the log has no column names: row 4 can only be read with the table as it was then
        sql("ALTER TABLE firm ADD COLUMN phone varchar(20) AFTER id");
        sql("INSERT INTO firm (id, phone, `企业名称`) VALUES (5, '13900000000', '新列')");
        List<Shape.Column> more = new ArrayList<>(SHAPE.columns());
        more.add(column("phone", DataType.TEXT, "VARCHAR", false));
        Shape old = tables.shape;
        tables.shape = new Shape(more, null, null);
        open = capture.read(settings, table, old, Connector.Mode.CAPTURE, kept.position);
        Rows stopped = open;
        assertThatThrownBy(() -> kept.take(stopped, () -> kept.table.containsKey(5L))).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("drift"));
        assertThat(kept.table.get(4L)[1]).isEqualTo("停机期间");
        stopped.close();
        Rows again = read(kept.position);
        int before = kept.all.size();
        kept.take(again, () -> kept.table.containsKey(5L));
        assertThat(kept.table.get(5L)[1]).isEqualTo("新列");
        assertThat(kept.table.get(5L)[7]).isEqualTo("13900000000");
        assertThat(kept.all.size() - before).as("no second snapshot").isLessThanOrEqualTo(3);
    }

    @Test
    void aChangeIsSeenWithinASecondAndThousandsWithoutLoss() throws SQLException {
        sql("INSERT INTO firm (id) VALUES (0)");
        CapturedRows kept = new CapturedRows();
        Rows rows = read(null);
        kept.take(rows, () -> kept.table.containsKey(0L));
        long[] taken = new long[10];
        for (int i = 1; i < 11; i++) {
            long id = i;
            long began = System.nanoTime();
            sql("INSERT INTO firm (id) VALUES (" + id + ")");
            kept.take(rows, () -> kept.table.containsKey(id));
            taken[i - 1] = System.nanoTime() - began;
        }
        Arrays.sort(taken);
        assertThat(Duration.ofNanos(taken[5])).isLessThan(Duration.ofSeconds(1));
        long began = System.nanoTime();
        sql("INSERT INTO firm (id, `企业名称`) SELECT seq + 100, concat('企业', seq) FROM seq_1_to_20000");
        kept.take(rows, () -> kept.table.size() == 20_011);
        System.out.printf("mariadb capture: latency of ten: median %d ms; streaming %.0f changes/s%n", taken[5] / 1_000_000, 20_000 / ((System.nanoTime() - began) / 1e9));
    }

    @Test
    void afterTheFirstReadingNothingComesTwice() throws SQLException {
        sql("INSERT INTO firm (id) SELECT seq FROM seq_1_to_50");
        CapturedRows kept = new CapturedRows();
        Rows rows = read(null);
        kept.take(rows, () -> kept.table.size() == 50);
        assertThat(rows.complete()).isTrue();
        rows.close();
        Rows again = read(kept.position);
        assertThat(again.next(100, Duration.ofSeconds(2))).isEmpty();
        sql("INSERT INTO firm (id) VALUES (51)");
        kept.take(again, () -> kept.table.size() == 51);
        assertThat(kept.all).hasSize(51);
    }

    @Test
    void withoutTheColumnsOfThenItSaysSo() throws SQLException {
        sql("INSERT INTO firm (id) VALUES (1)");
        CapturedRows kept = new CapturedRows();
        Rows rows = read(null);
        kept.take(rows, () -> kept.table.containsKey(1L));
        rows.close();
        schemaRecords.forget(CaptureSettings.name(settings, table));
        assertThatThrownBy(() -> read(kept.position)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("anew"));
    }
}
