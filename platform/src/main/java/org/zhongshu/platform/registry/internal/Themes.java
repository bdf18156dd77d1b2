package org.zhongshu.platform.registry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.registry.internal.Sieve.Streak;
import org.zhongshu.platform.shared.Problem;

import javax.sql.DataSource;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Theme libraries: each is a golden dataset of its own, made once from all of its base library and then kept up by the changes
 * of the base library and of those it joins; conditions of age are looked at again each day. A record that cannot be stored is put
 * aside ({@link Sieve}); when record after record is refused, the theme library rests and says why.
 */
@Component
class Themes {

    private static final Logger log = LoggerFactory.getLogger(Themes.class);
    private static final int BATCH = 2_000;
    private static final String LOCK = "registry.theme:";
    private static final Duration REST = Duration.ofMinutes(1);
    /** Making one reads all of its base. */
    private static final Duration REST_UNMADE = Duration.ofMinutes(10);
    private static final Duration WAIT = Duration.ofSeconds(3);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Libraries libraries;
    private final Runs runs;
    private final Sieve sieve;
    private final Held held;
    private final Datasets datasets;
    private final Audit audit;
    private final JdbcTemplate jdbc;
    private final DataSource dataSource;
    private final TransactionTemplate transaction;
    private final CityProfile city;
    private final Clock clock;
    /** Touched by the following thread only. */
    private final Map<String, Streak> streaks = new HashMap<>();

    Themes(Libraries libraries, Runs runs, Sieve sieve, Held held, Datasets datasets, Audit audit, JdbcTemplate jdbc, DataSource dataSource, TransactionTemplate transaction, CityProfile city, Clock clock) {
        this.libraries = libraries;
        this.runs = runs;
        this.sieve = sieve;
        this.held = held;
        this.datasets = datasets;
        this.audit = audit;
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.transaction = transaction;
        this.city = city;
        this.clock = clock;
    }

    private record Position(String dataset, long seq, String made, LocalDate day) {
    }

