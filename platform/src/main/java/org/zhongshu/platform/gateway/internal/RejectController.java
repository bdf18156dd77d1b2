package org.zhongshu.platform.gateway.internal;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The list of rejects, newest first, and their replay. */
@RestController
@RequestMapping("/api/rejects")
class RejectController {

    /** Longer payloads are shown cut; they are kept whole. */
    private static final int SHOWN = 2_000;

    record Item(String id, String format, String protocol, String thing, String thingName, String device, Instant receivedAt, String reason,
                String detail, String payload, boolean text, int size, boolean replayable, Instant replayedAt, String replayError) {
    }

    record Filter(String reason, String thing) {
    }

    record Counts(long waiting, long keptSinceStart, Map<String, Long> byReason) {
    }

    private final JdbcClient jdbc;
    private final Things things;
    private final RejectStore store;
    private final RejectReplay replay;

    RejectController(JdbcClient jdbc, Things things, RejectStore store, RejectReplay replay) {
        this.jdbc = jdbc;
        this.things = things;
        this.store = store;
        this.replay = replay;
    }

    @GetMapping
    @Allowed("reject.read")
    Page<Item> list(@RequestParam(required = false) String reason, @RequestParam(required = false) String thing,
                    @RequestParam(required = false) Instant from, @RequestParam(required = false) Instant to,
                    @RequestParam(defaultValue = "true") boolean waiting, @RequestParam(required = false) String cursor,
                    @RequestParam(defaultValue = "50") int limit) {
        int size = Math.clamp(limit, 1, 500);
        List<Item> items = jdbc.sql("""
                        SELECT * FROM gateway.reject
                        WHERE id < :before AND (NOT :waiting OR replayed_at IS NULL)
                            AND (:reason::text IS NULL OR reason = :reason) AND (:thing::bigint IS NULL OR thing_id = :thing)
                            AND (:from::timestamptz IS NULL OR received_at >= :from) AND (:to::timestamptz IS NULL OR received_at < :to)
                        ORDER BY id DESC LIMIT :limit""")
                .param("before", cursor == null ? Long.MAX_VALUE : Ids.parse(cursor)).param("waiting", waiting)
                .param("reason", reason).param("thing", thing == null ? null : Ids.parse(thing))
                .param("from", from == null ? null : Timestamp.from(from)).param("to", to == null ? null : Timestamp.from(to))
                .param("limit", size + 1).query((r, n) -> item(r)).list();
        return items.size() <= size ? new Page<>(items, null) : new Page<>(items.subList(0, size), items.get(size - 1).id());
    }

    @GetMapping("/counts")
    @Allowed("reject.read")
    Counts counts() {
        Map<String, Long> byReason = new java.util.TreeMap<>();
        jdbc.sql("SELECT reason, count(*) FROM gateway.reject WHERE replayed_at IS NULL GROUP BY reason")
                .query(r -> {
                    byReason.put(r.getString(1), r.getLong(2));
                });
        return new Counts(store.waiting(), store.keptSinceStart(), byReason);
    }

    @PostMapping("/{id}/replay")
    @Allowed("reject.replay")
    RejectReplay.Outcome one(@PathVariable String id) {
        return replay.one(Ids.parse(id));
    }

    @PostMapping("/replay")
    @Allowed("reject.replay")
    RejectReplay.Outcome many(@RequestBody(required = false) Filter filter) {
        return replay.many(filter == null ? null : filter.reason(), filter == null || filter.thing() == null ? null : Ids.parse(filter.thing()));
    }

    private Item item(ResultSet r) throws SQLException {
        long thing = r.getLong("thing_id");
        byte[] payload = r.getBytes("payload");
        boolean text = printable(payload);
        String shown = text ? new String(payload, StandardCharsets.UTF_8) : HexFormat.of().formatHex(payload);
        return new Item(Long.toString(r.getLong("id")), r.getString("format"), r.getString("protocol"), thing == 0 ? null : Long.toString(thing),
                things.findThing(thing).map(Thing::name).orElse(null), r.getString("device_hint"), r.getTimestamp("received_at").toInstant(),
                r.getString("reason"), r.getString("detail"), shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown, text, payload.length,
                !JsonReplay.NONE.equals(r.getString("format")), r.getTimestamp("replayed_at") == null ? null : r.getTimestamp("replayed_at").toInstant(),
                r.getString("replay_error"));
    }

    private static boolean printable(byte[] payload) {
        for (byte b : payload) {
            if (b >= 0 && b < 0x20 && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}
