package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.StandardAddress;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One golden record as people see it: each field with its source and reason, what the others say, relations, history. */
@Component
class RecordViews {

    private static final int MOST_RELATED = 30;

    private final Libraries libraries;
    private final Neighbourhood neighbourhood;
    private final Records records;
    private final Rulings rulings;
    private final Disputes disputes;
    private final Histories histories;
    private final Lookup lookup;
    private final Looks looks;
    private final Rights rights;
    private final Showing showing;
    private final Places places;
    private final Datasets datasets;
    private final Departments departments;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    RecordViews(Libraries libraries, Neighbourhood neighbourhood, Records records, Rulings rulings, Disputes disputes, Histories histories, Lookup lookup, Looks looks, Rights rights, Showing showing,
                Places places, Datasets datasets, Departments departments, JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.libraries = libraries;
        this.neighbourhood = neighbourhood;
        this.records = records;
        this.rulings = rulings;
        this.disputes = disputes;
        this.histories = histories;
        this.lookup = lookup;
        this.looks = looks;
        this.rights = rights;
        this.showing = showing;
        this.places = places;
        this.datasets = datasets;
        this.departments = departments;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** @param dataset id; name, department: for people */
    record SourceName(String dataset, String name, String department, String departmentName) {
    }

    record Other(SourceName source, String value, Instant at, boolean same) {
    }

    /**
     * @param source null where nobody gave a value or the owner ruled
     * @param same   sources that say the same; other: that say something else
     * @param others what each source says, the chosen one first
     * @param conflict id of the standing disagreement
     */
    record FieldView(String field, String name, int level, String personal, String value, String reason, String reasonText, SourceName source, Instant since, int same, int other, List<Other> others,
                     String conflict, String ruling) {
    }

    /** @param no place in the list, for splitting */
    record MemberView(int no, SourceName source, String key, Instant at, Map<String, String> values) {
    }

    record Relation(String kind, String name, List<Lookup.Hit> items, boolean more) {
    }

    record HistoryView(String field, String name, String value, Instant from, Instant to, String source, String sourceName, String why) {
    }

    /** @param partly in clear is only what the departments in reach supplied themselves */
    record View(String library, String libraryName, String gid, Instant at, boolean clear, boolean partly, boolean mayClear, boolean maySplit, boolean maySeeLooks, List<FieldView> fields, List<MemberView> members,
                List<Relation> relations, StandardAddress address, List<HistoryView> history, long version) {
    }

    View look(String libraryId, long asked, Purpose given, boolean askedClear) {
        Library library = libraries.get(libraryId);
        Actor actor = CurrentActor.require();
        Purpose purpose = Purpose.required(given);
        Clear clear = rights.clear(actor, askedClear);
        return transaction.execute(status -> {
            long gid = lookup.current(library, asked);
            Neighbourhood.Site site = neighbourhood.site(library);
            Records.Stored stored = records.load(library, List.of(gid), site.cleaning()).get(gid);
            if (stored == null) {
                throw Problem.notFound("no-record", "没有这条主记录，它可能已被拆分或删除。");
            }
            looks.record(actor, library.id(), gid, "record", clear.asked(), purpose, null, 1);
            return view(site, stored, clear, actor);
        });
    }

    private View view(Neighbourhood.Site site, Records.Stored stored, Clear clear, Actor actor) {
        Library library = site.library();
        List<Member> members = members(site, stored.gid());
        Map<String, Rulings.Ruling> ruled = new TreeMap<>();
        rulings.list(library, List.of(stored.gid())).forEach(r -> ruled.put(r.field(), r));
        Map<String, Long> standing = new TreeMap<>();
        disputes.ofRecord(library.id(), stored.gid()).stream().filter(Disputes.Conflict::standing).forEach(c -> standing.put(c.field(), c.id()));
        List<FieldView> fields = new ArrayList<>();
        for (int i = 0; i < library.fields().size(); i++) {
            fields.add(field(site, stored, members, i, clear, ruled, standing));
        }
        record Found(Instant at, Long address, String ident, String group) {
        }
        Found found = jdbc.queryForObject("SELECT at, address, ident, grp FROM " + library.recordTable() + " WHERE gid = ?",
                (row, n) -> new Found(Settings.instant(row, 1), row.getObject(2, Long.class), row.getString(3), row.getString(4)), stored.gid());
        List<MemberView> rows = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            rows.add(member(site, members.get(m), m, clear));
        }
        // a dwelling's address tells as much as the words it was found by
        int address = library.lookup().address() == null ? -1 : library.indexOf(library.lookup().address());
        boolean place = address < 0 || library.fields().get(address).personal() == null || plain(site, stored, members, address, clear);
        List<String> concerned = site.feeds().stream().map(f -> f.dataset().department()).toList();
        return new View(library.id(), library.name(), Long.toString(stored.gid()), found.at(), clear.asked(), clear.partly(), rights.has(actor, "personal.view"), rights.may(actor, "registry.review", with(concerned, library.owner())),
                rights.has(actor, "registry.manage") || rights.has(actor, "audit.read"), fields, rows, relations(library, stored.gid(), found.ident(), found.group(), found.address(), clear),
                found.address() == null || !place ? null : places.find(found.address()).orElse(null), history(site, stored.gid(), clear), found.at().toEpochMilli());
    }

