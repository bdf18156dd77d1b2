package org.zhongshu.platform.matters.internal;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What can be computed from facts: a closed list. What is unknown leaves the result unknown. */
enum Computation {
    /** Full years since a date of birth. */
    AGE(FactType.NUMBER, 1),
    YEARS(FactType.NUMBER, 1),
    MONTHS(FactType.NUMBER, 1),
    DAYS(FactType.NUMBER, 1),
    /** Whether two facts say the same; of more, whether each two after each other do. */
    SAME(FactType.BOOLEAN, 2),
    /** Whether anything is known. */
    KNOWN(FactType.BOOLEAN, 1),
    /** Whether an address is in this city; unknown where it does not tell. */
    HERE(FactType.BOOLEAN, 1),
    TODAY(FactType.DATE, 0);

    private final FactType type;
    private final int arguments;

    Computation(FactType type, int arguments) {
        this.type = type;
        this.arguments = arguments;
    }

    FactType type() {
        return type;
    }

    int arguments() {
        return arguments;
    }

    boolean takes(int facts) {
        return facts == arguments || this == SAME && facts > 0 && facts % 2 == 0;
    }

    boolean ofDates() {
        return this == AGE || this == YEARS || this == MONTHS || this == DAYS;
    }

    static Computation of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }

    /** @param here whether an address is in this city, null where it does not tell */
    Object of(List<Object> values, LocalDate today, Function<String, Boolean> here) {
        return switch (this) {
            case HERE -> values.getFirst() instanceof String address ? here.apply(address) : null;
            case TODAY -> today;
            case KNOWN -> values.getFirst() != null;
            case SAME -> same(values);
            case AGE, YEARS -> since(values.getFirst(), today, ChronoUnit.YEARS);
            case MONTHS -> since(values.getFirst(), today, ChronoUnit.MONTHS);
            case DAYS -> since(values.getFirst(), today, ChronoUnit.DAYS);
        };
    }

    /** One pair that differs is enough; otherwise one of which half is unknown leaves it open. */
    private static Boolean same(List<Object> values) {
        Boolean all = true;
        for (int i = 0; i < values.size(); i += 2) {
            Object a = values.get(i);
            Object b = values.get(i + 1);
            if (a == null || b == null) {
                all = null;
            } else if (a instanceof BigDecimal x && b instanceof BigDecimal y ? x.compareTo(y) != 0 : !a.equals(b)) {
                return false;
            }
        }
        return all;
    }

    private static Object since(Object date, LocalDate today, ChronoUnit unit) {
        return date instanceof LocalDate day ? BigDecimal.valueOf(unit.between(day, today)) : null;
    }
}
