package org.zhongshu.platform.rules.internal;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.rules.Alert;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code rules.alert}. */
@Repository
class AlertTable {

    static final String COLUMNS = "a.id, a.rule, a.thing_id, a.thing_type, a.department, a.town, a.lon, a.lat, a.level, a.message, a.value, a.unit, "
            + "a.raised_at, a.cleared_at, a.case_id, a.case_number, a.maintenance";

    /** Raised in a span by some rules, none named = any; a flood alert only tells of others. */
    private static final String SPAN = "a.raised_at >= ? AND a.raised_at < ? AND NOT a.flood AND (cardinality(?::text[]) = 0 OR a.rule = ANY(?))";

    /** Class of the advisory locks, among all that this database may have. */
    private static final int CLEARING = 0x5A53_0901;

    private final JdbcClient jdbc;
    private final Things things;
    private final Rulebook rules;

    AlertTable(JdbcClient jdbc, Things things, Rulebook rules) {
        this.jdbc = jdbc;
        this.things = things;
        this.rules = rules;
    }

    /** What the intake needs to know of an alert that is there already. */
    record Stored(long id, int level, boolean cleared, Long caseId, boolean held, String mergeKey) {
    }

    /**
     * Why an alert has no case yet.
     *
     * @param held        a case is wanted later, if it still stands
     * @param flood       it tells of kept back alerts
     * @param maintenance raised while its thing was under maintenance
     */
    record Kept(boolean held, boolean flood, boolean maintenance) {
    }

    /** Locks the rows, so that two copies of the server cannot both take the same alert. */
    Map<Long, Stored> lock(Collection<Long> ids) {
        Map<Long, Stored> found = new HashMap<>();
        jdbc.sql("SELECT id, level, cleared_at IS NOT NULL AS cleared, case_id, held, merge_key FROM rules.alert WHERE id = ANY(?) FOR UPDATE")
                .param(ids.toArray(Long[]::new))
                .query((rs, n) -> new Stored(rs.getLong(1), rs.getInt(2), rs.getBoolean(3), rs.getObject("case_id", Long.class), rs.getBoolean(5), rs.getString(6)))
                .list().forEach(s -> found.put(s.id(), s));
        return found;
    }

    /** @return false when the id is there already */
    boolean insert(Transition t, Rule rule, Thing thing, String mergeKey, Kept kept, Instant now, CaseRef ref, String caseError) {
        return jdbc.sql("""
                INSERT INTO rules.alert (id, rule, thing_id, thing_type, department, town, lon, lat, level, first_level, raised_at, value, unit,
                    message, things, merge_key, held, flood, maintenance, stored_at, case_id, case_number, case_error)
                VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO NOTHING""")
                .params(java.util.Arrays.asList(t.alert(), t.rule(), t.thing(), thing == null ? null : thing.type(),
                        thing == null ? null : thing.department(), thing == null ? null : thing.town(),
                        thing == null ? null : thing.lon(), thing == null ? null : thing.lat(), t.level(), t.level(), at(t.raisedAt()),
                        number(t.value()), unit(rule), t.message() == null ? "" : t.message(),
                        t.things().length > 1 ? java.util.Arrays.stream(t.things()).boxed().toArray(Long[]::new) : null,
                        mergeKey, kept.held(), kept.flood(), kept.maintenance(), Timestamp.from(now), ref == null ? null : ref.id(), ref == null ? null : ref.number(), caseError))
                .update() == 1;
    }

    /** The alert as just inserted, without asking for it again. */
    Alert fresh(Transition t, Rule rule, Thing thing, CaseRef ref, boolean maintenance) {
        return new Alert(t.alert(), t.rule(), rule == null ? t.rule() : rule.name(), t.thing(), thing == null ? null : thing.name(),
                thing == null ? null : thing.type(), thing == null ? null : thing.department(), thing == null ? null : thing.town(),
                thing == null ? null : thing.lon(), thing == null ? null : thing.lat(), t.level(), t.message() == null ? "" : t.message(), number(t.value()),
                unit(rule), Instant.ofEpochMilli(t.raisedAt()), null, ref == null ? null : ref.id(), ref == null ? null : ref.number(),
                maintenance);
    }

    void escalate(Transition t) {
        jdbc.sql("UPDATE rules.alert SET level = ?, value = ?, message = ?, things = ? WHERE id = ?")
                .params(java.util.Arrays.asList(t.level(), number(t.value()), t.message(),
                        t.things().length > 1 ? java.util.Arrays.stream(t.things()).boxed().toArray(Long[]::new) : null, t.alert())).update();
    }

    void clear(long id, Instant at, String reason) {
        jdbc.sql("UPDATE rules.alert SET cleared_at = greatest(?, raised_at), clear_reason = ?, held = false WHERE id = ? AND cleared_at IS NULL")
                .params(java.util.Arrays.asList(Timestamp.from(at), reason, id)).update();
    }

    /**
     * Until the transaction ends no other one clears an alert of this case. Of two that end at the same moment in two copies of the
     * server each would see the other's still standing, and nobody would tell the case.
     */
    void oneAtATime(long caseId) {
        jdbc.sql("SELECT 1 FROM pg_advisory_xact_lock(?, ?)").params(CLEARING, Long.hashCode(caseId)).query(Integer.class).single();
    }

