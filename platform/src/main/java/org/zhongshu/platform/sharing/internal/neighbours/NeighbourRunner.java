package org.zhongshu.platform.sharing.internal.neighbours;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.sharing.internal.OnlyCopy;
import org.zhongshu.platform.sharing.internal.QuietLoops;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Neighbour;

import javax.sql.DataSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** One quiet thread for each neighbour, in one copy of the server: sends what waits, reads what changed, tries again when the other is away. */
@Component
class NeighbourRunner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(NeighbourRunner.class);
    private static final long LOCK = 0x7a73_6e65_6967L;
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration KEPT = Duration.ofDays(92);

    private final NeighbourStore store;
    private final Messages messages;
    private final CatalogueFollower follower;
    private final Clock clock;
    private final Duration every;
    private final QuietLoops<String, Talk> loops;

    NeighbourRunner(NeighbourStore store, Messages messages, CatalogueFollower follower, DataSource source, Clock clock,
                    @Value("${zhongshu.sharing.neighbours.every:10s}") Duration every) {
        this.store = store;
        this.messages = messages;
        this.follower = follower;
        this.clock = clock;
        this.every = every;
        this.loops = new QuietLoops<>("neighbour", new OnlyCopy(source, LOCK), (code, talk) -> store.find(code).filter(Neighbour::paired).map(n -> step(n, talk)).orElse(null));
    }

    /** What is remembered of a neighbour between two steps. */
    private static final class Talk {
        private volatile boolean askCatalogue;
        private Instant followed = Instant.EPOCH;
        private int failures;
    }

    private Duration step(Neighbour n, Talk talk) {
        try {
            boolean spoke = false;
            while (messages.send(n)) {
                spoke = true;
            }
            if (talk.askCatalogue || !clock.instant().isBefore(talk.followed.plus(every))) {
                talk.askCatalogue = false;
                follower.follow(n);
                talk.followed = clock.instant();
                spoke = true;
            }
            if (spoke) {
                store.good(n.code(), clock.instant());
            }
            talk.failures = 0;
            return LOOK;
        } catch (Link.Failure e) {
            talk.failures++;
            store.bad(n.code(), e.getMessage());
            if (talk.failures == 1) {
                log.warn("Neighbour {} ({}): {}", n.name(), n.url(), e.getMessage());
            }
            return Duration.ofMillis(Math.min(LONGEST.toMillis(), 500L << Math.min(talk.failures, 10)));
        }
    }

    @Scheduled(fixedDelay = 1_000, initialDelay = 2_000)
    void look() {
        loops.look(() -> store.list().stream().filter(Neighbour::paired).forEach(n -> loops.begin(n.code(), code -> new Talk())));
    }

    /** Nonces only need to outlive the clocks' difference; messages are kept for people. */
    @Scheduled(fixedDelay = 600_000, initialDelay = 60_000)
    void forget() {
        store.forgetNonces(clock.instant().minus(Envelope.SKEW.multipliedBy(3)));
        store.forgetTaken(clock.instant().minus(KEPT));
    }

    @EventListener
    void on(Messages.Said e) {
        QuietLoops.afterCommit(() -> loops.wake(e.neighbour()));
    }

    /** Looks at a neighbour at once, and into its catalogue too. */
    void follow(String neighbour) {
        loops.wakeIf((code, talk) -> {
            boolean asked = code.equals(neighbour);
            talk.askCatalogue |= asked;
            return asked;
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
