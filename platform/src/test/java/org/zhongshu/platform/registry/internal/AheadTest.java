package org.zhongshu.platform.registry.internal;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One thread makes, the other takes: all of it, in order, never too many, and trouble arrives where it is dealt with. */
class AheadTest {

    @Test
    void everythingInOrderThenNull() throws SQLException {
        List<Integer> taken = new ArrayList<>();
        try (Ahead<Integer> ahead = new Ahead<>("test", 2, to -> {
            for (int i = 0; i < 1_000; i++) {
                to.take(i);
            }
        })) {
            for (Integer i = ahead.next(); i != null; i = ahead.next()) {
                taken.add(i);
            }
            assertThat(ahead.next()).isNull();
        }
        assertThat(taken).hasSize(1_000).isSorted();
    }

    @Test
    void makesNoMoreThanMayWait() throws Exception {
        AtomicInteger made = new AtomicInteger();
        try (Ahead<Integer> ahead = new Ahead<>("test", 2, to -> {
            while (true) {
                to.take(made.incrementAndGet());
            }
        })) {
            assertThat(ahead.next()).isEqualTo(1);
            Thread.sleep(100);
            assertThat(made.get()).as("one taken, two waiting, one in the hand").isLessThanOrEqualTo(4);
        }
    }

    @Test
    void troubleComesAfterWhatWasMadeBefore() throws SQLException {
        try (Ahead<String> ahead = new Ahead<>("test", 4, to -> {
            to.take("first");
            throw new SQLException("broken", "08006");
        })) {
            assertThat(ahead.next()).isEqualTo("first");
            assertThatThrownBy(ahead::next).isInstanceOf(SQLException.class).hasMessage("broken");
        }
    }

    @Test
    void closingEndsTheMaker() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (Ahead<Integer> ahead = new Ahead<>("test", 1, to -> {
            try {
                while (true) {
                    to.take(1);
                }
            } finally {
                ended.countDown();
            }
        })) {
            ahead.next();
        }
        assertThat(ended.await(0, TimeUnit.SECONDS)).as("ended before close returned").isTrue();
    }
}
