package org.zhongshu.apps.environment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.air.Pollutant;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

/**
 * Computes the hours and days that are due, every ten minutes from three past the hour on: the last three hours, what is not
 * whole of the last week's hours and the last week's days anew, because readings come late, and whatever is missing of the last
 * forty days. Idempotent, so a
 * restart or a second copy of the server changes nothing.
 */
@Component
class AirSchedule {

    private static final Logger log = LoggerFactory.getLogger(AirSchedule.class);
    private static final Duration ANEW = Duration.ofHours(3);
    private static final int ANEW_DAYS = 7;
    private static final int BACK_DAYS = 40;
    /** Hours that are computed with one question each pollutant. */
    private static final int AT_ONCE = 24;
    private final Things things;
    private final AirHours air;
    private final AirRecords records;
    private final Clock clock;

    AirSchedule(Things things, AirHours air, AirRecords records, Clock clock) {
        this.things = things;
        this.air = air;
        this.records = records;
        this.clock = clock;
    }

    @Scheduled(cron = "0 3/10 * * * *")
    @Scheduled(initialDelay = 30_000)
    @Scheduled(initialDelay = 120_000) // what the stations had kept while the server was away has come by now
    void run() {
        for (Thing station : things.listAll(Things.Filter.ofTypes(AirHours.TYPE))) {
            try {
                hours(station);
                days(station);
            } catch (RuntimeException e) {
                log.warn("air quality of {} could not be computed: {}", station.code(), e.toString());
            }
        }
    }

    void hours(Thing station) {
        Instant end = AirHours.hourOf(clock.instant());
        Instant from = end.minus(Duration.ofDays(BACK_DAYS));
        Map<Instant, Map<Pollutant, Double>> stored = records.hours(station.id(), from, end);
        List<Instant> due = air.reported(station, from, end).stream().filter(hour -> !stored.containsKey(hour) || !hour.isBefore(end.minus(ANEW))
                || stored.get(hour).size() < Pollutant.values().length && !hour.isBefore(end.minus(Duration.ofDays(ANEW_DAYS)))).toList();
        for (int i = 0; i < due.size(); ) {
            Instant first = due.get(i);
            List<Instant> together = due.stream().skip(i).takeWhile(hour -> hour.isBefore(first.plus(Duration.ofHours(AT_ONCE)))).toList();
            Map<Instant, AirHours.Means> means = air.means(station, together);
            together.forEach(hour -> records.storeHour(station.id(), hour, air.hour(station, hour, means.get(hour).valid()), means.get(hour).valid()));
            i += together.size();
        }
    }

    void days(Thing station) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), air.zone());
        Set<LocalDate> stored = records.storedDays(station.id(), today.minusDays(BACK_DAYS));
        for (int back = 1; back <= BACK_DAYS; back++) {
            LocalDate day = today.minusDays(back);
            if (back <= ANEW_DAYS || !stored.contains(day)) {
                Instant start = day.atStartOfDay(air.zone()).toInstant();
                Map<Instant, Map<Pollutant, Double>> hours = records.hours(station.id(), start, start.plus(Duration.ofDays(1)));
                if (!hours.isEmpty()) {
                    List<Map<Pollutant, Double>> inOrder = new ArrayList<>();
                    for (int i = 0; i < 24; i++) {
                        inOrder.add(hours.get(start.plus(Duration.ofHours(i))));
                    }
                    records.storeDay(station.id(), day, air.day(station, day, inOrder));
                }
            }
        }
    }
}
