package org.zhongshu.platform.devices.internal;

import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Times in which devices are worked on: their silence and their alerts are muted, their readings are kept. */
@Component
@DependsOnDatabaseInitialization
class MaintenanceWindows {

    private static final Duration LONGEST = Duration.ofDays(92);

    record Window(long id, long thing, Instant from, Instant to, String reason, String createdBy) {
    }

    private final JdbcTemplate jdbc;
    private final Audit audit;
    private final Clock clock;
    private volatile Map<Long, List<Window>> open = Map.of();

    MaintenanceWindows(JdbcTemplate jdbc, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
        read();
    }

    boolean now(long thing) {
        List<Window> windows = open.get(thing);
        if (windows == null) {
            return false;
        }
        Instant now = clock.instant();
        for (Window w : windows) {
            if (!now.isBefore(w.from()) && now.isBefore(w.to())) {
                return true;
            }
        }
        return false;
    }

    @Transactional
    public List<Window> add(List<Long> things, Instant from, Instant to, String reason) {
        Instant start = from == null ? clock.instant() : from;
        if (to == null || !start.isBefore(to) || !to.isAfter(clock.instant()) || Duration.between(start, to).compareTo(LONGEST) > 0) {
            throw Problem.badRequest("bad-period", "维护时段的结束时间须晚于开始时间和现在，且不超过 92 天");
        }
        if (reason == null || reason.isBlank() || reason.length() > 200) {
            throw Problem.badRequest("no-reason", "请填写维护原因（200 字以内）");
        }
        String by = CurrentActor.find().map(Actor::username).orElse("system");
        List<Window> added = things.stream().map(t -> new Window(Ids.next(), t, start, to, reason, by)).toList();
        jdbc.batchUpdate("INSERT INTO devices.maintenance (id, thing_id, from_at, to_at, reason, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                added, 1000, (s, w) -> {
                    s.setLong(1, w.id());
                    s.setLong(2, w.thing());
                    s.setTimestamp(3, Timestamp.from(w.from()));
                    s.setTimestamp(4, Timestamp.from(w.to()));
                    s.setString(5, w.reason());
                    s.setString(6, w.createdBy());
                    s.setTimestamp(7, Timestamp.from(clock.instant()));
                });
        for (Window w : added) {
            audit.record("device.maintenance", "device", Long.toString(w.thing()), reason, null, w);
        }
        AfterCommit.run(this::read);
        return added;
    }

    /** Ends a window now, or takes back one that has not begun. */
    @Transactional
    public void end(long thing, long id) {
        Timestamp now = Timestamp.from(clock.instant());
        int changed = jdbc.update("DELETE FROM devices.maintenance WHERE id = ? AND thing_id = ? AND from_at >= ?", id, thing, now)
                + jdbc.update("UPDATE devices.maintenance SET to_at = ? WHERE id = ? AND thing_id = ? AND from_at < ? AND to_at > ?", now, id, thing, now, now);
        if (changed == 0) {
            throw Problem.notFound("no-maintenance", "没有这个维护时段，或已结束");
        }
        audit.record("device.maintenance-end", "device", Long.toString(thing), null, Map.of("id", Long.toString(id)), null);
        AfterCommit.run(this::read);
    }

    List<Window> of(long thing) {
        return jdbc.query("SELECT * FROM devices.maintenance WHERE thing_id = ? ORDER BY to_at DESC LIMIT 50", (r, n) -> new Window(r.getLong("id"),
                r.getLong("thing_id"), r.getTimestamp("from_at").toInstant(), r.getTimestamp("to_at").toInstant(), r.getString("reason"), r.getString("created_by")), thing);
    }

    /** Also on a timer: another copy of the server may have added one. */
    @Scheduled(fixedDelay = 60_000, initialDelay = 60_000)
    void read() {
        open = jdbc.query("SELECT * FROM devices.maintenance WHERE to_at > ?", (r, n) -> new Window(r.getLong("id"), r.getLong("thing_id"),
                        r.getTimestamp("from_at").toInstant(), r.getTimestamp("to_at").toInstant(), r.getString("reason"), r.getString("created_by")),
                Timestamp.from(clock.instant())).stream().collect(Collectors.groupingBy(Window::thing, ConcurrentHashMap::new, Collectors.toList()));
    }
}
