package org.zhongshu.platform.devices.internal;

import jakarta.annotation.PreDestroy;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When each device was last heard, and who has fallen silent: nothing for three times its expected interval (at least 90 s;
 * 15 minutes where no interval is declared). Kept in memory, stored once a minute in batches; a crash can cost the last
 * minute of "last seen", never a reading.
 */
@Component
class DeviceWatch {

    private static final int INTERVALS = 3;
    private static final int BATCH = 2_000;

    private final DeviceMemory memory;
    private final MaintenanceWindows maintenance;
    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final long least;
    private final long undeclared;
    private final long startedAt;

    DeviceWatch(DeviceMemory memory, MaintenanceWindows maintenance, JdbcTemplate jdbc, Clock clock,
                @Value("${zhongshu.devices.silence-least:90s}") Duration least, @Value("${zhongshu.devices.silence-undeclared:15m}") Duration undeclared) {
        this.memory = memory;
        this.maintenance = maintenance;
        this.jdbc = jdbc;
        this.clock = clock;
        this.least = least.toMillis();
        this.undeclared = undeclared.toMillis();
        this.startedAt = clock.millis();
    }

    void seen(DeviceEntry entry, long at) {
        if (entry == null) {
            return;
        }
        if (entry.firstSeen == 0) {
            entry.firstSeen = at;
        }
        if (at > entry.lastSeen) {
            entry.lastSeen = at;
        }
        entry.unstored = true;
    }

    /** online, silent, never, disabled or maintenance. */
    String status(DeviceEntry entry) {
        if (!entry.login().enabled()) {
            return "disabled";
        }
        if (maintenance.now(entry.thing())) {
            return "maintenance";
        }
        return entry.lastSeen == 0 ? "never" : entry.silent || isSilent(entry, clock.millis()) ? "silent" : "online";
    }

    private boolean isSilent(DeviceEntry entry, long now) {
        long limit = entry.facts.everySeconds() > 0 ? Math.max(least, entry.facts.everySeconds() * 1000L * INTERVALS) : undeclared;
        // after a restart every device gets its full time again: the platform was away, not the devices
        return now - Math.max(entry.lastSeen, startedAt) > limit;
    }

    @Scheduled(fixedDelayString = "${zhongshu.devices.watch-every:10s}", initialDelayString = "10s")
    void judge() {
        long now = clock.millis();
        for (DeviceEntry entry : memory.all()) {
            if (entry.lastSeen == 0 || !entry.login().enabled() || maintenance.now(entry.thing())) {
                continue;
            }
            boolean silent = isSilent(entry, now);
            if (silent != entry.silent && (silent || entry.lastSeen > startedAt)) {
                entry.silent = silent;
                entry.unstored = true;
            }
        }
    }

    @Scheduled(fixedDelay = 60_000, initialDelay = 30_000)
    void store() {
        List<DeviceEntry> batch = new ArrayList<>(BATCH);
        for (DeviceEntry entry : memory.all()) {
            if (entry.unstored && entry.lastSeen > 0) {
                entry.unstored = false;
                batch.add(entry);
                if (batch.size() == BATCH) {
                    store(batch);
                }
            }
        }
        store(batch);
    }

    private void store(List<DeviceEntry> batch) {
        if (batch.isEmpty()) {
            return;
        }
        int n = batch.size();
        Long[] things = new Long[n];
        Timestamp[] first = new Timestamp[n];
        Timestamp[] last = new Timestamp[n];
        Boolean[] silent = new Boolean[n];
        // by id, so that two copies of the server lock rows in the same order
        batch.sort(java.util.Comparator.comparingLong(DeviceEntry::thing));
        for (int i = 0; i < n; i++) {
            DeviceEntry e = batch.get(i);
            things[i] = e.thing();
            first[i] = new Timestamp(e.firstSeen);
            last[i] = new Timestamp(e.lastSeen);
            silent[i] = e.silent;
        }
        jdbc.update(c -> {
            var s = c.prepareStatement("""
                    INSERT INTO devices.seen AS old (thing_id, first_seen, last_seen, silent)
                    SELECT * FROM unnest(?::bigint[], ?::timestamptz[], ?::timestamptz[], ?::boolean[])
                    ON CONFLICT (thing_id) DO UPDATE SET last_seen = greatest(old.last_seen, excluded.last_seen), silent = excluded.silent""");
            s.setArray(1, c.createArrayOf("bigint", things));
            s.setArray(2, c.createArrayOf("timestamptz", first));
            s.setArray(3, c.createArrayOf("timestamptz", last));
            s.setArray(4, c.createArrayOf("boolean", silent));
            return s;
        });
        batch.clear();
    }

    @PreDestroy
    void storeLast() {
        store();
    }
}
