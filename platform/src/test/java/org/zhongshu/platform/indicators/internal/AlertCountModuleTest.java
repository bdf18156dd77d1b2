package org.zhongshu.platform.indicators.internal;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.indicators.Calculation.Evidence;
import org.zhongshu.platform.indicators.Calculation.Request;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.testkit.ZhongshuTest;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** The records of 今日预警 add up to its number. */
@ZhongshuTest
class AlertCountModuleTest {

    /** Half past ten in the morning, local time. */
    private static final Instant NOW = Instant.parse("2026-11-21T02:30:00Z");
    private static final Request REQUEST = new Request("core-alerts-today", Json.read("{\"rules\": [\"count-test\"]}"), NOW);

    @Autowired
    private AlertCount count;
    @Autowired
    private JdbcTemplate jdbc;

    @Test
    void theRecordsAddUpToTheNumber() {
        try {
            for (int i = 0; i < 7; i++) {
                // two at the same time, some cleared; those of one department are every second
                alert(NOW.minusSeconds(600L * (i / 2)), i % 3 == 0 ? NOW : null, i % 2 == 0 ? "environment" : "water", false);
            }
            alert(NOW.minusSeconds(11 * 3600), null, "environment", false);
            alert(NOW, null, "environment", true);
            assertThat(count.compute(REQUEST).value()).isEqualTo(7);
            assertThat(records(Actor.system("test"), 3)).hasSize(7).doesNotHaveDuplicates().isSortedAccordingTo(java.util.Comparator.reverseOrder());
            Actor officer = new Actor(1, "officer-test", "部门人员", "environment", Set.of("officer"), Set.of(), Set.of(), null);
            assertThat(records(officer, 2)).hasSize(4);
        } finally {
            jdbc.update("DELETE FROM rules.alert WHERE rule = 'count-test'");
        }
    }

    /** Times and ids of all pages. */
    private List<String> records(Actor reader, int limit) {
        List<String> found = new ArrayList<>();
        String cursor = null;
        do {
            String from = cursor;
            Page<Evidence> page = CurrentActor.as(reader, () -> count.records(REQUEST, from, limit));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            page.items().forEach(e -> found.add(e.at() + " " + e.id()));
            cursor = page.next();
        } while (cursor != null);
        return found;
    }

    private void alert(Instant raised, Instant cleared, String department, boolean flood) {
        jdbc.update("""
                INSERT INTO rules.alert (id, rule, thing_id, department, level, first_level, raised_at, cleared_at, message, merge_key, flood, stored_at)
                VALUES (?, 'count-test', 0, ?, 3, 3, ?, ?, '示范预警', 'x', ?, now())""", Ids.next(), department, Timestamp.from(raised),
                cleared == null ? null : Timestamp.from(cleared), flood);
    }
}