    /** Takes the next changes into the theme. @return whether there may be more */
    boolean follow(Theme theme) {
        Streak streak = streaks.computeIfAbsent(theme.id(), id -> new Streak());
        // a trouble that was taken away ends the rest
        if (streak.rests(clock.instant()) && held.trouble(theme.id()).isPresent()) {
            return false;
        }
        Library base = libraries.get(theme.library());
        Turn[] unmade = {null};
        boolean more = Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<Dataset> from = datasets.find(base.dataset());
            // a whole run writes the base in the order of its numbers: following it meanwhile would only cost its processor time
            if (from.isEmpty() || runs.running(base.id()).isPresent() || !alone(theme)) {
                return false;
            }
            Map<String, Position> positions = positions(theme);
            Position at = positions.get(base.dataset());
            if (at == null || !at.made().equals(libraries.declared(theme)) || datasets.find(theme.id()).isEmpty()) {
                Turn turn = new Turn(theme, base, from.get(), streak, streak.resumes());
                if (make(turn)) {
                    return true;
                }
                // half of a theme library is none
                status.setRollbackOnly();
                unmade[0] = turn;
                return false;
            }
            Turn turn = new Turn(theme, base, from.get(), streak, streak.resumes());
            boolean whole = takeBase(turn, at);
            for (Theme.Join join : theme.joins()) {
                whole = whole && takeJoined(turn, join, positions);
            }
            whole = whole && newDay(turn, at.day());
            if (!whole) {
                rest(turn, "条变化都无法写入", REST);
            } else if (held.trouble(theme.id()).isPresent()) {
                held.trouble(theme.id(), null);
            }
            return whole && turn.more;
        }));
        if (unmade[0] != null) {
            transaction.executeWithoutResult(status -> {
                // what it put aside went with the table, but is what a person has to look at, and what the next try leaves for the end
                unmade[0].refused.forEach((key, reason) -> aside(theme, key, reason));
                rest(unmade[0], "条记录都无法写入，没有生成", REST_UNMADE);
            });
        }
        return more;
    }

    /** One turn at a theme. */
    private static final class Turn {
        private final Theme theme;
        private final Library base;
        private final Dataset from;
        private final Streak streak;
        private final boolean resumed;
        private final Map<String, String> refused = new LinkedHashMap<>();
        private boolean more;

        private Turn(Theme theme, Library base, Dataset from, Streak streak, boolean resumed) {
            this.theme = theme;
            this.base = base;
            this.from = from;
            this.streak = streak;
            this.resumed = resumed;
        }
    }

    private void rest(Turn turn, String what, Duration time) {
        String why = turn.streak.rest(clock.instant(), time);
        log.error("{} rests: {} rows in a row were refused", turn.theme.name(), Sieve.IN_A_ROW);
        held.trouble(turn.theme.id(), "连续 " + Sieve.IN_A_ROW + " " + what + "：" + why + "。已暂停，每 " + time.toMinutes() + " 分钟自动再试");
    }

    /** One copy of the server at a time, to the end of the transaction. */
    private boolean alone(Theme theme) {
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0))", Boolean.class, LOCK + theme.id()));
    }

    private Map<String, Position> positions(Theme theme) {
        Map<String, Position> positions = new HashMap<>();
        jdbc.query("SELECT dataset, position, made, day FROM registry.theme WHERE id = ?", row -> {
            positions.put(row.getString(1), new Position(row.getString(1), row.getLong(2), row.getString(3), row.getObject(4, LocalDate.class)));
        }, theme.id());
        return positions;
    }

    /** @return false: row after row was refused */
    private boolean make(Turn turn) {
        Theme theme = turn.theme;
        if (datasets.find(theme.id()).isPresent()) {
            datasets.drop(theme.id(), "主题库的声明已改变，重新生成");
        }
        datasets.define(dataset(theme, turn.base));
        Instant start = clock.instant();
        if (!turn.resumed) {
            held.forget(theme.id());
        }
        jdbc.update("DELETE FROM registry.theme WHERE id = ?", theme.id());
        Set<String> followed = new HashSet<>(List.of(turn.base.dataset()));
        theme.joins().forEach(j -> followed.add(libraries.get(j.library()).dataset()));
        for (String dataset : followed) {
            long seq = datasets.find(dataset).isPresent() ? datasets.lastSeq(dataset) : 0;
            jdbc.update("INSERT INTO registry.theme (id, dataset, position, made, day) VALUES (?, ?, ?, ?, ?)", theme.id(), dataset, seq, libraries.declared(theme), today());
        }
        List<Object> parameters = new ArrayList<>();
        String sql = "SELECT _key FROM " + turn.from.table() + where(theme, turn.base, parameters);
        JdbcTemplate streaming = new JdbcTemplate(dataSource);
        streaming.setFetchSize(BATCH);
        boolean made = Boolean.TRUE.equals(streaming.query(sql, (ResultSetExtractor<Boolean>) row -> {
            List<String> keys = new ArrayList<>();
            boolean whole = true;
            while (whole && row.next()) {
                keys.add(row.getString(1));
                if (keys.size() == BATCH) {
                    whole = renewAll(turn, keys);
                    keys.clear();
                }
            }
            return whole && renewAll(turn, keys);
        }, parameters.toArray()));
        if (made) {
            held.forgetBefore(theme.id(), start);
        }
        return made;
    }

    /** Tries all rows that were put aside again. 409 before it is made – nothing would be written –, and while it is being made or catches up. */
    Sieve.Again again(String id) {
        Theme theme = libraries.theme(id);
        Library base = libraries.get(theme.library());
        return sieve.again("theme-library", id, () -> mine(theme, base), refs ->
                renew(theme, base, datasets.get(base.dataset()), refs.stream().map(Ref::key).toArray(String[]::new)));
    }

    private void mine(Theme theme, Library base) {
        try {
            // the follower mostly needs but a moment; making a theme library takes longer than anybody should wait with a connection in hand
            jdbc.execute("SET LOCAL lock_timeout = '" + WAIT.toMillis() + "ms'");
            jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", row -> {
            }, LOCK + theme.id());
            jdbc.execute("SET LOCAL lock_timeout = 0");
        } catch (DataAccessException e) {
            if (!(e.getMostSpecificCause() instanceof SQLException s) || !LOCK_NOT_AVAILABLE.equals(s.getSQLState())) {
                throw e;
            }
            throw Problem.conflict("running", "“" + theme.name() + "”正在生成或更新，请过一会儿再试。");
        }
        Position at = positions(theme).get(base.dataset());
        if (at == null || !at.made().equals(libraries.declared(theme)) || datasets.find(base.dataset()).isEmpty() || datasets.find(theme.id()).isEmpty()) {
            throw Problem.conflict("not-made", "“" + theme.name() + "”还没有生成；生成时会把这些记录一并再试。");
        }
    }

    private Dataset dataset(Theme theme, Library base) {
        List<Dataset.Column> columns = new ArrayList<>();
        columns.add(new Dataset.Column(Library.GID, "主记录编号", DataType.INTEGER, null, 1, null, true));
        theme.fields().forEach(f -> columns.add(base.field(f).orElseThrow().column()));
        theme.joins().forEach(j -> j.fields().forEach((name, field) -> {
            Library.Field f = libraries.get(j.library()).field(field).orElseThrow();
            columns.add(new Dataset.Column(name, f.name() + "（" + libraries.get(j.library()).name() + "）", f.type(), f.length(), f.level(), f.personal(), false));
        }));
        return new Dataset(theme.id(), theme.name(), theme.department(), null, "golden", columns, 0);
    }

    private void put(Theme theme, List<Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        // each row: gid, fields, then for each join the value it joins by
        int own = 1 + theme.fields().size();
        int more = theme.joins().stream().mapToInt(j -> j.fields().size()).sum();
        List<Object[]> whole = new ArrayList<>();
        rows.forEach(r -> whole.add(Arrays.copyOf(Arrays.copyOf(r, own), own + more)));
        int at = own;
        for (int j = 0; j < theme.joins().size(); j++) {
            Theme.Join join = theme.joins().get(j);
            int by = own + j;
            Map<String, Object[]> found = joined(join, rows.stream().map(r -> (String) r[by]).filter(java.util.Objects::nonNull).distinct().toArray(String[]::new));
            for (int i = 0; i < rows.size(); i++) {
                Object[] values = found.get((String) rows.get(i)[by]);
                if (values != null) {
                    System.arraycopy(values, 0, whole.get(i), at, values.length);
                }
            }
            at += join.fields().size();
        }
        datasets.put(theme.id(), whole, "registry:" + theme.id());
        rows.clear();
    }

    /** Values of the joined library's records by their identifier; of several with one identifier the oldest counts. */
    private Map<String, Object[]> joined(Theme.Join join, String[] identifiers) {
        Map<String, Object[]> found = new HashMap<>();
        Library other = libraries.get(join.library());
        if (identifiers.length == 0 || datasets.find(other.dataset()).isEmpty()) {
            return found;
        }
        List<Library.Field> fields = join.fields().values().stream().map(f -> other.field(f).orElseThrow()).toList();
        String columns = fields.stream().map(f -> ", g.\"" + f.field() + "\"::text").collect(Collectors.joining());
        jdbc.query("SELECT r.ident" + columns + " FROM " + other.recordTable() + " r JOIN data.\"" + other.dataset() + "\" g ON g._key = r.gid::text AND NOT g._gone WHERE r.ident = ANY (?) ORDER BY r.gid", row -> {
            Object[] values = new Object[fields.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = Cleaning.value(fields.get(i).type(), row.getString(i + 2));
            }
            found.putIfAbsent(row.getString(1), values);
        }, (Object) identifiers);
        return found;
    }

    private boolean takeBase(Turn turn, Position at) {
        List<Datasets.Row> changes = datasets.changes(turn.base.dataset(), at.seq(), BATCH);
        if (changes.isEmpty()) {
            return true;
        }
        boolean whole = renewAll(turn, changes.stream().map(Datasets.Row::key).toList());
        return whole && moved(turn, turn.base.dataset(), changes);
    }

    private boolean takeJoined(Turn turn, Theme.Join join, Map<String, Position> positions) {
        Library other = libraries.get(join.library());
        Position at = positions.get(other.dataset());
        if (at == null || other.dataset().equals(turn.base.dataset()) || datasets.find(other.dataset()).isEmpty() || runs.running(other.id()).isPresent()) {
            return true;
        }
        Dataset joined = datasets.get(other.dataset());
        List<Datasets.Row> changes = datasets.changes(other.dataset(), at.seq(), BATCH);
        if (changes.isEmpty()) {
            return true;
        }
        int to = joined.columns().indexOf(joined.getColumn(join.to()));
        String[] identifiers = changes.stream().map(r -> (String) r.values()[to]).filter(java.util.Objects::nonNull).distinct().toArray(String[]::new);
        List<String> keys = jdbc.queryForList("SELECT _key FROM " + turn.from.table() + " WHERE \"" + join.by() + "\" = ANY (?) AND NOT _gone", String.class, (Object) identifiers);
        return renewAll(turn, keys) && moved(turn, other.dataset(), changes);
    }

    private boolean moved(Turn turn, String dataset, List<Datasets.Row> changes) {
        jdbc.update("UPDATE registry.theme SET position = ? WHERE id = ? AND dataset = ?", changes.getLast().seq(), turn.theme.id(), dataset);
        turn.more |= changes.size() == BATCH;
        return true;
    }

    /** Those who reached the age since the day before; nobody loses it. */
    private boolean newDay(Turn turn, LocalDate before) {
        LocalDate today = today();
        if (today.equals(before)) {
            return true;
        }
        for (Theme.Condition c : turn.theme.when()) {
            if (c.operator().equals("age")) {
                int years = Integer.parseInt(c.values().getFirst());
                List<String> keys = jdbc.queryForList("SELECT _key FROM " + turn.from.table() + " WHERE \"" + c.field() + "\" > ? AND \"" + c.field() + "\" <= ? AND NOT _gone", String.class,
                        Date.valueOf(before.minusYears(years)), Date.valueOf(today.minusYears(years)));
                if (!renewAll(turn, keys)) {
                    return false;
                }
            }
        }
        jdbc.update("UPDATE registry.theme SET day = ? WHERE id = ?", today, turn.theme.id());
        return true;
    }

    /** @return false: row after row was refused, and what caused it must come again */
    private boolean renewAll(Turn turn, List<String> given) {
        String id = turn.theme.id();
        // after a rest the same come again: those put aside meanwhile would only be refused once more
        Set<String> aside = turn.resumed ? held.among(id, given) : Set.of();
        List<String> keys = given.stream().filter(k -> !aside.contains(k)).toList();
        Sieve.Work<String> work = new Sieve.Work<>() {
            @Override
            public void take(List<String> part) {
                renew(turn.theme, turn.base, turn.from, part.toArray(String[]::new));
                held.release(id, part.stream().map(k -> new Ref(0, k)).toList());
            }

            @Override
            public void aside(String key, String reason) {
                turn.refused.put(key, reason);
                Themes.this.aside(turn.theme, key, reason);
            }
        };
        for (int i = 0; i < keys.size(); i += BATCH) {
            List<String> batch = keys.subList(i, Math.min(keys.size(), i + BATCH));
            if (sieve.take(batch, turn.streak, work) < batch.size()) {
                return false;
            }
        }
        // now that the others are in: one of these may have changed meanwhile, and its change will not come again
        if (!aside.isEmpty()) {
            sieve.take(List.copyOf(aside), null, work);
        }
        return true;
    }

    private void aside(Theme theme, String key, String reason) {
        held.keep(theme.id(), List.of(new Ref(0, key)), null, reason);
        audit.record("registry.hold", "theme-library", theme.id(), reason, null, null);
    }

    private void renew(Theme theme, Library base, Dataset from, String[] keys) {
        List<Object> parameters = new ArrayList<>();
        String sql = select(theme) + " FROM " + from.table() + where(theme, base, parameters) + " AND _key = ANY (?)";
        parameters.add(keys);
        List<Object[]> rows = jdbc.query(sql, (row, n) -> row(theme, base, row), parameters.toArray());
        Set<Long> in = rows.stream().map(r -> (Long) r[0]).collect(Collectors.toSet());
        List<Object[]> out = jdbc.queryForList("SELECT gid FROM data.\"" + theme.id() + "\" WHERE _key = ANY (?) AND NOT _gone", Long.class, (Object) keys).stream().filter(g -> !in.contains(g))
                .map(g -> new Object[]{g}).toList();
        put(theme, new ArrayList<>(rows));
        if (!out.isEmpty()) {
            datasets.remove(theme.id(), out, "registry:" + theme.id());
        }
    }

    private static String select(Theme theme) {
        StringBuilder sql = new StringBuilder("SELECT gid");
        theme.fields().forEach(f -> sql.append(", \"").append(f).append("\"::text"));
        theme.joins().forEach(j -> sql.append(", \"").append(j.by()).append("\"::text"));
        return sql.toString();
    }

    private String where(Theme theme, Library base, List<Object> parameters) {
        StringBuilder sql = new StringBuilder(" WHERE NOT _gone");
        for (Theme.Condition c : theme.when()) {
            String column = "\"" + c.field() + "\"";
            DataType type = base.field(c.field()).orElseThrow().type();
            switch (c.operator()) {
                case "null" -> sql.append(" AND ").append(column).append(" IS NULL");
                case "notnull" -> sql.append(" AND ").append(column).append(" IS NOT NULL");
                case "prefix" -> {
                    sql.append(" AND starts_with(").append(column).append(", ?)");
                    parameters.add(c.values().getFirst());
                }
                case "age" -> {
                    sql.append(" AND ").append(column).append(" <= ?");
                    parameters.add(Date.valueOf(today().minusYears(Integer.parseInt(c.values().getFirst()))));
                }
                case "in" -> {
                    sql.append(" AND ").append(column).append("::text = ANY (?)");
                    parameters.add(c.values().toArray(String[]::new));
                }
                default -> {
                    sql.append(" AND ").append(column).append(switch (c.operator()) {
                        case "ne" -> " IS DISTINCT FROM ?";
                        case "ge" -> " >= ?";
                        case "le" -> " <= ?";
                        default -> " = ?";
                    });
                    Object value = Cleaning.value(type, c.values().getFirst());
                    parameters.add(value instanceof LocalDate d ? Date.valueOf(d) : value);
                }
            }
        }
        return sql.toString();
    }

    private static Object[] row(Theme theme, Library base, ResultSet row) throws SQLException {
        int own = 1 + theme.fields().size();
        Object[] values = new Object[own + theme.joins().size()];
        values[0] = row.getLong(1);
        for (int i = 0; i < theme.fields().size(); i++) {
            values[i + 1] = Cleaning.value(base.field(theme.fields().get(i)).orElseThrow().type(), row.getString(i + 2));
        }
        for (int j = 0; j < theme.joins().size(); j++) {
            values[own + j] = row.getString(own + 1 + j);
        }
        return values;
    }

    private LocalDate today() {
        return clock.instant().atZone(city.current().zone()).toLocalDate();
    }
}
