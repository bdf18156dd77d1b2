package org.zhongshu.platform.cases.internal;

import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.algorithms.calendar.Limit;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.internal.CaseStore.Stored;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.algorithms.masking.Masking;
import org.zhongshu.platform.shared.Json;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the HTTP face shows of a case: names beside codes, ids as strings, and only the actions that the reader may take. */
@Component
class CaseViews {

    private final CaseKernel kernel;
    private final CaseTypes types;
    private final CaseRights rights;
    private final EvidenceStore evidence;
    private final Departments departments;
    private final Divisions divisions;
    private final PartyStore parties;
    private final JdbcTemplate jdbc;
    private final WorkingCalendar calendar;

    CaseViews(CaseKernel kernel, CaseTypes types, CaseRights rights, EvidenceStore evidence, Departments departments, Divisions divisions,
              PartyStore parties, JdbcTemplate jdbc, WorkingCalendar calendar) {
        this.calendar = calendar;
        this.parties = parties;
        this.kernel = kernel;
        this.types = types;
        this.rights = rights;
        this.evidence = evidence;
        this.departments = departments;
        this.divisions = divisions;
        this.jdbc = jdbc;
    }

    /** One line of an inbox. Times are UTC; {@code due} is absent while no clock runs. @param workDays left until it is due, negative past it; null where the clock counts hours */
    record Item(String id, String number, String type, String typeName, String title, int level, String state, String stateName, String source,
                String department, String departmentName, String person, String personName, String town, String townName, Double lon, Double lat,
                Instant openedAt, Instant due, Instant closeDue, Instant closedAt, boolean open, boolean overdue, boolean supervised, int urges,
                int repeats, String parent, List<String> things, int version, Integer workDays) {
    }

    record Place(String address, String grid, String town, String townName, String village, Double lon, Double lat) {
    }

    record TimelineEntry(Instant at, String actor, String org, String orgName, String action, String actionName, String from, String fromName, String to,
                         String toName, String text, JsonNode fields, List<String> evidence) {
    }

    record EvidenceItem(String id, String name, String kind, String media, long size, String sm3, String uploader, Instant at) {
    }

    record Link(String id, String number, String title, String state, String stateName, String departmentName) {
    }

    record AskItem(String key, String name, String kind, boolean required, List<String> options) {
    }

    record EvidenceNeed(String kind, String name, int min) {
    }

    /**
     * @param text    none, optional or required: whether the action wants words
     * @param blocked why it cannot be taken just now (closure checks); absent when it can
     */
    record ActionItem(String id, String name, String consequence, String text, List<AskItem> asks, List<EvidenceNeed> evidence, boolean practice,
                      String blocked) {
    }

    record PauseItem(Instant from, Instant to) {
    }

    record LimitItem(int number, String unit, String unitName) {
    }

    /** The running state's clock. {@code asked} is an extension that waits for an answer. */
    record ClockItem(Instant start, Instant due, Integer number, String unit, String unitName, Instant pausedSince, List<PauseItem> pauses,
                     List<LimitItem> extensions, LimitItem asked, Integer workDays) {
    }

    /** @param personalMasked names and numbers of the parties are masked */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Detail(String id, String number, String type, String typeName, String title, int level, String state, String stateName, String source,
                  String department, String departmentName, String person, String personName, String town, Double lon, Double lat, Instant openedAt,
                  Instant due, Instant closeDue, Instant closedAt, boolean open, boolean overdue, boolean supervised, int urges, int repeats, int returns,
                  int reworks, List<String> things, int version, String description, Place place, List<Case.Party> parties, boolean personalMasked,
                  JsonNode data, List<TimelineEntry> timeline, List<EvidenceItem> evidence, List<Link> children, Link parent, List<Link> merged,
                  Link mergedInto, List<ActionItem> actions, ClockItem clock) {
    }

    Item item(Stored s, Instant now) {
        CaseFile f = s.file();
        CaseType type = types.known(f.type);
        return new Item(id(f.id), f.number, f.type, type.name(), s.body().title(), f.level, f.state, type.stateName(f.state), f.source, f.department,
                name(f.department), f.person == null ? null : id(f.person), f.personName, f.town, f.town == null ? null : divisions.nameOf(f.town), f.lon,
                f.lat, f.openedAt, f.due, f.closeDue, f.closedAt, f.open, overdue(f, now), f.supervised, f.urges, f.repeats,
                f.parent == null ? null : id(f.parent), s.body().things().stream().map(CaseViews::id).toList(), f.version, workDays(f, type, now));
    }

