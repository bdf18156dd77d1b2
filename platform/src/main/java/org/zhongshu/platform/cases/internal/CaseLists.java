package org.zhongshu.platform.cases.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.CaseFilter;
import org.zhongshu.platform.cases.internal.CaseStore.Stored;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Inboxes, history and counts, each within the reader's reach. */
@Component
class CaseLists {

    private static final int COUNTS_FRESH_MILLIS = 2_000;
    private static final Duration LOOK_BACK = Duration.ofDays(31);

    private final JdbcTemplate jdbc;
    private final CaseRights rights;
    private final CaseTypes types;
    private final Clock clock;
    private final ZoneId zone;
    private final Map<Long, Counts> recent = new ConcurrentHashMap<>();

    CaseLists(JdbcTemplate jdbc, CaseRights rights, CaseTypes types, Clock clock, CityProfile city) {
        this.jdbc = jdbc;
        this.rights = rights;
        this.types = types;
        this.clock = clock;
        this.zone = city.current().zone();
    }

    /**
     * What a person asks the inbox for.
     *
     * @param box   mine: whose next step the reader owes; department: of the reader's department; watch: 督办; all
     * @param state several separated by commas, each {@code state} or, for one type's alone, {@code type/state}; an ended state lists history
     * @param due   overdue or today
     * @param sort  due (default for open cases) or opened
     * @param open  null: open ones, unless a state or a text says otherwise
     * @param at    what was open at that moment instead, each in the state of then; at most 31 days ago
     */
    record Ask(String box, String state, String type, Integer level, String town, Long thing, String q, String due, String sort, String department,
               Boolean open, Instant at, String cursor, int limit) {

        Ask from(String place) {
            return new Ask(box, state, type, level, town, thing, q, due, sort, department, open, at, place, limit);
        }
    }

    /** Cheap numbers for the badges: never older than two seconds. */
    record Counts(long mine, long department, long watch, long all, long overdue, long dueToday, Map<String, Long> states, long at) {
    }

