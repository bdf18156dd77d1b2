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
 * Computes the hours and days that are due: three minutes past each hour the last three hours (late readings included) and
 * whatever is missing of the last three days; after midnight the day before. Idempotent, so a restart or a second copy of
 * the server changes nothing.
 */
@Component
class AirSchedule {

    private static final Logger log = LoggerFactory.getLogger(AirSchedule.class);
    private static final int BACK_HOURS = 72;
    private static final int BACK_DAYS = 40;
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

    @Scheduled(cron = "0 3 * * * *")
    @Scheduled(initialDelay = 30_000)
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
        Set<Instant> stored = records.hours(station.id(), end.minus(Duration.ofHours(BACK_HOURS)), end).keySet();
        for (int back = 1; back <= BACK_HOURS; back++) {
            Instant hour = end.minus(Duration.ofHours(back));
            if (back <= 3 || !stored.contains(hour)) {
                AirHours.Means means = air.means(station, hour);
                if (!means.all().isEmpty()) {
                    records.storeHour(station.id(), hour, air.hour(station, hour, means.valid()), means.valid());
                }
            }
        }
    }

    void days(Thing station) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), air.zone());
        Set<LocalDate> stored = records.storedDays(station.id(), today.minusDays(BACK_DAYS));
        for (int back = 1; back <= BACK_DAYS; back++) {
            LocalDate day = today.minusDays(back);
            if (back == 1 || !stored.contains(day)) {
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
