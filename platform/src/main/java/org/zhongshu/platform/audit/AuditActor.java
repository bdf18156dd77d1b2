package org.zhongshu.platform.audit;

import java.util.Optional;

/**
 * Tells the audit trail who acts. Implemented by identity: audit stands below it, so the receiver declares what it needs.
 */
public interface AuditActor {

    /** @param ip null for parts of the system */
    record Who(String username, String name, String org, String ip) {
    }

    Optional<Who> current();
}
