package org.zhongshu.platform.intermediaries.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Ids;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Agencies, what they offer, and what was done to them. */
@Component
class AgencyStore {

    private static final String AGENCY = "a.id, a.uscc, a.name, a.state, a.until, a.entered_at, a.version";
    private static final String OFFERING = "o.id, o.agency, o.service, o.state, o.qualification, o.credential, o.valid_until, o.reason, o.asked_by, o.asked_at, o.decided_by, o.decided_at, o.version";

    private final JdbcTemplate jdbc;

    AgencyStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param until last day of a suspension */
    record Agency(long id, String uscc, String name, String state, LocalDate until, Instant enteredAt, int version) {

        /** Neither struck off nor suspended on this day. */
        boolean standing(LocalDate today) {
            return state.equals("active") || state.equals("suspended") && until != null && until.isBefore(today);
        }
    }

    record Offering(long id, long agency, String service, String state, String qualification, String credential, LocalDate until, String reason, long askedBy, Instant askedAt, String decidedBy, Instant decidedAt, int version) {

        /** Agreed to once, whatever became of it: replaced and withdrawn ones were, unless nobody had decided. */
        boolean wasAgreed() {
            return decidedAt != null && !state.equals("refused");
        }

        boolean inForce(LocalDate today) {
            return state.equals("agreed") && until != null && !until.isBefore(today);
        }
    }

    record Act(String kind, String department, String reason, LocalDate until, Instant at) {
    }

