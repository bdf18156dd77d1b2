package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.PgCopy;

import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Golden records as they are stored: the agreed row as a row of a dataset, how to find it and where it came from in a table of the registry. */
@Component
class Records {

    /** Of a library's record table. */
    static final String COLUMNS = "gid, ident, name, born, phone, grp, address, members, why, keys, at";

    /** Hashes of a record's rows, all together; more than these have never been seen to help. */
    private static final int MOST_KEYS = 64;

    private final Datasets datasets;
    private final KeyTable keys;
    private final JdbcTemplate jdbc;
    private final Clock clock;

    Records(Datasets datasets, KeyTable keys, JdbcTemplate jdbc, Clock clock) {
        this.datasets = datasets;
        this.keys = keys;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A golden record about to be written. @param members rows that it is made of */
    record Draft(long gid, int members, Agreement.Golden golden, long[] keys, Long address) {
    }

    /** A golden record as it stands. */
    record Stored(long gid, String[] values, byte[] why, int members) {
    }

    static long[] keys(Linker linker, int[] identity, List<Member> members) {
        long[] all = new long[16];
        int n = 0;
        for (Member m : members) {
            String[] v = new String[identity.length];
            for (int i = 0; i < v.length; i++) {
                v[i] = m.values()[identity[i]];
            }
            long[] more = linker.keys(v);
            if (n + more.length > all.length) {
                all = Arrays.copyOf(all, Math.max(all.length * 2, n + more.length));
            }
            System.arraycopy(more, 0, all, n, more.length);
            n += more.length;
        }
        Arrays.sort(all, 0, n);
        int distinct = 0;
        for (int i = 0; i < n; i++) {
            if (i == 0 || all[i] != all[i - 1]) {
                all[distinct++] = all[i];
            }
        }
        return Arrays.copyOf(all, Math.min(distinct, MOST_KEYS));
    }

    /** Writes the agreed rows; joins the caller's transaction. */
    void putGolden(Library library, List<Draft> drafts, String source) {
        if (!drafts.isEmpty()) {
            datasets.put(library.dataset(), drafts.stream().map(d -> row(library, d)).toList(), source);
        }
    }

    private static Object[] row(Library library, Draft d) {
        int n = library.fields().size();
        boolean address = library.lookup().address() != null;
        Object[] row = new Object[n + (address ? 3 : 2)];
        row[0] = d.gid();
        for (int i = 0; i < n; i++) {
            row[i + 1] = Cleaning.value(library.fields().get(i).type(), d.golden().values()[i]);
        }
        if (address) {
            row[n + 1] = d.address();
        }
        row[row.length - 1] = (long) d.golden().sources();
        return row;
    }

    /** Adds rows to a table that has none of them yet. Joins the caller's transaction. */
    void copy(Library library, String table, List<Draft> drafts, PgCopy copy) {
        copy.clear();
        long now = clock.millis();
        for (Draft d : drafts) {
            String[] v = d.golden().values();
            copy.row(11).int8(d.gid()).text(value(library, library.lookup().identifier(), v)).text(value(library, library.lookup().name(), v));
            Integer born = born(library, v);
            if (born == null) {
                copy.nothing();
            } else {
                copy.int4(born);
            }
            copy.text(value(library, library.lookup().phone(), v)).text(value(library, library.lookup().group(), v));
            if (d.address() == null) {
                copy.nothing();
            } else {
                copy.int8(d.address());
            }
            copy.int2(Math.min(Short.MAX_VALUE, d.members())).bytes(d.golden().why()).int8Array(d.keys(), 0, d.keys().length).timestamp(now);
        }
        jdbc.execute((ConnectionCallback<Void>) c -> {
            copy.send(c, "COPY " + table + " (" + COLUMNS + ") FROM STDIN (FORMAT binary)");
            return null;
        });
    }

    /** Writes records that may be there already, and takes away those whose rows are all gone or went to others. Joins the caller's transaction. */
    void save(Library library, List<Draft> drafts, Collection<Long> gone, String source, PgCopy copy) {
        Set<Long> all = new HashSet<>(gone);
        drafts.forEach(d -> all.add(d.gid()));
        if (all.isEmpty()) {
            return;
        }
        putGolden(library, drafts, source);
        Map<Long, long[]> before = new HashMap<>();
        jdbc.query("DELETE FROM " + library.recordTable() + " WHERE gid = ANY (?) RETURNING gid, keys", row -> {
            before.put(row.getLong(1), Arrays.stream((Long[]) row.getArray(2).getArray()).mapToLong(Long::longValue).toArray());
        }, (Object) all.toArray(Long[]::new));
        if (!drafts.isEmpty()) {
            copy(library, library.recordTable(), drafts, copy);
        }
        keys.change(library, before, drafts);
        remove(library, gone, source);
    }

    /** Takes golden rows away. */
    void remove(Library library, Collection<Long> gids, String source) {
        if (!gids.isEmpty()) {
            datasets.remove(library.dataset(), gids.stream().map(g -> new Object[]{g}).toList(), source);
        }
    }

    /** The records as they stand, with their values as text. */
    Map<Long, Stored> load(Library library, Collection<Long> gids, Cleaning cleaning) {
        Map<Long, Stored> found = new HashMap<>();
        if (gids.isEmpty()) {
            return found;
        }
        Long[] wanted = gids.toArray(Long[]::new);
        String columns = library.fields().stream().map(f -> "g.\"" + f.field() + "\"::text").collect(Collectors.joining(", "));
        jdbc.query("SELECT r.gid, r.why, r.members, " + columns + " FROM " + library.recordTable() + " r JOIN data.\"" + library.dataset() + "\" g ON g._key = ANY (?) AND g.gid = r.gid WHERE r.gid = ANY (?)", row -> {
            String[] values = new String[library.fields().size()];
            for (int i = 0; i < values.length; i++) {
                String text = row.getString(4 + i);
                values[i] = text == null ? null : cleaning.clean(i, text);
            }
            found.put(row.getLong(1), new Stored(row.getLong(1), values, row.getBytes(2), row.getInt(3)));
        }, keys(library, wanted), wanted);
        return found;
    }

    String[] keys(Library library, Long[] gids) {
        var dataset = datasets.get(library.dataset());
        return Arrays.stream(gids).map(g -> datasets.key(dataset, new Object[]{g})).toArray(String[]::new);
    }

    static String value(Library library, String field, String[] values) {
        int i = field == null ? -1 : library.indexOf(field);
        return i < 0 ? null : values[i];
    }

    static Integer born(Library library, String[] values) {
        String date = value(library, library.lookup().born(), values);
        return date == null || date.length() != 10 ? null : Integer.valueOf(date.substring(0, 4) + date.substring(5, 7) + date.substring(8, 10));
    }
}
