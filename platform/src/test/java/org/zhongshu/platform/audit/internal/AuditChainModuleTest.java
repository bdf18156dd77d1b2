package org.zhongshu.platform.audit.internal;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.audit.AuditActor;
import org.zhongshu.platform.audit.AuditCheckpoint;
import org.zhongshu.platform.audit.AuditTrail;
import org.zhongshu.platform.audit.AuditVerifier;
import org.zhongshu.platform.audit.AuditVerifier.Finding;
import org.zhongshu.platform.audit.AuditVerifier.Kind;
import org.zhongshu.platform.audit.VerifyAudit;
import org.zhongshu.testkit.TestEngines;

import com.zaxxer.hikari.HikariDataSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The chain on a real PostgreSQL, tampered with the way someone with all rights on the database would. */
class AuditChainModuleTest {

    @TempDir
    private Path data;
    private HikariDataSource database;
    private JdbcTemplate jdbc;
    private TransactionTemplate transaction;
    private Audit audit;
    private Chainer chainer;

    @BeforeEach
    void open() throws Exception {
        TestEngines.Database fresh = TestEngines.newDatabase();
        database = new HikariDataSource();
        database.setJdbcUrl(fresh.url());
        database.setUsername(fresh.user());
        database.setPassword(fresh.password());
        database.setMaximumPoolSize(12);
        Flyway.configure().dataSource(database).locations("classpath:db/migration/audit").load().migrate();
        jdbc = new JdbcTemplate(database);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        AuditActor actor = () -> Optional.of(new AuditActor.Who("operator", "值班员", "data", "10.1.2.3"));
        audit = new InboxAudit(jdbc, actor, Clock.systemUTC());
        chainer = new Chainer(jdbc, transaction, new SigningKey(data), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aWholeTrailVerifies() throws Exception {
        record(30);
        chainer.sign();
        record(20);
        AuditVerifier.Result result = verify();
        assertThat(result.findings()).isEmpty();
        assertThat(result.whole()).isTrue();
        assertThat(result.entries()).isEqualTo(50);
        assertThat(result.lastSeq()).isEqualTo(50);
        assertThat(result.signedSeq()).isEqualTo(30);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM audit.inbox", Long.class)).isZero();
    }

    @Test
    void anAlteredEntryIsFound() throws Exception {
        record(20);
        tamper("UPDATE audit.entry SET reason = '没有这回事' WHERE seq = 7");
        assertThat(verify().findings()).extracting(Finding::seq, Finding::kind).containsExactly(org.assertj.core.groups.Tuple.tuple(7L, Kind.ALTERED));
    }

    @Test
    void everyFieldIsCovered() throws Exception {
        record(12);
        List<String> changes = List.of("at = at + interval '1 microsecond'", "username = 'x'", "name = 'x'", "org = NULL", "ip = '10.1.2.4'", "action = 'x'",
                "subject_type = 'x'", "subject_id = ''", "reason = NULL", "before = '{}'", "after = NULL", "inbox_id = 0");
        for (int i = 0; i < changes.size(); i++) {
            tamper("UPDATE audit.entry SET " + changes.get(i) + " WHERE seq = " + (i + 1));
        }
        assertThat(verify().findings()).extracting(Finding::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    }

    @Test
    void anAlteredEntryHashedAnewBreaksTheLinkAfterIt() throws Exception {
        record(20);
        tamper("UPDATE audit.entry SET reason = '没有这回事' WHERE seq = 7");
        byte[] forged = jdbc.query("SELECT prev, " + org.zhongshu.platform.audit.AuditEntry.CHAIN_COLUMNS + " FROM audit.entry WHERE seq = 7",
                (row, n) -> org.zhongshu.platform.audit.AuditEntry.read(row).hash(7, row(row))).getFirst();
        tamper("UPDATE audit.entry SET hash = decode('" + java.util.HexFormat.of().formatHex(forged) + "', 'hex') WHERE seq = 7");
        assertThat(verify().findings()).singleElement().satisfies(f -> {
            assertThat(f.kind()).isEqualTo(Kind.BROKEN_LINK);
            assertThat(f.seq()).isEqualTo(8);
        });
    }

    @Test
    void missingEntriesAreFound() throws Exception {
        record(20);
        tamper("DELETE FROM audit.entry WHERE seq IN (1, 9, 10, 11)");
        assertThat(verify().findings()).extracting(Finding::kind).containsOnly(Kind.MISSING);
        assertThat(verify().findings()).extracting(Finding::detail).containsExactly("第 1 条缺失", "第 9–11 条缺失");
    }

    @Test
    void reorderedEntriesAreFoundWithTheirOldPlaces() throws Exception {
        record(20);
        tamper("UPDATE audit.entry SET seq = CASE seq WHEN 5 THEN -5 ELSE -12 END WHERE seq IN (5, 12)");
        tamper("UPDATE audit.entry SET seq = CASE seq WHEN -5 THEN 12 ELSE 5 END WHERE seq IN (-5, -12)");
        assertThat(verify().findings()).extracting(Finding::detail)
                .containsExactly("第 5 条原为第 12 条，顺序被调换", "第 12 条原为第 5 条，顺序被调换");
    }

    @Test
    void aCutTailIsFoundByTheCheckpointEvenWhenThatIsDeletedToo() throws Exception {
        record(20);
        chainer.sign();
        tamper("DELETE FROM audit.entry WHERE seq > 15");
        assertThat(verify().findings()).extracting(Finding::kind).containsExactly(Kind.MISSING);
        tamper("DELETE FROM audit.checkpoint");
        assertThat(verify().findings()).extracting(Finding::kind).containsExactly(Kind.CHECKPOINT_MISSING, Kind.MISSING);
    }

    /** A year of minutes: the log and the rows are read side by side, whatever the order of the lines. */
    @Test
    void everyCheckpointIsHeldAgainstItsLineInTheLog() throws Exception {
        for (int i = 0; i < 5; i++) {
            record(3);
            chainer.sign();
        }
        assertThat(verify().checkpoints()).isEqualTo(5);
        assertThat(verify().signedSeq()).isEqualTo(15);
        Path log = data.resolve("audit-checkpoints.log");
        List<String> lines = Files.readAllLines(log);
        Files.write(log, lines.reversed());
        assertThat(verify().findings()).isEmpty();
        tamper("DELETE FROM audit.checkpoint WHERE seq = 9");
        Files.write(log, List.of(lines.get(4), "nothing of the kind", lines.get(2), lines.getFirst() + "00"));
        assertThat(verify().findings()).extracting(Finding::seq, Finding::kind).contains(org.assertj.core.groups.Tuple.tuple(0L, Kind.CHECKPOINT_MISMATCH),
                org.assertj.core.groups.Tuple.tuple(9L, Kind.CHECKPOINT_MISSING), org.assertj.core.groups.Tuple.tuple(3L, Kind.CHECKPOINT_MISSING)).hasSize(3);
    }

    @Test
    void aChainComputedAnewWithAForeignKeyIsFound() throws Exception {
        record(10);
        chainer.sign();
        Sm2 foreign = Sm2.generate();
        AuditCheckpoint own = AuditCheckpoint.sign(foreign, 10, new byte[32], Instant.parse("2026-11-21T08:00:00Z"));
        tamper("UPDATE audit.checkpoint SET key_id = '" + own.keyId() + "', signature = decode('" + own.signature() + "', 'hex')");
        assertThat(verify().findings()).extracting(Finding::kind).contains(Kind.UNKNOWN_KEY, Kind.CHECKPOINT_MISSING);
        tamper("UPDATE audit.checkpoint SET key_id = '" + AuditCheckpoint.keyId(new SigningKey(data).key()) + "'");
        assertThat(verify().findings()).extracting(Finding::kind).contains(Kind.BAD_SIGNATURE);
    }

    @Test
    void theTablesRefuseChanges() {
        record(3);
        chainer.sign();
        audit.record("later", "test", "x", null, null, null);
        for (String sql : List.of("UPDATE audit.entry SET reason = 'x'", "DELETE FROM audit.entry", "TRUNCATE audit.entry", "UPDATE audit.checkpoint SET seq = 1",
                "DELETE FROM audit.checkpoint", "UPDATE audit.inbox SET reason = 'x'", "DELETE FROM audit.inbox", "TRUNCATE audit.inbox",
                "TRUNCATE " + jdbc.queryForObject("SELECT tableoid::regclass::text FROM audit.entry LIMIT 1", String.class))) {
            assertThatThrownBy(() -> jdbc.execute(sql)).as(sql).isInstanceOf(DataAccessException.class).hasStackTraceContaining("append-only");
        }
    }

    @Test
    void anEntryLivesAndDiesWithItsTransaction() {
        transaction.executeWithoutResult(status -> {
            audit.record("undone", "test", "1", null, null, null);
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> audit.record("done", "test", "1", "含 NUL 字符 \0 的原因", null, null));
        chainer.drain();
        assertThat(jdbc.queryForList("SELECT action FROM audit.entry ORDER BY seq", String.class)).containsExactly("done");
    }

    @Test
    void twoChainersMakeOneChain() throws Exception {
        Chainer other = new Chainer(jdbc, transaction, new SigningKey(data), Clock.systemUTC());
        CountDownLatch written = new CountDownLatch(4);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int w = 0; w < 4; w++) {
                threads.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        audit.record("act", "case", Integer.toString(i), null, null, Map.of("i", i));
                    }
                    written.countDown();
                });
            }
            for (Chainer c : List.of(chainer, other)) {
                threads.submit(() -> {
                    while (written.getCount() > 0) {
                        c.drain();
                    }
                });
            }
        }
        chainer.drain();
        AuditVerifier.Result result = verify();
        assertThat(result.whole()).as("%s", result.findings()).isTrue();
        assertThat(result.entries()).isEqualTo(2_000);
    }

    @Test
    void monthsAreTablesOfTheirOwn() throws Exception {
        for (String at : List.of("2026-11-30T23:59:59.999999Z", "2026-12-01T00:00:00Z", "2027-01-05T00:00:00Z")) {
            new InboxAudit(jdbc, Optional::empty, Clock.fixed(Instant.parse(at), ZoneOffset.UTC)).record("act", "test", "1", null, null, null);
        }
        chainer.drain();
        assertThat(jdbc.queryForList("SELECT tableoid::regclass::text FROM audit.entry ORDER BY seq", String.class))
                .containsExactly("audit.entry_2026_11", "audit.entry_2026_12", "audit.entry_2027_01");
        assertThat(verify().whole()).isTrue();
    }

    /** The first batch of a month may fail, and with it the month's table is gone. */
    @Test
    void aMonthWhoseFirstBatchIsRolledBackIsMadeAgain() throws Exception {
        audit.record("act", "test", "1", null, null, null);
        transaction.executeWithoutResult(status -> {
            chainer.drain();
            status.setRollbackOnly();
        });
        assertThat(jdbc.queryForObject("SELECT count(*) FROM audit.inbox", Long.class)).isEqualTo(1);
        chainer.drain();
        assertThat(verify().entries()).isEqualTo(1);
    }

    @Test
    void keyIsSecretAndTheCommandTellsTheTruth() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("audit-key")))).isEqualTo("rw-------");
        record(5);
        chainer.sign();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(VerifyAudit.run(database, data, new PrintStream(out, true, StandardCharsets.UTF_8))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("5 条", "完整 whole");
        tamper("UPDATE audit.entry SET after = '{\"amount\":1}' WHERE seq = 3");
        out.reset();
        assertThat(VerifyAudit.run(database, data, new PrintStream(out, true, StandardCharsets.UTF_8))).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("ALTERED 第 3 条内容被改动", "NOT WHOLE");
    }

    @Test
    void readsNewestFirstByWhatIsAskedFor() {
        record(5);
        new InboxAudit(jdbc, () -> Optional.of(new AuditActor.Who("leader", "领导", null, null)), Clock.systemUTC())
                .record("case.supervise", "case", "GD-100%_1", "群众反映强烈", null, null);
        chainer.drain();
        TrailReader reader = new TrailReader(database, data);
        assertThat(read(reader, new AuditTrail.Query(null, null, null, null, null, null, null, null), 3)).containsExactly(6L, 5L, 4L);
        assertThat(read(reader, new AuditTrail.Query(null, null, null, null, null, null, null, 4L), 2)).containsExactly(3L, 2L);
        assertThat(read(reader, new AuditTrail.Query("反映强烈", null, null, null, null, null, null, null), 9)).containsExactly(6L);
        assertThat(read(reader, new AuditTrail.Query("100%_1", null, null, null, null, null, null, null), 9)).containsExactly(6L);
        assertThat(read(reader, new AuditTrail.Query(null, "case.", null, null, null, null, null, null), 9)).hasSize(6);
        assertThat(read(reader, new AuditTrail.Query(null, "case.supervise", "case", "GD-100%_1", "leader", null, null, null), 9)).containsExactly(6L);
        assertThat(read(reader, new AuditTrail.Query(null, null, null, null, null, Clock.systemUTC().instant().plus(Duration.ofHours(1)), null, null), 9)).isEmpty();
    }

    /** More than the product needs, with room for a busy machine; prints the figure. */
    @Test
    void chainsEveryEntryOfManyWritersAtOnce() throws Exception {
        int writers = 8;
        int each = 300;
        chainer.start();
        try (var threads = Executors.newFixedThreadPool(writers)) {
            for (int w = 0; w < writers; w++) {
                threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        audit.record("case.act", "case", "GD-2026-" + i, "现场已处置，恢复正常", Map.of("state", "working", "version", i), Map.of("state", "checking", "version", i + 1));
                    }
                });
            }
        }
        while (jdbc.queryForObject("SELECT count(*) FROM audit.inbox", Long.class) > 0) {
            Thread.sleep(10);
        }
        chainer.stop();
        assertThat(verify().entries()).isEqualTo(writers * each);
    }

    private void record(int n) {
        for (int i = 0; i < n; i++) {
            audit.record("case.act", "case", "GD-" + i, "原因 " + i, Map.of("state", "a"), Map.of("state", "b"));
        }
        chainer.drain();
    }

    private AuditVerifier.Result verify() throws Exception {
        return new AuditVerifier(database, data).verify();
    }

    private static List<Long> read(TrailReader reader, AuditTrail.Query query, int limit) {
        List<Long> found = new ArrayList<>();
        reader.read(query, limit, row -> found.add(row.seq()));
        return found;
    }

    private static byte[] row(java.sql.ResultSet row) throws java.sql.SQLException {
        return row.getBytes("prev");
    }

    /** A superuser can silence triggers; that is what the chain is for. */
    private void tamper(String sql) {
        transaction.executeWithoutResult(status -> {
            jdbc.execute("SET LOCAL session_replication_role = replica");
            jdbc.execute(sql);
        });
    }
}
