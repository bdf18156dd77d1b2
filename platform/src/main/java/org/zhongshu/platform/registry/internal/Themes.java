package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;

import javax.sql.DataSource;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Theme libraries: each is a golden dataset of its own, made once from all of its base library and then kept up by the changes
 * of the base library and of those it joins; conditions of age are looked at again each day.
 */
@Component
class Themes {

    private static final int BATCH = 2_000;

    private final Libraries libraries;
    private final Runs runs;
    private final Datasets datasets;
    private final JdbcTemplate jdbc;
    private final DataSource dataSource;
    private final TransactionTemplate transaction;
    private final CityProfile city;
    private final Clock clock;

    Themes(Libraries libraries, Runs runs, Datasets datasets, JdbcTemplate jdbc, DataSource dataSource, TransactionTemplate transaction, CityProfile city, Clock clock) {
        this.libraries = libraries;
        this.runs = runs;
        this.datasets = datasets;
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
        Library base = libraries.get(theme.library());
        Optional<Dataset> from = datasets.find(base.dataset());
        // a whole run writes the base in the order of its numbers: following it meanwhile would only cost its processor time
        if (from.isEmpty() || runs.running(base.id()).isPresent()) {
            return false;
        }
        Map<String, Position> positions = new HashMap<>();
        jdbc.query("SELECT dataset, position, made, day FROM registry.theme WHERE id = ?", row -> {
            positions.put(row.getString(1), new Position(row.getString(1), row.getLong(2), row.getString(3), row.getObject(4, LocalDate.class)));
        }, theme.id());
        Position at = positions.get(base.dataset());
        if (at == null || !at.made().equals(libraries.declared(theme)) || datasets.find(theme.id()).isEmpty()) {
            make(theme, base, from.get());
            return true;
        }
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean more = takeBase(theme, base, from.get(), at);
            for (Theme.Join join : theme.joins()) {
                more |= takeJoined(theme, base, from.get(), join, positions);
            }
            LocalDate today = today();
            if (!today.equals(at.day())) {
                newDay(theme, base, from.get(), at.day(), today);
                jdbc.update("UPDATE registry.theme SET day = ? WHERE id = ?", today, theme.id());
            }
            return more;
        }));
    }

    private void make(Theme theme, Library base, Dataset from) {
        transaction.executeWithoutResult(status -> {
            if (datasets.find(theme.id()).isPresent()) {
                datasets.drop(theme.id(), "主题库的声明已改变，重新生成");
            }
            datasets.define(dataset(theme, base));
            jdbc.update("DELETE FROM registry.theme WHERE id = ?", theme.id());
            Set<String> followed = new HashSet<>(List.of(base.dataset()));
            theme.joins().forEach(j -> followed.add(libraries.get(j.library()).dataset()));
            for (String dataset : followed) {
                long seq = datasets.find(dataset).isPresent() ? datasets.lastSeq(dataset) : 0;
                jdbc.update("INSERT INTO registry.theme (id, dataset, position, made, day) VALUES (?, ?, ?, ?, ?)", theme.id(), dataset, seq, libraries.declared(theme), today());
            }
            JdbcTemplate streaming = new JdbcTemplate(dataSource);
            streaming.setFetchSize(BATCH);
            List<Object> parameters = new ArrayList<>();
            String sql = select(theme, base, from, parameters);
            List<Object[]> rows = new ArrayList<>();
            streaming.query(sql, (RowCallbackHandler) row -> {
                rows.add(row(theme, base, row));
                if (rows.size() == BATCH) {
                    put(theme, rows);
                }
            }, parameters.toArray());
            put(theme, rows);
        });
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

    private boolean takeBase(Theme theme, Library base, Dataset from, Position at) {
        List<Datasets.Row> changes = datasets.changes(base.dataset(), at.seq(), BATCH);
        if (changes.isEmpty()) {
            return false;
        }
        renew(theme, base, from, changes.stream().map(Datasets.Row::key).toArray(String[]::new));
        jdbc.update("UPDATE registry.theme SET position = ? WHERE id = ? AND dataset = ?", changes.getLast().seq(), theme.id(), base.dataset());
        return changes.size() == BATCH;
    }

    private boolean takeJoined(Theme theme, Library base, Dataset from, Theme.Join join, Map<String, Position> positions) {
        Library other = libraries.get(join.library());
        Position at = positions.get(other.dataset());
        if (at == null || other.dataset().equals(base.dataset()) || datasets.find(other.dataset()).isEmpty() || runs.running(other.id()).isPresent()) {
            return false;
        }
        Dataset joined = datasets.get(other.dataset());
        List<Datasets.Row> changes = datasets.changes(other.dataset(), at.seq(), BATCH);
        if (changes.isEmpty()) {
            return false;
        }
        int to = joined.columns().indexOf(joined.getColumn(join.to()));
        String[] identifiers = changes.stream().map(r -> (String) r.values()[to]).filter(java.util.Objects::nonNull).distinct().toArray(String[]::new);
        List<String> keys = jdbc.queryForList("SELECT _key FROM " + from.table() + " WHERE \"" + join.by() + "\" = ANY (?) AND NOT _gone", String.class, (Object) identifiers);
        renew(theme, base, from, keys.toArray(String[]::new));
        jdbc.update("UPDATE registry.theme SET position = ? WHERE id = ? AND dataset = ?", changes.getLast().seq(), theme.id(), other.dataset());
        return changes.size() == BATCH;
    }

    /** Those who reached the age since the day before; nobody loses it. */
    private void newDay(Theme theme, Library base, Dataset from, LocalDate before, LocalDate today) {
        for (Theme.Condition c : theme.when()) {
            if (c.operator().equals("age")) {
                int years = Integer.parseInt(c.values().getFirst());
                List<String> keys = jdbc.queryForList("SELECT _key FROM " + from.table() + " WHERE \"" + c.field() + "\" > ? AND \"" + c.field() + "\" <= ? AND NOT _gone", String.class,
                        Date.valueOf(before.minusYears(years)), Date.valueOf(today.minusYears(years)));
                for (int i = 0; i < keys.size(); i += BATCH) {
                    renew(theme, base, from, keys.subList(i, Math.min(keys.size(), i + BATCH)).toArray(String[]::new));
                }
            }
        }
    }

    private void renew(Theme theme, Library base, Dataset from, String[] keys) {
        List<Object> parameters = new ArrayList<>();
        String sql = select(theme, base, from, parameters) + " AND _key = ANY (?)";
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

    private String select(Theme theme, Library base, Dataset from, List<Object> parameters) {
        StringBuilder sql = new StringBuilder("SELECT gid");
        theme.fields().forEach(f -> sql.append(", \"").append(f).append("\"::text"));
        theme.joins().forEach(j -> sql.append(", \"").append(j.by()).append("\"::text"));
        sql.append(" FROM ").append(from.table()).append(" WHERE NOT _gone");
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
