package org.zhongshu.platform.persons.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.audit.Audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who may act for which firm on whose word: the rows of persons.delegation. */
@Component
class Delegations {

    private static final ZoneId HERE = ZoneId.of("Asia/Shanghai");
    private static final String SELECT = "SELECT id, uscc, firm_name, given_by, agent, scopes, starts, until, created_at, ended_at, end_reason FROM persons.delegation WHERE ";

    private static final String IN_FORCE_FIRST = "(ended_at IS NULL AND until >= ?) DESC, id DESC";

    private final JdbcTemplate jdbc;
    private final Audit audit;
    private final Clock clock;

    Delegations(JdbcTemplate jdbc, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param until the last day */
    record Delegation(long id, String uscc, String firm, long givenBy, long agent, Set<String> scopes, LocalDate starts, LocalDate until, Instant createdAt, Instant endedAt, String endReason) {

        boolean inForce(LocalDate today) {
            return endedAt == null && !today.isBefore(starts) && !today.isAfter(until);
        }
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), HERE);
    }

    Optional<Delegation> find(long id) {
        return jdbc.query(SELECT + "id = ?", Delegations::read, id).stream().findFirst();
    }

    /** All that are in force today: what somebody may do is never cut off. */
    List<Delegation> ofAgent(long person) {
        LocalDate today = today();
        return jdbc.query(SELECT + "agent = ? AND ended_at IS NULL AND starts <= ? AND until >= ? ORDER BY id DESC", Delegations::read, person, today, today);
    }

    /** All of one firm to one agent, also over ones; those in force first, then the newest. */
    List<Delegation> ofAgent(long person, String uscc) {
        LocalDate today = today();
        return jdbc.query(SELECT + "agent = ? AND uscc = ? ORDER BY " + IN_FORCE_FIRST, Delegations::read, person, uscc, today);
    }

    /** For people to read: those in force or to come first, then the newest of the others. */
    List<Delegation> ofFirm(String uscc) {
        return jdbc.query(SELECT + "uscc = ? ORDER BY " + IN_FORCE_FIRST + " LIMIT 500", Delegations::read, uscc, today());
    }

    /** What a giver has not ended, also before its first day or behind its last. The giver's row is locked, so that two at once wait for each other. Joins the caller's transaction. */
    List<Delegation> lockStanding(long giver, String uscc, long agent) {
        jdbc.query("SELECT 1 FROM persons.person WHERE id = ? FOR UPDATE", (ResultSet row) -> null, giver);
        return jdbc.query(SELECT + "given_by = ? AND uscc = ? AND agent = ? AND ended_at IS NULL", Delegations::read, giver, uscc, agent);
    }

    /** Joins the caller's transaction. */
    void insert(Delegation d) {
        jdbc.update("INSERT INTO persons.delegation (id, uscc, firm_name, given_by, agent, scopes, starts, until, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", d.id(), d.uscc(), d.firm(), d.givenBy(), d.agent(),
                d.scopes().toArray(String[]::new), d.starts(), d.until(), PersonStore.at(d.createdAt()));
        audit.record("firm.delegate", "firm", d.uscc(), null, null, Map.of("delegation", Long.toString(d.id()), "agent", Long.toString(d.agent()), "scopes", d.scopes(), "starts", d.starts().toString(), "until", d.until().toString()));
    }

    /** @return false when it had ended already */
    boolean end(Delegation d, String reason) {
        boolean ended = jdbc.update("UPDATE persons.delegation SET ended_at = ?, end_reason = ? WHERE id = ? AND ended_at IS NULL", PersonStore.at(clock.instant()), reason, d.id()) == 1;
        if (ended) {
            audit.record("firm.delegate-end", "firm", d.uscc(), reason, Map.of("delegation", Long.toString(d.id()), "agent", Long.toString(d.agent())), null);
        }
        return ended;
    }

    /** Given by a person or to a person. Joins the caller's transaction. */
    void endAllOf(long person, String reason) {
        jdbc.query(SELECT + "(agent = ? OR given_by = ?) AND ended_at IS NULL", Delegations::read, person, person).forEach(d -> end(d, reason));
    }

    private static Delegation read(ResultSet row, int n) throws SQLException {
        return new Delegation(row.getLong(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5), new LinkedHashSet<>(List.of((String[]) row.getArray(6).getArray())), row.getObject(7, LocalDate.class),
                row.getObject(8, LocalDate.class), PersonStore.instant(row.getObject(9, OffsetDateTime.class)), PersonStore.instant(row.getObject(10, OffsetDateTime.class)), row.getString(11));
    }
}
