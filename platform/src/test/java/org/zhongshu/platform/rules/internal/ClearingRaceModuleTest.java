package org.zhongshu.platform.rules.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;
import org.zhongshu.testkit.ZhongshuTest;

/** Two copies of the server take the ends of a case's last two alerts at the same moment: one of them must tell the case. */
@ZhongshuTest
class ClearingRaceModuleTest {

    @Autowired Things things;
    @Autowired AlertIntake intake;
    @Autowired TransactionTemplate transaction;
    @Autowired JdbcTemplate jdbc;

    private static Transition transition(Transition.What what, Thing thing, long raisedAt, long at) {
        return new Transition(what, AlertIds.of("rlt-high", thing.id(), raisedAt, 0), "rlt-high", thing.id(), 3, at, raisedAt, 20, "液位 20 cm",
                new long[]{thing.id()}, null);
    }

    @Test
    void theCaseHearsOfTheLastEndOnce() throws Exception {
        Thing thing = things.create(Thing.draft("rlt-" + UUID.randomUUID(), "测试液位计", "rlt-gauge").withDepartment("water"));
        long now = System.currentTimeMillis();
        intake.take(List.of(transition(Transition.What.RAISED, thing, now, now), transition(Transition.What.RAISED, thing, now + 1, now + 1)), false);
        List<Long> caseIds = jdbc.queryForList("SELECT DISTINCT case_id FROM rules.alert WHERE thing_id = ?", Long.class, thing.id());
        assertThat(caseIds).hasSize(1);
        CountDownLatch cleared = new CountDownLatch(1);
        CountDownLatch tried = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            Future<?> one = executor.submit(() -> transaction.executeWithoutResult(s -> {
                intake.take(List.of(transition(Transition.What.CLEARED, thing, now, now + 10)), false);
                cleared.countDown();
                try {
                    tried.await(400, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            cleared.await();
            Future<?> other = executor.submit(() -> {
                intake.take(List.of(transition(Transition.What.CLEARED, thing, now + 1, now + 11)), false);
                tried.countDown();
            });
            one.get();
            other.get();
        }
        assertThat(jdbc.queryForObject("SELECT count(*) FROM cases.case_step WHERE case_id = ? AND action = 'signal'", Integer.class, caseIds.getFirst())).isEqualTo(1);
    }
}