    Page<Stored> list(Actor actor, Ask ask) {
        if (ask.limit() < 1 || ask.limit() > 200) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 200。");
        }
        Set<String> states = ask.state() == null || ask.state().isBlank() ? Set.of() : Set.of(ask.state().split(","));
        if (ask.at() != null) {
            return listAt(actor, ask, states);
        }
        boolean history = states.stream().anyMatch(s -> s.equals(CaseFile.CLOSED) || s.equals(CaseFile.VOID) || s.equals(CaseFile.MERGED));
        Boolean open = ask.open() != null ? ask.open() : history ? Boolean.FALSE : ask.q() != null && !ask.q().isBlank() ? null : Boolean.TRUE;
        CaseQuery query = new CaseQuery(rights.readable(actor)).open(open).states(states)
                .anyOf("f.type", ask.type() == null ? null : Set.of(ask.type().split(",")))
                .anyOf("f.department", ask.department() == null ? null : Set.of(ask.department()))
                .town(ask.town()).thing(ask.thing()).text(ask.q());
        if (ask.level() != null) {
            query.and("f.level = ?", ask.level());
        }
        box(query, actor, ask.box() == null ? "all" : ask.box());
        Instant now = clock.instant();
        switch (ask.due() == null ? "" : ask.due()) {
            case "" -> {
            }
            case "overdue" -> query.and("f.open AND f.due < ?", CaseStore.at(now));
            case "today" -> query.and("f.open AND f.due >= ? AND f.due < ?", CaseStore.at(today().atStartOfDay(zone).toInstant()),
                    CaseStore.at(today().plusDays(1).atStartOfDay(zone).toInstant()));
            default -> throw Problem.badRequest("bad-due", "due 只能是 overdue 或 today。");
        }
        boolean byDue = ask.sort() == null ? Boolean.TRUE.equals(open) : ask.sort().equals("due");
        return page(byDue ? query.byDue(ask.cursor(), ask.limit()) : query.byOpened(ask.cursor(), ask.limit()), ask.limit(), byDue);
    }

    /** The next one by deadline after a place in a list, whatever happened to the case that stood there; then from the beginning, never the case itself. */
    Optional<Stored> next(Actor actor, Ask ask, Long after, Instant due) {
        Optional<Stored> later = after == null ? Optional.empty() : first(actor, ask.from(CaseQuery.cursor(due, after)), after);
        return later.or(() -> first(actor, ask, after));
    }

    private Optional<Stored> first(Actor actor, Ask ask, Long but) {
        return list(actor, ask).items().stream().filter(s -> but == null || s.file().id != but).findFirst();
    }

    /** Those that were open at a moment, newest first. What has ended since comes from the index of endings, so the past must be a recent one. */
    private Page<Stored> listAt(Actor actor, Ask ask, Set<String> states) {
        Instant now = clock.instant();
        if (ask.at().isAfter(now) || ask.at().isBefore(now.minus(LOOK_BACK))) {
            throw Problem.badRequest("bad-at", "只能回看最近 " + LOOK_BACK.toDays() + " 天内的时刻。");
        }
        if (!states.isEmpty() || ask.due() != null || ask.q() != null || "due".equals(ask.sort()) || ask.open() != null) {
            throw Problem.badRequest("bad-at", "回看时不能同时按环节、时限、文字或是否办结筛选。");
        }
        OffsetDateTime at = CaseStore.at(ask.at());
        CaseQuery query = new CaseQuery(rights.readable(actor)).anyOf("f.type", ask.type() == null ? null : Set.of(ask.type().split(",")))
                .anyOf("f.department", ask.department() == null ? null : Set.of(ask.department())).town(ask.town()).thing(ask.thing())
                .and("""
                        f.id IN (SELECT o.id FROM cases.case_file o WHERE o.open AND o.opened_at <= ?
                        UNION ALL SELECT e.id FROM cases.case_file e WHERE NOT e.open AND e.closed_at > ? AND e.opened_at <= ?)""", at, at, at);
        if (ask.level() != null) {
            query.and("f.level = ?", ask.level());
        }
        box(query, actor, ask.box() == null ? "all" : ask.box());
        Page<Stored> page = page(query.byOpened(ask.cursor(), ask.limit()), ask.limit(), false);
        Map<Long, String> statesThen = new HashMap<>();
        jdbc.query("SELECT DISTINCT ON (case_id) case_id, to_state FROM cases.case_step WHERE case_id = ANY (?) AND at <= ? ORDER BY case_id, id DESC",
                row -> {
                    statesThen.put(row.getLong(1), row.getString(2));
                }, page.items().stream().map(s -> s.file().id).toArray(Long[]::new), at);
        return new Page<>(page.items().stream().map(s -> new Stored(then(s.file(), statesThen.get(s.file().id)), s.body())).toList(), page.next());
    }

    /** The case as it stood: the deadline of an earlier state is not kept, so it is left out. */
    private static CaseFile then(CaseFile now, String state) {
        CaseFile f = now.copy();
        f.open = true;
        f.closedAt = null;
        if (state != null && !state.equals(f.state)) {
            f.state = state;
            f.due = null;
        }
        return f;
    }

    Page<Stored> list(Actor actor, CaseFilter filter) {
        CaseQuery query = new CaseQuery(rights.readable(actor)).open(filter.open()).anyOf("f.type", filter.types())
                .anyOf("f.department", filter.departments()).town(filter.town()).thing(filter.thing()).text(filter.text());
        int limit = Math.clamp(filter.limit(), 1, 500);
        return page(query.byOpened(filter.cursor(), limit), limit, false);
    }

    private Page<Stored> page(CaseQuery.Sql sql, int limit, boolean byDue) {
        List<Stored> rows = jdbc.query(sql.text(), CaseRows::stored, sql.parameters());
        boolean more = rows.size() > limit;
        List<Stored> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? CaseQuery.cursor(page.getLast().file(), byDue) : null);
    }

    private void box(CaseQuery query, Actor actor, String box) {
        switch (box) {
            case "all" -> {
            }
            case "watch" -> query.and("f.supervised");
            case "department" -> {
                // a town's grid workers have no department: their reach is their department
                if (actor.org() != null) {
                    query.and("f.department = ?", actor.org());
                }
            }
            case "mine" -> query.and("((f.person = ? AND f.type || '/' || f.state = ANY (?)) OR f.type || '/' || f.state = ANY (?))", actor.accountId(),
                    owed(actor, true).toArray(String[]::new), owed(actor, false).toArray(String[]::new));
            default -> throw Problem.badRequest("bad-box", "box 只能是 mine、department、all 或 watch。");
        }
    }

    /** type/state pairs whose next step one of the actor's roles owes: handled by a person, or by whoever is on duty. */
    private List<String> owed(Actor actor, boolean personally) {
        List<String> keys = new ArrayList<>();
        for (CaseType type : types.list()) {
            for (Lifecycle.State state : type.lifecycle().states().values()) {
                if (actor.roles().contains(state.owner()) && (state.phase() == Phase.HANDLE) == personally) {
                    keys.add(type.id() + "/" + state.id());
                }
            }
        }
        return keys;
    }

    Counts counts(Actor actor) {
        long now = clock.millis();
        Counts known = recent.get(actor.accountId());
        if (known != null && now - known.at() < COUNTS_FRESH_MILLIS) {
            return known;
        }
        if (recent.size() > 5_000) {
            recent.clear();
        }
        Counts fresh = count(actor, now);
        recent.put(actor.accountId(), fresh);
        return fresh;
    }

    private Counts count(Actor actor, long now) {
        CaseRights.RowFilter readable = rights.readable(actor);
        List<Object> parameters = new ArrayList<>(List.of(CaseStore.at(Instant.ofEpochMilli(now)),
                CaseStore.at(today().plusDays(1).atStartOfDay(zone).toInstant()), actor.accountId(), actor.org() == null ? "" : actor.org()));
        parameters.addAll(readable.parameters());
        Set<String> personally = Set.copyOf(owed(actor, true));
        Set<String> onDuty = Set.copyOf(owed(actor, false));
        long[] sums = new long[6];
        Map<String, Long> states = new TreeMap<>();
        jdbc.query("""
                SELECT f.type, f.state, count(*), count(*) FILTER (WHERE f.due < ?), count(*) FILTER (WHERE f.due < ?),
                       count(*) FILTER (WHERE f.person = ?), count(*) FILTER (WHERE f.department = ?), count(*) FILTER (WHERE f.supervised)
                FROM cases.case_file f WHERE f.open AND %s GROUP BY f.type, f.state""".formatted(readable.sql()), row -> {
            String key = row.getString(1) + "/" + row.getString(2);
            states.merge(row.getString(2), row.getLong(3), Long::sum);
            sums[0] += onDuty.contains(key) ? row.getLong(3) : personally.contains(key) ? row.getLong(6) : 0;
            sums[1] += actor.org() == null ? row.getLong(3) : row.getLong(7);
            sums[2] += row.getLong(8);
            sums[3] += row.getLong(3);
            sums[4] += row.getLong(4);
            sums[5] += row.getLong(5) - row.getLong(4);
        }, parameters.toArray());
        return new Counts(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], states, now);
    }

    Map<String, Long> countOpenByDepartment() {
        Map<String, Long> counts = new LinkedHashMap<>();
        jdbc.query("SELECT coalesce(department, ''), count(*) FROM cases.case_file WHERE open GROUP BY 1 ORDER BY 2 DESC",
                row -> {
                    counts.put(row.getString(1), row.getLong(2));
                });
        return counts;
    }

    long countOverdue() {
        Long count = jdbc.queryForObject("SELECT count(*) FROM cases.case_file WHERE open AND due < ?", Long.class, CaseStore.at(clock.instant()));
        return count == null ? 0 : count;
    }

    private LocalDate today() {
        return clock.instant().atZone(zone).toLocalDate();
    }
}
