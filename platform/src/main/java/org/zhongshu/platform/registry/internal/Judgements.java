package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.internal.Decisions.Decision;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * People's word on who is who: pairs from the review queue, rows split from a record, records merged. Each takes effect on the
 * golden records in its own transaction, is recorded with its reason, holds in every later run, and can be undone.
 */
@Component
class Judgements {

    private final Libraries libraries;
    private final Decisions decisions;
    private final Neighbourhood neighbourhood;
    private final RecordViews views;
    private final Lookup lookup;
    private final Looks looks;
    private final Rights rights;
    private final Showing showing;
    private final Places places;
    private final Audit audit;
    private final Runs runs;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    Judgements(Libraries libraries, Decisions decisions, Neighbourhood neighbourhood, RecordViews views, Lookup lookup, Looks looks, Rights rights, Showing showing, Places places, Audit audit, Runs runs,
               JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.libraries = libraries;
        this.decisions = decisions;
        this.neighbourhood = neighbourhood;
        this.views = views;
        this.lookup = lookup;
        this.looks = looks;
        this.rights = rights;
        this.showing = showing;
        this.places = places;
        this.audit = audit;
        this.runs = runs;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** @param state {@code open merged apart gone} */
    record Review(long id, String library, Ref a, Ref b, double score, List<String> reasons, String state, Instant foundAt) {
    }

    /** @param same {@code same different left right neither} for each field: who has what */
    record Compared(String field, String name, String left, String right, String same) {
    }

    record Side(RecordViews.SourceName source, String key, Instant at, String gid) {
    }

    record Pair(String id, String library, String state, double score, List<String> reasons, Instant foundAt, Side left, Side right, List<Compared> fields, boolean clear, boolean partly, boolean mayDecide) {
    }

    Page<Review> list(String library, String state, Double before, Long beforeId, int limit) {
        List<Review> rows = jdbc.query("SELECT " + COLUMNS + " FROM registry.review WHERE library = ? AND state = ? AND (?::float8 IS NULL OR (score, -id) < (?::float8, -?::bigint)) ORDER BY score DESC, id LIMIT ?",
                (row, n) -> review(row), library, state, before, before, beforeId, limit + 1);
        boolean more = rows.size() > limit;
        List<Review> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? page.getLast().score() + "/" + page.getLast().id() : null);
    }

    long open(String library) {
        return jdbc.queryForObject("SELECT count(*) FROM (SELECT 1 FROM registry.review WHERE library = ? AND state = 'open' LIMIT 10000) x", Long.class, library);
    }

    /** Both rows beside each other. In clear only for those who may and as far as they may, and then on record. */
    Pair pair(long id, boolean askedClear) {
        Actor actor = CurrentActor.require();
        Clear clear = rights.clear(actor, askedClear);
        return transaction.execute(status -> {
            Review r = get(id, false);
            Library library = libraries.get(r.library());
            Neighbourhood.Site site = neighbourhood.site(library);
            Map<Ref, Member> rows = neighbourhood.rows(site, List.of(r.a(), r.b()));
            Map<Ref, Long> gids = neighbourhood.links(library, List.of(r.a(), r.b()));
            Member a = rows.get(r.a());
            Member b = rows.get(r.b());
            looks.record(actor, library.id(), gids.get(r.a()), "review", clear.asked(), new Purpose("data-check", "比对复核 " + id), null, rows.size());
            // each side as its own department may see it
            boolean left = clear.of(site.department(r.a().feed()));
            boolean right = clear.of(site.department(r.b().feed()));
            List<Compared> fields = new ArrayList<>();
            for (int i = 0; i < library.fields().size(); i++) {
                Library.Field f = library.fields().get(i);
                String x = a == null ? null : a.values()[i];
                String y = b == null ? null : b.values()[i];
                if (x != null || y != null) {
                    String same = x == null ? "right" : y == null ? "left" : places.sameness().same(f, x, y) ? "same" : "different";
                    fields.add(new Compared(f.field(), f.name(), showing.value(f, x, left), showing.value(f, y, right), same));
                }
            }
            return new Pair(Long.toString(r.id()), library.id(), r.state(), r.score(), r.reasons(), r.foundAt(), side(site, r.a(), a, gids, left), side(site, r.b(), b, gids, right), fields, clear.asked(), clear.partly(),
                    rights.may(actor, "registry.review", departments(site, List.of(r.a(), r.b()))));
        });
    }

