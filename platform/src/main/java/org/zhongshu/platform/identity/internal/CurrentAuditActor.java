package org.zhongshu.platform.identity.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.audit.AuditActor;
import org.zhongshu.platform.identity.CurrentActor;

import java.util.Optional;

/** Tells the audit trail who acts. */
@Component
class CurrentAuditActor implements AuditActor {

    @Override
    public Optional<Who> current() {
        return CurrentActor.find().map(a -> new Who(a.username(), a.name(), a.org(), a.ip()));
    }
}
