package org.zhongshu.platform.reports.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.reports.ReportMoved;
import org.zhongshu.platform.reports.ReportMoved.Step;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes what citizens tell, each once, as a case; writes down for them what became of it, in the transactions of the case's own steps. */
@Component
class Reports {

    static final int MOST_PHOTOS = 3;
    private static final int A_DAY = 20;
    private static final int LONGEST = 1000;
    private static final String COLUMNS = "SELECT id, person, gid, case_id, case_number, photos, state, answer, at, ended_at FROM reports.report WHERE ";

    private final JdbcTemplate jdbc;
    private final Cases cases;
    private final Persons persons;
    private final Departments departments;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Reports(JdbcTemplate jdbc, Cases cases, Persons persons, Departments departments, Audit audit, ApplicationEventPublisher events, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.cases = cases;
        this.persons = persons;
        this.departments = departments;
        this.audit = audit;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    record Photo(String name, byte[] content) {
    }

    /** @param lon CGCS2000 degrees, both or none; photos: at most {@link #MOST_PHOTOS} */
    record Told(String request, String text, String address, Double lon, Double lat, List<Photo> photos) {
    }

    record Row(long id, long person, Long gid, long caseId, String number, int photos, String state, String answer, Instant at, Instant endedAt) {
    }

    record Happened(Instant at, String text) {
    }

    /** @param state as {@link Step}; due: the day by which the city means to have answered, null when it has */
    record View(String id, String number, String text, String address, String state, String stateName, String departmentName, int photos, Instant at, Instant due, Instant endedAt, String answer, List<Happened> events) {
    }

    record Taken(Row row, boolean fresh) {
    }

    private static final RowMapper<Row> ROW = (r, n) -> new Row(r.getLong(1), r.getLong(2), r.getObject(3, Long.class), r.getLong(4), r.getString(5), r.getInt(6), r.getString(7), r.getString(8), r.getTimestamp(9).toInstant(),
            r.getTimestamp(10) == null ? null : r.getTimestamp(10).toInstant());

    Taken tell(Told told) {
        String request = told.request();
        if (request == null || !request.matches("[A-Za-z0-9._:-]{8,80}")) {
            throw Problem.badRequest("no-request", "请给出请求号（8 到 80 位字母数字），用来避免重复上报。");
        }
        String text = words(told.text(), 4, LONGEST, "请写明情况（4 到 1000 字）。");
        String address = told.address() == null || told.address().isBlank() ? null : words(told.address(), 2, 200, "地点为 2 到 200 字。");
        if ((told.lon() == null) != (told.lat() == null) || told.lon() != null && !(Math.abs(told.lon()) <= 180 && Math.abs(told.lat()) <= 90)) {
            throw Problem.badRequest("bad-place", "位置不正确，请重新定位或写明地址。");
        }
        if (address == null && told.lon() == null) {
            throw Problem.badRequest("no-place", "请定位，或写明在哪里。");
        }
        if (told.photos().size() > MOST_PHOTOS) {
            throw Problem.badRequest("too-many-photos", "最多 " + MOST_PHOTOS + " 张照片。");
        }
        Persons.Person me = persons.current();
        byte[] digest = digest(text, address, told);
        return transaction.execute(status -> {
            jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 106))", r -> null, me.id() + "/" + request);
            Optional<Taken> before = jdbc.query("SELECT id, digest FROM reports.report WHERE person = ? AND request = ?", (r, n) -> {
                if (!Arrays.equals(r.getBytes(2), digest)) {
                    throw Problem.conflict("request-used", "这件上报已经提交过，内容与现在不同；要另报一件请重新填写。");
                }
                return new Taken(mine(r.getLong(1), me), false);
            }, me.id(), request).stream().findFirst();
            return before.orElseGet(() -> fresh(me, told, request, text, address, digest));
        });
    }

    private Taken fresh(Persons.Person me, Told told, String request, String text, String address, byte[] digest) {
        Instant now = clock.instant();
        Long today = jdbc.queryForObject("SELECT count(*) FROM reports.report WHERE person = ? AND at > ?", Long.class, me.id(), Timestamp.from(now.minus(Duration.ofDays(1))));
        if (today != null && today >= A_DAY) {
            throw Problem.tooMany("too-many-reports", "一天最多上报 " + A_DAY + " 件；紧急情况请拨打 110、119、120。");
        }
        List<Long> evidence = new ArrayList<>();
        for (Photo p : told.photos()) {
            evidence.add(cases.keepPhoto(p.name(), new ByteArrayInputStream(p.content())));
        }
        Persons.Clear clear = persons.clear(me.id());
        Case.Party party = new Case.Party("上报人", clear.name() == null ? "市民" : clear.name(), clear.phone(), null, null);
        String line = text.replaceAll("\\s+", " ");
        String title = "市民上报：" + (line.codePointCount(0, line.length()) > 30 ? line.substring(0, line.offsetByCodePoints(0, 30)) + "…" : line);
        CaseRef opened = cases.open(new CitizenReport(title, text, new Case.Place(address, null, null, null, told.lon(), told.lat()), List.of(party), evidence, now));
        long id = Ids.next();
        jdbc.update("INSERT INTO reports.report (id, person, gid, request, digest, case_id, case_number, photos, state, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'taken', ?)", id, me.id(), me.gid(), request, digest, opened.id(), opened.number(),
                evidence.size(), Timestamp.from(now));
        audit.record("report.tell", "report", opened.number(), null, null, Map.of("photos", evidence.size()));
        moved(mine(id, me), Step.TAKEN, "已收到，等待受理", now);
        return new Taken(mine(id, me), true);
    }

    private static String words(String text, int from, int to, String otherwise) {
        String t = text == null ? "" : text.replace('\0', ' ').strip();
        int length = t.codePointCount(0, t.length());
        if (length < from || length > to) {
            throw Problem.badRequest("bad-text", otherwise);
        }
        return t;
    }

    private static byte[] digest(String text, String address, Told told) {
        StringBuilder all = new StringBuilder(text).append('\n').append(address).append('\n').append(told.lon()).append(' ').append(told.lat());
        told.photos().forEach(p -> all.append('\n').append(java.util.HexFormat.of().formatHex(Sm3.digest(p.content()))));
        return Sm3.digest(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Another's, and what the account told when it was somebody else's, is not found. */
    Row mine(long id, Persons.Person me) {
        return jdbc.query(COLUMNS + "id = ? AND person = ? AND (gid IS NULL OR gid = ?)", ROW, id, me.id(), me.gid()).stream().findFirst().orElseThrow(() -> Problem.notFound("no-report", "没有这件上报。"));
    }

    Page<View> list(Persons.Person me, Long before, int limit) {
        List<Row> rows = jdbc.query(COLUMNS + "person = ? AND (gid IS NULL OR gid = ?) AND id < ? ORDER BY id DESC LIMIT ?", ROW, me.id(), me.gid(), before == null ? Long.MAX_VALUE : before, limit + 1);
        boolean more = rows.size() > limit;
        List<Row> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page.stream().map(r -> view(r, false)).toList(), more ? Long.toString(page.getLast().id()) : null);
    }

    View view(Row r, boolean whole) {
        Case c = cases.getCase(r.caseId());
        List<Happened> events = whole ? jdbc.query("SELECT at, text FROM reports.step WHERE report = ? ORDER BY id", (e, n) -> new Happened(e.getTimestamp(1).toInstant(), e.getString(2)), r.id()) : List.of();
        return new View(Long.toString(r.id()), r.number(), c.description(), c.place().address(), r.state(), name(r.state()), c.department() == null ? null : departments.nameOf(c.department()), r.photos(), r.at(),
                r.endedAt() == null ? c.closeDue() : null, r.endedAt(), r.answer(), events);
    }

    private static String name(String state) {
        return switch (state) {
            case "taken" -> "待受理";
            case "handed" -> "处置中";
            case "done" -> "已处置，待核查";
            case "answered" -> "已答复";
            case "refused" -> "不予受理";
            case "merged" -> "已并案办理";
            default -> "已终止";
        };
    }

    /** Inside the step's transaction. */
    @EventListener
    void acted(CaseActed e) {
        if (!e.type().equals(CitizenReport.TYPE)) {
            return;
        }
        boolean toDepartment = e.action().equals("dispatch") || e.action().equals("transfer") || e.action().equals("rework") || e.action().equals("reopen");
        if (toDepartment) {
            ofCase(e.caseId()).ifPresent(r -> moved(r, Step.HANDED, e.department() == null ? "正在重新安排处置" : "已交" + departments.nameOf(e.department()) + "处置", e.at()));
        } else if (e.action().equals("finish")) {
            ofCase(e.caseId()).ifPresent(r -> moved(r, Step.DONE, "已处置，等待核查", e.at()));
        }
    }

    @EventListener
    void closed(CaseClosed e) {
        if (!e.type().equals(CitizenReport.TYPE)) {
            return;
        }
        ofCase(e.caseId()).ifPresent(r -> {
            Step step = switch (e.state()) {
                case "merged" -> Step.MERGED;
                case "closed" -> e.action().equals("refuse") ? Step.REFUSED : Step.ANSWERED;
                default -> Step.ENDED;
            };
            // why a case was given up is written for colleagues
            String answer = step == Step.MERGED ? "同一问题已有人上报，并案办理。" : step == Step.ENDED ? null : cases.lastWords(e.caseId()).filter(w -> !w.isBlank()).orElse(null);
            jdbc.update("UPDATE reports.report SET answer = ? WHERE id = ?", answer, r.id());
            moved(r, step, name(step.id()) + (answer == null ? "" : "：" + answer), e.at());
        });
    }

    private Optional<Row> ofCase(long id) {
        return jdbc.query(COLUMNS + "case_id = ?", ROW, id).stream().findFirst();
    }

    private void moved(Row r, Step step, String text, Instant at) {
        jdbc.update("UPDATE reports.report SET state = ?, ended_at = ?, answer = CASE WHEN ? THEN answer END WHERE id = ?", step.id(), step.end() ? Timestamp.from(at) : null, step.end(), r.id());
        jdbc.update("INSERT INTO reports.step (report, id, at, text) VALUES (?, ?, ?, ?)", r.id(), Ids.next(), Timestamp.from(at), text);
        events.publishEvent(new ReportMoved(r.id(), r.number(), r.person(), r.gid(), step, at));
    }
}
