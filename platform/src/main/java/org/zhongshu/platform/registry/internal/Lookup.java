package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds golden records by what people know of them. The lookup columns stand in plain beside the golden rows – they are there in plain
 * anyway, and a keyed hash could not serve the beginning of a name – so protection is by right, purpose, mask and record, not by the index.
 */
@Component
class Lookup {

    private static final int MOST = 20;
    private static final String BEGINNING = "name COLLATE \"C\" >= ? AND name COLLATE \"C\" < ?";
    private static final String ORDER = " ORDER BY name COLLATE \"C\", born, gid LIMIT ?";

    private final Libraries libraries;
    private final Neighbourhood neighbourhood;
    private final Looks looks;
    private final Rights rights;
    private final Showing showing;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    Lookup(Libraries libraries, Neighbourhood neighbourhood, Looks looks, Rights rights, Showing showing, JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.libraries = libraries;
        this.neighbourhood = neighbourhood;
        this.looks = looks;
        this.rights = rights;
        this.showing = showing;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** @param identifier whole number or code; @param name from its beginning, of what is no person also from within; @param born yyyy-MM-dd */
    record Question(String library, String identifier, String name, String born, String phone, Purpose purpose, Boolean clear) {
    }

    /** @param identifier masked, as are the others, unless asked for in clear; @param address null where it would tell what is masked */
    record Hit(String library, String gid, String identifier, String name, String born, String phone, int rows, Long address) {
    }

    record Hits(List<Hit> items, boolean more) {
    }

    Hits search(Question q) {
        Library library = libraries.get(q.library());
        Actor actor = CurrentActor.require();
        Purpose purpose = Purpose.required(q.purpose());
        Clear clear = rights.clear(actor, Boolean.TRUE.equals(q.clear()));
        List<Object> parameters = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        add(library.lookup().identifier(), clean(q.identifier(), true), "ident = ?", conditions, asked, parameters);
        String name = clean(q.name(), false);
        int at = parameters.size();
        if (name != null && library.lookup().name() != null) {
            if (name.codePointCount(0, name.length()) < 2) {
                throw Problem.invalid("too-short", "姓名或名称至少填写两个字。", Map.of("name", "至少两个字"));
            }
            // a range in the order of the index, first hits first: a prepared LIKE would be planned without its prefix
            conditions.add(BEGINNING);
            parameters.add(name);
            parameters.add(name + Character.toString(Character.MAX_CODE_POINT));
            asked.add(library.lookup().name());
        }
        String born = clean(q.born(), false);
        if (born != null && library.lookup().born() != null) {
            String day = Cleaning.date(born);
            if (day == null) {
                throw Problem.invalid("bad-date", "出生日期应如 1985-03-21。", Map.of("born", "日期"));
            }
            conditions.add("born = ?");
            parameters.add(Integer.valueOf(day.replace("-", "")));
            asked.add(library.lookup().born());
        }
        add(library.lookup().phone(), clean(q.phone(), false), "phone = ?", conditions, asked, parameters);
        if (conditions.isEmpty() || asked.equals(List.of(library.lookup().born() == null ? "" : library.lookup().born()))) {
            throw Problem.invalid("no-question", "请填写证件号码（代码）、姓名（名称）或电话之一。", Map.of("identifier", "至少填写一项"));
        }
        parameters.add(MOST + 1);
        return transaction.execute(status -> {
            List<Hit> hits = find(library, String.join(" AND ", conditions) + ORDER, clear, parameters.toArray());
            if (hits.isEmpty() && conditions.contains(BEGINNING) && library.identity().kind() != Library.Kind.PERSON) {
                // a firm is called by the middle of its name, behind the town and the family's firm; there are few enough of them to be read one by one
                List<Object> within = new ArrayList<>(parameters);
                within.remove(at + 1);
                hits = find(library, String.join(" AND ", conditions).replace(BEGINNING, "position(? in name) > 0") + ORDER, clear, within.toArray());
            }
            boolean more = hits.size() > MOST;
            List<Hit> page = more ? hits.subList(0, MOST) : hits;
            looks.record(actor, library.id(), page.size() == 1 ? Long.valueOf(page.getFirst().gid()) : null, "search", clear.asked(), purpose, String.join("、", asked), page.size());
            return new Hits(page, more);
        });
    }

    private static void add(String field, String value, String condition, List<String> conditions, List<String> asked, List<Object> parameters) {
        if (field != null && value != null) {
            conditions.add(condition);
            parameters.add(value);
            asked.add(field);
        }
    }

    private static String clean(String text, boolean upper) {
        String t = text == null ? "" : text.replace('\0', '\uFFFD').strip();
        return t.isEmpty() || t.length() > 200 ? null : upper ? t.toUpperCase(Locale.ROOT) : t;
    }

    /** A record's lookup columns as they stand, in the order of {@link #shown}. */
    private record Found(long gid, String[] values, int rows, Long address) {
    }

    /** The fields that lookup columns hold: identifier, name, birth date, telephone, address. */
    private static Library.Field[] shown(Library library) {
        Library.Lookup l = library.lookup();
        return Stream.of(l.identifier(), l.name(), l.born(), l.phone(), l.address()).map(f -> library.field(f).orElse(null)).toArray(Library.Field[]::new);
    }

    /** Lookup rows of a library, as hits. */
    List<Hit> find(Library library, String condition, Clear clear, Object... parameters) {
        Library.Field[] fields = shown(library);
        List<Found> found = jdbc.query("SELECT gid, ident, name, born, phone, members, address FROM " + library.recordTable() + " WHERE " + condition, (row, n) -> {
            int day = row.getInt(4);
            String date = day == 0 ? null : String.format(Locale.ROOT, "%04d-%02d-%02d", day / 10000, day / 100 % 100, day % 100);
            return new Found(row.getLong(1), new String[]{row.getString(2), row.getString(3), date, row.getString(5)}, row.getInt(6), row.getObject(7, Long.class));
        }, parameters);
        Map<Long, List<Member>> own = clear.partly() && !found.isEmpty() ? own(library, clear, found.stream().map(Found::gid).toList()) : Map.of();
        return found.stream().map(f -> {
            List<Member> mine = own.getOrDefault(f.gid(), List.of());
            String[] v = new String[4];
            for (int i = 0; i < v.length; i++) {
                v[i] = fields[i] == null ? null : showing.value(fields[i], f.values()[i], clear.everything() || said(mine, library.indexOf(fields[i].field()), f.values()[i]));
            }
            // the number of a dwelling's address tells the dwelling
            boolean place = fields[4] == null || fields[4].personal() == null || clear.everything();
            return new Hit(library.id(), Long.toString(f.gid()), v[0], v[1], v[2], v[3], f.rows(), place ? f.address() : null);
        }).toList();
    }

    /** Of each record the rows that departments in reach supplied. */
    private Map<Long, List<Member>> own(Library library, Clear clear, List<Long> gids) {
        Neighbourhood.Site site = neighbourhood.site(library);
        Map<Ref, Long> refs = neighbourhood.members(library, gids);
        refs.keySet().removeIf(r -> !clear.of(site.department(r.feed())));
        Map<Long, List<Member>> own = new HashMap<>();
        neighbourhood.rows(site, refs.keySet()).forEach((ref, m) -> own.computeIfAbsent(refs.get(ref), g -> new ArrayList<>()).add(m));
        return own;
    }

    /** Does one of these rows say this very value? */
    static boolean said(List<Member> rows, int field, String value) {
        return value != null && rows.stream().anyMatch(m -> value.equals(m.values()[field]));
    }

    /** The number that a record has now: followed to the one that it became part of. */
    long current(Library library, long gid) {
        long at = gid;
        for (int i = 0; i < 20; i++) {
            List<Long> into = jdbc.queryForList("SELECT into_gid FROM registry.moved m WHERE library = ? AND gid = ? AND NOT EXISTS (SELECT 1 FROM " + library.recordTable() + " r WHERE r.gid = m.gid)", Long.class,
                    library.id(), at);
            if (into.isEmpty()) {
                return at;
            }
            at = into.getFirst();
        }
        return at;
    }

}