    private Side side(Neighbourhood.Site site, Ref ref, Member m, Map<Ref, Long> gids, boolean clear) {
        return new Side(views.source(site, ref.feed()), Showing.key(ref.key(), clear), m == null ? null : Instant.ofEpochMilli(m.fresh()), gids.containsKey(ref) ? Long.toString(gids.get(ref)) : null);
    }

    /** @param rows how many source rows the decision, or the whole split that it is part of, is about */
    record Told(Decision decision, Side left, Side right, int rows) {
    }

    /** Decisions with the two rows that each is about, keys masked, and the records they belong to now. */
    List<Told> told(String libraryId, List<Decision> list) {
        Library library = libraries.get(libraryId);
        Neighbourhood.Site site = neighbourhood.site(library);
        List<List<Decision>> wholes = list.stream().map(decisions::whole).toList();
        Map<Ref, Long> gids = list.isEmpty() ? Map.of() : neighbourhood.links(library, wholes.stream().flatMap(whole -> rows(whole).stream()).distinct().toList());
        return wholes.stream().map(whole -> {
            // one pair of a split may have been decided otherwise since; it is over when all are
            Decision shown = whole.stream().filter(x -> x.undoneAt() == null).findFirst().orElse(whole.getFirst());
            return new Told(shown, side(site, shown.a(), null, gids, false), side(site, shown.b(), null, gids, false), rows(whole).size());
        }).toList();
    }

    /** @param same true: the same person or firm; false: not the same */
    Review decide(long id, boolean same, String reason) {
        String why = reason(reason);
        return transaction.execute(status -> {
            Review r = get(id, true);
            if (!r.state().equals("open")) {
                throw Problem.conflict("decided", "这一对已经处理过了。");
            }
            take(r.library(), same ? "same" : "apart", r.a(), r.b(), id, why);
            jdbc.update("UPDATE registry.review SET state = ? WHERE id = ?", same ? "merged" : "apart", id);
            return get(id, false);
        });
    }

    private void take(String libraryId, String kind, Ref a, Ref b, Long review, String why) {
        Actor actor = CurrentActor.require();
        Library library = lock(libraryId);
        Neighbourhood.Site site = neighbourhood.site(library);
        rights.check(actor, "registry.review", departments(site, List.of(a, b)));
        Decision d = decisions.add(library.id(), kind, a, b, review, why, actor.name(), actor.org());
        audit.record(kind.equals("same") ? "registry.merge" : "registry.split", "base-decision", Long.toString(d.id()), why, null, Map.of("library", library.id()));
        neighbourhood.change(site, Set.of(a, b), kind.equals("same") ? "人工合并" : "人工拆分");
    }

    /** Takes rows out of a record: they and the rest are not the same from now on. */
    void split(String libraryId, long gid, List<Integer> places, Long version, String reason) {
        String why = reason(reason);
        transaction.executeWithoutResult(status -> {
            Actor actor = CurrentActor.require();
            Library library = lock(libraryId);
            Neighbourhood.Site site = neighbourhood.site(library);
            List<Member> members = views.members(site, gid);
            fresh(library, gid, version);
            Set<Integer> out = places == null ? Set.of() : new HashSet<>(places);
            if (out.isEmpty() || out.size() >= members.size() || out.stream().anyMatch(p -> p == null || p < 0 || p >= members.size())) {
                throw Problem.invalid("bad-split", "请选择要拆出的来源记录，至少保留一条。", Map.of("members", "至少拆出一条、保留一条"));
            }
            rights.check(actor, "registry.review", departments(site, members.stream().map(Member::ref).toList()));
            Set<Ref> changed = new HashSet<>();
            members.forEach(m -> changed.add(m.ref()));
            Member leaver = null;
            List<Decision> made = new ArrayList<>();
            for (int i = 0; i < members.size(); i++) {
                if (out.contains(i)) {
                    for (int j = 0; j < members.size(); j++) {
                        if (!out.contains(j)) {
                            made.add(decisions.add(library.id(), "apart", members.get(j).ref(), members.get(i).ref(), null, why, actor.name(), actor.org()));
                        }
                    }
                    if (leaver != null) {
                        made.add(decisions.add(library.id(), "same", leaver.ref(), members.get(i).ref(), null, why, actor.name(), actor.org()));
                    }
                    leaver = members.get(i);
                }
            }
            decisions.together(made);
            audit.record("registry.split", "base-record", libraryId + "/" + gid, why, Map.of("members", members.size()), Map.of("out", out.size()));
            neighbourhood.change(site, changed, "人工拆分");
        });
    }