    void link(long id, long caseId, String number) {
        jdbc.sql("UPDATE rules.alert SET case_id = ?, case_number = ?, case_error = NULL, held = false WHERE id = ?").params(caseId, number, id).update();
    }

    /** Its thing is under maintenance: no case before that has ended. */
    void hold(long id) {
        jdbc.sql("UPDATE rules.alert SET held = true, maintenance = true WHERE id = ?").param(id).update();
    }

    void noCase(long id, String error) {
        jdbc.sql("UPDATE rules.alert SET case_error = ?, held = false WHERE id = ?").params(error, id).update();
    }

    /** Keeps a message that cannot be taken. */
    void park(Transition t, String reason) {
        jdbc.sql("INSERT INTO rules.parked (message, reason) VALUES (?::jsonb, ?)")
                .params(new String(AlertMessage.encode(t), java.nio.charset.StandardCharsets.UTF_8), reason).update();
    }

    Optional<Alert> find(long id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM rules.alert a WHERE a.id = ?").param(id).query((rs, n) -> alert(rs)).optional();
    }

    List<Alert> active(int limit) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM rules.alert a WHERE a.cleared_at IS NULL ORDER BY a.raised_at DESC, a.id DESC LIMIT ?")
                .param(limit).query((rs, n) -> alert(rs)).list();
    }

    List<Alert> raised(Set<String> rules, Instant from, Instant to, Alert after, int limit) {
        String page = after == null ? "" : " AND (a.raised_at, a.id) < (?, ?)";
        List<Object> values = span(rules, from, to);
        if (after != null) {
            values.addAll(List.of(Timestamp.from(after.raisedAt()), after.id()));
        }
        values.add(limit);
        return jdbc.sql("SELECT " + COLUMNS + " FROM rules.alert a WHERE " + SPAN + page + " ORDER BY a.raised_at DESC, a.id DESC LIMIT ?")
                .params(values).query((rs, n) -> alert(rs)).list();
    }

    long countRaised(Set<String> rules, Instant from, Instant to) {
        return jdbc.sql("SELECT count(*) FROM rules.alert a WHERE " + SPAN).params(span(rules, from, to)).query(Long.class).single();
    }

    private static List<Object> span(Set<String> rules, Instant from, Instant to) {
        String[] wanted = rules.toArray(String[]::new);
        return new ArrayList<>(List.of(Timestamp.from(from), Timestamp.from(to), wanted, wanted));
    }

    /** Standing alerts of a case, gravest first. */
    List<Alert> activeOfCase(long caseId) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM rules.alert a WHERE a.case_id = ? AND a.cleared_at IS NULL ORDER BY a.level, a.raised_at LIMIT 20")
                .param(caseId).query((rs, n) -> alert(rs)).list();
    }

    /** An alert that waits, with what it is about. */
    record Held(long id, Set<Long> things) {
    }

    /** Kept back and still standing, oldest first. @param maintenance for that reason, or because of a flood */
    List<Held> held(String rule, boolean maintenance, int limit) {
        return jdbc.sql("SELECT id, thing_id, things FROM rules.alert WHERE held AND cleared_at IS NULL AND rule = ? AND maintenance = ? ORDER BY raised_at LIMIT ?")
                .params(rule, maintenance, limit).query((rs, n) -> new Held(rs.getLong(1),
                        rs.getArray(3) == null ? Set.of(rs.getLong(2)) : Set.of((Long[]) rs.getArray(3).getArray()))).list();
    }

    /** Those of them that still wait, locked. */
    List<Alert> lockHeld(List<Long> ids) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM rules.alert a WHERE a.id = ANY (?) AND a.held AND a.cleared_at IS NULL ORDER BY a.raised_at FOR UPDATE SKIP LOCKED")
                .param(ids.toArray(Long[]::new)).query((rs, n) -> alert(rs)).list();
    }

    Alert alert(ResultSet rs) throws SQLException {
        String rule = rs.getString("rule");
        long thing = rs.getLong("thing_id");
        return new Alert(rs.getLong("id"), rule, rules.findRule(rule).map(Rule::name).orElse(rule), thing,
                thing == 0 ? null : things.findThing(thing).map(Thing::name).orElse(null), rs.getString("thing_type"), rs.getString("department"),
                rs.getString("town"), rs.getObject("lon", Double.class), rs.getObject("lat", Double.class), rs.getInt("level"), rs.getString("message"),
                rs.getObject("value", Double.class), rs.getString("unit"), rs.getTimestamp("raised_at").toInstant(),
                rs.getTimestamp("cleared_at") == null ? null : rs.getTimestamp("cleared_at").toInstant(),
                rs.getObject("case_id", Long.class), rs.getString("case_number"), rs.getBoolean("maintenance"));
    }

    private static Timestamp at(long millis) {
        return Timestamp.from(Instant.ofEpochMilli(millis));
    }

    private static Double number(double value) {
        return Double.isNaN(value) || Double.isInfinite(value) ? null : value;
    }

    private static String unit(Rule rule) {
        return rule == null ? null : rule.kind() == Rule.Kind.COMBINE ? "处" : rule.valueSlot() < 0 ? null : rule.slots().get(rule.valueSlot()).unit();
    }
}
