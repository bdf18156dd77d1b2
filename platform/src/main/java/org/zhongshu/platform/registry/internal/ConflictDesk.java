package org.zhongshu.platform.registry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.cases.ClosureCheck;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.internal.Agreement.Said;
import org.zhongshu.platform.registry.internal.Disputes.Conflict;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.shared.DatabaseTrouble;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Conflicts on their way: from the worklist to cases, so many a day; to a ruling by the field's owner, which corrects the record
 * at once; and back to the sources that said otherwise.
 */
@Component
class ConflictDesk implements ClosureCheck {

    static final String CASE = "data-conflict";
    private static final Logger log = LoggerFactory.getLogger(ConflictDesk.class);

    private final Libraries libraries;
    private final Disputes disputes;
    private final Rulings rulings;
    private final Judgements judgements;
    private final Neighbourhood neighbourhood;
    private final Places places;
    private final Datasets datasets;
    private final Cases cases;
    private final Rights rights;
    private final CodeLists codes;
    private final CityProfile city;
    private final Audit audit;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final TransactionTemplate alone;
    private final Clock clock;

    ConflictDesk(Libraries libraries, Disputes disputes, Rulings rulings, Judgements judgements, Neighbourhood neighbourhood, Places places, Datasets datasets, Cases cases, Rights rights,
                 CodeLists codes, CityProfile city, Audit audit, JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
        this.libraries = libraries;
        this.disputes = disputes;
        this.rulings = rulings;
        this.judgements = judgements;
        this.neighbourhood = neighbourhood;
        this.places = places;
        this.datasets = datasets;
        this.cases = cases;
        this.rights = rights;
        this.codes = codes;
        this.city = city;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.alone = new TransactionTemplate(transaction.getTransactionManager());
        this.alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.clock = clock;
    }

    private record Report(String key, String title, String description, String department, Instant occurredAt, JsonNode data) implements CaseReport {
        @Override
        public String type() {
            return CASE;
        }

        @Override
        public String source() {
            return "registry";
        }
    }

    /** Opens the day's cases: a first load finds very many conflicts at once, and people must still see what is new. */
    @Scheduled(fixedDelay = 60_000, initialDelay = 20_000)
    void openDaily() {
        for (Library library : libraries.list()) {
            try {
                openToday(library);
            } catch (RuntimeException e) {
                // one library's trouble is not the others'
                log.warn("{}: no cases opened: {}", library.name(), e.toString(), e);
            }
        }
    }

    int openToday(Library library) {
        LocalDate day = clock.instant().atZone(city.current().zone()).toLocalDate();
        return CurrentActor.as(Engine.SYSTEM, () -> transaction.execute(status -> {
            jdbc.update("INSERT INTO registry.conflict_day (library, day, opened) VALUES (?, ?, 0) ON CONFLICT DO NOTHING", library.id(), day);
            int opened = jdbc.queryForObject("SELECT opened FROM registry.conflict_day WHERE library = ? AND day = ? FOR UPDATE", Integer.class, library.id(), day);
            int room = libraries.casesPerDay() - opened;
            if (room <= 0) {
                return 0;
            }
            List<Conflict> next = disputes.query("library = ? AND state = 'waiting' AND refused_on IS DISTINCT FROM ? ORDER BY weight DESC, id LIMIT ? FOR UPDATE SKIP LOCKED", library.id(), day, room);
            int done = (int) next.stream().filter(c -> openAlone(library, c, day)).count();
            jdbc.update("UPDATE registry.conflict_day SET opened = opened + ? WHERE library = ? AND day = ?", done, library.id(), day);
            return done;
        }));
    }

    /** One that cannot be opened waits till the next day and takes no other's place. */
    private boolean openAlone(Library library, Conflict c, LocalDate day) {
        try {
            alone.executeWithoutResult(status -> open(library, c));
            return true;
        } catch (RuntimeException e) {
            if (DatabaseTrouble.passing(e)) {
                throw e;
            }
            log.warn("{}: conflict {} became no case", library.name(), c.id(), e);
            jdbc.update("UPDATE registry.conflict SET refused_on = ? WHERE id = ?", day, c.id());
            return false;
        }
    }

    /** A person does not wait for the day's share. */
    Conflict openNow(long id) {
        return transaction.execute(status -> {
            Conflict c = get(id, true);
            rights.check(CurrentActor.require(), "registry.review", List.of(c.department()));
            if (!c.state().equals("waiting")) {
                throw Problem.conflict("not-waiting", "该冲突已转办或已了结。");
            }
            open(libraries.get(c.library()), c);
            return get(id, false);
        });
    }

