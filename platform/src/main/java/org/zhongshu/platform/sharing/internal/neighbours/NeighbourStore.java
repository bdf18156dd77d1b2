package org.zhongshu.platform.sharing.internal.neighbours;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Neighbours, messages to and from them, in PostgreSQL. */
@Component
class NeighbourStore {

    static final String PAIRED = "paired";
    static final String ENDED = "ended";
    private static final String COLUMNS = "code, name, url, public_key, state, paired_by, paired_at, after_at, after_id, synced_at, out_seq, in_seq, last_ok_at, failures, last_error,"
            + " (SELECT count(*) FROM sharing.neighbour_out o WHERE o.neighbour = n.code AND o.taken_at IS NULL)";

    private final JdbcTemplate jdbc;

    NeighbourStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param waiting messages that it has not taken yet */
    record Neighbour(String code, String name, String url, String publicKey, String state, String pairedBy, Instant pairedAt, Instant afterAt, long afterId, Instant syncedAt, long outSeq,
                     long inSeq, Instant lastOkAt, int failures, String lastError, long waiting) {

        boolean paired() {
            return state.equals(PAIRED);
        }
    }

    record Invite(long id, byte[] key, Instant untilAt, int attempts) {
    }

    record Message(long seq, String kind, JsonNode body, Instant at, Instant takenAt, String error) {
    }

    record Flow(long id, String direction, long resource, String department, String who, String query, Instant at, int rows, long bytes, int millis, String outcome) {
    }

    List<Neighbour> list() {
        return jdbc.query("SELECT " + COLUMNS + " FROM sharing.neighbour n ORDER BY paired_at DESC LIMIT 200", (row, n) -> neighbour(row));
    }

    Optional<Neighbour> find(String code) {
        return code == null ? Optional.empty() : jdbc.query("SELECT " + COLUMNS + " FROM sharing.neighbour n WHERE code = ?", (row, n) -> neighbour(row), code).stream().findFirst();
    }

    /** Paired anew after an end: the numbers go on, the catalogue is read from the start. */
    void pair(String code, String name, String url, String publicKey, String by, Instant now) {
        jdbc.update("INSERT INTO sharing.neighbour (code, name, url, public_key, state, paired_by, paired_at) VALUES (?, ?, ?, ?, 'paired', ?, ?) ON CONFLICT (code) DO UPDATE SET name = excluded.name,"
                + " url = excluded.url, state = 'paired', paired_by = excluded.paired_by, paired_at = excluded.paired_at, after_at = '1970-01-01Z', after_id = 0, failures = 0, last_error = NULL,"
                + " version = sharing.neighbour.version + 1", code, name, url, publicKey, by, at(now));
    }

    void end(String code) {
        jdbc.update("UPDATE sharing.neighbour SET state = 'ended', version = version + 1 WHERE code = ?", code);
        jdbc.update("DELETE FROM sharing.neighbour_out WHERE neighbour = ? AND taken_at IS NULL", code);
    }

    void invite(long id, byte[] key, String by, Instant now, Instant until) {
        jdbc.update("UPDATE sharing.neighbour_invite SET used_at = ? WHERE used_at IS NULL", at(now));
        jdbc.update("INSERT INTO sharing.neighbour_invite (id, key, made_by, made_at, until_at) VALUES (?, ?, ?, ?, ?)", id, key, by, at(now), at(until));
    }

    /** The one invitation that is open, locked. */
    Optional<Invite> openInvite(Instant now) {
        return jdbc.query("SELECT id, key, until_at, attempts FROM sharing.neighbour_invite WHERE used_at IS NULL AND until_at > ? ORDER BY id DESC LIMIT 1 FOR UPDATE",
                (row, n) -> new Invite(row.getLong(1), row.getBytes(2), instant(row, 3), row.getInt(4)), at(now)).stream().findFirst();
    }

    void tried(long invite) {
        jdbc.update("UPDATE sharing.neighbour_invite SET attempts = attempts + 1 WHERE id = ?", invite);
    }

    void used(long invite, Instant now) {
        jdbc.update("UPDATE sharing.neighbour_invite SET used_at = ? WHERE id = ?", at(now), invite);
    }

    /** Joins the caller's transaction: what is told and what happened commit together, in the order of the numbers. */
    void say(String neighbour, String kind, Object body, Instant now) {
        List<Long> seq = jdbc.queryForList("UPDATE sharing.neighbour SET out_seq = out_seq + 1 WHERE code = ? AND state = 'paired' RETURNING out_seq", Long.class, neighbour);
        if (!seq.isEmpty()) {
            jdbc.update("INSERT INTO sharing.neighbour_out (neighbour, seq, kind, body, at) VALUES (?, ?, ?, ?::jsonb, ?)", neighbour, seq.getFirst(), kind,
                    Json.write(body).replace("\\u0000", "\\ufffd"), at(now));
        }
    }

