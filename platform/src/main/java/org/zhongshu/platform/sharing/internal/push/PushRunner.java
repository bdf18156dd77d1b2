package org.zhongshu.platform.sharing.internal.push;

import org.springframework.context.event.EventListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.datasets.DatasetChanged;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.sharing.internal.OnlyCopy;
import org.zhongshu.platform.sharing.internal.QuietLoops;

import javax.sql.DataSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * One quiet thread for each active subscription, in one copy of the server. Woken by changes right after their commit, and by a
 * look every two seconds for what another copy wrote.
 */
@Component
class PushRunner implements SmartLifecycle {

    private static final long LOCK = 0x7a73_7075_7368L;
    private static final Duration KEPT = Duration.ofDays(92);

    private final SubscriptionStore store;
    private final Datasets datasets;
    private final Clock clock;
    /** By subscription; each remembers its dataset. */
    private final QuietLoops<Long, String> loops;
    private int ticks;

    PushRunner(Push push, SubscriptionStore store, Datasets datasets, DataSource source, Clock clock) {
        this.store = store;
        this.datasets = datasets;
        this.clock = clock;
        this.loops = new QuietLoops<>("push", new OnlyCopy(source, LOCK), (id, dataset) -> pause(push.next(id)));
    }

    private Duration pause(Push.Next next) {
        return next.over() ? null : next.until() == null ? Duration.ZERO : next.until().equals(Instant.MAX) ? Duration.ofDays(1) : atLeast(Duration.between(clock.instant(), next.until()));
    }

    private static Duration atLeast(Duration pause) {
        return pause.isPositive() ? pause : Duration.ofMillis(1);
    }

    /** Starts what is active, ends what is no longer, and looks for changes that nobody told of. */
    @Scheduled(fixedDelay = 1_000, initialDelay = 1_500)
    void look() {
        loops.look(() -> {
            boolean poll = ticks++ % 2 == 0;
            Map<String, Long> last = new HashMap<>();
            store.active().forEach(s -> {
                loops.begin(s.id(), id -> s.dataset());
                if (poll && (s.retryAt() == null) && last.computeIfAbsent(s.dataset(), d -> datasets.find(d).isEmpty() ? Long.MAX_VALUE : datasets.lastSeq(d)) > s.position()) {
                    loops.wake(s.id());
                }
            });
            if (ticks % 3_600 == 1) {
                store.forgetBefore(clock.instant().minus(KEPT));
            }
        });
    }

    @EventListener
    void on(DatasetChanged e) {
        QuietLoops.afterCommit(() -> loops.wakeIf((id, dataset) -> dataset.equals(e.dataset())));
    }

    /** Something was decided about a subscription: look now. */
    void changed(long id) {
        QuietLoops.afterCommit(() -> {
            if (!loops.wake(id)) {
                store.find(id).filter(Subscription::active).ifPresent(s -> loops.begin(id, k -> s.dataset()));
            }
        });
    }

    @Override
    public void start() {
        loops.start();
    }

    @Override
    public void stop() {
        loops.close();
    }

    @Override
    public boolean isRunning() {
        return loops.running();
    }
}
