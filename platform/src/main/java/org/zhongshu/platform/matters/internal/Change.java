package org.zhongshu.platform.matters.internal;

import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.Map;

/** The next form of a matter's row, one version further where it is another moment's change. */
final class Change {

    private final MatterRow m;
    private String department;
    private MatterState state;
    private boolean instant;
    private String promised;
    private Long decision;
    private String clause;
    private String reason;
    private JsonNode outputs;
    private String credentialType;
    private String credentialNumber;
    private Long caseId;
    private String caseNumber;
    private Instant due;
    private Instant endedAt;
    private int version;

    Change(MatterRow m) {
        this.m = m;
        department = m.department();
        state = m.state();
        instant = m.instant();
        promised = m.promised();
        decision = m.decision();
        clause = m.clause();
        reason = m.reason();
        outputs = m.outputs();
        credentialType = m.credentialType();
        credentialNumber = m.credentialNumber();
        caseId = m.caseId();
        caseNumber = m.caseNumber();
        due = m.due();
        endedAt = m.endedAt();
        version = m.version();
    }

    Change department(String to) {
        department = to;
        return this;
    }

    Change state(MatterState to) {
        state = to;
        return this;
    }

    Change instant() {
        instant = true;
        return this;
    }

    Change promised(String to) {
        promised = to;
        return this;
    }

    Change decision(long id, Map<String, Object> said) {
        decision = id;
        outputs = said == null || said.isEmpty() ? null : Json.mapper().valueToTree(said);
        return this;
    }

    Change outputs(JsonNode to) {
        outputs = to;
        return this;
    }

    Change clause(String to) {
        clause = to;
        return this;
    }

    Change reason(String to) {
        reason = to;
        return this;
    }

    Change credential(String type, String number) {
        credentialType = type;
        credentialNumber = number;
        return this;
    }

    Change inCase(long id, String number) {
        caseId = id;
        caseNumber = number;
        return this;
    }

    Change due(Instant to) {
        due = to;
        return this;
    }

    Change ended(Instant at) {
        endedAt = at;
        due = null;
        return this;
    }

    Change next() {
        version++;
        return this;
    }

    MatterRow made() {
        return new MatterRow(m.id(), m.number(), m.person(), m.gid(), m.firm(), m.firmName(), m.itemId(), m.item(), m.revision(), m.itemName(), m.composite(), m.parent(), m.stage(), department, m.channel(), state, instant, promised, decision,
                clause, reason, outputs, credentialType, credentialNumber, caseId, caseNumber, m.submittedAt(), due, endedAt, version, m.project());
    }
}
