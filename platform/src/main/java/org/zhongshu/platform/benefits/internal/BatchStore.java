package org.zhongshu.platform.benefits.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rows of schema benefits; personal values go in sealed and come out in clear. */
@Component
class BatchStore {

    private static final String LINES = "benefits.line";
    private static final String BATCH = "SELECT id, number, programme, department, period, file, sm3, state, made_at, made_by, made_name, submitted_at, approved_at, approved_name, pay_sm3, reason, version FROM benefits.batch WHERE ";
    private static final String LINE = "SELECT id, batch, no, programme, period, id_number, name, account, bank, fen, state, reason, released_by, told_at, bank_reason FROM benefits.line WHERE ";

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final RowMapper<Line> line = this::line;

    BatchStore(JdbcTemplate jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    @Bean
    static SealedTable benefitLines() {
        return new SealedTable(LINES, "id", List.of("id_number", "name", "account"));
    }

    record Batch(long id, String number, String programme, String department, String period, String file, String sm3, String state, Instant madeAt, long madeBy, String madeName, Instant submittedAt, Instant approvedAt, String approvedName,
                 String paySm3, String reason, int version) {
    }

    /** @param reason why it was released, bankReason: what the bank said */
    record Line(long id, long batch, int no, String programme, String period, String idNumber, String name, String account, String bank, long fen, String state, String reason, String releasedBy, Instant toldAt, String bankReason) {
    }

    record Finding(long id, long line, String rule, boolean hold, String text, Instant at, Long caseId, String caseNumber, String outcome) {
    }

    /** Lines and fen in one state. */
    record Sum(String programme, String period, String state, long lines, long fen) {
    }

    private static final RowMapper<Batch> BATCH_ROW = (r, n) -> new Batch(r.getLong(1), r.getString(2), r.getString(3), r.getString(4), r.getString(5), r.getString(6), r.getString(7), r.getString(8), time(r, 9), r.getLong(10), r.getString(11),
            time(r, 12), time(r, 13), r.getString(14), r.getString(15), r.getString(16), r.getInt(17));

    private Line line(ResultSet r, int n) throws SQLException {
        long id = r.getLong(1);
        return new Line(id, r.getLong(2), r.getInt(3), r.getString(4), r.getString(5), open(id, "id_number", r.getBytes(6)), open(id, "name", r.getBytes(7)), open(id, "account", r.getBytes(8)), r.getString(9), r.getLong(10), r.getString(11),
                r.getString(12), r.getString(13), time(r, 14), r.getString(15));
    }

    Optional<Batch> find(long id) {
        return jdbc.query(BATCH + "id = ?", BATCH_ROW, id).stream().findFirst();
    }

    Map<Long, Batch> byId(Collection<Long> ids) {
        return jdbc.query(BATCH + "id = ANY (?)", BATCH_ROW, (Object) ids.toArray(Long[]::new)).stream().collect(Collectors.toMap(Batch::id, b -> b));
    }

    /** Until the transaction ends nobody else takes a step with it. */
    Optional<Batch> hold(long id) {
        return jdbc.query(BATCH + "id = ? FOR UPDATE", BATCH_ROW, id).stream().findFirst();
    }

    List<Batch> list(String[] departments, Long before, int limit) {
        return jdbc.query(BATCH + "(?::text[] IS NULL OR department = ANY (?)) AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", BATCH_ROW, departments, departments, before, before, limit);
    }

    Optional<Batch> ofFile(String programme, String period, String sm3) {
        return jdbc.query(BATCH + "programme = ? AND period = ? AND sm3 = ? AND state <> 'withdrawn'", BATCH_ROW, programme, period, sm3).stream().findFirst();
    }

    /** @return false when the same file was loaded at the same moment */
    boolean insert(Batch b) {
        return jdbc.update("INSERT INTO benefits.batch (id, number, programme, department, period, file, sm3, state, made_at, made_by, made_name, version) VALUES (?, ?, ?, ?, ?, ?, ?, 'draft', ?, ?, ?, 1) ON CONFLICT DO NOTHING", b.id(), b.number(),
                b.programme(), b.department(), b.period(), b.file(), b.sm3(), at(b.madeAt()), b.madeBy(), b.madeName()) == 1;
    }

    void insert(List<Line> lines) {
        jdbc.batchUpdate("INSERT INTO benefits.line (id, batch, no, programme, period, holder, id_number, name, account, bank, fen, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", lines, 500, (s, l) -> {
            s.setLong(1, l.id());
            s.setLong(2, l.batch());
            s.setInt(3, l.no());
            s.setString(4, l.programme());
            s.setString(5, l.period());
            s.setBytes(6, index(l.idNumber()));
            s.setBytes(7, seal(l.id(), "id_number", l.idNumber()));
            s.setBytes(8, seal(l.id(), "name", l.name()));
            s.setBytes(9, seal(l.id(), "account", l.account()));
            s.setString(10, l.bank());
            s.setLong(11, l.fen());
            s.setString(12, l.state());
        });
    }

    void insertFindings(List<Finding> findings) {
        jdbc.batchUpdate("INSERT INTO benefits.finding (id, line, rule, hold, text, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (line, rule) DO NOTHING", findings, 500, (s, f) -> {
            s.setLong(1, f.id());
            s.setLong(2, f.line());
            s.setString(3, f.rule());
            s.setBoolean(4, f.hold());
            s.setString(5, f.text());
            s.setObject(6, at(f.at()));
        });
    }

    void state(Batch b, String state, String reason) {
        jdbc.update("UPDATE benefits.batch SET state = ?, reason = ?, version = version + 1 WHERE id = ?", state, reason, b.id());
    }

    void submitted(Batch b, Instant now) {
        jdbc.update("UPDATE benefits.batch SET submitted_at = ? WHERE id = ?", at(now), b.id());
    }

    void approved(Batch b, Instant now, String by) {
        jdbc.update("UPDATE benefits.batch SET approved_at = ?, approved_name = ? WHERE id = ?", at(now), by, b.id());
    }

    void paying(Batch b, String sm3) {
        jdbc.update("UPDATE benefits.batch SET pay_sm3 = ? WHERE id = ?", sm3, b.id());
        jdbc.update("UPDATE benefits.line SET state = 'sent' WHERE batch = ? AND state = 'ok'", b.id());
    }

    /** A batch that is given up: its lines count no more. */
    void giveUp(Batch b) {
        jdbc.update("UPDATE benefits.line SET gone = true WHERE batch = ?", b.id());
    }

    void told(long id, String state, String reason, Instant now) {
        jdbc.update("UPDATE benefits.line SET state = ?, bank_reason = ?, told_at = ? WHERE id = ?", state, reason, at(now), id);
    }

    void release(long id, String by, String reason) {
        jdbc.update("UPDATE benefits.line SET state = 'ok', released_by = ?, reason = ? WHERE id = ? AND state = 'held'", by, reason, id);
    }

    /** Until the transaction ends nobody else decides who is paid: two lists that do not see each other would pay somebody twice. */
    void deciding() {
        jdbc.queryForList("SELECT pg_advisory_xact_lock(hashtext('benefits.line'))");
    }

    /** A line that was about to be paid is not. */
    void withhold(List<Long> lines) {
        jdbc.update("UPDATE benefits.line SET state = 'held' WHERE id = ANY (?) AND state = 'ok'", (Object) lines.toArray(Long[]::new));
    }

    /** What counts in another batch for a payee. */
    record Other(String programme, String period) {
    }

    /** @param lines all of one batch. @return for those of them whose payees are on their way, sent or paid in other batches: all of that */
    Map<Line, List<Other>> elsewhere(List<Line> lines) {
        Map<Line, List<Other>> all = new LinkedHashMap<>();
        if (lines.isEmpty()) {
            return all;
        }
        Map<String, List<Line>> holders = new HashMap<>();
        lines.forEach(l -> holders.computeIfAbsent(HexFormat.of().formatHex(index(l.idNumber())), k -> new ArrayList<>()).add(l));
        jdbc.query("SELECT encode(l.holder, 'hex'), l.programme, l.period FROM unnest(?::text[]) h JOIN benefits.line l ON l.holder = decode(h, 'hex') WHERE NOT l.gone AND l.batch <> ? AND l.state IN ('ok', 'sent', 'paid')", r -> {
            Other other = new Other(r.getString(2), r.getString(3));
            holders.get(r.getString(1)).forEach(l -> all.computeIfAbsent(l, k -> new ArrayList<>()).add(other));
        }, holders.keySet().toArray(String[]::new), lines.getFirst().batch());
        return all;
    }

    List<Line> lines(long batch) {
        return jdbc.query(LINE + "batch = ? ORDER BY no", line, batch);
    }

    List<Line> lines(long batch, boolean found, int after, int limit) {
        return jdbc.query(LINE + "batch = ? AND no > ? AND (NOT ? OR EXISTS (SELECT 1 FROM benefits.finding f WHERE f.line = benefits.line.id)) ORDER BY no LIMIT ?", line, batch, after, found, limit);
    }

    Optional<Line> findLine(long id) {
        return jdbc.query(LINE + "id = ?", line, id).stream().findFirst();
    }

    /** What somebody gets or was to get, by all programmes; the newest first. */
    List<Line> ofHolder(String idNumber, int limit) {
        return jdbc.query(LINE + "holder = ? AND NOT gone ORDER BY period DESC, id DESC LIMIT ?", line, index(idNumber), limit);
    }

    List<Finding> findings(long batch) {
        return jdbc.query("SELECT f.id, f.line, f.rule, f.hold, f.text, f.at, f.case_id, f.case_number, f.outcome FROM benefits.finding f JOIN benefits.line l ON l.id = f.line WHERE l.batch = ? ORDER BY l.no, f.id",
                (r, n) -> new Finding(r.getLong(1), r.getLong(2), r.getString(3), r.getBoolean(4), r.getString(5), time(r, 6), r.getObject(7, Long.class), r.getString(8), r.getString(9)), batch);
    }

    void caseOf(long finding, long id, String number) {
        jdbc.update("UPDATE benefits.finding SET case_id = ?, case_number = ? WHERE id = ?", id, number, finding);
    }

    int outcome(long caseId, String outcome) {
        return jdbc.update("UPDATE benefits.finding SET outcome = ? WHERE case_id = ?", outcome, caseId);
    }

    List<Sum> sums(String[] departments) {
        return jdbc.query("SELECT l.programme, l.period, l.state, count(*), sum(l.fen)::bigint FROM benefits.line l JOIN benefits.batch b ON b.id = l.batch WHERE NOT l.gone AND (?::text[] IS NULL OR b.department = ANY (?)) GROUP BY 1, 2, 3 ORDER BY 2 DESC, 1, 3",
                BatchStore::sum, departments, departments);
    }

    List<Sum> sums(long batch) {
        return sums(List.of(batch)).getOrDefault(batch, List.of());
    }

    /** By batch; one without lines is left out. */
    Map<Long, List<Sum>> sums(Collection<Long> batches) {
        Map<Long, List<Sum>> all = new HashMap<>();
        jdbc.query("SELECT programme, period, state, count(*), sum(fen)::bigint, batch FROM benefits.line WHERE batch = ANY (?) GROUP BY 6, 1, 2, 3", r -> {
            all.computeIfAbsent(r.getLong(6), k -> new ArrayList<>()).add(sum(r, 0));
        }, (Object) batches.toArray(Long[]::new));
        return all;
    }

    private static Sum sum(ResultSet r, int n) throws SQLException {
        return new Sum(r.getString(1), r.getString(2), r.getString(3), r.getLong(4), r.getLong(5));
    }

    private byte[] index(String idNumber) {
        return vault.index("id-number", idNumber.strip().toUpperCase(Locale.ROOT));
    }

    private byte[] seal(long id, String field, String value) {
        return vault.seal(new Vault.Place(LINES, Long.toString(id), field), value);
    }

    private String open(long id, String field, byte[] value) {
        return vault.open(new Vault.Place(LINES, Long.toString(id), field), value);
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant time(ResultSet r, int column) throws SQLException {
        OffsetDateTime t = r.getObject(column, OffsetDateTime.class);
        return t == null ? null : t.toInstant();
    }

    record Watched(long id, Instant madeAt, Instant entitledAt) {
    }

    /** Submitted lists made after {@code since} that were not looked at after {@code before}, oldest look first. */
    List<Watched> unwatched(Instant before, Instant since) {
        return jdbc.query("SELECT id, made_at, entitled_at FROM benefits.batch WHERE state = ANY (?) AND made_at > ? AND (watched_at IS NULL OR watched_at <= ?) ORDER BY watched_at NULLS FIRST, id",
                (row, n) -> new Watched(row.getLong(1), time(row, 2), time(row, 3)), BatchDesk.AFTERWARDS.toArray(String[]::new), at(since), at(before));
    }

    void watched(long batch, Instant now, boolean entitled) {
        jdbc.update("UPDATE benefits.batch SET watched_at = ?, entitled_at = CASE WHEN ? THEN ? ELSE entitled_at END WHERE id = ?", at(now), entitled, at(now), batch);
    }
}