    private static List<String> with(List<String> departments, String more) {
        List<String> all = new ArrayList<>(departments);
        all.add(more);
        return all;
    }

    List<Member> members(Neighbourhood.Site site, long gid) {
        Map<Ref, Long> refs = neighbourhood.members(site.library(), List.of(gid));
        return neighbourhood.rows(site, refs.keySet()).values().stream().sorted(java.util.Comparator.comparing(Member::ref)).toList();
    }

    private FieldView field(Neighbourhood.Site site, Records.Stored stored, List<Member> members, int i, Clear clear, Map<String, Rulings.Ruling> ruled, Map<String, Long> standing) {
        Library.Field f = site.library().fields().get(i);
        Why.Of why = Why.get(stored.why(), i);
        Member winner = why.member() >= 0 && why.member() < members.size() ? members.get(why.member()) : null;
        List<Other> others = new ArrayList<>();
        for (Member m : members) {
            if (m.values()[i] != null) {
                Other o = new Other(source(site, m.feed()), showing.value(f, m.values()[i], clear.of(site.department(m.feed()))), Instant.ofEpochMilli(m.fresh()), places.sameness().same(f, m.values()[i], stored.values()[i]));
                others.add(m == winner ? 0 : others.size(), o);
            }
        }
        Rulings.Ruling ruling = ruled.get(f.field());
        boolean plain = plain(site, stored, members, i, clear) || ruling != null && clear.of(ruling.department());
        return new FieldView(f.field(), f.name(), f.level(), f.personal(), showing.value(f, stored.values()[i], plain), why.reason().name().toLowerCase(java.util.Locale.ROOT),
                ruling != null ? "裁定：" + ruling.proof() + "（" + departments.nameOf(ruling.department()) + " " + ruling.by() + "）" : why.reason().text(), winner == null ? null : source(site, winner.feed()),
                why.sinceMillis() == 0 ? null : Instant.ofEpochMilli(why.sinceMillis()), why.same(), why.other(), others, standing.containsKey(f.field()) ? Long.toString(standing.get(f.field())) : null,
                ruling == null ? null : Long.toString(ruling.id()));
    }

    /** May a value be seen in clear? Where only a department's own words may: when it said the same. */
    private static boolean plain(Neighbourhood.Site site, Records.Stored stored, List<Member> members, int i, Clear clear) {
        return clear.everything() || clear.partly() && Lookup.said(members.stream().filter(m -> clear.of(site.department(m.feed()))).toList(), i, stored.values()[i]);
    }

    SourceName source(Neighbourhood.Site site, int feed) {
        Feed f = site.byNo().get(feed);
        return f == null ? new SourceName("?", "已停用的来源", null, null) : source(f.dataset());
    }

    SourceName source(String dataset) {
        return datasets.find(dataset).map(this::source).orElse(new SourceName(dataset, dataset, null, null));
    }