    List<Message> waiting(String neighbour, int limit) {
        return jdbc.query("SELECT seq, kind, body, at, taken_at, NULL FROM sharing.neighbour_out WHERE neighbour = ? AND taken_at IS NULL ORDER BY seq LIMIT ?", (row, n) -> message(row), neighbour, limit);
    }

    void taken(String neighbour, long upTo, Instant now) {
        jdbc.update("UPDATE sharing.neighbour_out SET taken_at = ? WHERE neighbour = ? AND seq <= ? AND taken_at IS NULL", at(now), neighbour, upTo);
    }

    /** The other side has lost some: they are to be sent again. False when they are no longer there. */
    boolean again(String neighbour, long from) {
        jdbc.update("UPDATE sharing.neighbour_out SET taken_at = NULL WHERE neighbour = ? AND seq >= ?", neighbour, from);
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT FROM sharing.neighbour_out WHERE neighbour = ? AND seq = ?)", Boolean.class, neighbour, from));
    }

    /** Number of the last message taken from it; its row is held until the end of the transaction. */
    long lockIn(String neighbour) {
        return jdbc.queryForObject("SELECT in_seq FROM sharing.neighbour WHERE code = ? FOR UPDATE", Long.class, neighbour);
    }

    void took(String neighbour, long seq, String kind, JsonNode body, Instant now, String error) {
        jdbc.update("INSERT INTO sharing.neighbour_in (neighbour, seq, kind, body, at, error) VALUES (?, ?, ?, ?::jsonb, ?, ?)", neighbour, seq, kind, body.toString().replace("\\u0000", "\\ufffd"), at(now),
                error);
        jdbc.update("UPDATE sharing.neighbour SET in_seq = ? WHERE code = ?", seq, neighbour);
    }

    /** False when it has been used before. */
    boolean fresh(String neighbour, String nonce, Instant now) {
        return jdbc.update("INSERT INTO sharing.neighbour_nonce (neighbour, nonce, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", neighbour, nonce, at(now)) == 1;
    }

    void forgetNonces(Instant before) {
        jdbc.update("DELETE FROM sharing.neighbour_nonce WHERE at < ?", at(before));
    }

    void forgetTaken(Instant before) {
        jdbc.update("DELETE FROM sharing.neighbour_out WHERE taken_at < ?", at(before));
    }

    void followed(String code, Instant afterAt, long afterId, Instant syncedAt) {
        jdbc.update("UPDATE sharing.neighbour SET after_at = ?, after_id = ?, synced_at = coalesce(?, synced_at) WHERE code = ?", at(afterAt), afterId, at(syncedAt), code);
    }

    void good(String code, Instant now) {
        jdbc.update("UPDATE sharing.neighbour SET last_ok_at = ?, failures = 0, last_error = NULL WHERE code = ?", at(now), code);
    }

    void bad(String code, String error) {
        jdbc.update("UPDATE sharing.neighbour SET failures = failures + 1, last_error = ? WHERE code = ?", error, code);
    }

    List<Message> said(String neighbour, int limit) {
        return jdbc.query("SELECT seq, kind, body, at, taken_at, NULL FROM sharing.neighbour_out WHERE neighbour = ? ORDER BY seq DESC LIMIT ?", (row, n) -> message(row), neighbour, limit);
    }

    List<Message> heard(String neighbour, int limit) {
        return jdbc.query("SELECT seq, kind, body, at, at, error FROM sharing.neighbour_in WHERE neighbour = ? ORDER BY seq DESC LIMIT ?", (row, n) -> message(row), neighbour, limit);
    }

    void flow(String neighbour, Flow f) {
        jdbc.update("INSERT INTO sharing.neighbour_flow (id, neighbour, direction, resource_id, department, who, query, at, rows, bytes, millis, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                Ids.next(), neighbour, f.direction(), f.resource(), f.department(), f.who(), f.query(), at(f.at()), f.rows(), f.bytes(), f.millis(), f.outcome());
    }

    List<Flow> flows(String neighbour, int limit) {
        return jdbc.query("SELECT id, direction, resource_id, department, who, query, at, rows, bytes, millis, outcome FROM sharing.neighbour_flow WHERE neighbour = ? ORDER BY id DESC LIMIT ?",
                (row, n) -> new Flow(row.getLong(1), row.getString(2), row.getLong(3), row.getString(4), row.getString(5), row.getString(6), instant(row, 7), row.getInt(8), row.getLong(9),
                        row.getInt(10), row.getString(11)), neighbour, limit);
    }

    private static Neighbour neighbour(ResultSet row) throws SQLException {
        return new Neighbour(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5), row.getString(6), instant(row, 7), instant(row, 8), row.getLong(9),
                instant(row, 10), row.getLong(11), row.getLong(12), instant(row, 13), row.getInt(14), row.getString(15), row.getLong(16));
    }

    private static Message message(ResultSet row) throws SQLException {
        return new Message(row.getLong(1), row.getString(2), Json.read(row.getString(3)), instant(row, 4), instant(row, 5), row.getString(6));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
