package org.zhongshu.platform.cases.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.Pause;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.shared.Json;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes cases. A step costs one statement to read and one to write: case row, timeline and evaluation deltas travel together,
 * and the write happens only if the version is still the one that was read.
 */
@Component
class CaseStore {

    private static final String COLUMNS = """
            id, number, type, state, open, level, source, department, person, person_name, opener, town, grid, lon, lat, opened_at, state_since,
            due, close_due, alarm_at, escalated, supervised, urges, repeats, returns, reworks, accepted_at, dispatched_at, handle_due, handled_at,
            closed_at, parent, children, merged_into, clock, version""";
    private static final String STEP_COLUMNS =
            "case_id, id, at, actor, actor_name, org, action, action_name, from_state, to_state, text, fields, evidence";
    private static final String STEP_VALUES = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::bigint[]";
    private static final String DELTAS = """
            INSERT INTO cases.tally_delta SELECT d.day, d.department, ?, ?, d.figure, d.n
            FROM f, unnest(?::date[], ?::text[], ?::smallint[], ?::bigint[]) AS d (day, department, figure, n)""";
    private static final String INSERT_REST = """
            f AS (INSERT INTO cases.case_file (%s) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?
                  FROM k RETURNING id),
            b AS (INSERT INTO cases.case_body (id, title, description, address, village, things, data, report_key, occurred_at)
                  SELECT f.id, ?, ?, ?, ?, ?::bigint[], ?::jsonb, ?, ? FROM f),
            p AS (INSERT INTO cases.case_party (case_id, parties) SELECT f.id, x.sealed FROM f, (SELECT ?::bytea AS sealed) x WHERE x.sealed IS NOT NULL),
            t AS (INSERT INTO cases.case_thing (thing, case_id) SELECT DISTINCT x, f.id FROM f, unnest(?::bigint[]) AS x),
            s AS (INSERT INTO cases.case_step (%s) SELECT %s FROM f),
            d AS (%s)
            SELECT count(*) FROM f""".formatted(COLUMNS, STEP_COLUMNS, STEP_VALUES, DELTAS);
    private static final String INSERT_KEYED = """
            WITH k AS (INSERT INTO cases.report_key (key, case_id, occurred_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1),
            """ + INSERT_REST;
    private static final String INSERT_PLAIN = "WITH k AS (SELECT 1), " + INSERT_REST;
    private static final String UPDATE = """
            WITH f AS (UPDATE cases.case_file SET state = ?, open = ?, level = ?, department = ?, person = ?, person_name = ?, state_since = ?, due = ?,
                  close_due = ?, alarm_at = ?, escalated = ?, supervised = ?, urges = ?, returns = ?, reworks = ?, accepted_at = ?, dispatched_at = ?,
                  handle_due = ?, handled_at = ?, closed_at = ?, children = ?, merged_into = ?, clock = ?::jsonb, version = ?
                  WHERE id = ? AND version = ? RETURNING id),
            s AS (INSERT INTO cases.case_step (%s) SELECT %s FROM f),
            d AS (%s)
            SELECT count(*) FROM f""".formatted(STEP_COLUMNS, STEP_VALUES, DELTAS);
    private static final String SELECT = "SELECT " + CaseRows.COLUMNS + " FROM cases.case_file f JOIN cases.case_body b USING (id) WHERE ";
    private static final String READ = SELECT + "f.id = ?";

    private final JdbcTemplate jdbc;
    private final PartyStore parties;

    CaseStore(JdbcTemplate jdbc, PartyStore parties) {
        this.jdbc = jdbc;
        this.parties = parties;
    }

    record Stored(CaseFile file, CaseBody body) {
    }

    record KeyOwner(long caseId, Instant occurredAt) {
    }

    Optional<Stored> find(long id) {
        return jdbc.query(READ, CaseRows::stored, id).stream().findFirst();
    }

    List<Stored> all(Collection<Long> ids) {
        return jdbc.query(SELECT + "f.id = ANY (?)", CaseRows::stored, (Object) ids.toArray(Long[]::new));
    }