    private SourceName source(Dataset d) {
        return new SourceName(d.id(), d.name(), d.department(), departments.nameOf(d.department()));
    }

    private MemberView member(Neighbourhood.Site site, Member m, int no, Clear asked) {
        boolean clear = asked.of(site.department(m.feed()));
        Map<String, String> values = new java.util.LinkedHashMap<>();
        for (int i = 0; i < site.library().fields().size(); i++) {
            if (m.values()[i] != null) {
                values.put(site.library().fields().get(i).field(), showing.value(site.library().fields().get(i), m.values()[i], clear));
            }
        }
        return new MemberView(no, source(site, m.feed()), Showing.key(m.key(), clear), Instant.ofEpochMilli(m.fresh()), values);
    }

    /** Household, what bears this identifier elsewhere, whose identifier this bears, and who is at the same address. */
    private List<Relation> relations(Library library, long gid, String ident, String group, Long address, Clear clear) {
        List<Relation> relations = new ArrayList<>();
        if (group != null && library.identity().kind() == Library.Kind.PERSON) {
            add(relations, "household", "同户人员", library, "grp = ? AND gid <> ? ORDER BY born LIMIT ?", clear, group, gid, MOST_RELATED + 1);
        }
        for (Library other : libraries.list()) {
            if (other.id().equals(library.id())) {
                continue;
            }
            String by = other.field(other.lookup().group()).map(Library.Field::name).orElse(null);
            if (ident != null && by != null && other.identity().kind() != Library.Kind.PERSON) {
                add(relations, "bearer", other.name() + "（" + by + "）", other, "grp = ? ORDER BY gid LIMIT ?", clear, ident, MOST_RELATED + 1);
            }
            if (group != null && library.identity().kind() != Library.Kind.PERSON) {
                add(relations, "borne", other.name() + "（" + library.field(library.lookup().group()).map(Library.Field::name).orElse("") + "）", other, "ident = ? ORDER BY gid LIMIT ?", clear, group, MOST_RELATED + 1);
            }
        }
        if (address != null) {
            for (Library other : libraries.list()) {
                if (other.lookup().address() != null) {
                    add(relations, "address", "同一地址：" + other.name(), other, "address = ? AND (gid <> ? OR ?) ORDER BY gid LIMIT ?", clear, address, gid, !other.id().equals(library.id()), MOST_RELATED + 1);
                }
            }
        }
        return relations;
    }

    private void add(List<Relation> relations, String kind, String name, Library library, String condition, Clear clear, Object... parameters) {
        List<Lookup.Hit> hits = lookup.find(library, condition, clear, parameters);
        if (!hits.isEmpty()) {
            boolean more = hits.size() > MOST_RELATED;
            relations.add(new Relation(kind, name, more ? hits.subList(0, MOST_RELATED) : hits, more));
        }
    }

    private List<HistoryView> history(Neighbourhood.Site site, long gid, Clear clear) {
        Library library = site.library();
        Map<String, String> names = new TreeMap<>();
        Map<String, String> supplied = new TreeMap<>();
        site.feeds().forEach(f -> {
            names.put(f.dataset().id(), f.dataset().name());
            supplied.put(f.dataset().id(), f.dataset().department());
        });
        return histories.of(library.id(), gid).stream().filter(h -> library.indexOf(h.field()) >= 0).map(h -> {
            Library.Field f = library.field(h.field()).orElseThrow();
            return new HistoryView(h.field(), f.name(), showing.value(f, h.value(), clear.of(h.source() == null ? null : supplied.get(h.source()))), h.from(), h.to(), h.source(), h.source() == null ? null : names.getOrDefault(h.source(), h.source()), h.why());
        }).toList();
    }

    /** Who lives or is seated at an address. */
    List<Relation> at(long address, Clear clear) {
        List<Relation> relations = new ArrayList<>();
        for (Library other : libraries.list()) {
            if (other.lookup().address() != null) {
                add(relations, "address", other.name(), other, "address = ? ORDER BY gid LIMIT ?", clear, address, MOST_RELATED + 1);
            }
        }
        return relations;
    }
}
