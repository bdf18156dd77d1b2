package org.zhongshu.platform.opendata.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.cases.ClosureCheck;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What people outside ask for: a case of the data bureau, followed by whoever holds the receipt. Nothing about the asker is
 * taken, so the answer stands here and nowhere else; the case cannot end before it is written.
 */
@Component
class OpenRequests implements ClosureCheck {

    static final String TYPE = "open-request";
    private static final String BUREAU = "data";
    private static final int A_DAY = 10;
    /** No letters or digits that look alike. */
    private static final String LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    private final Cases cases;
    private final Departments departments;
    private final OpenVisitors visitors;
    private final Audit audit;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    OpenRequests(@org.springframework.context.annotation.Lazy Cases cases, Departments departments, OpenVisitors visitors, Audit audit, JdbcTemplate jdbc, PlatformTransactionManager transactions, Clock clock) {
        this.cases = cases;
        this.departments = departments;
        this.visitors = visitors;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** @param kind {@code need}: data that is not there; {@code fault}: something is wrong with what is */
    record Asked(String kind, String title, String body, String publication) {
    }

    record Receipt(String receipt, String caseNumber, Instant due) {
    }

    /** What the receipt shows. */
    record Standing(String receipt, String title, Instant at, String state, String department, Instant due, String answer, Instant endedAt) {
    }

    record Line(String id, String kind, String title, String body, String publication, Instant at, String caseId, String caseNumber, String state, String department, Instant due, String answer, String answeredBy, Instant endedAt) {
    }

    private record Report(String title, String description, Instant occurredAt, JsonNode data) implements CaseReport {
        @Override
        public String key() {
            return null;
        }

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public String source() {
            return "web";
        }

        @Override
        public String department() {
            return BUREAU;
        }
    }

    Receipt ask(HttpServletRequest request, Asked asked, boolean knownPublication) {
        String title = text(asked.title(), 4, 60, "标题须为 4 到 60 字。");
        String body = text(asked.body(), 10, 1000, "内容须为 10 到 1000 字。");
        if (!"need".equals(asked.kind()) && !"fault".equals(asked.kind())) {
            throw Problem.badRequest("bad-kind", "请选择诉求类别。");
        }
        if (asked.publication() != null && !knownPublication) {
            throw Problem.badRequest("no-dataset", "没有这个开放数据。");
        }
        String from = visitors.from(request);
        Long today = jdbc.queryForObject("SELECT count(*) FROM opendata.request WHERE came_from = ?", Long.class, from);
        if (today != null && today >= A_DAY) {
            throw Problem.tooMany("too-many-requests", "同一来源一天最多提交 " + A_DAY + " 件。");
        }
        return CurrentActor.as(Actor.system("opendata"), () -> transaction.execute(status -> {
            Instant now = clock.instant();
            long id = Ids.next();
            String receipt = receipt();
            CaseRef opened = cases.open(new Report((asked.kind().equals("need") ? "开放数据需求：" : "开放数据纠错：") + title, body, now,
                    Json.mapper().createObjectNode().put("request", Long.toString(id)).put("dataset", asked.publication())));
            jdbc.update("INSERT INTO opendata.request (id, receipt, kind, title, body, publication, came_from, at, case_id, case_number, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')",
                    id, receipt, asked.kind(), title, body, asked.publication(), from, Timestamp.from(now), opened.id(), opened.number());
            return new Receipt(receipt, opened.number(), cases.getCase(opened.id()).closeDue());
        }));
    }

    private static String text(String text, int from, int to, String otherwise) {
        if (text == null || text.strip().codePointCount(0, text.strip().length()) < from || text.length() > to * 2 || text.codePointCount(0, text.length()) > to) {
            throw Problem.badRequest("bad-text", otherwise);
        }
        return text.strip();
    }

    private static String receipt() {
        SecureRandom random = new SecureRandom();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            text.append(i == 4 || i == 8 ? "-" : "").append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    Standing follow(String receipt) {
        String wanted = receipt == null ? "" : receipt.strip().toUpperCase(java.util.Locale.ROOT);
        return jdbc.query("SELECT id, kind, title, body, publication, at, case_id, case_number, state, answer, answered_by, ended_at FROM opendata.request WHERE receipt = ?", (row, n) -> line(row), wanted).stream().findFirst()
                .map(l -> new Standing(wanted, l.title(), l.at(), l.state(), l.department() == null ? null : departments.nameOf(l.department()), l.due(), l.answer(), l.endedAt()))
                .orElseThrow(() -> Problem.notFound("no-receipt", "没有这个回执号，请核对。"));
    }

    /** All for the data bureau, others' own: those whose case stands with them. */
    Page<Line> list(Boolean open, boolean all, String department, Long before, int limit) {
        List<Line> rows = jdbc.query("SELECT id, kind, title, body, publication, at, case_id, case_number, state, answer, answered_by, ended_at FROM opendata.request WHERE (?::boolean IS NULL OR (state = 'open') = ?) AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?",
                (row, n) -> line(row), open, open, before, before, limit + 1);
        boolean more = rows.size() > limit;
        List<Line> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page.stream().filter(l -> all || department != null && department.equals(l.department())).toList(), more ? page.getLast().id() : null);
    }

    /** Writes the answer and ends the case with it, both or neither; the case decides whether the actor may. */
    Line answer(long id, String answer, boolean refused) {
        String words = text(answer, 4, 1000, "答复须为 4 到 1000 字。");
        return transaction.execute(status -> {
            Line l = find(id);
            if (!l.state().equals("open")) {
                throw Problem.unprocessable("ended", "这件诉求已经办结。");
            }
            jdbc.update("UPDATE opendata.request SET answer = ?, answered_by = ? WHERE id = ?", words, CurrentActor.require().name(), id);
            audit.record("opendata.answer", "open-request", Long.toString(id), words, null, null);
            cases.act(Long.parseLong(l.caseId()), CaseAction.of(refused ? "refuse" : "answer", words));
            return find(id);
        });
    }

    private Line find(long id) {
        return jdbc.query("SELECT id, kind, title, body, publication, at, case_id, case_number, state, answer, answered_by, ended_at FROM opendata.request WHERE id = ? FOR UPDATE", (row, n) -> line(row), id).stream().findFirst()
                .orElseThrow(() -> Problem.notFound("no-request", "没有这件诉求。"));
    }

    private Line line(ResultSet row) throws SQLException {
        Timestamp ended = row.getTimestamp(12);
        long caseId = row.getLong(7);
        Optional<Case> c = row.wasNull() ? Optional.empty() : cases.findCase(caseId);
        return new Line(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5), row.getTimestamp(6).toInstant(), row.getString(7), row.getString(8), row.getString(9),
                c.map(Case::department).orElse(null), c.map(Case::closeDue).orElse(null), row.getString(10), row.getString(11), ended == null ? null : ended.toInstant());
    }

    @EventListener
    void on(CaseClosed e) {
        if (e.type().equals(TYPE)) {
            String state = e.state().equals("closed") ? e.action().equals("refuse") ? "refused" : "answered" : "ended";
            jdbc.update("UPDATE opendata.request SET state = ?, ended_at = ? WHERE case_id = ?", state, Timestamp.from(e.at()), e.caseId());
        }
    }

    @Override
    public Optional<String> objection(Case c) {
        if (!c.type().equals(TYPE)) {
            return Optional.empty();
        }
        return jdbc.queryForList("SELECT 1 FROM opendata.request WHERE case_id = ? AND answer IS NULL", Integer.class, c.id()).isEmpty() ? Optional.empty()
                : Optional.of("还没有写给公众的答复；请在“数据开放 → 公众诉求”中答复，写完即办结");
    }
}
