package org.zhongshu.platform.exchange.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Page;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code exchange.reject}: rows that did not fit, known by what they say, so that the same row coming every night is one line with a count. */
@Component
class Rejects {

    /** How exactly it is noted when a corrected row has last come. */
    private static final Duration NOTED = Duration.ofDays(1);

    private final JdbcTemplate jdbc;
    private final Clock clock;

    Rejects(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param values the cells, for a replay with another mapping; null when the row itself could not be read */
    record Rejected(String raw, JsonNode cells, List<Mapper.Reason> reasons) {
        byte[] hash() {
            return Sm3.digest(raw.getBytes(StandardCharsets.UTF_8));
        }
    }

    record Reject(long id, long job, long run, Instant at, String raw, JsonNode cells, JsonNode reasons, int seen, String state, JsonNode fixed, Instant settledAt, String settledBy, String note) {
    }

    /** Whether any correction of the job is in force. */
    boolean corrected(long job) {
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT FROM exchange.reject WHERE job_id = ? AND state = 'fixed')", Boolean.class, job));
    }

    /** Corrections that a person made of rows that come again, by the hash in hex. */
    Map<String, JsonNode> corrections(long job, List<Rejected> rejected) {
        byte[][] hashes = rejected.stream().map(Rejected::hash).toArray(byte[][]::new);
        Map<String, JsonNode> found = new HashMap<>();
        Instant now = clock.instant();
        List<Long> again = new ArrayList<>();
        jdbc.query("SELECT hash, fixed, id, at FROM exchange.reject WHERE job_id = ? AND state = 'fixed' AND hash = ANY (?)", r -> {
            found.put(HexFormat.of().formatHex(r.getBytes(1)), Json.read(r.getString(2)));
            if (JobStore.instant(r, 4).isBefore(now.minus(NOTED))) {
                again.add(r.getLong(3));
            }
        }, job, hashes);
        if (!again.isEmpty()) {
            // still in use: kept on
            jdbc.update("UPDATE exchange.reject SET at = ? WHERE id = ANY (?)", JobStore.at(now), again.toArray(Long[]::new));
        }
        return found;
    }

    /** In the transaction of the rows beside them. */
    void keep(long job, long run, List<Rejected> rejected) {
        Map<String, Rejected> byHash = new LinkedHashMap<>();
        Map<String, Integer> times = new HashMap<>();
        for (Rejected r : rejected) {
            String hash = HexFormat.of().formatHex(r.hash());
            byHash.put(hash, r);
            times.merge(hash, 1, Integer::sum);
        }
        int n = byHash.size();
        Long[] ids = new Long[n];
        byte[][] hashes = new byte[n][];
        String[] raws = new String[n];
        String[] cells = new String[n];
        String[] reasons = new String[n];
        Integer[] seen = new Integer[n];
        // one order for everybody, so that two writers never wait for each other crosswise
        List<String> order = byHash.keySet().stream().sorted().toList();
        for (int i = 0; i < n; i++) {
            Rejected r = byHash.get(order.get(i));
            ids[i] = Ids.next();
            hashes[i] = HexFormat.of().parseHex(order.get(i));
            raws[i] = r.raw();
            cells[i] = r.cells() == null ? null : r.cells().toString();
            reasons[i] = Json.write(r.reasons());
            seen[i] = times.get(order.get(i));
        }
        jdbc.update("""
                INSERT INTO exchange.reject AS t (id, job_id, run_id, at, hash, raw, cells, reasons, seen)
                SELECT i, ?, ?, ?, h, w, c::jsonb, e::jsonb, s FROM unnest(?::bigint[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::int[]) AS g(i, h, w, c, e, s)
                ON CONFLICT (job_id, hash) DO UPDATE SET run_id = excluded.run_id, at = excluded.at, reasons = excluded.reasons, seen = t.seen + excluded.seen,
                    state = CASE WHEN t.state = 'dropped' AND t.settled_by IS NOT NULL THEN t.state ELSE 'open' END""",
                job, run, JobStore.at(clock.instant()), ids, hashes, raws, cells, reasons, seen);
    }

    /** After a complete delivery: what did not come again is not there any more, or is right by now. */
    int outdated(long job, long run) {
        return jdbc.update("UPDATE exchange.reject SET state = 'dropped', settled_at = ?, settled_by = NULL, note = '后来的全量运行中没有再出现' WHERE job_id = ? AND state = 'open' AND run_id <> ?",
                JobStore.at(clock.instant()), job, run);
    }

