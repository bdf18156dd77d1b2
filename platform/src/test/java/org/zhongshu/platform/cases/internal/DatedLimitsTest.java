package org.zhongshu.platform.cases.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.shared.Declarations;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatedLimitsTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final String YAML = """
            limits:
              - {type: a, state: s, from: "2017-01-01", number: 10, unit: work-day, basis: 旧}
              - {type: a, state: s, from: "2025-08-01", number: 5, unit: work-day, basis: 新}
              - {type: a, state: s, city: yixing, from: "2020-01-01", number: 3, unit: work-hour, basis: 地方}
            """;

    private static DatedLimits of(String yaml, String city) {
        return new DatedLimits(List.of(DatedLimits.parse("a", yaml)), city, ZONE);
    }

    @Test
    void aCaseKeepsTheLimitsOfItsDay() {
        DatedLimits limits = of(YAML, "guangde");
        assertThat(limits.limit("a", "s", Instant.parse("2016-01-01T00:00:00Z"))).isEmpty();
        assertThat(limits.limit("a", "s", Instant.parse("2025-07-31T15:59:59Z"))).contains(new Limit(10, LimitUnit.WORK_DAY));
        assertThat(limits.limit("a", "s", Instant.parse("2025-07-31T16:00:00Z"))).as("midnight of the city, not of Greenwich").contains(new Limit(5, LimitUnit.WORK_DAY));
        assertThat(limits.limit("a", "other", Instant.parse("2026-01-01T00:00:00Z"))).isEmpty();
        assertThat(of(YAML, "yixing").limit("a", "s", Instant.parse("2026-01-01T00:00:00Z"))).as("the city's own").contains(new Limit(3, LimitUnit.WORK_HOUR));
        assertThatThrownBy(() -> of("limits:\n  - {type: a}\n", "guangde")).isInstanceOf(Declarations.InvalidDeclarations.class).hasMessageContaining("limits.yaml:2");
    }

    /** What the modules declare is read, of all of them: a limit of the catalogue and one of open data. */
    @Test
    void everyModulesFileCounts() {
        DatedLimits limits = new DatedLimits(Declarations.load("case-limits.yaml", "schema/case-limits.json"), "guangde", ZONE);
        assertThat(limits.limit("data-request", "provider", Instant.parse("2026-01-01T00:00:00Z"))).contains(new Limit(10, LimitUnit.WORK_DAY));
        assertThat(limits.limit("open-request", "answering", Instant.parse("2026-01-01T00:00:00Z"))).isPresent();
    }
}
