package org.zhongshu.platform.audit.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.audit.AuditActor;
import org.zhongshu.platform.shared.Json;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Puts an entry into the inbox, in whatever transaction the caller has. */
@Component
class InboxAudit implements Audit {

    private static final String INSERT = """
            INSERT INTO audit.inbox (at, username, name, org, ip, action, subject_type, subject_id, reason, before, after)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final AuditActor.Who NOBODY = new AuditActor.Who("anonymous", "未登录", null, null);

    private final JdbcTemplate jdbc;
    private final AuditActor actor;
    private final Clock clock;

    InboxAudit(JdbcTemplate jdbc, AuditActor actor, Clock clock) {
        this.jdbc = jdbc;
        this.actor = actor;
        this.clock = clock;
    }

    @Override
    public void record(String action, String subjectType, String subjectId, String reason, Object before, Object after) {
        AuditActor.Who who = actor.current().orElse(NOBODY);
        // microseconds are what the table keeps; the hash is made over what is read back
        OffsetDateTime at = clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        jdbc.update(INSERT, at, storable(who.username()), storable(who.name()), storable(who.org()), storable(who.ip()), storable(action),
                storable(subjectType), storable(subjectId), storable(reason), json(before), json(after));
    }

    private static String json(Object value) {
        return value == null ? null : Json.write(value);
    }

    // PostgreSQL's text cannot hold NUL; an entry must not fail because someone typed one
    private static String storable(String text) {
        return text == null || text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }
}
