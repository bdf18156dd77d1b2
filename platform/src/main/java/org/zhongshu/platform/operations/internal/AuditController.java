package org.zhongshu.platform.operations.internal;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.audit.AuditEntry;
import org.zhongshu.platform.audit.AuditTrail;
import org.zhongshu.platform.audit.AuditVerifier;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * GET /api/audit, /api/audit/verify, /api/audit/export. It lives here and not in audit because audit stands below
 * identity and so cannot say who is allowed.
 */
@RestController
class AuditController {

    private static final int PAGE = 50;
    private static final int PAGE_LIMIT = 500;
    private static final int EXPORT_LIMIT = 200_000;

    private final AuditTrail trail;
    private final Audit audit;

    AuditController(AuditTrail trail, Audit audit) {
        this.trail = trail;
        this.audit = audit;
    }

    record Entry(String seq, Instant at, String actor, String name, String org, String ip, String action, String subjectType, String subjectId,
                 String reason, JsonNode before, JsonNode after, String hash) {

        static Entry of(AuditTrail.Row row) {
            AuditEntry e = row.entry();
            return new Entry(Long.toString(row.seq()), e.at(), e.username(), e.name(), e.org(), e.ip(), e.action(), e.subjectType(), e.subjectId(), e.reason(),
                    json(e.before()), json(e.after()), row.hash());
        }

        private static JsonNode json(String text) {
            return text == null ? null : Json.read(text);
        }
    }

    @Allowed("audit.read")
    @GetMapping("/api/audit")
    Page<Entry> list(@RequestParam Map<String, String> given) {
        int limit = Math.clamp(given.containsKey("limit") ? Ids.parse(given.get("limit")) : PAGE, 1, PAGE_LIMIT);
        List<Entry> items = new ArrayList<>();
        trail.read(query(given), limit, row -> items.add(Entry.of(row)));
        return new Page<>(items, items.size() < limit ? null : items.getLast().seq());
    }

    @Allowed("audit.read")
    @GetMapping("/api/audit/verify")
    AuditVerifier.Result verify() {
        AuditVerifier.Result result = trail.verify();
        audit.record("audit.verify", "audit", null, null, null, Map.of("whole", result.whole(), "entries", result.entries(), "found", result.found()));
        return result;
    }

    /** CSV of what the query finds, newest first, at most 200,000 entries; narrow by time for more. */
    @Allowed("audit.export")
    @GetMapping("/api/audit/export")
    void export(@RequestParam Map<String, String> given, HttpServletResponse response) throws IOException {
        AuditTrail.Query query = query(given);
        audit.record("audit.export", "audit", null, null, null, given);
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\"");
        try (BufferedWriter out = new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8))) {
            // the mark makes spreadsheet programs read UTF-8
            out.write("\uFEFF序号,时间,用户名,姓名,部门,地址,操作,对象类型,对象,原因,变更前,变更后,哈希\r\n");
            trail.read(query, EXPORT_LIMIT, row -> write(out, row));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(BufferedWriter out, AuditTrail.Row row) {
        AuditEntry e = row.entry();
        try {
            out.write(Long.toString(row.seq()));
            for (String cell : new String[]{e.at().toString(), e.username(), e.name(), e.org(), e.ip(), e.action(), e.subjectType(), e.subjectId(), e.reason(),
                    e.before(), e.after(), row.hash()}) {
                out.write(',');
                out.write(cell(cell));
            }
            out.write("\r\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Quoted; what a spreadsheet would take for a formula gets an apostrophe, because people's words stand in these cells. */
    static String cell(String text) {
        if (text == null) {
            return "";
        }
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        return '"' + (formula ? "'" : "") + text.replace("\"", "\"\"") + '"';
    }

    private static AuditTrail.Query query(Map<String, String> given) {
        String cursor = given.get("cursor");
        return new AuditTrail.Query(given.get("q"), given.get("action"), given.get("subjectType"), given.get("subjectId"), given.get("actor"),
                time(given.get("from")), time(given.get("to")), cursor == null || cursor.isBlank() ? null : Ids.parse(cursor));
    }

    private static Instant time(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            // a + in an address is a blank unless it was written as %2B
            return OffsetDateTime.parse(text.strip().replace(' ', '+')).toInstant();
        } catch (DateTimeParseException e) {
            throw Problem.badRequest("bad-time", "时间格式不正确：" + text + "，应如 2026-11-21T08:00:00+08:00。");
        }
    }
}
