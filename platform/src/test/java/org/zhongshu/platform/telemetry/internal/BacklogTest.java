package org.zhongshu.platform.telemetry.internal;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BacklogTest {

    private static final long SECOND = 1_000_000_000L;

    private final Backlog backlog = new Backlog();

    @Test
    void theAgeIsThatOfTheOldestMessageThatIsNotStored() {
        backlog.ends(0, new long[]{10, 10});
        assertThat(backlog.messages()).as("the store has not answered yet").isZero();
        backlog.stored(new long[]{10, 10});
        assertThat(backlog.ageSeconds(100 * SECOND)).as("all is stored, however long ago").isZero();
        backlog.ends(100 * SECOND, new long[]{10, 10});
        backlog.ends(101 * SECOND, new long[]{15, 10});
        backlog.ends(102 * SECOND, new long[]{20, 30});
        assertThat(backlog.messages()).isEqualTo(30);
        assertThat(backlog.ageSeconds(103 * SECOND)).as("it came after 100").isEqualTo(3, within(1e-9));
        backlog.stored(new long[]{15, 10});
        assertThat(backlog.ageSeconds(103 * SECOND)).as("what is left came after 101").isEqualTo(2, within(1e-9));
        backlog.stored(new long[]{20, 12});
        assertThat(backlog.ageSeconds(104 * SECOND)).as("one partition is not enough").isEqualTo(3, within(1e-9));
        backlog.stored(new long[]{20, 30});
        assertThat(backlog.messages()).isZero();
        assertThat(backlog.ageSeconds(200 * SECOND)).isZero();
    }

    @Test
    void aBacklogFoundAtTheStartIsAsOldAsTheWatch() {
        backlog.stored(new long[]{-1});
        backlog.ends(5 * SECOND, new long[]{7});
        assertThat(backlog.messages()).isEqualTo(7);
        assertThat(backlog.ageSeconds(9 * SECOND)).isEqualTo(4, within(1e-9));
    }

    @Test
    void anOutageOfHoursIsRememberedInLittleMemoryAndForgottenWhenOver() {
        backlog.stored(new long[]{0});
        for (int i = 0; i < 100_000; i++) {
            backlog.ends(i * SECOND / 4, new long[]{i});
        }
        assertThat(backlog.ageSeconds(25_000 * SECOND)).isEqualTo(25_000, within(1.0));
        backlog.stored(new long[]{99_999});
        assertThat(backlog.messages()).isZero();
        backlog.ends(25_001 * SECOND, new long[]{99_999});
        backlog.ends(25_002 * SECOND, new long[]{100_005});
        assertThat(backlog.ageSeconds(25_003 * SECOND)).isEqualTo(2, within(1e-9));
    }
}