    private void open(Library library, Conflict c) {
        Library.Field f = library.field(c.field()).orElseThrow();
        long sources = c.said().stream().map(Said::feed).distinct().count();
        JsonNode data = Json.mapper().createObjectNode().put("conflict", Long.toString(c.id())).put("library", library.id()).put("record", Long.toString(c.gid())).put("field", c.field());
        CaseRef opened = cases.open(new Report("conflict:" + c.id(), "数据冲突：" + library.name() + "“" + f.name() + "”，" + sources + " 个来源说法不一",
                "主记录 " + c.gid() + " 的“" + f.name() + "”各来源不一致。请到数据冲突页查看各来源的值并裁定；裁定后主记录随即更正，并反馈各来源部门。", c.department(), clock.instant(), data));
        jdbc.update("UPDATE registry.conflict SET state = 'case', case_id = ?, case_number = ? WHERE id = ?", opened.id(), opened.number(), c.id());
    }

    Conflict get(long id, boolean lock) {
        return disputes.find(id, lock).orElseThrow(() -> Problem.notFound("no-conflict", "没有这个数据冲突。"));
    }

    /**
     * The owner says what is right.
     *
     * @param choice place among what the sources say; null: a value of the owner's own
     * @param value  the owner's own value; null with a null choice: there is no such value (he is not dead)
     */
    Conflict rule(long id, Integer choice, String value, String proof) {
        String why = Judgements.reason(proof);
        return transaction.execute(status -> {
            Actor actor = CurrentActor.require();
            Conflict seen = get(id, false);
            Library library = judgements.lock(seen.library());
            Conflict c = get(id, true);
            rights.check(actor, "registry.review", List.of(c.department()));
            if (!c.standing()) {
                throw Problem.conflict("ended", "该冲突已经了结。");
            }
            Library.Field f = library.field(c.field()).orElseThrow();
            String right = right(library, f, c, choice, value);
            long ruling = rulings.add(library.id(), c.gid(), c.field(), right, why, c.id(), c.caseNumber(), c.department(), actor.name());
            jdbc.update("UPDATE registry.conflict SET state = 'ruled', ended_at = ? WHERE id = ?", Settings.at(clock.instant()), c.id());
            audit.record("registry.rule", "base-conflict", Long.toString(id), why, null, Map.of("library", library.id(), "record", Long.toString(c.gid()), "field", c.field(), "ruling", Long.toString(ruling)));
            Neighbourhood.Site site = neighbourhood.site(library);
            Set<Ref> members = neighbourhood.members(library, List.of(c.gid())).keySet();
            neighbourhood.change(site, members, Why.Reason.RULED.text());
            offer(site, c, f, right, why, ruling);
            if (c.caseId() != null) {
                cases.signal(c.caseId(), "ruled", "已裁定：" + why);
            }
            return get(id, false);
        });
    }

    private String right(Library library, Library.Field f, Conflict c, Integer choice, String value) {
        if (choice != null) {
            if (choice < 0 || choice >= c.said().size()) {
                throw Problem.invalid("bad-choice", "请选择一个来源的值，或填写正确的值。", Map.of("choice", "0 到 " + (c.said().size() - 1)));
            }
            return c.said().get(choice).value();
        }
        if (value == null || value.isBlank()) {
            if (!f.presence()) {
                throw Problem.invalid("no-value", "请填写正确的值。", Map.of("value", "必填"));
            }
            return null;
        }
        String clean = new Cleaning(library, codes).clean(library.indexOf(f.field()), value.replace('\0', '\uFFFD'));
        boolean fits = clean != null && (Cleaning.value(f.type(), clean) != null) && (f.length() == null || clean.codePointCount(0, clean.length()) <= f.length())
                && (f.codes() == null || codes.of(f.codes()).containsKey(clean));
        if (!fits) {
            throw Problem.invalid("bad-value", "“" + f.name() + "”的值格式不对" + (f.type() == DataType.DATE ? "，应如 2026-01-31。" : f.codes() != null ? "，须为代码表中的值。" : "。"), Map.of("value", "格式不对"));
        }
        return clean;
    }

