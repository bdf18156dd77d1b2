package org.zhongshu.platform.recognition.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.credentials.ForeignRoots;
import org.zhongshu.platform.credentials.TrustExchange.Listed;
import org.zhongshu.platform.identity.Actor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Roots and lists of neighbours. */
@Component
class RootStore {

    private static final String COLUMNS = "id, neighbour, name, bundle, fingerprints, state, from_day, until_day, reason, proposed_by, proposed_name, proposed_at, decided_name, decided_at, words, ended_name, ended_at, ended_words";

    private final JdbcTemplate jdbc;

    RootStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    record Root(long id, String neighbour, String name, String bundle, String fingerprints, String state, LocalDate from, LocalDate until, String reason, long proposedBy, String proposedName, Instant proposedAt, String decidedName,
                Instant decidedAt, String words, String endedName, Instant endedAt, String endedWords) {

        boolean standsOn(LocalDate day) {
            return state.equals("accepted") && !day.isBefore(from) && !day.isAfter(until);
        }
    }

    record Kept(String neighbour, Long number, Instant at, Instant until, Instant fetchedAt, Instant triedAt, String error) {
    }

    private static OffsetDateTime at(Instant i) {
        return i == null ? null : i.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet r, int column) throws SQLException {
        OffsetDateTime t = r.getObject(column, OffsetDateTime.class);
        return t == null ? null : t.toInstant();
    }

    private static Root root(ResultSet r, int n) throws SQLException {
        return new Root(r.getLong(1), r.getString(2), r.getString(3), r.getString(4), r.getString(5), r.getString(6), r.getObject(7, LocalDate.class), r.getObject(8, LocalDate.class), r.getString(9), r.getLong(10), r.getString(11),
                instant(r, 12), r.getString(13), instant(r, 14), r.getString(15), r.getString(16), instant(r, 17), r.getString(18));
    }

    List<Root> list() {
        return jdbc.query("SELECT " + COLUMNS + " FROM recognition.root ORDER BY id DESC LIMIT 200", RootStore::root);
    }

    List<Root> accepted() {
        return jdbc.query("SELECT " + COLUMNS + " FROM recognition.root WHERE state = 'accepted'", RootStore::root);
    }

    Optional<Root> lock(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM recognition.root WHERE id = ? FOR UPDATE", RootStore::root, id).stream().findFirst();
    }

    /** False: one is waiting already. */
    boolean propose(Root r) {
        return jdbc.update("INSERT INTO recognition.root (id, neighbour, name, bundle, fingerprints, state, from_day, until_day, reason, proposed_by, proposed_name, proposed_at) VALUES (?, ?, ?, ?, ?, 'proposed', ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                r.id(), r.neighbour(), r.name(), r.bundle(), r.fingerprints(), r.from(), r.until(), r.reason(), r.proposedBy(), r.proposedName(), at(r.proposedAt())) == 1;
    }

    void decide(Root r, boolean accept, String words, Actor by, Instant now) {
        if (accept) {
            jdbc.update("UPDATE recognition.root SET state = 'replaced', ended_name = ?, ended_at = ? WHERE neighbour = ? AND state = 'accepted'", by.name(), at(now), r.neighbour());
            // a list of the roots before says nothing under the new ones
            jdbc.update("DELETE FROM recognition.list WHERE neighbour = ?", r.neighbour());
        }
        jdbc.update("UPDATE recognition.root SET state = ?, decided_by = ?, decided_name = ?, decided_at = ?, words = ? WHERE id = ?", accept ? "accepted" : "refused", by.accountId(), by.name(), at(now), words, r.id());
    }

    void revoke(long id, String words, Actor by, Instant now) {
        jdbc.update("UPDATE recognition.root SET state = 'revoked', ended_name = ?, ended_at = ?, ended_words = ? WHERE id = ?", by.name(), at(now), words, id);
    }

    List<ForeignRoots.Foreign> standing(LocalDate today) {
        return jdbc.query("SELECT r.neighbour, r.name, r.bundle, l.body FROM recognition.root r LEFT JOIN recognition.list l ON l.neighbour = r.neighbour WHERE r.state = 'accepted' AND ? BETWEEN r.from_day AND r.until_day ORDER BY r.id",
                (r, n) -> new ForeignRoots.Foreign(r.getString(1), r.getString(2), r.getString(3), r.getString(4)), today);
    }

    List<Kept> lists() {
        return jdbc.query("SELECT neighbour, number, at, until, fetched_at, tried_at, error FROM recognition.list", (r, n) -> new Kept(r.getString(1), r.getObject(2, Long.class), instant(r, 3), instant(r, 4), instant(r, 5), instant(r, 6), r.getString(7)));
    }

    /** An older list than the known one is left aside: it may hide a revocation. False: it was. */
    boolean fetched(String neighbour, String body, Listed l, Instant now) {
        return jdbc.update("""
                INSERT INTO recognition.list (neighbour, body, number, at, until, fetched_at, tried_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (neighbour) DO UPDATE SET body = excluded.body, number = excluded.number, at = excluded.at, until = excluded.until, fetched_at = excluded.fetched_at, tried_at = excluded.tried_at, error = NULL
                WHERE recognition.list.number IS NULL OR excluded.number >= recognition.list.number""", neighbour, body, l.number(), at(l.at()), at(l.until()), at(now), at(now)) == 1;
    }

    void failed(String neighbour, String error, Instant now) {
        jdbc.update("INSERT INTO recognition.list (neighbour, tried_at, error) VALUES (?, ?, ?) ON CONFLICT (neighbour) DO UPDATE SET tried_at = excluded.tried_at, error = excluded.error", neighbour, at(now), error);
    }
}