    Detail detail(Stored s, Actor actor, boolean personal) {
        CaseFile f = s.file();
        CaseBody b = s.body();
        CaseType type = types.known(f.type);
        List<Case.Party> people = parties.of(f.id);
        List<Link> children = f.children == 0 ? List.of() : links("parent = ?", f.id);
        List<Link> merged = f.repeats == 0 ? List.of() : links("merged_into = ?", f.id);
        return new Detail(id(f.id), f.number, f.type, type.name(), b.title(), f.level, f.state, type.stateName(f.state), f.source, f.department,
                name(f.department), f.person == null ? null : id(f.person), f.personName, f.town, f.lon, f.lat, f.openedAt, f.due, f.closeDue, f.closedAt,
                f.open, overdue(f, kernel.now()), f.supervised, f.urges, f.repeats, f.returns, f.reworks, b.things().stream().map(CaseViews::id).toList(),
                f.version, b.description(), new Place(b.address(), f.grid, f.town, f.town == null ? null : divisions.nameOf(f.town), b.village(), f.lon, f.lat),
                personal ? people : people.stream().map(CaseViews::masked).toList(), !personal, b.data() == null ? null : Json.read(b.data()),
                timeline(f, type), f.evidence ? evidence.listOf(f.id).stream().map(CaseViews::evidence).toList() : List.of(), children,
                f.parent == null ? null : links("f.id = ?", f.parent).stream().findFirst().orElse(null), merged,
                f.mergedInto == null ? null : links("f.id = ?", f.mergedInto).stream().findFirst().orElse(null), actions(s, type, actor), clock(f, type));
    }

    List<ActionItem> actions(Stored s, CaseType type, Actor actor) {
        List<ActionItem> items = new ArrayList<>();
        for (ActionRule rule : kernel.machine().rules(s.file(), type)) {
            if (rights.mayAct(actor, s.file(), type, rule)) {
                List<String> objections = kernel.objections(s, type, rule);
                items.add(new ActionItem(rule.id(), rule.name(), rule.consequence(), lower(rule.text()),
                        rule.asks().stream().map(a -> new AskItem(a.key(), a.name(), lower(a.kind()), a.required(), a.options())).toList(),
                        rule.evidence().stream().map(e -> new EvidenceNeed(e.kind(), e.name(), e.min())).toList(), rule.practice() != null,
                        objections.isEmpty() ? null : String.join("；", objections)));
            }
        }
        return items;
    }

    static EvidenceItem evidence(EvidenceStore.Evidence e) {
        return new EvidenceItem(id(e.id()), e.name(), e.kind(), e.media(), e.size(), e.sm3(), e.uploaderName(), e.at());
    }

    private List<TimelineEntry> timeline(CaseFile f, CaseType type) {
        return jdbc.query("""
                SELECT at, actor_name, org, action, action_name, from_state, to_state, text, fields, evidence
                FROM cases.case_step WHERE case_id = ? ORDER BY id""", (row, n) -> entry(row, type), f.id);
    }

    private TimelineEntry entry(ResultSet row, CaseType type) throws SQLException {
        String from = row.getString(6);
        String to = row.getString(7);
        String fields = row.getString(9);
        String org = row.getString(3);
        return new TimelineEntry(CaseRows.instant(row, 1), row.getString(2), org, name(org), row.getString(4), row.getString(5), from,
                from == null ? null : type.stateName(from), to, type.stateName(to), row.getString(8), fields == null ? null : Json.read(fields),
                CaseRows.longs(row.getArray(10)).stream().map(CaseViews::id).toList());
    }

    private List<Link> links(String condition, long id) {
        return jdbc.query("SELECT f.id, f.number, b.title, f.state, f.type, f.department FROM cases.case_file f JOIN cases.case_body b USING (id) WHERE "
                + condition + " ORDER BY f.id LIMIT 200", (row, n) -> new Link(id(row.getLong(1)), row.getString(2), row.getString(3), row.getString(4),
                types.known(row.getString(5)).stateName(row.getString(4)), name(row.getString(6))), id);
    }

    /** What was given in working days is shown so. */
    private Integer workDays(CaseFile f, CaseType type, Instant now) {
        Lifecycle.State state = f.open && f.due != null && !f.suspended() ? type.lifecycle().state(f.state) : null;
        Limit limit = state == null ? null : kernel.limit(f, state);
        return limit == null || limit.unit() != LimitUnit.WORK_DAY ? null : (Integer) calendar.clock().daysLeft(now, f.due);
    }

    private ClockItem clock(CaseFile f, CaseType type) {
        Lifecycle.State state = type.lifecycle().state(f.suspended() ? f.clock.heldState() : f.state);
        LimitItem limit = state == null ? null : limit(kernel.limit(f, state));
        List<PauseItem> pauses = f.clock.pauses().stream().map(p -> new PauseItem(p.from(), p.to())).toList();
        return new ClockItem(f.stateSince, f.due, limit == null ? null : limit.number(), limit == null ? null : limit.unit(),
                limit == null ? null : limit.unitName(), f.suspended() ? f.clock.pauses().getLast().from() : null, pauses,
                f.clock.stateExtensions().stream().map(CaseViews::limit).toList(), f.clock.asked() == null ? null : limit(f.clock.asked()), workDays(f, type, kernel.now()));
    }

    private static LimitItem limit(org.zhongshu.algorithms.calendar.Limit limit) {
        return new LimitItem(limit.number(), limit.unit().name().toLowerCase(Locale.ROOT).replace('_', '-'), limit.unit().label());
    }

    private static Case.Party masked(Case.Party p) {
        return new Case.Party(p.role(), Masking.name(p.name()), Masking.phone(p.phone()), Masking.idNumber(p.idNumber()), Masking.address(p.address()));
    }

    private static boolean overdue(CaseFile f, Instant now) {
        return f.open && f.due != null && now.isAfter(f.due);
    }

    private String name(String department) {
        return department == null ? null : departments.nameOf(department);
    }

    static String id(long id) {
        return Long.toString(id);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