    /** Lifts a ruling: the sources' word counts again. */
    void lift(long ruling, String reason) {
        String why = Judgements.reason(reason);
        transaction.executeWithoutResult(status -> {
            Actor actor = CurrentActor.require();
            record Found(String library, long gid, String field, String department) {
            }
            Found r = jdbc.query("SELECT library, gid, field, department FROM registry.ruling WHERE id = ? AND lifted_at IS NULL",
                    (row, n) -> new Found(row.getString(1), row.getLong(2), row.getString(3), row.getString(4)), ruling).stream().findFirst().orElseThrow(() -> Problem.notFound("no-ruling", "没有这项裁定，或已撤销。"));
            rights.check(actor, "registry.review", List.of(r.department()));
            Library library = judgements.lock(r.library());
            rulings.lift(r.library(), r.gid(), r.field(), actor.name());
            jdbc.update("DELETE FROM registry.correction WHERE ruling = ? AND taken_at IS NULL", ruling);
            audit.record("registry.lift", "base-ruling", Long.toString(ruling), why, null, null);
            neighbourhood.change(neighbourhood.site(library), neighbourhood.members(library, List.of(r.gid())).keySet(), "撤销裁定");
        });
    }

    /** What is offered back: one row for each source row that says otherwise, in a list and in the department's own dataset. */
    private void offer(Neighbourhood.Site site, Conflict c, Library.Field f, String right, String why, long ruling) {
        Map<String, List<Object[]>> byDepartment = new LinkedHashMap<>();
        for (Said s : c.said()) {
            Feed feed = site.byNo().get(s.feed());
            if (feed == null || places.sameness().same(f, s.value(), right)) {
                continue;
            }
            String department = feed.dataset().department();
            long id = Ids.next();
            jdbc.update("INSERT INTO registry.correction (id, library, gid, dataset, department, row_key, field, said, right_value, ruling, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT (dataset, row_key, field) DO UPDATE SET said = excluded.said, right_value = excluded.right_value, ruling = excluded.ruling, at = excluded.at, taken_at = NULL",
                    id, site.library().id(), c.gid(), feed.dataset().id(), department, s.key(), f.field(), s.value(), right, ruling, Settings.at(clock.instant()));
            byDepartment.computeIfAbsent(department, d -> new ArrayList<>()).add(new Object[]{feed.dataset().id(), s.key(), f.field(), f.name(), s.value(), right, why, clock.instant()});
        }
        byDepartment.forEach((department, rows) -> {
            String id = "corrections-" + department;
            // one for all libraries: the rows say which field of which dataset
            if (datasets.find(id).isEmpty()) {
                datasets.define(new Dataset(id, "更正反馈", department, null, "golden",
                        List.of(column("dataset", "数据集", true), column("row_key", "记录主键", true), column("field", "信息项", true), column("field_name", "信息项名称", false), column("said", "原值", false),
                                column("right_value", "正确值", false), column("proof", "裁定依据", false), new Dataset.Column("ruled_at", "裁定时间", DataType.DATETIME, null, 2, null, false)), 0));
            }
            datasets.put(id, rows, "registry:rulings");
        });
    }

    private static Dataset.Column column(String field, String name, boolean key) {
        return new Dataset.Column(field, name, DataType.TEXT, null, 3, null, key);
    }

    /** A case of a standing conflict cannot be closed past the ruling. */
    @Override
    public Optional<String> objection(Case c) {
        if (!c.type().equals(CASE)) {
            return Optional.empty();
        }
        return disputes.ofCase(c.id()).filter(Conflict::standing)
                .map(x -> "该数据冲突尚未裁定：请到数据冲突页选定正确的值；各来源自行更正一致后本案自动办结。");
    }

    /** Voided by a person: the conflict waits in the list again, without taking a place of the day's. */
    @EventListener
    void on(CaseClosed e) {
        if (e.type().equals(CASE) && !e.state().equals("closed")) {
            jdbc.update("UPDATE registry.conflict SET state = 'waived', ended_at = ? WHERE case_id = ? AND state = 'case'", Settings.at(clock.instant()), e.caseId());
        }
    }

    record Group(String library, String field, String fieldName, String source, String sourceName, String department, long waiting, long inCase) {
    }

    /** The worklist by field and source. */
    List<Group> groups(String library, String[] departments) {
        Map<String, String> names = new HashMap<>();
        datasets.list().forEach(d -> names.put(d.id(), d.name()));
        return jdbc.query("SELECT library, field, source, department, count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'case') FROM registry.conflict WHERE state IN ('waiting', 'case')"
                        + " AND (?::text IS NULL OR library = ?) AND (?::text[] IS NULL OR department = ANY (?)) GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC LIMIT 200",
                (row, n) -> new Group(row.getString(1), row.getString(2), fieldName(row.getString(1), row.getString(2)), row.getString(3),
                        names.getOrDefault(row.getString(3), row.getString(3)), row.getString(4), row.getLong(5), row.getLong(6)), library, library, departments, departments);
    }

    private String fieldName(String library, String field) {
        return libraries.find(library).flatMap(l -> l.field(field)).map(Library.Field::name).orElse(field);
    }
}
