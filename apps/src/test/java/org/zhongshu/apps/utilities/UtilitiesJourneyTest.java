package org.zhongshu.apps.utilities;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.zhongshu.apps.Journey;
import org.zhongshu.testkit.ZhongshuTest;

/** An open manhole: guarded, mended, and closed only after the cover reports shut. */
@ZhongshuTest
class UtilitiesJourneyTest {

    @LocalServerPort
    int port;

    @Test
    void anOpenManholeBecomesAClosedCase() {
        Journey journey = Journey.at(port);
        journey.device("jg-1", "manhole", "urban-management");
        journey.play("recordings/utilities/manhole-open.jsonl");
        Journey.OpenCase open = journey.caseOf("jg-1");
        assertThat(open.type()).isEqualTo("utilities-manhole");
        assertThat(open.view().path("level").asInt()).isEqualTo(2);
        assertThat(open.view().path("department").asString()).isEqualTo("urban-management");
        open.as("officer-urban-management").act("start");
        open.as("officer-urban-management").act("finish", "已更换井盖");
        assertThat(open.as("operator").attempt("close", "核查").status()).as("the cover still stands open").isEqualTo(422);
        journey.play("recordings/utilities/manhole-shut.jsonl");
        open.as("operator").closesWith("close");
    }
}
