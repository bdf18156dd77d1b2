package org.zhongshu.algorithms.air;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The result for one station and one hour or day.
 *
 * @param standard       the edition that was used
 * @param aqi            the index to publish; empty means {@code NA}
 * @param level          of the index; empty with it
 * @param primary        primary pollutants: all with the highest sub-index when the index is above 50
 * @param iaqi           every sub-index that could be computed, also when the index itself is NA
 * @param concentrations rounded as the standard demands
 * @param missing        pollutants that should have been measured and were not valid
 * @param note           Chinese sentence for the reader when something is missing, else empty
 */
public record AirQuality(String standard, OptionalInt aqi, Optional<AirLevel> level, List<Pollutant> primary, Map<Pollutant, Integer> iaqi,
        Map<Pollutant, BigDecimal> concentrations, List<Pollutant> missing, String note) {

    /** Is this a good day or hour (优良, index at most 100)? Empty when there is no index. */
    public Optional<Boolean> good() {
        return aqi.isPresent() ? Optional.of(aqi.getAsInt() <= 100) : Optional.empty();
    }
}
