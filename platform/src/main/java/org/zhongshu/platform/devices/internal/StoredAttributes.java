package org.zhongshu.platform.devices.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.devices.DeviceAttributes;
import org.zhongshu.platform.devices.DeviceSharedAttributesChanged;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** {@code devices.attribute}; what devices report is written in batches by one thread, in the order it came. */
@Component
class StoredAttributes implements DeviceAttributes, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(StoredAttributes.class);
    private static final int BATCH = 500;
    /** A device that makes up ever new keys must not fill the table; what it has may always change. */
    static final int MOST_KEYS = 500;
    private static final String UPSERT = """
            INSERT INTO devices.attribute (thing_id, side, key, value, updated_at)
            SELECT t, s, k, v::jsonb, ? FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[]) AS x (t, s, k, v)
            WHERE EXISTS (SELECT 1 FROM devices.attribute a WHERE a.thing_id = t AND a.side = s AND a.key = k)
               OR (SELECT count(*) FROM devices.attribute a WHERE a.thing_id = t AND a.side = s) < ?
            ON CONFLICT (thing_id, side, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at""";

    private record Report(long thing, Map<String, String> values, CompletableFuture<Void> kept) {
    }

    private record Cell(long thing, String key) implements Comparable<Cell> {
        @Override
        public int compareTo(Cell o) {
            return thing != o.thing ? Long.compare(thing, o.thing) : key.compareTo(o.key);
        }
    }

    private final JdbcTemplate jdbc;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final BlockingQueue<Report> queue = new ArrayBlockingQueue<>(10_000);
    private final Thread writer;
    private volatile boolean running = true;

    StoredAttributes(JdbcTemplate jdbc, Audit audit, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
        this.writer = Thread.ofPlatform().name("attributes").daemon().start(this::write);
    }

    @Override
    public CompletionStage<Void> report(long thing, Map<String, String> values) {
        Report report = new Report(thing, values, new CompletableFuture<>());
        if (!running || !queue.offer(report)) {
            return CompletableFuture.failedStage(new RejectedExecutionException("too many attribute reports are waiting"));
        }
        return report.kept();
    }

    private void write() {
        List<Report> batch = new ArrayList<>(BATCH);
        while (running || !queue.isEmpty()) {
            try {
                Report first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
                queue.drainTo(batch, BATCH - 1);
                // the last value of a key wins; sorted, so that concurrent writers lock in one order
                Map<Cell, String> cells = new TreeMap<>();
                batch.forEach(r -> r.values().forEach((k, v) -> cells.put(new Cell(r.thing(), k), v)));
                try {
                    upsert(Side.CLIENT, cells);
                    batch.forEach(r -> r.kept().complete(null));
                } catch (RuntimeException failure) {
                    log.warn("A batch of attributes failed, trying them one by one: {}", failure.getMessage());
                    batch.forEach(this::alone);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                batch.clear();
            }
        }
    }

    /** One device's impossible value must not take the others' with it. */
    private void alone(Report report) {
        try {
            Map<Cell, String> cells = new TreeMap<>();
            report.values().forEach((k, v) -> cells.put(new Cell(report.thing(), k), v));
            upsert(Side.CLIENT, cells);
            report.kept().complete(null);
        } catch (RuntimeException failure) {
            report.kept().completeExceptionally(failure);
        }
    }

    private void upsert(Side side, Map<Cell, String> cells) {
        Long[] things = cells.keySet().stream().map(Cell::thing).toArray(Long[]::new);
        // PostgreSQL's jsonb and text cannot hold NUL
        String[] keys = cells.keySet().stream().map(c -> c.key().replace('\0', '\uFFFD')).toArray(String[]::new);
        String[] values = cells.values().stream().map(v -> v.replace("\\u0000", "\\ufffd")).toArray(String[]::new);
        String[] sides = new String[things.length];
        Arrays.fill(sides, side.name());
        int kept = jdbc.update(c -> {
            var s = c.prepareStatement(UPSERT);
            s.setTimestamp(1, Timestamp.from(clock.instant()));
            s.setArray(2, c.createArrayOf("bigint", things));
            s.setArray(3, c.createArrayOf("text", sides));
            s.setArray(4, c.createArrayOf("text", keys));
            s.setArray(5, c.createArrayOf("text", values));
            s.setInt(6, MOST_KEYS);
            return s;
        });
        if (kept < things.length) {
            log.warn("{} new attributes were left out: a device has {} already", things.length - kept, MOST_KEYS);
        }
    }

    /** What the city sets for a device; pushed to it when it is connected. */
    @Transactional
    public void share(long thing, Map<String, String> values) {
        Map<String, String> before = read(thing, Side.SHARED, values.keySet());
        Map<Cell, String> cells = new TreeMap<>();
        values.forEach((k, v) -> cells.put(new Cell(thing, k), v));
        upsert(Side.SHARED, cells);
        audit.record("device.attributes", "device", Long.toString(thing), null, before, values);
        AfterCommit.run(() -> events.publishEvent(new DeviceSharedAttributesChanged(thing, Map.copyOf(values))));
    }

    @Override
    public Map<String, String> read(long thing, Side side, Collection<String> keys) {
        Map<String, String> found = new LinkedHashMap<>();
        jdbc.query("SELECT key, value FROM devices.attribute WHERE thing_id = ? AND side = ? ORDER BY key", r -> {
            if (keys.isEmpty() || keys.contains(r.getString(1))) {
                found.put(r.getString(1), r.getString(2));
            }
        }, thing, side.name());
        return found;
    }

    @Override
    public void destroy() throws InterruptedException {
        running = false;
        writer.join(5_000);
    }
}
