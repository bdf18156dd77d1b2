package org.zhongshu.platform.identity.internal;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Audits refused sign-ins and refused requests without letting a flood of them fill the disk: the first of a kind is
 * written at once, its repeats are counted and written as one entry every ten minutes. At most {@value #KINDS} kinds are
 * told apart in that time; what comes beyond is counted together.
 */
@Component
class RepeatedEvents {

    private static final Logger log = LoggerFactory.getLogger(RepeatedEvents.class);
    private static final int KINDS = 1_000;

    private final Audit audit;
    private final Clock clock;
    private final Map<Kind, Count> counts = new ConcurrentHashMap<>();

    RepeatedEvents(Audit audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    private record Kind(String action, long account, String ip, String subject) {
    }

    private static final class Count {
        private final Actor actor;
        private final Instant from;
        private long repeats;

        private Count(Actor actor, Instant from) {
            this.actor = actor;
            this.from = from;
        }
    }

    /** Repeats of one kind as they stand in the audit trail. */
    record Repeats(long repeats, Instant from, Instant to) {
    }

    static Actor stranger(String ip) {
        return new Actor(-1, "anonymous", "未登录", null, Set.of(), Set.of(), Set.of(), ip);
    }

    void happened(Actor actor, String action, String subjectType, String subject, String reason) {
        Kind kind = new Kind(action, actor.accountId(), actor.ip(), subjectType + ":" + subject);
        if (!counts.containsKey(kind) && counts.size() >= KINDS) {
            kind = new Kind(action, -1, null, "others:");
        }
        boolean[] first = {false};
        counts.compute(kind, (k, count) -> {
            if (count == null) {
                first[0] = true;
                return new Count(actor, clock.instant());
            }
            count.repeats++;
            return count;
        });
        if (first[0]) {
            CurrentActor.as(actor, () -> audit.record(action, subjectType, subject, reason, null, null));
        }
    }

    @Scheduled(fixedDelay = 600_000, initialDelay = 600_000)
    @PreDestroy
    void write() {
        Instant now = clock.instant();
        for (Kind kind : Set.copyOf(counts.keySet())) {
            Count count = counts.remove(kind);
            if (count != null && count.repeats > 0) {
                int cut = kind.subject().indexOf(':');
                try {
                    CurrentActor.as(count.actor, () -> audit.record(kind.action(), kind.subject().substring(0, cut), kind.subject().substring(cut + 1),
                            "重复 " + count.repeats + " 次", null, new Repeats(count.repeats, count.from, now)));
                } catch (DataAccessException e) {
                    log.warn("{} repeats of {} could not be audited", count.repeats, kind.action(), e);
                }
            }
        }
    }
}
