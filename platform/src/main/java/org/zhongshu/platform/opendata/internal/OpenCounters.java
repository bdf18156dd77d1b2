package org.zhongshu.platform.opendata.internal;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityProfile;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts looks, downloads and calls in memory and adds them to the tables every ten seconds; a crash loses at most those seconds. */
@Component
class OpenCounters {

    private static final Logger log = LoggerFactory.getLogger(OpenCounters.class);

    private record Count(String publication, LocalDate day, String what) {
    }

    private final Map<Count, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<Long, LongAdder> calls = new ConcurrentHashMap<>();
    private final JdbcTemplate jdbc;
    private final CityProfile city;
    private final Clock clock;

    OpenCounters(JdbcTemplate jdbc, CityProfile city, Clock clock) {
        this.jdbc = jdbc;
        this.city = city;
        this.clock = clock;
    }

    /** @param what {@code view download call}; @param publication one that exists */
    void count(String publication, String what) {
        counts.computeIfAbsent(new Count(publication, clock.instant().atZone(city.current().zone()).toLocalDate(), what), k -> new LongAdder()).increment();
    }

    void call(long key) {
        calls.computeIfAbsent(key, k -> new LongAdder()).increment();
    }

    @Scheduled(fixedDelay = 10_000, initialDelay = 10_000)
    void flush() {
        try {
            List<Object[]> rows = new ArrayList<>();
            counts.forEach((k, n) -> {
                long sum = n.sumThenReset();
                if (sum > 0) {
                    rows.add(new Object[]{k.publication(), k.day(), k.what(), sum});
                }
            });
            jdbc.batchUpdate("INSERT INTO opendata.counter (publication, day, what, n) VALUES (?, ?, ?, ?) ON CONFLICT (publication, day, what) DO UPDATE SET n = opendata.counter.n + excluded.n", rows);
            List<Object[]> used = new ArrayList<>();
            Timestamp now = Timestamp.from(clock.instant());
            calls.forEach((key, n) -> {
                long sum = n.sumThenReset();
                if (sum > 0) {
                    used.add(new Object[]{sum, now, key});
                }
            });
            jdbc.batchUpdate("UPDATE opendata.api_key SET calls = calls + ?, last_used = ? WHERE id = ?", used);
            LocalDate today = clock.instant().atZone(city.current().zone()).toLocalDate();
            counts.keySet().removeIf(k -> k.day().isBefore(today.minusDays(1)));
        } catch (DataAccessException e) {
            log.warn("The portal's counters could not be written: {}", e.toString());
        }
    }

    /** By publication: views, downloads, calls. */
    Map<String, long[]> sums() {
        Map<String, long[]> sums = new LinkedHashMap<>();
        jdbc.query("SELECT publication, sum(n) FILTER (WHERE what = 'view'), sum(n) FILTER (WHERE what = 'download'), sum(n) FILTER (WHERE what = 'call') FROM opendata.counter GROUP BY publication", row -> {
            sums.put(row.getString(1), new long[]{row.getLong(2), row.getLong(3), row.getLong(4)});
        });
        return sums;
    }

    @PreDestroy
    void last() {
        flush();
    }
}
