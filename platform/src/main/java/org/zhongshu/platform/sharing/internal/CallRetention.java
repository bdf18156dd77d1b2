package org.zhongshu.platform.sharing.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;

import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * Removes the lines of calls that are older than {@code zhongshu.sharing.calls-kept}. Records of personal and important data given to others
 * are kept for three years at least (网络数据安全管理条例, in force 2025-01-01, article 12): less than that is no setting, and the database itself
 * refuses it. Signed roots stay; a receipt that somebody holds can still be examined.
 */
@Component
class CallRetention {

    private static final Period LEAST = Period.ofYears(3);
    private static final int ROOTS = 500;
    private static final Actor SYSTEM = Actor.system("sharing");

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;
    private final Period kept;
    private boolean away;

    CallRetention(JdbcTemplate jdbc, TransactionTemplate transaction, Audit audit, Clock clock, @Value("${zhongshu.sharing.calls-kept:P3Y}") Period kept) {
        LocalDate any = LocalDate.of(2025, 1, 1);
        if (any.plus(kept).isBefore(any.plus(LEAST))) {
            throw new IllegalArgumentException("zhongshu.sharing.calls-kept 不能少于三年（P3Y）：" + kept);
        }
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.audit = audit;
        this.clock = clock;
        this.kept = kept;
    }

    /** @param calls how many went, of the roots of these numbers */
    private record Gone(long first, long last, long calls) {
    }

    /** Some batches at a time, so that nobody waits for long. */
    @Scheduled(fixedDelay = 3_600_000, initialDelay = 300_000)
    void forget() {
        away = QuietLoops.quietly("sharing retention", away, () -> {
            while (forgetSome()) {
                // goes on until nothing is old enough
            }
        });
    }

    private boolean forgetSome() {
        OffsetDateTime before = clock.instant().atOffset(ZoneOffset.UTC).minus(kept);
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Gone gone = jdbc.query("SELECT first_root, last_root, calls FROM sharing.forget(?, ?)", row -> row.next() ? new Gone(row.getLong(1), row.getLong(2), row.getLong(3)) : null, before, ROOTS);
            if (gone == null) {
                return false;
            }
            CurrentActor.as(SYSTEM, () -> audit.record("sharing.forget", "share-call", Long.toString(gone.first()), "超过保存期限 " + kept, null,
                    Map.of("before", before.toString(), "firstRoot", gone.first(), "lastRoot", gone.last(), "calls", gone.calls())));
            return true;
        }));
    }
}
