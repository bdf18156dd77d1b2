package org.zhongshu.platform.matters.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;

/** Progress for whoever knows a matter's number and the last four digits of the applicant's telephone; ten wrong guesses a day for a number, whoever makes them. */
@Component
class Guesses {

    private static final int MOST = 10;
    private static final Duration DAY = Duration.ofDays(1);

    private final MatterStore store;
    private final Persons persons;
    private final JdbcTemplate jdbc;
    private final Clock clock;

    Guesses(MatterStore store, Persons persons, JdbcTemplate jdbc, Clock clock) {
        this.store = store;
        this.persons = persons;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    MatterRow find(String number, String digits) {
        String read = Numbers.read(number);
        if (read == null || digits == null || !digits.matches("[0-9]{4}")) {
            throw Problem.badRequest("bad-number", "请填写办件编号（如 BJ20260101-7K3Q9FXM）和手机号后四位。");
        }
        // counted before it is looked at, so that many at once are not one too many; what is right is taken back
        if (take(read) > MOST) {
            throw Problem.tooMany("too-many-tries", "这个编号今天输错的次数过多，请明天再试，或登录后查看。");
        }
        MatterRow m = store.find(read).filter(r -> persons.find(r.person()).isPresent() && persons.clear(r.person()).phone().endsWith(digits))
                .orElseThrow(() -> Problem.notFound("no-matter", "没有这个办件，或手机尾号不符。"));
        jdbc.update("DELETE FROM matters.guess WHERE number = ?", read);
        return m;
    }

    private int take(String number) {
        OffsetDateTime now = MatterStore.at(clock.instant());
        OffsetDateTime old = now.minus(DAY);
        Integer made = jdbc.queryForObject("""
                INSERT INTO matters.guess AS g (number, failures, since) VALUES (?, 1, ?)
                ON CONFLICT (number) DO UPDATE SET failures = CASE WHEN g.since < ? THEN 1 ELSE g.failures + 1 END, since = CASE WHEN g.since < ? THEN excluded.since ELSE g.since END
                RETURNING failures""", Integer.class, number, now, old, old);
        return made == null ? 1 : made;
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 200_000)
    void removeOld() {
        jdbc.update("DELETE FROM matters.guess WHERE since < ?", MatterStore.at(clock.instant().minus(DAY)));
    }
}
