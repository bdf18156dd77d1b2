package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.registry.internal.Decisions.Decision;
import org.zhongshu.platform.registry.internal.Linker.Outcome;
import org.zhongshu.platform.registry.internal.Linker.Pair;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.registry.internal.Records.Draft;
import org.zhongshu.platform.shared.PgCopy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What changed rows, or a person's decision, change in a library: only the records that hold these rows, and those that share a
 * blocking key with them, are read; they are linked anew by the very algorithm and with the very weights of the last whole
 * run. Everything joins the caller's transaction, which holds the library's row.
 */
@Component
class Neighbourhood {

    private final Settings settings;
    private final Linkers linkers;
    private final Records records;
    private final KeyTable keys;
    private final Decisions decisions;
    private final Rulings rulings;
    private final Disputes disputes;
    private final Histories histories;
    private final Places places;
    private final CodeLists codes;
    private final JdbcTemplate jdbc;
    private final Clock clock;

    Neighbourhood(Settings settings, Linkers linkers, Records records, KeyTable keys, Decisions decisions, Rulings rulings, Disputes disputes, Histories histories, Places places, CodeLists codes, JdbcTemplate jdbc,
                  Clock clock) {
        this.settings = settings;
        this.linkers = linkers;
        this.records = records;
        this.keys = keys;
        this.decisions = decisions;
        this.rulings = rulings;
        this.disputes = disputes;
        this.histories = histories;
        this.places = places;
        this.codes = codes;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A library as it is worked on in one transaction. */
    record Site(Library library, List<Feed> feeds, Map<Integer, Feed> byNo, Cleaning cleaning, Linker linker, int[] identity) {

        /** Whose rows a feed brings; null when it is no longer a source. */
        String department(int feed) {
            Feed f = byNo.get(feed);
            return f == null ? null : f.dataset().department();
        }
    }

    Site site(Library library) {
        List<Feed> feeds = settings.feeds(library);
        Map<Integer, Feed> byNo = new HashMap<>();
        feeds.forEach(f -> byNo.put(f.no(), f));
        return new Site(library, feeds, byNo, new Cleaning(library, codes), linkers.of(library), library.identity().fields().stream().mapToInt(library::indexOf).toArray());
    }

    /**
     * @param changed rows that changed, came, went, or were decided about
     * @param why     for the history, e.g. 来源更新
     */
    void change(Site site, Set<Ref> changed, String why) {
        Library library = site.library();
        Map<Ref, Long> held = links(library, changed);
        Map<Ref, Member> rows = rows(site, changed);
        Set<Long> touched = new TreeSet<>(held.values());
        Set<Long> all = new TreeSet<>(touched);
        all.addAll(neighbours(site, rows.values()));
        // decided pairs belong to the neighbourhood though they share no key
        List<Decision> decided = decisions.about(library.id(), changed);
        Set<Ref> named = new HashSet<>();
        decided.forEach(d -> {
            named.add(d.a());
            named.add(d.b());
        });
        all.addAll(links(library, named).values());
        Map<Ref, Long> members = members(library, all);
        members.putAll(held);
        Set<Ref> missing = new HashSet<>(members.keySet());
        missing.removeAll(rows.keySet());
        missing.removeAll(changed);
        rows.putAll(rows(site, missing));
        relink(site, changed, touched, members, new TreeMap<>(rows), why);
    }

    private void relink(Site site, Set<Ref> changed, Set<Long> touched, Map<Ref, Long> before, TreeMap<Ref, Member> rows, String why) {
        List<Ref> order = new ArrayList<>(rows.keySet());
        Outcome outcome = link(site, order, touched, before, rows);
        Map<Integer, List<Ref>> components = new LinkedHashMap<>();
        for (int i = 0; i < order.size(); i++) {
            components.computeIfAbsent(outcome.clusterOf(i), c -> new ArrayList<>()).add(order.get(i));
        }
        List<List<Ref>> mine = components.values().stream().filter(c -> c.stream().anyMatch(r -> changed.contains(r) || touched.contains(before.getOrDefault(r, 0L)))).toList();
        Set<Long> gone = new TreeSet<>(touched);
        mine.forEach(c -> c.forEach(r -> {
            if (before.containsKey(r)) {
                gone.add(before.get(r));
            }
        }));
        Map<Long, List<Ref>> now = number(site.library(), mine, before);
        gone.removeAll(now.keySet());
        Map<Long, Records.Stored> stored = records.load(site.library(), concat(now.keySet(), gone), site.cleaning());
        moved(site.library(), gone, now, before);
        write(site, changed, before, rows, now, gone, stored, why);
        reviews(site, changed, order, outcome.pairs());
    }

    private Outcome link(Site site, List<Ref> order, Set<Long> touched, Map<Ref, Long> before, Map<Ref, Member> rows) {
        Linker.Linking linking = site.linker().begin(Math.max(16, order.size()), settings.learnt(site.library().id()));
        Map<Ref, Long> numbers = new HashMap<>();
        Map<Long, Long> lastOf = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            Ref ref = order.get(i);
            numbers.put(ref, (long) i);
            String[] identity = new String[site.identity().length];
            for (int f = 0; f < identity.length; f++) {
                identity[f] = rows.get(ref).values()[site.identity()[f]];
            }
            linking.add(i, identity);
        }
        // what is not touched stays together, whatever its further neighbours are
        for (Ref ref : order) {
            Long gid = before.get(ref);
            if (gid != null && !touched.contains(gid)) {
                Long last = lastOf.put(gid, numbers.get(ref));
                if (last != null) {
                    linking.together(last, numbers.get(ref));
                }
            }
        }
        for (Decision d : decisions.about(site.library().id(), order)) {
            Long a = numbers.get(d.a());
            Long b = numbers.get(d.b());
            if (a != null && b != null) {
                if (d.same()) {
                    linking.together(a, b);
                } else {
                    linking.apart(a, b);
                }
            }
        }
        return linking.link();
    }

