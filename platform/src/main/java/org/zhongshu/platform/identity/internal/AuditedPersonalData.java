package org.zhongshu.platform.identity.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData;
import org.zhongshu.platform.shared.Problem;

import java.util.Map;

/** Reveals, and writes down who looked. The entry itself holds only the masked value. */
@Component
class AuditedPersonalData implements PersonalData {

    private final Access access;
    private final Audit audit;

    AuditedPersonalData(Access access, Audit audit) {
        this.access = access;
        this.audit = audit;
    }

    @Override
    public String reveal(Kind kind, String value, String subjectType, String subjectId, String reason) {
        access.check(CurrentActor.require(), "personal.view");
        if (reason == null || reason.isBlank()) {
            throw Problem.badRequest("reason-needed", "查看个人信息须说明理由。");
        }
        audit.record("personal.view", subjectType, subjectId, reason.strip(), null,
                Map.of("kind", kind.label(), "masked", value == null ? "" : kind.mask(value)));
        return value;
    }
}
