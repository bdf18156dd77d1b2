package org.zhongshu.platform.cases.internal;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseOpened;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseRef.Outcome;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.PlaceFinder;
import org.zhongshu.platform.cases.internal.CaseStore.Stored;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes reports in: a new case, or part of one that there is. */
@Component
class CaseIntake {

    private final CaseStore store;
    private final PartyStore parties;
    private final CaseTypes types;
    private final CaseKernel kernel;
    private final CaseNumbers numbers;
    private final EvidenceStore evidence;
    private final Departments departments;
    private final CityProfile city;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final ObjectProvider<PlaceFinder> places;

    CaseIntake(CaseStore store, PartyStore parties, CaseTypes types, CaseKernel kernel, CaseNumbers numbers, EvidenceStore evidence, Departments departments,
               CityProfile city, Audit audit, ApplicationEventPublisher events, TransactionTemplate transaction, ObjectProvider<PlaceFinder> places) {
        this.places = places;
        this.store = store;
        this.parties = parties;
        this.types = types;
        this.kernel = kernel;
        this.numbers = numbers;
        this.evidence = evidence;
        this.departments = departments;
        this.city = city;
        this.audit = audit;
        this.events = events;
        this.transaction = transaction;
    }

    CaseRef open(CaseReport report) {
        CaseType type = types.getType(report.type());
        CaseBody body = body(report);
        check(type, report, body);
        return transaction.execute(status -> {
            Actor actor = CurrentActor.require();
            Optional<CaseStore.KeyOwner> owner = body.reportKey() == null ? Optional.empty() : store.lockKey(body.reportKey());
            if (owner.isEmpty()) {
                Optional<Stored> opened = insert(type, report, body, null, actor, body.reportKey() != null);
                if (opened.isPresent()) {
                    return ref(opened.get(), Outcome.OPENED);
                }
                // someone else's report of the same key came first
                owner = store.lockKey(body.reportKey());
            }
            return again(owner.orElseThrow(), type, report, body, actor);
        });
    }

    /** Children of a split: one for each department, beginning with the handling. */
    void split(Stored parent, CaseType type, List<String> to, Actor actor) {
        CaseFile f = parent.file();
        CaseBody b = parent.body();
        List<Case.Party> people = parties.of(f.id);
        for (String department : to) {
            CaseBody child = new CaseBody(b.title() + "（协办：" + departments.nameOf(department) + "）", b.description(), b.address(), b.village(),
                    b.things(), b.data(), null, b.occurredAt());
            CaseFile start = new CaseFile();
            start.department = department;
            start.level = f.level;
            start.source = f.source;
            start.town = f.town;
            start.grid = f.grid;
            start.lon = f.lon;
            start.lat = f.lat;
            start.parent = f.id;
            insert(type, start, child, people, List.of(), actor, false);
        }
    }

    private CaseRef again(CaseStore.KeyOwner owner, CaseType type, CaseReport report, CaseBody body, Actor actor) {
        Stored stored = store.lock(owner.caseId()).orElseThrow(CaseKernel::notFound);
        boolean redelivered = !report.once() && (body.occurredAt() == null || (owner.occurredAt() != null && !body.occurredAt().isAfter(owner.occurredAt())));
        if (redelivered) {
            return ref(stored, Outcome.KNOWN);
        }
        while (stored.file().mergedInto != null) {
            stored = store.lock(stored.file().mergedInto).orElseThrow(CaseKernel::notFound);
        }
        CaseFile f = stored.file();
        if (f.open) {
            store.moveKey(body.reportKey(), f.id, body.occurredAt());
            merge(stored, report, body, actor);
            return ref(stored, Outcome.MERGED);
        }
        boolean soon = CaseFile.CLOSED.equals(f.state)
                && !kernel.now().isAfter(f.closedAt.plus(Duration.ofHours(types.known(f.type).reopenWithinHours())));
        if (soon && types.known(f.type).reopenWithinHours() > 0) {
            store.moveKey(body.reportKey(), f.id, body.occurredAt());
            return ref(kernel.takeAsSystem(stored, types.known(f.type), Practice.REOPEN, "办结后再次上报：" + body.title()), Outcome.REOPENED);
        }
        Stored opened = insert(type, report, body, null, actor, false).orElseThrow();
        store.moveKey(body.reportKey(), opened.file().id, body.occurredAt());
        return ref(opened, Outcome.OPENED);
    }

    private void merge(Stored stored, CaseReport report, CaseBody body, Actor actor) {
        CaseFile f = stored.file();
        Instant now = kernel.now();
        store.countRepeat(f.id, body.things());
        StepRow step = new StepRow(f.id, Ids.next(), now, actor.accountId(), actor.name(), actor.org(), "repeat", "重复上报", f.state, f.state,
                body.title(), Json.mapper().createObjectNode().put("occurredAt", body.occurredAt().toString()), List.of());
        CaseFile next = kernel.graver(f, report.level(), step);
        audit.record("case.repeat", "case", Long.toString(f.id), body.title(), Map.of("level", f.level), Map.of("level", next.level));
        events.publishEvent(CaseKernel.acted(new Stored(next, stored.body()), "repeat", f.state, now));
    }

