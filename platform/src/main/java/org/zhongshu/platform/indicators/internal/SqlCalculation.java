package org.zhongshu.platform.indicators.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Page;
import tools.jackson.databind.JsonNode;

/**
 * {@code sql}: one SELECT over published views (a module's view whose name starts with {@code v_}), in a read-only
 * transaction of at most five seconds. {@code value} gives one row with {@code value}, and {@code numerator} and
 * {@code denominator} where it has them; {@code records}, if given, gives {@code kind id title value at counts note} and
 * must order and page by itself: {@code :after} (text, the last id given, '' at first) and {@code :limit}. Parameters:
 * {@code :now} and {@code :from} = now − {@code window} (default 1d).
 *
 * <p>A record of kind thing or case is shown only with the columns {@code department} and {@code town} within the
 * reader's reach.
 */
@Component
class SqlCalculation implements Calculation {

    private static final Pattern RELATION = Pattern.compile("(?i)(?<!:)\\b(?:from|join)\\s+([a-z_][\\w.]*)");
    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate readOnly;
    private final Access access;

    SqlCalculation(DataSource source, PlatformTransactionManager transactions, Access access) {
        JdbcTemplate template = new JdbcTemplate(source);
        template.setQueryTimeout(5);
        this.jdbc = new NamedParameterJdbcTemplate(template);
        this.readOnly = new TransactionTemplate(transactions);
        this.readOnly.setReadOnly(true);
        this.access = access;
    }

    @Override
    public String kind() {
        return "sql";
    }

    @Override
    public void check(JsonNode parameters) {
        Parameters.only(parameters, Set.of("value", "records", "window"));
        proved(Parameters.word(parameters, "value"));
        if (parameters.has("records")) {
            proved(Parameters.word(parameters, "records"));
        }
        Declared.duration(parameters.path("window").asString("1d"));
    }

    private static void proved(String sql) {
        if (!sql.strip().regionMatches(true, 0, "select", 0, 6) || sql.contains(";")) {
            throw new IllegalArgumentException("只能是一条 SELECT 语句");
        }
        Matcher relation = RELATION.matcher(sql);
        while (relation.find()) {
            if (!relation.group(1).matches("[a-z]+\\.v_\\w+")) {
                throw new IllegalArgumentException("只能读取公布的视图（模块.v_名称），不能读取 " + relation.group(1));
            }
        }
    }

    @Override
    public Figure compute(Request request) {
        return readOnly.execute(status -> jdbc.query(request.parameters().path("value").asString(), times(request), row -> {
            if (!row.next()) {
                return Figure.unknown("没有数据");
            }
            Set<String> columns = columns(row);
            return new Figure(number(row, "value"), columns.contains("numerator") ? number(row, "numerator") : null,
                    columns.contains("denominator") ? number(row, "denominator") : null, null);
        }));
    }

    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        if (!request.parameters().has("records")) {
            return new Page<>(List.of(), null);
        }
        Scope reach = access.scope(CurrentActor.require(), "thing.read");
        var values = times(request);
        values.put("after", cursor == null ? "" : cursor);
        values.put("limit", limit);
        String[] last = new String[1];
        int[] rows = new int[1];
        List<Evidence> items = readOnly.execute(status -> jdbc.query(request.parameters().path("records").asString(), values, (row, n) -> {
            last[0] = row.getString("id");
            rows[0]++;
            Set<String> columns = columns(row);
            boolean seen = columns.contains("department") && reach.reaches(row.getString("department"), columns.contains("town") ? row.getString("town") : null, null);
            String kind = row.getString("kind");
            if (!seen && !kind.equals("day") && !kind.equals("value") && reach.kind() != Scope.Kind.ALL) {
                return null;
            }
            Timestamp at = row.getTimestamp("at");
            return new Evidence(kind, last[0], row.getString("title"), number(row, "value"), at == null ? null : at.toInstant(), row.getBoolean("counts"), row.getString("note"));
        })).stream().filter(java.util.Objects::nonNull).toList();
        return new Page<>(items, rows[0] < limit ? null : last[0]);
    }

    private static java.util.Map<String, Object> times(Request request) {
        Duration window = Declared.duration(request.parameters().path("window").asString("1d"));
        return new java.util.HashMap<>(java.util.Map.of("now", Timestamp.from(request.now()), "from", Timestamp.from(request.now().minus(window))));
    }

    private static Set<String> columns(ResultSet row) throws SQLException {
        Set<String> names = new java.util.HashSet<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            names.add(row.getMetaData().getColumnLabel(i));
        }
        return names;
    }

    private static Double number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : value;
    }
}