    /** Reads and holds the row until the transaction ends, for those who do not know a version. */
    Optional<Stored> lock(long id) {
        return jdbc.query(READ + " FOR NO KEY UPDATE OF f", CaseRows::stored, id).stream().findFirst();
    }

    Optional<Long> idOf(String number) {
        return jdbc.queryForList("SELECT id FROM cases.case_file WHERE number = ?", Long.class, number).stream().findFirst();
    }

    /**
     * @param claimKey the body's report key is new and this case shall have it
     * @return false when the report key belongs to a case already; nothing was written then
     */
    boolean insert(CaseFile f, CaseBody b, List<Case.Party> people, StepRow step, List<Tally.Delta> deltas, boolean claimKey) {
        List<Object> p = new ArrayList<>(80);
        if (claimKey) {
            p.addAll(Arrays.asList(b.reportKey(), f.id, at(b.occurredAt())));
        }
        p.addAll(Arrays.asList(f.id, f.number, f.type, f.state, f.open, f.level, f.source, f.department, f.person, f.personName, f.opener, f.town,
                f.grid, f.lon, f.lat, at(f.openedAt), at(f.stateSince), orNever(f.due), at(f.closeDue), at(f.alarmAt), f.escalated, f.supervised, f.urges,
                f.repeats, f.returns, f.reworks, at(f.acceptedAt), at(f.dispatchedAt), at(f.handleDue), at(f.handledAt), at(f.closedAt), f.parent,
                f.children, f.mergedInto, notes(f), f.version));
        Long[] things = b.things().toArray(Long[]::new);
        p.addAll(Arrays.asList(b.title(), b.description(), b.address(), b.village(), things,
                b.data(), b.reportKey(), at(b.occurredAt()), parties.seal(f.id, people), things));
        step(p, step);
        deltas(p, f, deltas);
        return count(claimKey ? INSERT_KEYED : INSERT_PLAIN, p) == 1;
    }

    /** @return false when someone else changed the case since {@code version} was read; nothing was written then */
    boolean save(CaseFile f, int version, StepRow step, List<Tally.Delta> deltas) {
        List<Object> p = new ArrayList<>(60);
        p.addAll(Arrays.asList(f.state, f.open, f.level, f.department, f.person, f.personName, at(f.stateSince), orNever(f.due), at(f.closeDue),
                at(f.alarmAt), f.escalated, f.supervised, f.urges, f.returns, f.reworks, at(f.acceptedAt), at(f.dispatchedAt), at(f.handleDue),
                at(f.handledAt), at(f.closedAt), f.children, f.mergedInto, notes(f), f.version, f.id, version));
        step(p, step);
        deltas(p, f, deltas);
        return count(UPDATE, p) == 1;
    }

    /** Adds to the timeline without a change of the case. */
    void add(StepRow step) {
        List<Object> p = new ArrayList<>(13);
        step(p, step);
        jdbc.update("INSERT INTO cases.case_step (" + STEP_COLUMNS + ") VALUES (" + STEP_VALUES + ")", p.toArray());
    }

    Map<Long, List<Pause>> pauses(Collection<Long> ids) {
        Map<Long, List<Pause>> found = new HashMap<>();
        jdbc.query("SELECT id, clock FROM cases.case_file WHERE id = ANY (?) AND clock IS NOT NULL", row -> {
            List<Pause> pauses = Json.read(row.getString(2), CaseFile.Notes.class).pauses();
            if (!pauses.isEmpty()) {
                found.put(row.getLong(1), pauses);
            }
        }, (Object) ids.toArray(Long[]::new));
        return found;
    }

    Optional<String> lastWords(long id) {
        return jdbc.queryForList("SELECT coalesce(text, '') FROM cases.case_step WHERE case_id = ? ORDER BY id DESC LIMIT 1", String.class, id).stream().filter(t -> !t.isEmpty()).findFirst();
    }