    /** Makes two records one. */
    String merge(String libraryId, long into, long other, String reason) {
        String why = reason(reason);
        return transaction.execute(status -> {
            Library library = lock(libraryId);
            Neighbourhood.Site site = neighbourhood.site(library);
            List<Member> a = views.members(site, lookup.current(library, into));
            List<Member> b = views.members(site, lookup.current(library, other));
            if (a.isEmpty() || b.isEmpty() || lookup.current(library, into) == lookup.current(library, other)) {
                throw Problem.unprocessable("bad-merge", "请选择两条不同的主记录。");
            }
            take(libraryId, "same", a.getFirst().ref(), b.getFirst().ref(), null, why);
            return Long.toString(neighbourhood.links(library, List.of(a.getFirst().ref())).get(a.getFirst().ref()));
        });
    }

    /** A split is undone as a whole, from any of its pairs. */
    Decision undo(long id, String reason) {
        String why = reason(reason);
        return transaction.execute(status -> {
            Actor actor = CurrentActor.require();
            Decision d = decisions.get(id);
            Library library = lock(d.library());
            Neighbourhood.Site site = neighbourhood.site(library);
            List<Decision> whole = decisions.whole(d);
            Set<Ref> rows = rows(whole);
            rights.check(actor, "registry.review", departments(site, List.copyOf(rows)));
            decisions.undo(whole, actor.name(), why);
            jdbc.update("UPDATE registry.review SET state = 'open' WHERE id = (SELECT review FROM registry.decision WHERE id = ?)", id);
            audit.record("registry.undo", "base-decision", Long.toString(id), why, d, null);
            neighbourhood.change(site, rows, "撤销人工决定");
            return decisions.get(id);
        });
    }

    private static Set<Ref> rows(List<Decision> whole) {
        return whole.stream().flatMap(d -> Stream.of(d.a(), d.b())).collect(Collectors.toSet());
    }

    /** Holds the library's row; while a whole run is under way decisions would be lost in it. */
    Library lock(String id) {
        Library library = libraries.get(id);
        jdbc.queryForObject("SELECT version FROM registry.library WHERE id = ? FOR UPDATE", Integer.class, id);
        if (runs.running(id).isPresent()) {
            throw Problem.conflict("running", "“" + library.name() + "”正在整库比对，请等它完成后再处理。");
        }
        return library;
    }

    void fresh(Library library, long gid, Long version) {
        List<Instant> at = jdbc.query("SELECT at FROM " + library.recordTable() + " WHERE gid = ?", (row, n) -> Settings.instant(row, 1), gid);
        if (at.isEmpty()) {
            throw Problem.notFound("no-record", "没有这条主记录，它可能已被拆分或删除。");
        }
        if (version == null || at.getFirst().toEpochMilli() != version) {
            throw Problem.conflict("stale", "主记录刚有变化，请刷新后再操作。");
        }
    }

    private List<String> departments(Neighbourhood.Site site, List<Ref> refs) {
        return Stream.concat(Stream.of(site.library().owner()), refs.stream().map(r -> site.byNo().get(r.feed())).filter(java.util.Objects::nonNull).map(f -> f.dataset().department())).collect(Collectors.toList());
    }

    static String reason(String given) {
        String reason = given == null ? "" : given.replace('\0', '\uFFFD').strip();
        if (reason.length() < 4 || reason.length() > 500) {
            throw Problem.invalid("no-reason", "请写明理由（4 到 500 字），它会进入审计记录。", Map.of("reason", "4 到 500 字"));
        }
        return reason;
    }

    private static final String COLUMNS = "id, library, a_feed, a_key, b_feed, b_key, score, reasons, state, found_at";

    private Review get(long id, boolean lock) {
        return jdbc.query("SELECT " + COLUMNS + " FROM registry.review WHERE id = ?" + (lock ? " FOR UPDATE" : ""), (row, n) -> review(row), id).stream().findFirst()
                .orElseThrow(() -> Problem.notFound("no-review", "没有这一对待复核记录。"));
    }

    private static Review review(ResultSet row) throws SQLException {
        return new Review(row.getLong(1), row.getString(2), new Ref(row.getInt(3), row.getString(4)), new Ref(row.getInt(5), row.getString(6)), row.getDouble(7),
                Arrays.asList(Json.read(row.getString(8), String[].class)), row.getString(9), Settings.instant(row, 10));
    }
}
