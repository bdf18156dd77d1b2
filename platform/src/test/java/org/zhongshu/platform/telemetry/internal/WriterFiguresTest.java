package org.zhongshu.platform.telemetry.internal;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WriterFiguresTest {

    private static final long MILLISECOND = 1_000_000;

    private final WriterFigures figures = new WriterFigures();

    @Test
    void thePaceFollowsLargeBatches() {
        assertThat(figures.secondsPerMessage()).isEqualTo(2e-5);
        for (int i = 0; i < 4; i++) {
            figures.worked(1_000, 100_000, 400 * MILLISECOND);
        }
        assertThat(figures.secondsPerMessage()).as("a hundred readings a message").isBetween(3.5e-4, 4e-4);
        for (int i = 0; i < 12; i++) {
            figures.worked(20_000, 60_000, 400 * MILLISECOND);
        }
        assertThat(figures.secondsPerMessage()).as("three readings a message again").isBetween(1.9e-5, 2.1e-5);
    }

    @Test
    void aSingleMessagesRoundTripsAreNoPace() {
        for (int i = 0; i < 1_000; i++) {
            figures.worked(1, 3, 5 * MILLISECOND);
        }
        assertThat(figures.secondsPerMessage()).isEqualTo(2e-5);
    }

    @Test
    void oneHangIsForgottenEvenWithoutLargeBatches() {
        figures.worked(2_000, 6_000, 20_000 * MILLISECOND);
        assertThat(figures.secondsPerMessage()).isGreaterThan(5e-3);
        for (int i = 0; i < 30; i++) {
            figures.worked(300, 900, 9 * MILLISECOND);
        }
        assertThat(figures.secondsPerMessage()).isLessThan(1e-4);
    }
}