    /** What the report itself says counts; the address base adds what is missing. */
    private Case.Place located(Case.Place said) {
        if (said.address() == null || said.lon() != null) {
            return said;
        }
        return places.stream().flatMap(f -> f.find(said.address()).stream()).findFirst()
                .map(p -> new Case.Place(said.address(), said.grid() == null ? p.grid() : said.grid(), said.town() == null ? p.town() : said.town(),
                        said.village() == null ? p.village() : said.village(), p.lon(), p.lat())).orElse(said);
    }

    private Optional<Stored> insert(CaseType type, CaseReport report, CaseBody body, Long parent, Actor actor, boolean claimKey) {
        Case.Place place = located(report.place());
        CaseFile start = new CaseFile();
        start.department = report.department() == null ? type.department() : report.department();
        start.level = report.level() == null ? type.level() : report.level();
        start.source = report.source();
        start.town = town(place.town());
        start.grid = place.grid();
        start.lon = place.lon();
        start.lat = place.lat();
        start.parent = parent;
        start.clock = CaseFile.Notes.promising(report.limit());
        start.openedAt = report.since();
        return insert(type, start, body, report.parties(), report.evidence(), actor, claimKey);
    }

    private Optional<Stored> insert(CaseType type, CaseFile start, CaseBody body, List<Case.Party> people, List<Long> attached, Actor actor, boolean claimKey) {
        Instant now = kernel.now();
        start.id = Ids.next();
        start.number = numbers.next(type.numberPattern(), now.atZone(city.current().zone()).toLocalDate());
        start.type = type.id();
        start.opener = actor.accountId();
        start.openedAt = start.openedAt == null || start.openedAt.isAfter(now) ? now : start.openedAt;
        start.version = 1;
        CaseFile f = kernel.machine().begin(start, type, start.parent != null);
        StepRow step = new StepRow(f.id, Ids.next(), now, actor.accountId(), actor.name(), actor.org(), "open", start.parent == null ? "上报" : "拆分立案",
                null, f.state, body.description(), null, attached);
        if (!store.insert(f, body, people, step, kernel.tally().change(null, f), claimKey)) {
            return Optional.empty();
        }
        evidence.attach(attached, f.id, actor);
        audit.record("case.open", "case", Long.toString(f.id), null, null, opened(f, body));
        events.publishEvent(new CaseOpened(f.id, f.number, f.type, body.title(), f.state, f.source, f.department, f.person, f.level, f.town, f.grid,
                f.lon, f.lat, f.due, now));
        return Optional.of(new Stored(f, body));
    }

    private static Map<String, Object> opened(CaseFile f, CaseBody body) {
        Map<String, Object> facts = CaseKernel.facts(f);
        facts.put("number", f.number);
        facts.put("type", f.type);
        facts.put("title", body.title());
        facts.put("source", f.source);
        return facts;
    }

    private static CaseBody body(CaseReport report) {
        JsonNode data = report.data();
        Instant occurred = report.occurredAt() == null ? null : report.occurredAt().truncatedTo(ChronoUnit.MICROS);
        return new CaseBody(StepForm.clean(report.title()), StepForm.clean(report.description()), StepForm.clean(report.place().address()),
                report.place().village(), report.things(), StepForm.clean(data), report.key(), occurred);
    }

    private void check(CaseType type, CaseReport report, CaseBody body) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (body.title() == null || body.title().length() > 200) {
            errors.put("title", "标题须为 1 到 200 字");
        }
        if (body.description() != null && body.description().length() > 8000) {
            errors.put("description", "描述不能超过 8000 字");
        }
        if (report.level() != null && (report.level() < 1 || report.level() > 4)) {
            errors.put("level", "级别须为 1 到 4");
        }
        if (report.source() == null || !report.source().matches("[a-z][a-z0-9-]{0,39}")) {
            errors.put("source", "来源代码有误");
        }
        if (report.department() != null && departments.find(report.department()).isEmpty()) {
            errors.put("department", "没有这个部门：" + report.department());
        }
        Case.Place place = report.place();
        if ((place.lon() == null) != (place.lat() == null)
                || (place.lon() != null && !(Math.abs(place.lon()) <= 180 && Math.abs(place.lat()) <= 90))) {
            errors.put("place", "坐标须同时给出经度与纬度，单位为度");
        }
        if (place.town() != null && !place.town().matches("\\d{9}(\\d{3})?")) {
            errors.put("place.town", "镇街代码须为 9 或 12 位数字");
        }
        if (body.things().size() > 200) {
            errors.put("things", "涉及部件不能超过 200 个");
        }
        if (!report.parties().isEmpty() && !type.personal()) {
            errors.put("parties", "“" + type.name() + "”不收集当事人信息");
        }
        if (report.parties().size() > 20) {
            errors.put("parties", "当事人不能超过 20 个");
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-report", "上报内容有误，请修改后重试。", errors);
        }
    }

    private static String town(String code) {
        return code != null && code.length() == 9 ? code + "000" : code;
    }

    private static CaseRef ref(Stored stored, Outcome outcome) {
        return new CaseRef(stored.file().id, stored.file().number, outcome);
    }
}