    private static Instant instant(ResultSet r, int n) throws SQLException {
        OffsetDateTime at = r.getObject(n, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static Agency agency(ResultSet r, int n) throws SQLException {
        return new Agency(r.getLong(1), r.getString(2), r.getString(3), r.getString(4), r.getObject(5, LocalDate.class), instant(r, 6), r.getInt(7));
    }

    private static Offering offering(ResultSet r, int n) throws SQLException {
        return new Offering(r.getLong(1), r.getLong(2), r.getString(3), r.getString(4), r.getString(5), r.getString(6), r.getObject(7, LocalDate.class), r.getString(8), r.getLong(9), instant(r, 10), r.getString(11), instant(r, 12), r.getInt(13));
    }

    /** The agency of a firm, made when it is not there; its name as the base library has it now. Holds the row. */
    Agency enter(String uscc, String name, Instant now) {
        jdbc.update("INSERT INTO intermediaries.agency (id, uscc, name, state, entered_at) VALUES (?, ?, ?, 'active', ?) ON CONFLICT (uscc) DO UPDATE SET name = excluded.name", Ids.next(), uscc, name, DemandStore.at(now));
        return find(uscc).orElseThrow();
    }

    Optional<Agency> find(String uscc) {
        return jdbc.query("SELECT " + AGENCY + " FROM intermediaries.agency a WHERE a.uscc = ?", AgencyStore::agency, uscc).stream().findFirst();
    }

    Optional<Agency> find(long id) {
        return jdbc.query("SELECT " + AGENCY + " FROM intermediaries.agency a WHERE a.id = ?", AgencyStore::agency, id).stream().findFirst();
    }

    Map<Long, Agency> all(Collection<Long> ids) {
        Map<Long, Agency> found = new HashMap<>();
        jdbc.query("SELECT " + AGENCY + " FROM intermediaries.agency a WHERE a.id = ANY (?)", (r, n) -> found.put(r.getLong(1), agency(r, n)), (Object) ids.toArray(Long[]::new));
        return found;
    }

    /** By credit code. */
    Map<String, Agency> ofFirms(Collection<String> usccs) {
        Map<String, Agency> found = new HashMap<>();
        jdbc.query("SELECT " + AGENCY + " FROM intermediaries.agency a WHERE a.uscc = ANY (?)", (r, n) -> found.put(r.getString(2), agency(r, n)), (Object) usccs.toArray(String[]::new));
        return found;
    }

    Optional<Agency> lock(long id) {
        return jdbc.query("SELECT " + AGENCY + " FROM intermediaries.agency a WHERE a.id = ? FOR NO KEY UPDATE", AgencyStore::agency, id).stream().findFirst();
    }

    /**
     * Agencies with an offering that was agreed to, whether it still holds or not; who is suspended or struck off stays, also after leaving. In the order of their entry.
     *
     * @param service null: any
     * @param after   id of the last one seen; null: from the first
     */
    List<Agency> listed(String service, Long after, int limit) {
        return jdbc.query("SELECT " + AGENCY + " FROM intermediaries.agency a WHERE (?::bigint IS NULL OR a.id > ?) AND EXISTS (SELECT 1 FROM intermediaries.offering o WHERE o.agency = a.id AND (o.state = 'agreed' OR a.state <> 'active' AND o.state IN ('replaced', 'withdrawn') AND o.decided_at IS NOT NULL)"
                + " AND (?::text IS NULL OR o.service = ?)) ORDER BY a.id LIMIT ?", AgencyStore::agency, after, after, service, service, limit);
    }

    /** How many agencies may have each service done on this day. */
    Map<String, Long> working(LocalDate today) {
        Map<String, Long> counts = new HashMap<>();
        jdbc.query("SELECT o.service, count(*) FROM intermediaries.offering o JOIN intermediaries.agency a ON a.id = o.agency WHERE o.state = 'agreed' AND o.valid_until >= ? AND (a.state = 'active' OR a.state = 'suspended' AND a.until < ?) GROUP BY o.service",
                r -> {
                    counts.put(r.getString(1), r.getLong(2));
                }, today, today);
        return counts;
    }

    void state(long id, String state, LocalDate until) {
        jdbc.update("UPDATE intermediaries.agency SET state = ?, until = ?, version = version + 1 WHERE id = ?", state, until, id);
    }

    void act(long agency, Act a) {
        jdbc.update("INSERT INTO intermediaries.act (id, agency, kind, department, reason, until, at) VALUES (?, ?, ?, ?, ?, ?, ?)", Ids.next(), agency, a.kind(), a.department(), a.reason(), a.until(), DemandStore.at(a.at()));
    }

    /** Of each the newest first; one to whom nothing was done is left out. */
    Map<Long, List<Act>> acts(Collection<Long> agencies) {
        Map<Long, List<Act>> found = new HashMap<>();
        jdbc.query("SELECT kind, department, reason, until, at, agency FROM unnest(?::bigint[]) AS wanted (id) CROSS JOIN LATERAL (SELECT * FROM intermediaries.act WHERE agency = wanted.id ORDER BY act.id DESC LIMIT 100) x ORDER BY x.id DESC", (r, n) -> found
                .computeIfAbsent(r.getLong(6), id -> new ArrayList<>()).add(new Act(r.getString(1), r.getString(2), r.getString(3), r.getObject(4, LocalDate.class), instant(r, 5))), (Object) agencies.toArray(Long[]::new));
        return found;
    }

    /** False: the same service is asked for already. */
    boolean ask(Offering o, String request) {
        return jdbc.update("INSERT INTO intermediaries.offering (id, agency, service, state, qualification, credential, valid_until, request, asked_by, asked_at) VALUES (?, ?, ?, 'asked', ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", o.id(), o.agency(), o.service(),
                o.qualification(), o.credential(), o.until(), request, o.askedBy(), DemandStore.at(o.askedAt())) == 1;
    }

    Optional<Offering> asked(long agency, String request) {
        return jdbc.query("SELECT " + OFFERING + " FROM intermediaries.offering o WHERE o.agency = ? AND o.request = ?", AgencyStore::offering, agency, request).stream().findFirst();
    }

    Optional<Offering> offering(long id) {
        return jdbc.query("SELECT " + OFFERING + " FROM intermediaries.offering o WHERE o.id = ?", AgencyStore::offering, id).stream().findFirst();
    }

    Optional<Offering> lockOffering(long id) {
        return jdbc.query("SELECT " + OFFERING + " FROM intermediaries.offering o WHERE o.id = ? FOR NO KEY UPDATE", AgencyStore::offering, id).stream().findFirst();
    }

    Optional<Offering> agreed(long agency, String service) {
        return jdbc.query("SELECT " + OFFERING + " FROM intermediaries.offering o WHERE o.agency = ? AND o.service = ? AND o.state = 'agreed'", AgencyStore::offering, agency, service).stream().findFirst();
    }

    List<Offering> offerings(long agency) {
        return offerings(List.of(agency)).getOrDefault(agency, List.of());
    }

    /** Of each the newest first; one that never asked is left out. */
    Map<Long, List<Offering>> offerings(Collection<Long> agencies) {
        Map<Long, List<Offering>> found = new HashMap<>();
        jdbc.query("SELECT " + OFFERING + " FROM unnest(?::bigint[]) AS wanted (id) CROSS JOIN LATERAL (SELECT * FROM intermediaries.offering WHERE agency = wanted.id ORDER BY offering.id DESC LIMIT 200) o ORDER BY o.id DESC",
                (r, n) -> found.computeIfAbsent(r.getLong(2), id -> new ArrayList<>()).add(offering(r, n)), (Object) agencies.toArray(Long[]::new));
        return found;
    }

    /** For the desks of the departments that supervise these services; what waits first, the oldest first. */
    List<Offering> ofServices(List<String> services, int limit) {
        return jdbc.query("SELECT " + OFFERING + " FROM intermediaries.offering o WHERE o.service = ANY (?) AND o.state IN ('asked', 'agreed', 'refused') ORDER BY o.state = 'asked' DESC, CASE WHEN o.state = 'asked' THEN o.id ELSE -o.id END LIMIT ?", AgencyStore::offering,
                services.toArray(String[]::new), limit);
    }

    /** What was agreed to before is replaced in the same transaction. */
    void decide(Offering o, boolean agree, LocalDate until, String reason, String by, Instant now) {
        if (agree) {
            jdbc.update("UPDATE intermediaries.offering SET state = 'replaced', version = version + 1 WHERE agency = ? AND service = ? AND state = 'agreed'", o.agency(), o.service());
        }
        jdbc.update("UPDATE intermediaries.offering SET state = ?, valid_until = coalesce(?, valid_until), reason = ?, decided_by = ?, decided_at = ?, version = version + 1 WHERE id = ?", agree ? "agreed" : "refused", until, reason, by, DemandStore.at(now), o.id());
    }

    void withdraw(long offering) {
        jdbc.update("UPDATE intermediaries.offering SET state = 'withdrawn', version = version + 1 WHERE id = ?", offering);
    }
}
