package org.zhongshu.platform.indicators;

import java.time.Instant;

import org.zhongshu.platform.shared.Page;
import tools.jackson.databind.JsonNode;

/**
 * One way to compute indicators, named in {@code indicators.yaml} by its {@link #kind}. The platform brings some; an
 * application adds its own as a Spring bean. Runs as the system, outside any transaction of others, at most every few
 * seconds; it must not change anything.
 */
public interface Calculation {

    /** Name in the YAML, unique in the installation; an application starts it with its own name. */
    String kind();

    /**
     * Looks at the parameters once at start-up.
     *
     * @throws IllegalArgumentException with a Chinese or English reason; start-up then stops with file and line
     */
    default void check(JsonNode parameters) {
    }

    /** The number now. */
    Figure compute(Request request);

    /**
     * The records behind the number, page by page, visible to the current actor. Their meaning is that of the number: who
     * adds them up by hand comes to it.
     *
     * @param cursor {@code next} of the page before, null for the first
     */
    Page<Evidence> records(Request request, String cursor, int limit);

    /**
     * @param indicator  id
     * @param parameters the {@code calculation} node of the YAML
     * @param now        instant of the computation
     */
    record Request(String indicator, JsonNode parameters, Instant now) {
    }

    /**
     * A number, perhaps with its fraction. {@code value} null means unknown (nothing to divide by, no data); {@code note}
     * says why in Chinese.
     */
    record Figure(Double value, Double numerator, Double denominator, String note) {
        /** A plain number. */
        public static Figure of(double value) {
            return new Figure(value, null, null, null);
        }

        /** A percentage of a fraction; unknown when there is nothing to divide by. */
        public static Figure percent(double numerator, double denominator) {
            return denominator == 0 ? new Figure(null, numerator, denominator, "统计范围内没有对象") : new Figure(100 * numerator / denominator, numerator, denominator, null);
        }

        /** Not known, and why. */
        public static Figure unknown(String note) {
            return new Figure(null, null, null, note);
        }
    }

    /**
     * One record behind a number.
     *
     * @param kind   {@code thing case alert day value}: what the id opens
     * @param counts whether it is in the numerator
     * @param note   its share in words
     */
    record Evidence(String kind, String id, String title, Double value, Instant at, boolean counts, String note) {
    }
}