    /** Each component keeps the number that most of its rows had; the bigger component chooses first. */
    private Map<Long, List<Ref>> number(Library library, List<List<Ref>> components, Map<Ref, Long> before) {
        record Vote(long gid, int component, int rows) {
        }
        List<Vote> votes = new ArrayList<>();
        for (int i = 0; i < components.size(); i++) {
            Map<Long, Integer> count = new TreeMap<>();
            components.get(i).forEach(r -> {
                if (before.containsKey(r)) {
                    count.merge(before.get(r), 1, Integer::sum);
                }
            });
            int component = i;
            count.forEach((gid, n) -> votes.add(new Vote(gid, component, n)));
        }
        votes.sort((a, b) -> a.rows() != b.rows() ? Integer.compare(b.rows(), a.rows()) : a.gid() != b.gid() ? Long.compare(a.gid(), b.gid()) : Integer.compare(a.component(), b.component()));
        Map<Integer, Long> chosen = new HashMap<>();
        Set<Long> taken = new HashSet<>();
        for (Vote v : votes) {
            if (!taken.contains(v.gid()) && !chosen.containsKey(v.component())) {
                taken.add(v.gid());
                chosen.put(v.component(), v.gid());
            }
        }
        int fresh = components.size() - chosen.size();
        long next = fresh == 0 ? 0 : jdbc.queryForObject("UPDATE registry.library SET next_gid = next_gid + ? WHERE id = ? RETURNING next_gid - ?", Long.class, fresh, library.id(), fresh);
        Map<Long, List<Ref>> numbered = new TreeMap<>();
        for (int i = 0; i < components.size(); i++) {
            Long gid = chosen.get(i);
            numbered.put(gid == null ? next++ : gid, components.get(i));
        }
        return numbered;
    }

    private void moved(Library library, Set<Long> gone, Map<Long, List<Ref>> now, Map<Ref, Long> before) {
        for (long gid : gone) {
            now.entrySet().stream().filter(e -> e.getValue().stream().anyMatch(r -> before.getOrDefault(r, 0L) == gid)).findFirst().ifPresent(e -> {
                jdbc.update("INSERT INTO registry.moved (library, gid, into_gid, at) VALUES (?, ?, ?, ?) ON CONFLICT (library, gid) DO UPDATE SET into_gid = excluded.into_gid, at = excluded.at",
                        library.id(), gid, e.getKey(), Settings.at(clock.instant()));
                rulings.move(library.id(), gid, e.getKey());
            });
        }
    }

    private void write(Site site, Set<Ref> changed, Map<Ref, Long> before, Map<Ref, Member> rows, Map<Long, List<Ref>> now, Set<Long> gone, Map<Long, Records.Stored> stored, String why) {
        Library library = site.library();
        Agreement agreement = new Agreement(library, site.feeds(), places.sameness());
        Map<Long, Map<Integer, Agreement.Ruled>> ruled = rulings.standing(library, now.keySet());
        List<Draft> drafts = new ArrayList<>();
        List<Object[]> past = new ArrayList<>();
        List<Object[]> links = new ArrayList<>();
        Map<Long, List<Member>> was = new HashMap<>();
        before.forEach((ref, gid) -> {
            // a row that is gone still counts its place among the members before
            was.computeIfAbsent(gid, g -> new ArrayList<>()).add(rows.getOrDefault(ref, new Member(ref.feed(), ref.key(), 0, new String[0])));
        });
        was.values().forEach(list -> list.sort(java.util.Comparator.comparing(Member::ref)));
        now.forEach((gid, refs) -> {
            List<Member> members = refs.stream().map(rows::get).toList();
            Agreement.Golden golden = agreement.of(members, ruled.getOrDefault(gid, Map.of()));
            drafts.add(new Draft(gid, members.size(), golden, Records.keys(site.linker(), site.identity(), members), places.idOf(library, golden.values())));
            if (stored.containsKey(gid)) {
                histories.compare(library, stored.get(gid), golden, site.byNo(), was.get(gid), why, past);
            }
            refs.stream().filter(r -> before.getOrDefault(r, 0L) != gid.longValue()).forEach(r -> links.add(new Object[]{r.feed(), gid, r.key()}));
        });
        jdbc.batchUpdate("INSERT INTO " + library.linkTable() + " (feed, gid, key) VALUES (?, ?, ?) ON CONFLICT (feed, key) DO UPDATE SET gid = excluded.gid", links);
        List<Object[]> dead = before.keySet().stream().filter(r -> !rows.containsKey(r)).map(r -> new Object[]{r.feed(), r.key()}).toList();
        jdbc.batchUpdate("DELETE FROM " + library.linkTable() + " WHERE feed = ? AND key = ?", dead);
        histories.write(past);
        String source = "registry:" + library.id();
        records.save(library, drafts, gone, source, new PgCopy(1 << 14));
        disputes.sync(library, drafts, gone, site.byNo());
        tally(library, changed, before, rows);
    }

