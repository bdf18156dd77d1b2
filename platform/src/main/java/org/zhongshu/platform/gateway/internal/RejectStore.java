package org.zhongshu.platform.gateway.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** {@code gateway.reject}, written in batches by one thread; every stage completes after its batch has committed. */
@Component
@DependsOnDatabaseInitialization
class RejectStore implements Rejects, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(RejectStore.class);
    private static final int QUEUE = 20_000;
    private static final int BATCH = 500;
    private static final int MAX_DETAIL = 500;

    private record Entry(long id, Reject reject, CompletableFuture<Void> kept) {
    }

    private final JdbcTemplate jdbc;
    private final Things things;
    private final GatewayProperties settings;
    private final Clock clock;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong kept = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final Thread writer;
    private volatile boolean running = true;

    RejectStore(JdbcTemplate jdbc, Things things, GatewayProperties settings, Clock clock) {
        this.jdbc = jdbc;
        this.things = things;
        this.settings = settings;
        this.clock = clock;
        this.writer = Thread.ofPlatform().name("rejects").daemon().start(this::write);
        count();
    }

    @Override
    public CompletionStage<Void> keep(Reject reject) {
        Entry entry = new Entry(Ids.next(), reject, new CompletableFuture<>());
        if (!running || !queue.offer(entry)) {
            return CompletableFuture.failedStage(new RejectedExecutionException("too many rejects are waiting to be kept"));
        }
        return entry.kept();
    }

    private void write() {
        List<Entry> batch = new ArrayList<>(BATCH);
        while (running || !queue.isEmpty()) {
            try {
                Entry first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    insert(batch);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                batch.clear();
            }
        }
    }

    private void insert(List<Entry> batch) {
        try {
            jdbc.batchUpdate("""
                    INSERT INTO gateway.reject (id, format, protocol, thing_id, device_hint, department, received_at, payload, reason, detail)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", batch, batch.size(), (s, e) -> {
                Reject r = e.reject();
                s.setLong(1, e.id());
                s.setString(2, r.format());
                s.setString(3, r.protocol());
                s.setObject(4, r.thing() == 0 ? null : r.thing(), java.sql.Types.BIGINT);
                s.setString(5, cut(r.deviceHint(), 100));
                s.setString(6, r.thing() == 0 ? null : things.findThing(r.thing()).map(Thing::department).orElse(null));
                s.setTimestamp(7, new Timestamp(r.receivedAt()));
                s.setBytes(8, r.payload());
                s.setString(9, r.reason());
                s.setString(10, cut(r.detail(), MAX_DETAIL));
            });
            kept.addAndGet(batch.size());
            waiting.addAndGet(batch.size());
            batch.forEach(e -> e.kept().complete(null));
        } catch (RuntimeException failure) {
            log.error("{} rejects could not be kept; their devices are not acknowledged", batch.size(), failure);
            batch.forEach(e -> e.kept().completeExceptionally(failure));
        }
    }

    // PostgreSQL's text cannot hold NUL
    private static String cut(String text, int most) {
        String clean = text == null ? "" : text.replace('\0', '\uFFFD');
        return clean.length() <= most ? clean : clean.substring(0, most);
    }

    @Override
    public long waiting() {
        return Math.max(0, waiting.get());
    }

    @Override
    public long keptSinceStart() {
        return kept.get();
    }

    void replayed(int n) {
        waiting.addAndGet(-n);
    }

    /** Bounded by age and by number, oldest first. */
    @Scheduled(fixedDelayString = "PT5M", initialDelayString = "PT1M")
    void trim() {
        int old = jdbc.update("DELETE FROM gateway.reject WHERE received_at < ?", Timestamp.from(clock.instant().minus(settings.rejectsMaxAge())));
        int surplus = jdbc.update("DELETE FROM gateway.reject WHERE id <= (SELECT id FROM gateway.reject ORDER BY id DESC OFFSET ? LIMIT 1)",
                settings.rejectsMaxRows());
        if (old + surplus > 0) {
            log.info("{} old rejects removed, {} beyond the limit of {}", old, surplus, settings.rejectsMaxRows());
        }
        count();
    }

    private void count() {
        Long n = jdbc.queryForObject("SELECT count(*) FROM gateway.reject WHERE replayed_at IS NULL", Long.class);
        waiting.set(n == null ? 0 : n);
    }

    @Override
    public void destroy() throws InterruptedException {
        running = false;
        writer.join(5_000);
    }
}
