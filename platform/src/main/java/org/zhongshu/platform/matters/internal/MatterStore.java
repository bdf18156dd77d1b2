package org.zhongshu.platform.matters.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of matters, their events, supplements and disputes. What is personal goes in sealed and comes out in clear; who may see it is not decided here. */
@Component
class MatterStore {

    private static final String TABLE = "matters.matter";
    private static final String COLUMNS = "m.id, m.number, m.person, m.firm, m.firm_name, m.item_id, m.item, m.item_revision, m.item_name, m.composite, m.parent, m.stage, m.department, m.state, m.way, m.promised, m.decision, m.clause, "
            + "m.reason, m.outputs, m.credential_type, m.credential_number, m.case_id, m.case_number, m.submitted_at, m.due, m.ended_at, m.version, m.gid, m.channel, m.project";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM matters.matter m WHERE ";

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final Clock clock;

    MatterStore(JdbcTemplate jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    /** So that a new key reaches them. */
    @Configuration(proxyBeanMethods = false)
    static class Sealed {

        @Bean
        SealedTable sealedMatters() {
            return new SealedTable(TABLE, "id", List.of("content"));
        }

        @Bean
        SealedTable sealedSupplements() {
            return new SealedTable("matters.supplement", "matter", List.of("note"));
        }

        @Bean
        SealedTable sealedDisputes() {
            return new SealedTable("matters.dispute", "id", List.of("said"));
        }

        @Bean
        SealedTable sealedDrafts() {
            return new SealedTable("matters.draft", "id", List.of("content"));
        }

        @Bean
        SealedTable sealedFiles() {
            return new SealedTable("matters.file", "id", List.of("name", "content"));
        }
    }

    record Event(Instant at, String kind, String text, String by) {
    }

    record Supplement(List<String> items, LocalDate until, Instant askedAt, String askedBy, Instant answeredAt, String note) {
    }

    record Dispute(long id, String fact, String label, long caseId, String caseNumber, Content.Said said, String answer, Instant answeredAt) {
    }

    /** What a request of this person made, and the digest of what it was. */
    record Made(long id, byte[] digest) {
    }

    static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** One submission after the other for a person: the second of two clicks finds what the first made. What the account was used for by somebody else equals nothing. */
    Optional<Made> made(Applicant who, String request) {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 99))", row -> null, who.person() + "/" + request);
        return jdbc.query("SELECT id, CASE WHEN gid = ? THEN digest ELSE ''::bytea END FROM matters.matter WHERE person = ? AND request = ?", (row, n) -> new Made(row.getLong(1), row.getBytes(2)), who.gid(), who.person(), request).stream().findFirst();
    }

    /** What a request of this human at this account made. */
    Optional<MatterRow> ofRequest(Persons.Person me, String request) {
        return jdbc.query(SELECT + "m.person = ? AND m.gid = ? AND m.request = ?", MatterStore::row, me.id(), me.gid(), request).stream().findFirst();
    }

    long since(long person, Instant from) {
        Long n = jdbc.queryForObject("SELECT count(*) FROM matters.matter WHERE person = ? AND submitted_at > ? AND parent IS NULL", Long.class, person, at(from));
        return n == null ? 0 : n;
    }

    void insert(MatterRow m, String request, byte[] digest, Content content) {
        jdbc.update("""
                INSERT INTO matters.matter (id, number, request, digest, person, gid, firm, firm_name, item_id, item, item_revision, item_name, composite, parent, stage, department, channel, state, way, content, promised, submitted_at, due, version, project)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", m.id(), m.number(), request, digest, m.person(), m.gid(), m.firm(), m.firmName(), m.itemId(), m.item(), m.revision(), m.itemName(), m.composite(),
                m.parent(), m.stage(), m.department(), m.channel(), m.state().id(), way(m), seal(TABLE, m.id(), "content", Json.write(content)), m.promised(), at(m.submittedAt()), at(m.due()), m.version(), m.project());
    }

    private static String way(MatterRow m) {
        return m.instant() ? "instant" : "person";
    }

    /** Writes what changes in a matter. The caller holds its row. */
    void save(MatterRow m) {
        jdbc.update("""
                UPDATE matters.matter SET department = ?, state = ?, way = ?, promised = ?, decision = ?, clause = ?, reason = ?, outputs = ?::jsonb, credential_type = ?, credential_number = ?, case_id = ?, case_number = ?, due = ?, ended_at = ?, version = ?
                WHERE id = ?""", m.department(), m.state().id(), way(m), m.promised(), m.decision(), m.clause(), m.reason(), m.outputs() == null ? null : m.outputs().toString(), m.credentialType(), m.credentialNumber(), m.caseId(),
                m.caseNumber(), at(m.due()), at(m.endedAt()), m.version(), m.id());
    }

    void content(long id, Content content) {
        jdbc.update("UPDATE matters.matter SET content = ? WHERE id = ?", seal(TABLE, id, "content", Json.write(content)), id);
    }

    Content content(long id) {
        return jdbc.query("SELECT content FROM matters.matter WHERE id = ?", (row, n) -> Json.read(open(TABLE, id, "content", row.getBytes(1)), Content.class), id).getFirst();
    }

    Optional<MatterRow> find(long id) {
        return jdbc.query(SELECT + "m.id = ?", MatterStore::row, id).stream().findFirst();
    }

    Optional<MatterRow> find(String number) {
        return jdbc.query(SELECT + "m.number = ?", MatterStore::row, number).stream().findFirst();
    }

    Optional<MatterRow> ofCase(long caseId) {
        return jdbc.query(SELECT + "m.case_id = ?", MatterStore::row, caseId).stream().findFirst();
    }

    /** Holds the row until the transaction ends. */
    Optional<MatterRow> lock(long id) {
        return jdbc.query(SELECT + "m.id = ? FOR NO KEY UPDATE", MatterStore::row, id).stream().findFirst();
    }

    List<MatterRow> children(long parent) {
        return jdbc.query(SELECT + "m.parent = ? ORDER BY m.id", MatterStore::row, parent);
    }

    List<MatterRow> all(Collection<String> numbers) {
        return jdbc.query(SELECT + "m.number = ANY (?)", MatterStore::row, (Object) numbers.toArray(String[]::new));
    }

    List<MatterRow> ofProjects(Collection<String> projects) {
        return jdbc.query(SELECT + "m.project = ANY (?) ORDER BY m.id", MatterStore::row, (Object) projects.toArray(String[]::new));
    }

    /** One run of a project after the other: the second of two that begin at once waits, and finds the first. */
    boolean running(String project) {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 98))", row -> null, project);
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT 1 FROM matters.matter WHERE project = ? AND item IS NULL AND ended_at IS NULL)", Boolean.class, project));
    }

    /** @param firms those for which the person may act today; firm: of this one of them only, null for all and oneself */
    List<MatterRow> ofPerson(Persons.Person me, List<String> firms, String firm, Boolean open, Long before, int limit) {
        if (firm != null) {
            return firms.contains(firm) ? jdbc.query(SELECT + "m.parent IS NULL AND m.firm = ? AND (?::boolean IS NULL OR (m.ended_at IS NULL) = ?) AND (?::bigint IS NULL OR m.id < ?) ORDER BY m.id DESC LIMIT ?",
                    MatterStore::row, firm, open, open, before, before, limit) : List.of();
        }
        return jdbc.query(SELECT + "m.parent IS NULL AND (m.person = ? AND m.gid = ? AND m.firm IS NULL OR m.firm = ANY (?)) AND (?::boolean IS NULL OR (m.ended_at IS NULL) = ?) AND (?::bigint IS NULL OR m.id < ?) ORDER BY m.id DESC LIMIT ?",
                MatterStore::row, me.id(), me.gid(), firms.toArray(String[]::new), open, open, before, before, limit);
    }

    /** Licences that came of one's own matters for these items, the newest first. */
    List<String> licencesOf(Persons.Person me, List<String> items) {
        return jdbc.queryForList("SELECT credential_number FROM matters.matter WHERE person = ? AND gid = ? AND firm IS NULL AND item = ANY (?) AND credential_number IS NOT NULL ORDER BY id DESC LIMIT 50", String.class, me.id(), me.gid(),
                items.toArray(String[]::new));
    }

    List<MatterRow> openOf(Applicant who, String item) {
        return jdbc.query(SELECT + "m.item = ? AND m.ended_at IS NULL AND (?::text IS NULL AND m.firm IS NULL AND m.person = ? AND m.gid = ? OR m.firm = ?) ORDER BY m.id DESC LIMIT 5", MatterStore::row, item, who.firm(), who.person(), who.gid(), who.firm());
    }

    /** Composite matters of the applicant's own that are open; those of an investment project have their own rule. */
    List<MatterRow> openWhole(Applicant who, String composite) {
        return jdbc.query(SELECT + "m.item IS NULL AND m.composite = ? AND m.project IS NULL AND m.ended_at IS NULL AND (?::text IS NULL AND m.firm IS NULL AND m.person = ? AND m.gid = ? OR m.firm = ?) ORDER BY m.id DESC LIMIT 5", MatterStore::row, composite,
                who.firm(), who.person(), who.gid(), who.firm());
    }

    /** Of two who apply for the same at once, the second waits and finds the first. */
    void holdSame(Applicant who, String what) {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 97))", row -> null, (who.firm() == null ? Long.toString(who.person()) : who.firm()) + "/" + what);
    }

    /** @param departments null: all */
    List<MatterRow> list(String[] departments, String state, String item, Boolean open, String number, Long before, int limit) {
        StringBuilder where = new StringBuilder("m.item IS NOT NULL");
        List<Object> values = new ArrayList<>();
        boolean one = departments != null && departments.length == 1; // of one department the index gives the rows in order
        add(where, values, one ? departments[0] : departments, one ? " AND m.department = ?" : " AND m.department = ANY (?)");
        add(where, values, state, " AND m.state = ?");
        add(where, values, item, " AND m.item = ?");
        add(where, values, number, " AND m.number = ?");
        add(where, values, before, " AND m.id < ?");
        if (open != null) {
            where.append(open ? " AND m.ended_at IS NULL" : " AND m.ended_at IS NOT NULL");
        }
        values.add(limit);
        return jdbc.query(SELECT + where + " ORDER BY m.id DESC LIMIT ?", MatterStore::row, values.toArray());
    }

    private static void add(StringBuilder where, List<Object> values, Object value, String condition) {
        if (value != null) {
            where.append(condition);
            values.add(value);
        }
    }

    /** One of the staff did something to it. The system is nobody. */
    void handled(long matter, Long account) {
        if (account != null && account > 0) {
            jdbc.update("INSERT INTO matters.handler (matter, account) VALUES (?, ?) ON CONFLICT DO NOTHING", matter, account);
        }
    }

    List<Long> handlers(long matter) {
        return jdbc.queryForList("SELECT account FROM matters.handler WHERE matter = ? ORDER BY account", Long.class, matter);
    }

    void event(long matter, String kind, String text, String by) {
        jdbc.update("INSERT INTO matters.event (matter, id, at, kind, text, by_name) VALUES (?, ?, ?, ?, ?, ?)", matter, Ids.next(), at(clock.instant()), kind, text, by);
    }

    List<Event> events(long matter) {
        return jdbc.query("SELECT at, kind, text, by_name FROM matters.event WHERE matter = ? ORDER BY id", (row, n) -> new Event(instant(row, 1), row.getString(2), row.getString(3), row.getString(4)), matter);
    }

    /** @return false when something was asked for before */
    boolean ask(long matter, List<String> items, LocalDate until, String by) {
        return jdbc.update("INSERT INTO matters.supplement (matter, items, until, asked_at, asked_by) VALUES (?, ?::jsonb, ?, ?, ?) ON CONFLICT DO NOTHING", matter, Json.write(items), until, at(clock.instant()), by) == 1;
    }

    void answered(long matter, String note) {
        jdbc.update("UPDATE matters.supplement SET answered_at = ?, note = ? WHERE matter = ?", at(clock.instant()), seal("matters.supplement", matter, "note", note), matter);
    }

    Optional<Supplement> supplement(long matter) {
        return Optional.ofNullable(supplements(List.of(matter)).get(matter));
    }

    /** By matter; one without is left out. */
    Map<Long, Supplement> supplements(Collection<Long> matters) {
        Map<Long, Supplement> found = new HashMap<>();
        jdbc.query("SELECT items, until, asked_at, asked_by, answered_at, note, matter FROM matters.supplement WHERE matter = ANY (?)", (row, n) -> found.put(row.getLong(7), new Supplement(List.of(Json.read(row.getString(1), String[].class)),
                row.getObject(2, LocalDate.class), instant(row, 3), row.getString(4), instant(row, 5), open("matters.supplement", row.getLong(7), "note", row.getBytes(6)))), (Object) matters.toArray(Long[]::new));
        return found;
    }

    /** A decision that a correction left behind. */
    void earlier(long matter, long decision) {
        jdbc.update("INSERT INTO matters.earlier_decision (matter, decision, at) VALUES (?, ?, ?)", matter, decision, at(clock.instant()));
    }

    /** The newest first. */
    List<Long> earlier(long matter) {
        return jdbc.queryForList("SELECT decision FROM matters.earlier_decision WHERE matter = ? ORDER BY at DESC, decision DESC", Long.class, matter);
    }

    void dispute(long id, long matter, Content.Said said, String label, long caseId, String caseNumber) {
        jdbc.update("INSERT INTO matters.dispute (id, matter, fact, label, case_id, case_number, said) VALUES (?, ?, ?, ?, ?, ?, ?)", id, matter, said.fact(), label, caseId, caseNumber, seal("matters.dispute", id, "said", Json.write(said)));
    }

    List<Dispute> disputes(long matter) {
        return jdbc.query("SELECT id, fact, label, case_id, case_number, said, answer, answered_at FROM matters.dispute WHERE matter = ? ORDER BY id", (row, n) -> new Dispute(row.getLong(1), row.getString(2), row.getString(3), row.getLong(4),
                row.getString(5), Json.read(open("matters.dispute", row.getLong(1), "said", row.getBytes(6)), Content.Said.class), row.getString(7), instant(row, 8)), matter);
    }

    /** The matters that a dispute's case belongs to. */
    List<Long> settle(long caseId, String answer) {
        return jdbc.queryForList("UPDATE matters.dispute SET answer = ?, answered_at = ? WHERE case_id = ? AND answered_at IS NULL RETURNING matter", Long.class, answer, at(clock.instant()), caseId);
    }

    private byte[] seal(String table, long id, String field, String value) {
        return vault.seal(new Vault.Place(table, Long.toString(id), field), value);
    }

    private String open(String table, long id, String field, byte[] value) {
        return vault.open(new Vault.Place(table, Long.toString(id), field), value);
    }

    private static MatterRow row(ResultSet r, int n) throws SQLException {
        String outputs = r.getString(20);
        return new MatterRow(r.getLong(1), r.getString(2), r.getLong(3), r.getObject(29, Long.class), r.getString(4), r.getString(5), r.getObject(6, Long.class), r.getString(7), r.getInt(8), r.getString(9), r.getString(10), r.getObject(11, Long.class),
                r.getString(12), r.getString(13), r.getString(30), MatterState.of(r.getString(14)), "instant".equals(r.getString(15)), r.getString(16), r.getObject(17, Long.class), r.getString(18), r.getString(19), outputs == null ? null : Json.read(outputs),
                r.getString(21), r.getString(22), r.getObject(23, Long.class), r.getString(24), instant(r, 25), instant(r, 26), instant(r, 27), r.getInt(28), r.getString(31));
    }
}