    private void tally(Library library, Set<Ref> changed, Map<Ref, Long> before, Map<Ref, Member> rows) {
        Map<Integer, Integer> more = new TreeMap<>();
        changed.stream().filter(r -> rows.containsKey(r) && !before.containsKey(r)).forEach(r -> more.merge(r.feed(), 1, Integer::sum));
        before.keySet().stream().filter(r -> !rows.containsKey(r)).forEach(r -> more.merge(r.feed(), -1, Integer::sum));
        more.forEach((feed, by) -> jdbc.update("UPDATE registry.feed SET rows = greatest(0, rows + ?) WHERE library = ? AND no = ?", by, library.id(), feed));
    }

    private void reviews(Site site, Set<Ref> changed, List<Ref> order, List<Pair> pairs) {
        Library library = site.library();
        Short[] feeds = changed.stream().map(r -> (short) r.feed()).toArray(Short[]::new);
        String[] keys = changed.stream().map(Ref::key).toArray(String[]::new);
        // each side by its own index: joined by OR, every change would be held against every open pair
        for (String side : List.of("a", "b")) {
            jdbc.update("UPDATE registry.review v SET state = 'gone' FROM unnest(?::smallint[], ?::text[]) AS c(feed, key) WHERE v.library = ? AND v.state = 'open' AND v." + side + "_feed = c.feed AND v." + side + "_key = c.key",
                    feeds, keys, library.id());
        }
        List<Object[]> rows = new ArrayList<>();
        for (Pair p : pairs) {
            Ref a = order.get((int) p.a());
            Ref b = order.get((int) p.b());
            if (changed.contains(a) || changed.contains(b)) {
                rows.add(RunLinks.review(library, a, b, p.score(), p.reasons()));
            }
        }
        jdbc.batchUpdate(RunLinks.REVIEW, rows);
    }

    // ---- reading

    private Set<Long> neighbours(Site site, Collection<Member> changed) {
        return keys.near(site.library(), changed.stream().map(m -> Records.keys(site.linker(), site.identity(), List.of(m))).toList());
    }

    Map<Ref, Long> links(Library library, Collection<Ref> refs) {
        Map<Ref, Long> found = new HashMap<>();
        Map<Integer, List<String>> byFeed = byFeed(refs);
        byFeed.forEach((feed, keys) -> jdbc.query("SELECT key, gid FROM " + library.linkTable() + " WHERE feed = ? AND key = ANY (?)", row -> {
            found.put(new Ref(feed, row.getString(1)), row.getLong(2));
        }, feed, keys.toArray(String[]::new)));
        return found;
    }

    Map<Ref, Long> members(Library library, Collection<Long> gids) {
        Map<Ref, Long> found = new HashMap<>();
        if (!gids.isEmpty()) {
            jdbc.query("SELECT feed, key, gid FROM " + library.linkTable() + " WHERE gid = ANY (?)", row -> {
                found.put(new Ref(row.getInt(1), row.getString(2)), row.getLong(3));
            }, (Object) gids.toArray(Long[]::new));
        }
        return found;
    }

    /** The rows as their sources have them now; those that are gone are left out. */
    Map<Ref, Member> rows(Site site, Collection<Ref> refs) {
        Map<Ref, Member> found = new HashMap<>();
        byFeed(refs).forEach((no, keys) -> {
            Feed feed = site.byNo().get(no);
            if (feed != null) {
                jdbc.query("SELECT " + feed.all() + " FROM " + feed.dataset().table() + " s WHERE s._key = ANY (?) AND NOT s._gone", row -> {
                    Member m = Member.of(row, 1, no, site.cleaning());
                    found.put(m.ref(), m);
                }, (Object) keys.toArray(String[]::new));
            }
        });
        return found;
    }

    private static Map<Integer, List<String>> byFeed(Collection<Ref> refs) {
        Map<Integer, List<String>> byFeed = new TreeMap<>();
        refs.forEach(r -> byFeed.computeIfAbsent(r.feed(), f -> new ArrayList<>()).add(r.key()));
        return byFeed;
    }

    private static Set<Long> concat(Collection<Long> a, Collection<Long> b) {
        Set<Long> all = new HashSet<>(a);
        all.addAll(b);
        return all;
    }
}
