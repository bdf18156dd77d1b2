package org.zhongshu.algorithms.plume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.plume.UpwindSources.Source;

class UpwindSourcesTest {
    private static final double LON = 119.42;
    private static final double LAT = 30.89;
    private static final Source NORTH = new Source("n", "北厂", LON, LAT + 0.02, Double.NaN);
    private static final Source NORTH_FAR = new Source("nf", "北远厂", LON, LAT + 0.06, Double.NaN);
    private static final Source SOUTH = new Source("s", "南厂", LON, LAT - 0.01, 2.0);
    private static final Source NORTH_EAST = new Source("ne", "东北厂", LON + 0.008, LAT + 0.02, Double.NaN);

    @Test
    void bearingsAndDistances() {
        assertThat(UpwindSources.bearing(LON, LAT, LON, LAT + 1)).isCloseTo(0, within(1e-6));
        assertThat(UpwindSources.bearing(LON, LAT, LON + 0.01, LAT)).isCloseTo(90, within(0.01));
        assertThat(UpwindSources.distance(LON, LAT, LON, LAT + 1)).isCloseTo(111_195, within(1.0));
    }

    @Test
    void listsOnlyWhatLiesUpwindNearestAndStraightestFirst() {
        var result = UpwindSources.rank(LON, LAT, 0, 3, List.of(SOUTH, NORTH_FAR, NORTH_EAST, NORTH));
        assertThat(result.halfWidth()).isEqualTo(22.5);
        assertThat(result.candidates()).extracting(c -> c.source().id()).containsExactly("n", "nf", "ne");
        assertThat(result.candidates()).allSatisfy(c -> assertThat(c.score()).isBetween(0.0, 1.0));
        assertThat(result.candidates().getFirst().distance()).isCloseTo(2_224, within(1.0));
    }

    @Test
    void windAcrossNorthIsNoSeam() {
        assertThat(UpwindSources.rank(LON, LAT, 355, 4, List.of(NORTH)).candidates()).singleElement()
                .satisfies(c -> assertThat(c.offAxis()).isCloseTo(5, within(0.01)));
    }

    @Test
    void aSourceAtItsLimitGoesBeforeAQuietOne() {
        var result = UpwindSources.rank(LON, LAT, 0, 3, List.of(NORTH, new Source("hot", "超标厂", LON, LAT + 0.021, 1.3)));
        assertThat(result.candidates().getFirst().source().id()).isEqualTo("hot");
    }

    @Test
    void calmAirUsesNoDirection() {
        var result = UpwindSources.rank(LON, LAT, 0, 0.2, List.of(SOUTH, NORTH_FAR));
        assertThat(result.calm()).isTrue();
        assertThat(result.candidates()).extracting(c -> c.source().id()).containsExactly("s");
        assertThat(result.sector()).hasSizeGreaterThan(40);
        assertThat(UpwindSources.rank(LON, LAT, Double.NaN, Double.NaN, List.of(SOUTH)).calm()).isTrue();
    }

    @Test
    void theSectorIsAClosedCounterClockwiseRing() {
        List<double[]> ring = UpwindSources.rank(LON, LAT, 90, 2, List.of()).sector();
        assertThat(ring.getFirst()).isEqualTo(ring.getLast());
        double twiceArea = 0;
        for (int i = 1; i < ring.size(); i++) {
            twiceArea += ring.get(i - 1)[0] * ring.get(i)[1] - ring.get(i)[0] * ring.get(i - 1)[1];
        }
        assertThat(twiceArea).isPositive();
        assertThat(ring.stream().mapToDouble(p -> p[0]).max().orElseThrow()).isGreaterThan(LON + 0.1);
    }
}
