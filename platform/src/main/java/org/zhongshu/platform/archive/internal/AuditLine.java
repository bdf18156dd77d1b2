package org.zhongshu.platform.archive.internal;

import org.zhongshu.platform.audit.AuditEntry;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** A line of the log as it stands in a package. */
final class AuditLine {

    private AuditLine() {
    }

    static Map<String, Object> of(long seq, AuditEntry e, String previous, String hash) {
        Map<String, Object> l = new LinkedHashMap<>();
        l.put("seq", seq);
        l.put("inboxId", Long.toString(e.inboxId()));
        l.put("at", e.at().toString());
        l.put("username", e.username());
        l.put("name", e.name());
        l.put("org", e.org());
        l.put("ip", e.ip());
        l.put("action", e.action());
        l.put("subjectType", e.subjectType());
        l.put("subjectId", e.subjectId());
        l.put("reason", e.reason());
        l.put("before", e.before());
        l.put("after", e.after());
        l.put("previous", previous);
        l.put("hash", hash);
        return l;
    }

    static String hash(JsonNode l) {
        AuditEntry e = new AuditEntry(Long.parseLong(l.path("inboxId").asString()), Instant.parse(l.path("at").asString()), word(l, "username"), word(l, "name"), word(l, "org"), word(l, "ip"), word(l, "action"),
                word(l, "subjectType"), word(l, "subjectId"), word(l, "reason"), word(l, "before"), word(l, "after"));
        return HexFormat.of().formatHex(e.hash(l.path("seq").asLong(), HexFormat.of().parseHex(l.path("previous").asString())));
    }

    private static String word(JsonNode l, String field) {
        return l.path(field).isString() ? l.path(field).asString() : null;
    }
}
