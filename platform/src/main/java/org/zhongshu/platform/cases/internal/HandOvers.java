package org.zhongshu.platform.cases.internal;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.HandedOver;

/** Open cases of somebody who left go to the successor, each with its line in the timeline. */
@Component
class HandOvers {

    private final JdbcTemplate jdbc;
    private final CaseKernel kernel;

    HandOvers(JdbcTemplate jdbc, CaseKernel kernel) {
        this.jdbc = jdbc;
        this.kernel = kernel;
    }

    @EventListener
    void handedOver(HandedOver event) {
        jdbc.queryForList("SELECT id FROM cases.case_file WHERE open AND person = ? AND (department IS NULL OR department = ?) ORDER BY id", Long.class, event.from(), event.org())
                .forEach(id -> kernel.handOver(id, event.to(), event.fromName() + "的工作交接：" + event.reason()));
    }
}
