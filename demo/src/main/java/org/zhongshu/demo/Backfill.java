package org.zhongshu.demo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.city.Device;
import org.zhongshu.demo.city.Link;
import org.zhongshu.demo.city.Population;
import org.zhongshu.demo.world.Readings;

/**
 * Gives charts and rule trials something to show on the first day: a week of air, two days of water, one day of the rest, thin, sent
 * as telemetry with old timestamps. Incidents show weakly in it, so that it stays below the usual limits.
 */
final class Backfill {

    private static final Logger log = LoggerFactory.getLogger(Backfill.class);
    private static final int BATCH = 24;
    private static final int MESSAGES_A_SECOND = 80;
    private static final int MOST_OF_A_KIND = 400;

    private Backfill() {
    }

    /** Sends it all, gently; returns when the last message is handed over. */
    static void run(Population population, Fleet fleet, Readings readings, Clock clock) throws InterruptedException {
        Instant now = clock.instant();
        int messages = 0;
        int points = 0;
        int[] ofKind = new int[org.zhongshu.demo.city.Kind.values().length];
        for (Device d : population.devices()) {
            int minutes = every(d);
            if (minutes == 0 || ofKind[d.kind().ordinal()]++ >= MOST_OF_A_KIND) {
                continue;
            }
            List<Instant> batch = new ArrayList<>();
            for (Instant at = now.minus(span(d)); at.isBefore(now.minusSeconds(90)); at = at.plus(Duration.ofMinutes(minutes))) {
                batch.add(at);
                points++;
                if (batch.size() == BATCH) {
                    fleet.send(d, List.copyOf(batch), readings);
                    batch.clear();
                    if (++messages % 8 == 0) {
                        Thread.sleep(8_000 / MESSAGES_A_SECOND);
                    }
                }
            }
            if (!batch.isEmpty()) {
                fleet.send(d, batch, readings);
                messages++;
            }
        }
        log.info("History: {} reading sets in {} messages", points, messages);
    }

    private static Duration span(Device d) {
        return switch (d.kind()) {
            case AIR_STATION -> Duration.ofDays(7);
            case WATER_STATION -> Duration.ofDays(2);
            default -> Duration.ofHours(24);
        };
    }

    /** Minutes between two points; 0 for kinds whose history tells nothing. */
    private static int every(Device d) {
        if (d.link() == Link.LWM2M || d.link() == Link.HTTP) {
            return 0;
        }
        return switch (d.kind()) {
            case AIR_STATION -> 5;
            case WATER_STATION, GAS_SOURCE, WATER_SOURCE -> 60;
            case MICRO_AIR, NOISE, PIPE -> 30;
            case PONDING -> 60;
            default -> 0;
        };
    }
}
