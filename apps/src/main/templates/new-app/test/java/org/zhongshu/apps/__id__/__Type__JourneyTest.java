package org.zhongshu.apps.__id__;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.zhongshu.apps.Journey;
import org.zhongshu.testkit.ZhongshuTest;

/** Recording in, closed case out. */
@ZhongshuTest
class __Type__JourneyTest {

    @LocalServerPort
    int port;

    @Test
    void aHighLevelBecomesAClosedCase() {
        Journey journey = Journey.at(port);
        journey.device("__id__-1", "__id__-sensor", "urban-management");
        journey.play("recordings/__id__/overflow.jsonl");
        Journey.OpenCase open = journey.caseOf("__id__-1");
        assertThat(open.type()).isEqualTo("__id__-task");
        open.as("officer-urban-management").act("start");
        open.as("officer-urban-management").act("finish", "已清理");
        journey.play("recordings/__id__/settled.jsonl");
        open.as("operator").closesWith("close");
    }
}
