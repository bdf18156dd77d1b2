package org.zhongshu.platform.matters.internal;

import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.MatterState;
import tools.jackson.databind.JsonNode;

import java.time.Instant;

/** One row of matters.matter without its sealed content; changed by the copies that {@link MatterStore} writes. */
record MatterRow(long id, String number, long person, Long gid, String firm, String firmName, Long itemId, String item, int revision, String itemName, String composite, Long parent, String stage, String department, String channel, MatterState state,
                 boolean instant, String promised, Long decision, String clause, String reason, JsonNode outputs, String credentialType, String credentialNumber, Long caseId, String caseNumber,
                 Instant submittedAt, Instant due, Instant endedAt, int version, String project) {

    Matter shown() {
        return new Matter(id, number, item, revision, itemName, department, person, gid, firm, channel, state, instant, parent, promised, submittedAt, due, endedAt);
    }
}
