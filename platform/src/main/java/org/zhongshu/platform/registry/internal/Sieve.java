package org.zhongshu.platform.registry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.shared.DatabaseTrouble;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes rows in within the caller's transaction, so that a bad one stops no other. A batch that is refused is halved down to the row to
 * blame; this one is put aside ({@link Held}) and the rest goes on. When row after row is refused, the rows are not to blame: the one who
 * takes them in rests for a while, says why, and loses nothing.
 */
@Component
class Sieve {

    private static final Logger log = LoggerFactory.getLogger(Sieve.class);
    /** So many rows refused one after the other are no accident. */
    static final int IN_A_ROW = 20;
    /** Rows that one transaction tries again: each may cost a dozen of savepoints. */
    private static final int AGAIN = 200;
    /** A click does not wait for ever; the next one goes on with what this one did not come to. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Held held;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final TransactionTemplate savepoint;
    private final Clock clock;

    Sieve(Held held, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.held = held;
        this.audit = audit;
        this.transaction = transaction;
        this.savepoint = new TransactionTemplate(transaction.getTransactionManager());
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.clock = clock;
    }

    /** What is done with rows; both join the caller's transaction. */
    interface Work<T> {

        /** All of them or, by an exception, none. */
        void take(List<T> rows);

        /** This one cannot be taken. @param reason tells of no values */
        void aside(T row, String reason);
    }

    /** Rows that were refused one after the other. For one thread. */
    static final class Streak {
        private int rows;
        private Instant until = Instant.MIN;
        private RuntimeException last;

        boolean rests(Instant now) {
            return now.isBefore(until);
        }

        /** It rested, and has taken nothing since: what it put aside then need not be tried at once again. */
        boolean resumes() {
            return until != Instant.MIN;
        }

        /** @return why, telling of no values */
        String rest(Instant now, Duration time) {
            until = now.plus(time);
            // next time one row is put aside before it rests again, so that a bad row at the front does not keep it resting for ever
            rows = IN_A_ROW - 1;
            return Held.reason(last);
        }

        private void taken() {
            rows = 0;
            until = Instant.MIN;
        }
    }

    /** @param streak null: however many are refused. @return how many of the rows, from the first, are done; fewer than there are: the streak is full */
    <T> int take(List<T> rows, Streak streak, Work<T> work) {
        try {
            savepoint.executeWithoutResult(status -> work.take(rows));
            if (streak != null) {
                // if this is not committed after all, it was counted too kindly: a rest comes some rows later
                streak.taken();
            }
            return rows.size();
        } catch (RuntimeException e) {
            if (DatabaseTrouble.passing(e) || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return rows.size() == 1 ? one(rows.getFirst(), streak, work, e) : halves(rows, streak, work);
        }
    }

    private <T> int one(T row, Streak streak, Work<T> work, RuntimeException e) {
        if (streak != null) {
            streak.last = e;
            if (streak.rows >= IN_A_ROW) {
                return 0;
            }
            streak.rows++;
        }
        log.warn("a row was refused and put aside", e);
        work.aside(row, Held.reason(e));
        return 1;
    }

    private <T> int halves(List<T> rows, Streak streak, Work<T> work) {
        int half = rows.size() / 2;
        int done = take(rows.subList(0, half), streak, work);
        return done < half ? done : half + take(rows.subList(half, rows.size()), streak, work);
    }

    /** @param untried rows that there was no time for */
    record Again(int taken, long untried) {
    }

    /**
     * Tries all that was put aside again, page by page, each in a transaction of its own, those first whose last trial is longest ago.
     *
     * @param subject what the audit calls the target's kind
     * @param lock keeps others away in each transaction, or throws; when that happens on the way, the rest is for the next click
     * @param take as {@link Work#take}
     */
    Again again(String subject, String target, Runnable lock, Consumer<List<Ref>> take) {
        Instant start = clock.instant();
        int[] taken = {0};
        int[] tried = {0};
        boolean more = true;
        try {
            while (more && clock.instant().isBefore(start.plus(PATIENCE))) {
                more = Boolean.TRUE.equals(transaction.execute(status -> {
                    lock.run();
                    List<Ref> page = held.before(target, start, AGAIN);
                    int[] refused = {0};
                    if (!page.isEmpty()) {
                        take(page, null, new Work<>() {
                            @Override
                            public void take(List<Ref> refs) {
                                take.accept(refs);
                                held.release(target, refs);
                            }

                            @Override
                            public void aside(Ref ref, String reason) {
                                held.keep(target, ref, null, reason, start);
                                refused[0]++;
                            }
                        });
                    }
                    int now = page.size() - refused[0];
                    taken[0] += now;
                    tried[0] += page.size();
                    if (!page.isEmpty()) {
                        audit.record("registry.retry", subject, target, null, null, Map.of("tried", page.size(), "taken", now));
                    }
                    return page.size() == AGAIN;
                }));
            }
        } catch (Problem busy) {
            // between two pages somebody else took the lock
            if (tried[0] == 0) {
                throw busy;
            }
        }
        return new Again(taken[0], more ? held.countBefore(target, start) : 0);
    }
}
