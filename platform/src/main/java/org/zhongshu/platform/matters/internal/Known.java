package org.zhongshu.platform.matters.internal;

import java.time.LocalDate;

/**
 * A fact of one applicant.
 *
 * @param value  {@code String, BigDecimal, Boolean, LocalDate, List<String>}; null: unknown
 * @param source who says so, for people; null while unknown
 * @param day    from when it holds, or the day it was computed
 */
record Known(Fact fact, Object value, String source, LocalDate day) {

    boolean unremarkable() {
        return fact.quiet() && (value == null || value.equals(false));
    }

    String text() {
        return FactType.show(value);
    }
}
