package org.zhongshu.platform.benefits.internal;

import org.zhongshu.platform.shared.Problem;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** A declared programme. @param most fen for one person in one period */
record Programme(String id, String name, String department, String basis, Cycle cycle, long most, Set<String> exclusive, List<Condition> entitled) {

    enum Cycle {
        MONTH("\\d{4}-(0[1-9]|1[0-2])", "如 2026-11"), QUARTER("\\d{4}-Q[1-4]", "如 2026-Q4"), YEAR("\\d{4}", "如 2026");

        private final String pattern;
        private final String like;

        Cycle(String pattern, String like) {
            this.pattern = pattern;
            this.like = like;
        }

        String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** One of age, column and credential. */
    record Condition(String label, Integer age, String column, String is, String credential) {
    }

    /** Throws 400 when it is none of the programme's cycle. */
    String period(String given) {
        if (given == null || !given.matches(cycle.pattern)) {
            throw Problem.invalid("bad-period", "发放期不正确（" + cycle.like + "）。", java.util.Map.of("period", cycle.like));
        }
        return given;
    }

    /** First and last day of a period of any cycle, so that periods of different cycles can be compared. */
    static LocalDate[] days(String period) {
        int year = Integer.parseInt(period.substring(0, 4));
        if (period.length() == 4) {
            return new LocalDate[]{LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31)};
        }
        boolean quarter = period.charAt(5) == 'Q';
        LocalDate first = LocalDate.of(year, quarter ? period.charAt(6) * 3 - '0' * 3 - 2 : Integer.parseInt(period.substring(5)), 1);
        return new LocalDate[]{first, first.plusMonths(quarter ? 3 : 1).minusDays(1)};
    }

    static boolean overlap(String one, String other) {
        LocalDate[] a = days(one);
        LocalDate[] b = days(other);
        return !a[1].isBefore(b[0]) && !b[1].isBefore(a[0]);
    }
}
