package org.zhongshu.platform.archive.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The register of packages, of who looked at them, and of proposals to destroy them. */
@Component
class ArchiveStore {

    private static final String TABLE = "archive.package";
    private static final String COLUMNS = "id, number, item, name, department, outcome, submitted_at, ended_at, standing, attempts, error, holder, retention, retained_until, packed_at, size, sm3, file";

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final Clock clock;

    ArchiveStore(JdbcTemplate jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    /** So that a new key reaches them. */
    @Configuration(proxyBeanMethods = false)
    static class Sealed {

        @Bean
        SealedTable sealedPackages() {
            return new SealedTable(TABLE, "id", List.of("key"));
        }
    }

    /** @param holder masked; retention: years, null for ever once {@code packedAt} is there */
    record Row(long id, String number, String item, String name, String department, String outcome, Instant submittedAt, Instant endedAt, String standing, int attempts, String error, String holder, Integer retention,
               LocalDate until, Instant packedAt, Long size, String sm3, String file) {

        boolean there() {
            return standing.equals("kept") || standing.equals("proposed");
        }
    }

    /** @param applicant name or number, whole; null fields do not narrow */
    record Query(String[] departments, String number, String applicant, String item, LocalDate from, LocalDate to, String standing, LocalDate dueOn, Long before, int limit) {
    }

    record Look(String kind, String by, String org, String purpose, String what, Instant at) {
    }

    record Proposal(long id, String reason, long proposedBy, String proposedName, Instant proposedAt, String decision, String decidedName, Instant decidedAt, String words) {
    }

    private static OffsetDateTime at(Instant i) {
        return i == null ? null : i.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet r, int column) throws SQLException {
        OffsetDateTime t = r.getObject(column, OffsetDateTime.class);
        return t == null ? null : t.toInstant();
    }

    /** In the transaction that ends the matter; a second time nothing. */
    void wait(long id, String number, String item, String department, String outcome, Instant ended, Instant notBefore) {
        jdbc.update("INSERT INTO archive.package (id, number, item, department, outcome, ended_at, standing, not_before) VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?) ON CONFLICT DO NOTHING", id, number, item, department, outcome, at(ended),
                at(notBefore));
    }

    List<Long> due(Instant now, int limit) {
        return jdbc.queryForList("SELECT id FROM archive.package WHERE standing = 'waiting' AND not_before <= ? ORDER BY not_before LIMIT ?", Long.class, at(now), limit);
    }

    /** Holds a waiting one until the transaction ends; empty: another copy of the server has it, or it is done. */
    Optional<Row> take(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM archive.package WHERE id = ? AND standing = 'waiting' FOR NO KEY UPDATE SKIP LOCKED", ArchiveStore::row, id).stream().findFirst();
    }

    void later(long id, String error, Instant notBefore) {
        jdbc.update("UPDATE archive.package SET attempts = attempts + 1, error = ?, not_before = ? WHERE id = ? AND standing = 'waiting'", error.length() > 500 ? error.substring(0, 500) : error, at(notBefore), id);
    }

    void kept(Row p, String holderName, String holderNumber, byte[] key) {
        jdbc.update("""
                UPDATE archive.package SET standing = 'kept', error = NULL, name = ?, submitted_at = ?, holder = ?, holder_name = ?, holder_number = ?, retention = ?, retained_until = ?, packed_at = ?, size = ?, sm3 = ?,
                  file = ?, key = ? WHERE id = ? AND standing = 'waiting'""", p.name(), at(p.submittedAt()), p.holder(), index("name", holderName), index("number", holderNumber), p.retention(), p.until(), at(p.packedAt()), p.size(), p.sm3(),
                p.file(), vault.seal(place(p.id()), HexFormat.of().formatHex(key)), p.id());
    }

    private byte[] index(String kind, String value) {
        return vault.index("archive-" + kind, value.replaceAll("\\s", "").toUpperCase(java.util.Locale.ROOT));
    }

    private static Vault.Place place(long id) {
        return new Vault.Place(TABLE, Long.toString(id), "key");
    }

    byte[] key(long id) {
        return jdbc.query("SELECT key FROM archive.package WHERE id = ?", (r, n) -> HexFormat.of().parseHex(vault.open(place(id), r.getBytes(1))), id).getFirst();
    }

    Optional<Row> find(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM archive.package WHERE id = ?", ArchiveStore::row, id).stream().findFirst();
    }

    Optional<Row> find(String number) {
        return jdbc.query("SELECT " + COLUMNS + " FROM archive.package WHERE number = ?", ArchiveStore::row, number).stream().findFirst();
    }

    Row lock(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM archive.package WHERE id = ? FOR NO KEY UPDATE", ArchiveStore::row, id).getFirst();
    }

    List<Row> list(Query q) {
        StringBuilder where = new StringBuilder("true");
        List<Object> values = new ArrayList<>();
        add(where, values, " AND department = ANY (?)", q.departments());
        add(where, values, " AND number = ?", q.number());
        add(where, values, " AND item = ?", q.item());
        add(where, values, " AND ended_at >= ?", q.from() == null ? null : q.from().atStartOfDay().atOffset(ZoneOffset.ofHours(8)));
        add(where, values, " AND ended_at < ?", q.to() == null ? null : q.to().plusDays(1).atStartOfDay().atOffset(ZoneOffset.ofHours(8)));
        add(where, values, " AND standing = ?", q.standing());
        add(where, values, " AND retained_until < ? AND standing IN ('kept', 'proposed')", q.dueOn());
        add(where, values, " AND id < ?", q.before());
        if (q.applicant() != null) {
            where.append(" AND (holder_name = ? OR holder_number = ?)");
            values.add(index("name", q.applicant()));
            values.add(index("number", q.applicant()));
        }
        values.add(q.limit());
        return jdbc.query("SELECT " + COLUMNS + " FROM archive.package WHERE " + where + " ORDER BY id DESC LIMIT ?", ArchiveStore::row, values.toArray());
    }

    private static void add(StringBuilder where, List<Object> values, String condition, Object value) {
        if (value != null) {
            where.append(condition);
            values.add(value);
        }
    }

    void look(long id, String kind, Actor by, String purpose, String what) {
        jdbc.update("INSERT INTO archive.look (id, package, kind, by_name, by_org, purpose, what, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", Ids.next(), id, kind, by.name(), by.org(), purpose, what, at(clock.instant()));
    }

    List<Look> looks(long id) {
        return jdbc.query("SELECT kind, by_name, by_org, purpose, what, at FROM archive.look WHERE package = ? ORDER BY id DESC LIMIT 100",
                (r, n) -> new Look(r.getString(1), r.getString(2), r.getString(3), r.getString(4), r.getString(5), instant(r, 6)), id);
    }

    void propose(long id, String reason, Actor by) {
        jdbc.update("INSERT INTO archive.proposal (id, package, reason, proposed_by, proposed_name, proposed_at) VALUES (?, ?, ?, ?, ?, ?)", Ids.next(), id, reason, by.accountId(), by.name(), at(clock.instant()));
        jdbc.update("UPDATE archive.package SET standing = 'proposed' WHERE id = ?", id);
    }

    List<Proposal> proposals(long id) {
        return jdbc.query("SELECT id, reason, proposed_by, proposed_name, proposed_at, decision, decided_name, decided_at, words FROM archive.proposal WHERE package = ? ORDER BY id DESC",
                (r, n) -> new Proposal(r.getLong(1), r.getString(2), r.getLong(3), r.getString(4), instant(r, 5), r.getString(6), r.getString(7), instant(r, 8), r.getString(9)), id);
    }

    /** With the key the package is gone, whatever becomes of its file; the file follows. */
    void decide(long proposal, long id, boolean destroy, String words, Actor by) {
        jdbc.update("UPDATE archive.proposal SET decision = ?, decided_by = ?, decided_name = ?, decided_at = ?, words = ? WHERE id = ?", destroy ? "destroyed" : "refused", by.accountId(), by.name(), at(clock.instant()), words, proposal);
        if (destroy) {
            jdbc.update("UPDATE archive.package SET standing = 'destroyed', key = NULL, holder = NULL, holder_name = NULL, holder_number = NULL WHERE id = ?", id);
        } else {
            jdbc.update("UPDATE archive.package SET standing = 'kept' WHERE id = ?", id);
        }
    }

    List<Row> gone() {
        return jdbc.query("SELECT " + COLUMNS + " FROM archive.package WHERE standing = 'destroyed' AND file IS NOT NULL LIMIT 100", ArchiveStore::row);
    }

    void removed(long id) {
        jdbc.update("UPDATE archive.package SET file = NULL WHERE id = ?", id);
    }

    long waiting() {
        return jdbc.queryForObject("SELECT count(*) FROM archive.package WHERE standing = 'waiting'", Long.class);
    }

    long troubled() {
        return jdbc.queryForObject("SELECT count(*) FROM archive.package WHERE standing = 'waiting' AND attempts >= 5", Long.class);
    }

    long due(LocalDate today) {
        return jdbc.queryForObject("SELECT count(*) FROM archive.package WHERE retained_until < ? AND standing = 'kept'", Long.class, today);
    }

    private static Row row(ResultSet r, int n) throws SQLException {
        return new Row(r.getLong(1), r.getString(2), r.getString(3), r.getString(4), r.getString(5), r.getString(6), instant(r, 7), instant(r, 8), r.getString(9), r.getInt(10), r.getString(11), r.getString(12), r.getObject(13, Integer.class),
                r.getObject(14, LocalDate.class), instant(r, 15), r.getObject(16, Long.class), r.getString(17), r.getString(18));
    }
}