    /** Counts a merged report. Does not touch the version: officers shall not stumble over a flapping sensor. */
    void countRepeat(long id, List<Long> things) {
        Long[] more = things.toArray(Long[]::new);
        jdbc.queryForObject("""
                WITH t AS (INSERT INTO cases.case_thing (thing, case_id) SELECT DISTINCT x, ? FROM unnest(?::bigint[]) AS x ON CONFLICT DO NOTHING),
                f AS (UPDATE cases.case_file SET repeats = repeats + 1 WHERE id = ? RETURNING repeats)
                SELECT repeats FROM f""", Integer.class, id, more, id);
    }

    /** The case that a key belongs to, held until the transaction ends. */
    Optional<KeyOwner> lockKey(String key) {
        return jdbc.query("SELECT case_id, occurred_at FROM cases.report_key WHERE key = ? FOR UPDATE",
                (row, n) -> new KeyOwner(row.getLong(1), CaseRows.instant(row, 2)), key).stream().findFirst();
    }

    void moveKey(String key, long caseId, Instant occurredAt) {
        jdbc.update("UPDATE cases.report_key SET case_id = ?, occurred_at = greatest(?, occurred_at) WHERE key = ?", caseId, at(occurredAt), key);
    }

    /** Children of a case that still run. */
    int openChildren(long parent) {
        return jdbc.queryForObject("SELECT count(*) FROM cases.case_file WHERE parent = ? AND open", Integer.class, parent);
    }

    /** Cases merged into this one, directly or through another. */
    List<Long> mergedInto(long id) {
        return jdbc.queryForList("""
                WITH RECURSIVE m AS (SELECT id FROM cases.case_file WHERE merged_into = ?
                    UNION SELECT c.id FROM cases.case_file c JOIN m ON c.merged_into = m.id)
                SELECT id FROM m""", Long.class, id);
    }

    /** Locks cases whose escalation is due and that no other server works on. */
    List<Stored> lockDueAlarms(Instant now, int limit) {
        return jdbc.query("SELECT " + CaseRows.COLUMNS + " " + """
                FROM cases.case_file f JOIN cases.case_body b USING (id)
                WHERE f.alarm_at <= ? ORDER BY f.alarm_at LIMIT ? FOR NO KEY UPDATE OF f SKIP LOCKED""", CaseRows::stored, at(now), limit);
    }

    void putOff(long id, Instant alarm) {
        jdbc.update("UPDATE cases.case_file SET alarm_at = ? WHERE id = ?", at(alarm), id);
    }

    void dropAlarm(long id) {
        jdbc.update("UPDATE cases.case_file SET alarm_at = NULL WHERE id = ?", id);
    }

    private int count(String sql, List<Object> parameters) {
        Integer n = jdbc.queryForObject(sql, Integer.class, parameters.toArray());
        return n == null ? 0 : n;
    }

    private static void step(List<Object> p, StepRow s) {
        p.addAll(Arrays.asList(s.caseId(), s.id(), at(s.at()), s.actor(), s.actorName(), s.org(), s.action(), s.actionName(), s.from(), s.to(), s.text(),
                StepForm.clean(s.fields()), s.evidence().isEmpty() ? null : s.evidence().toArray(Long[]::new)));
    }

    private static void deltas(List<Object> p, CaseFile f, List<Tally.Delta> deltas) {
        p.add(f.type);
        p.add(f.town == null ? "" : f.town);
        p.add(deltas.stream().map(d -> d.bucket().day().toString()).toArray(String[]::new));
        p.add(deltas.stream().map(d -> d.bucket().department()).toArray(String[]::new));
        p.add(deltas.stream().map(d -> (short) d.bucket().figure().ordinal()).toArray(Short[]::new));
        p.add(deltas.stream().map(Tally.Delta::n).toArray(Long[]::new));
    }

    private static String notes(CaseFile f) {
        return f.clock.equals(CaseFile.Notes.NONE) ? null : Json.write(f.clock);
    }

    static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    /** OffsetDateTime.MAX is PostgreSQL's infinity. */
    private static OffsetDateTime orNever(Instant instant) {
        return instant == null ? OffsetDateTime.MAX : instant.atOffset(ZoneOffset.UTC);
    }
}