    /** Takes away settled ones that have neither been settled nor come since; joins the caller's transaction. @return how many of each job */
    Map<Long, Integer> forget(Instant before, int most) {
        Map<Long, Integer> gone = new HashMap<>();
        jdbc.query("DELETE FROM exchange.reject WHERE id IN (SELECT id FROM exchange.reject WHERE state <> 'open' AND settled_at < ? AND at < ? ORDER BY settled_at LIMIT " + most
                + " FOR UPDATE SKIP LOCKED) RETURNING job_id", r -> {
            gone.merge(r.getLong(1), 1, Integer::sum);
        }, JobStore.at(before), JobStore.at(before));
        return gone;
    }

    private static final String COLUMNS = "id, job_id, run_id, at, raw, cells, reasons, seen, state, fixed, settled_at, settled_by, note";

    private static Reject read(ResultSet r) throws SQLException {
        return new Reject(r.getLong(1), r.getLong(2), r.getLong(3), JobStore.instant(r, 4), r.getString(5), r.getString(6) == null ? null : Json.read(r.getString(6)), Json.read(r.getString(7)),
                r.getInt(8), r.getString(9), r.getString(10) == null ? null : Json.read(r.getString(10)), JobStore.instant(r, 11), r.getString(12), r.getString(13));
    }

    Page<Reject> list(long job, String state, Long before, int limit) {
        List<Reject> rows = jdbc.query("SELECT " + COLUMNS + " FROM exchange.reject WHERE job_id = ?" + (state.equals("open") ? " AND state = 'open'" : state.equals("all") ? "" : " AND state = '" + known(state) + "'")
                + " AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", (r, n) -> read(r), job, before, before, limit + 1);
        boolean more = rows.size() > limit;
        return new Page<>(more ? new ArrayList<>(rows.subList(0, limit)) : rows, more ? Long.toString(rows.get(limit - 1).id()) : null);
    }

    private static String known(String state) {
        return state.equals("fixed") ? "fixed" : "dropped";
    }

    long open(long job) {
        return jdbc.queryForObject("SELECT count(*) FROM exchange.reject WHERE job_id = ? AND state = 'open'", Long.class, job);
    }

    Optional<Reject> find(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM exchange.reject WHERE id = ?", (r, n) -> read(r), id).stream().findFirst();
    }

    /** Open ones of a job from an id downwards, for a replay of all; locked until the end of the transaction. */
    List<Reject> take(long job, List<Long> ids, long below, int limit) {
        Long[] wanted = ids == null ? null : ids.toArray(Long[]::new);
        return jdbc.query("SELECT " + COLUMNS + " FROM exchange.reject WHERE job_id = ? AND state = 'open' AND id < ? AND (?::bigint[] IS NULL OR id = ANY (?)) ORDER BY id DESC LIMIT ? FOR UPDATE",
                (r, n) -> read(r), job, below, wanted, wanted, limit);
    }

    void settle(List<Long> ids, String state, List<String> fixed, String by, String note) {
        jdbc.update("UPDATE exchange.reject t SET state = ?, fixed = coalesce(g.f::jsonb, t.fixed), settled_at = ?, settled_by = ?, note = ? FROM unnest(?::bigint[], ?::text[]) AS g(i, f) WHERE t.id = g.i",
                state, JobStore.at(clock.instant()), by, note, ids.toArray(Long[]::new), fixed == null ? new String[ids.size()] : fixed.toArray(String[]::new));
    }

    /** A column is called otherwise at the source from now on: kept cells and corrections go with it, or a replay would find it empty. */
    void renamed(long job, String before, String now) {
        jdbc.update("""
                UPDATE exchange.reject SET cells = CASE WHEN jsonb_exists(cells, ?) THEN cells - ?::text || jsonb_build_object(?::text, cells -> ?) ELSE cells END,
                    fixed = CASE WHEN jsonb_exists(fixed, ?) THEN fixed - ?::text || jsonb_build_object(?::text, fixed -> ?) ELSE fixed END
                WHERE job_id = ? AND (jsonb_exists(cells, ?) OR jsonb_exists(fixed, ?))""", before, before, now, before, before, before, now, before, job, before, before);
    }

    void reasons(long id, List<Mapper.Reason> reasons, JsonNode cells) {
        jdbc.update("UPDATE exchange.reject SET reasons = ?::jsonb, fixed = ?::jsonb WHERE id = ?", Json.write(reasons), cells == null ? null : cells.toString(), id);
    }
}
