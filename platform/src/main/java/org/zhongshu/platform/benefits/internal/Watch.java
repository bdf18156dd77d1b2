package org.zhongshu.platform.benefits.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;

import java.time.Clock;
import java.time.Duration;

/**
 * Supervision goes on after the money went: every day whether payees of the last thirteen months died, once a week whether what entitled those of the
 * last two months still stands. A finding of what was paid becomes a case as one before payment does.
 */
@Component
class Watch {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);
    static final Duration DEATHS = Duration.ofDays(400);
    static final Duration ENTITLEMENT = Duration.ofDays(62);
    private static final Duration ENTITLEMENT_EVERY = Duration.ofDays(7);

    private final BatchStore store;
    private final BatchDesk desk;
    private final Clock clock;

    Watch(BatchStore store, BatchDesk desk, Clock clock) {
        this.store = store;
        this.desk = desk;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 600_000)
    void look() {
        CurrentActor.as(Actor.system("benefits"), () -> store.unwatched(clock.instant().minus(Duration.ofDays(1)), clock.instant().minus(DEATHS)).forEach(this::look));
    }

    private void look(BatchStore.Watched batch) {
        boolean entitled = batch.madeAt().isAfter(clock.instant().minus(ENTITLEMENT)) && (batch.entitledAt() == null || !batch.entitledAt().isAfter(clock.instant().minus(ENTITLEMENT_EVERY)));
        try {
            desk.watch(batch.id(), entitled);
            store.watched(batch.id(), clock.instant(), entitled);
        } catch (RuntimeException e) {
            // one list that cannot be looked at keeps nobody else from being found; tried again in an hour
            log.warn("Benefit list {} was not looked at again: {}", batch.id(), e.toString());
        }
    }
}
