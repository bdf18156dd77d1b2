package org.zhongshu.platform.exchange.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.exchange.Connector.Mode;
import org.zhongshu.platform.exchange.Shape;

import java.time.Instant;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class LatenessTest {

    private static final Instant NOON = Instant.parse("2026-11-18T04:00:00Z");
    private final OfficeHours hours = new WorkingCalendar(new CityProfile("guangde", false)).clock().hours();

    private static JobStore.Job job(String state, Mode mode, JobSpec.Schedule schedule, Instant fresh) {
        JobSpec spec = new JobSpec("t", new Shape(List.of(), null, null), List.of(), schedule, null);
        return new JobStore.Job(1, "任务", "data", 1, mode, "d", null, spec, state, null, null, null, null, null, fresh, 1, "我", NOON.minusSeconds(86_400 * 40L), NOON);
    }

    private static final JobSpec.Schedule EVERY_TEN = new JobSpec.Schedule("minutes", 10, null, null, "any");

    @Test
    void byItsOwnPlan() {
        assertThat(Lateness.minutes(job("ready", Mode.FULL, EVERY_TEN, NOON.minusSeconds(300)), null, null, null, NOON, hours)).isZero();
        assertThat(Lateness.minutes(job("ready", Mode.FULL, EVERY_TEN, NOON.minusSeconds(3_600)), null, null, null, NOON, hours)).isEqualTo(50);
        assertThat(Lateness.minutes(job("ready", Mode.FULL, JobSpec.Schedule.MANUAL, NOON.minusSeconds(3_600)), null, null, null, NOON, hours)).isZero();
        assertThat(Lateness.minutes(job("paused", Mode.FULL, EVERY_TEN, NOON.minusSeconds(3_600)), null, null, "daily", NOON, hours)).isZero();
        assertThat(Lateness.minutes(job("drifted", Mode.FULL, EVERY_TEN, null), null, null, "daily", NOON, hours)).isZero();
    }

    @Test
    void aCaptureOnlyWhileItIsDown() {
        JobSpec.Schedule continuous = new JobSpec.Schedule("continuous", null, null, null, "any");
        assertThat(Lateness.minutes(job("ready", Mode.CAPTURE, continuous, NOON.minusSeconds(86_400)), null, null, null, NOON, hours)).isZero();
        assertThat(Lateness.minutes(job("ready", Mode.CAPTURE, continuous, NOON.minusSeconds(86_400)), NOON.minusSeconds(600), null, null, NOON, hours)).isEqualTo(10);
    }

    @Test
    void aSourceThatIsReadAndSaysNothingBreaksWhatTheCataloguePromises() {
        JobStore.Job looked = job("ready", Mode.INCREMENTAL, EVERY_TEN, NOON.minusSeconds(60));
        assertThat(Lateness.minutes(looked, null, NOON.minusSeconds(86_400 * 2), "daily", NOON, hours)).isEqualTo(24 * 60);
        assertThat(Lateness.minutes(looked, null, NOON.minusSeconds(86_400 * 2), "weekly", NOON, hours)).isZero();
        assertThat(Lateness.minutes(looked, null, null, "monthly", NOON, hours)).as("nothing ever came").isEqualTo(9 * 24 * 60);
        assertThat(Lateness.minutes(looked, null, NOON.minusSeconds(86_400 * 900L), "other", NOON, hours)).isZero();
    }
}
