package org.zhongshu.platform.exchange.internal;

import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * One statement over a table, its rows streaming from a cursor in the order of the key (or of the growing column and then the key), so that
 * the last row's key is the place to go on from. An incremental reading begins at its last value of the growing column again, not after it:
 * rows that share that value may have come since. Without a key there is no order to go on from: an interrupted reading begins anew.
 */
final class JdbcRows implements Rows {

    /** A batch ends with this many characters, however few rows that are. */
    private static final long MOST_CHARACTERS = 4L << 20;

    private final Connection connection;
    private final PreparedStatement statement;
    private final ResultSet row;
    private final Shape shape;
    private final boolean[] cut;
    private final DataType[] read;
    private final boolean[] unsigned;
    private final int[] order;
    private final boolean growing;
    private final long estimate;
    private final String timeout;
    private final String[] last;
    private boolean ended;

    private JdbcRows(Connection connection, PreparedStatement statement, ResultSet row, Shape shape, boolean[] cut, int[] order, boolean growing, String[] last, long estimate,
                     String timeout) throws SQLException {
        this.connection = connection;
        this.statement = statement;
        this.row = row;
        this.shape = shape;
        this.cut = cut;
        this.order = order;
        this.growing = growing;
        this.last = last;
        this.estimate = estimate;
        this.timeout = timeout;
        this.read = new DataType[shape.columns().size()];
        this.unsigned = new boolean[read.length];
        for (int i = 0; i < read.length; i++) {
            // what the statement gives counts, not what the job was made for: the mapping copes with a changed type
            read[i] = cut[i] ? DataType.TEXT : kind(row.getMetaData().getColumnType(i + 1));
            unsigned[i] = read[i] == DataType.INTEGER && row.getMetaData().getColumnType(i + 1) == Types.BIGINT && !row.getMetaData().isSigned(i + 1);
        }
    }

    private static DataType kind(int type) {
        return switch (type) {
            case Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.TINYINT -> DataType.INTEGER;
            case Types.NUMERIC, Types.DECIMAL -> DataType.NUMBER;
            case Types.DOUBLE, Types.REAL, Types.FLOAT -> DataType.DOUBLE;
            case Types.DATE -> DataType.DATE;
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> DataType.DATETIME;
            case Types.BOOLEAN, Types.BIT -> DataType.BOOLEAN;
            default -> DataType.TEXT;
        };
    }

    static JdbcRows open(Connection connection, JdbcDialect dialect, String table, Shape shape, Shape now, boolean incremental, Position from, long estimate, String timeout,
                         int overlap) throws SQLException {
        int n = shape.columns().size();
        boolean[] cut = new boolean[n];
        StringBuilder sql = new StringBuilder("SELECT ");
        for (int i = 0; i < n; i++) {
            Shape.Column c = now.columns().get(now.index(shape.columns().get(i).name()));
            cut[i] = c.type() == DataType.MEMO || c.type() == DataType.GENERAL || c.type() == DataType.TEXT && c.length() == null;
            String quoted = dialect.quoted(c.name());
            sql.append(i == 0 ? "" : ", ").append(cut[i] ? dialect.cut().replace("{c}", quoted).replace("{n}", Integer.toString(Values.LONGEST + 1)) : quoted);
        }
        sql.append(" FROM ").append(table);
        List<Integer> order = new ArrayList<>();
        int grows = incremental && shape.growing() != null ? shape.index(shape.growing()) : -1;
        if (grows >= 0) {
            order.add(grows);
        }
        for (int i = 0; i < n; i++) {
            if (shape.columns().get(i).key() && i != grows) {
                order.add(i);
            }
        }
        String[] last = new String[order.size()];
        List<Integer> parameters = new ArrayList<>();
        List<String> values = position(from);
        if (values.size() == order.size() && !order.isEmpty()) {
            for (int i = 0; i < last.length; i++) {
                last[i] = values.get(i);
            }
            if (grows >= 0) {
                String column = dialect.quoted(shape.columns().get(grows).name());
                sql.append(" WHERE ").append(column).append(" >= ?");
                parameters.add(0);
                // a row without a time is after none: it is read each time, or it would never be
                if (nullable(connection, column, table)) {
                    sql.insert(sql.length() - column.length() - 5, "(").append(" OR ").append(column).append(" IS NULL)");
                }
            } else {
                sql.append(" WHERE ").append(beyond(dialect, shape, order, parameters));
            }
        }
        for (int i = 0; i < order.size(); i++) {
            sql.append(i == 0 ? " ORDER BY " : ", ").append(dialect.quoted(shape.columns().get(order.get(i)).name()));
        }
        PreparedStatement statement = connection.prepareStatement(sql.toString(), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        try {
            statement.setFetchSize(dialect.fetch());
            for (int i = 0; i < parameters.size(); i++) {
                int which = parameters.get(i);
                String value = grows >= 0 ? earlier(last[which], overlap) : last[which];
                bind(statement, i + 1, now.columns().get(now.index(shape.columns().get(order.get(which)).name())).type(), value, dialect.textTimes());
            }
            ResultSet rows = statement.executeQuery();
            return new JdbcRows(connection, statement, rows, shape, cut, order.stream().mapToInt(Integer::intValue).toArray(), grows >= 0, last, estimate, timeout);
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /** Whether the column may be empty; asked of a statement without rows, because that every product answers. */
    private static boolean nullable(Connection connection, String column, String table) throws SQLException {
        try (PreparedStatement none = connection.prepareStatement("SELECT " + column + " FROM " + table + " WHERE 1 = 0"); ResultSet row = none.executeQuery()) {
            return row.getMetaData().isNullable(1) != ResultSetMetaData.columnNoNulls;
        }
    }

    /** {@code a > ? OR (a = ? AND b > ?) …}: the comparison of rows, in the form that every product knows. */
    private static String beyond(JdbcDialect dialect, Shape shape, List<Integer> order, List<Integer> parameters) {
        StringBuilder sql = new StringBuilder("(");
        for (int i = 0; i < order.size(); i++) {
            sql.append(i == 0 ? "" : " OR (");
            for (int j = 0; j < i; j++) {
                sql.append(dialect.quoted(shape.columns().get(order.get(j)).name())).append(" = ? AND ");
                parameters.add(j);
            }
            sql.append(dialect.quoted(shape.columns().get(order.get(i)).name())).append(" > ?").append(i == 0 ? "" : ")");
            parameters.add(i);
        }
        return sql.append(")").toString();
    }

    private static void bind(PreparedStatement statement, int index, DataType type, String value, boolean textTimes) throws SQLException {
        switch (type) {
            case INTEGER -> statement.setBigDecimal(index, new BigDecimal(value));
            case NUMBER, MONEY -> statement.setBigDecimal(index, new BigDecimal(value));
            case DOUBLE, FLOAT -> statement.setDouble(index, Double.parseDouble(value));
            case DATE -> statement.setObject(index, LocalDate.parse(value));
            case DATETIME -> {
                if (textTimes) {
                    statement.setString(index, value);
                } else {
                    statement.setObject(index, LocalDateTime.parse(value.replace(' ', 'T')));
                }
            }
            default -> statement.setString(index, value);
        }
    }

    /** A time some seconds before; what is no time stays. A transaction that began before our last look and ended after it bears an earlier time. */
    private static String earlier(String value, int seconds) {
        return switch (Values.time(value)) {
            case LocalDateTime t -> t.minusSeconds(seconds).toString().replace('T', ' ');
            case java.time.Instant t -> t.minusSeconds(seconds).toString();
            default -> value;
        };
    }

    private static List<String> position(Position from) {
        List<String> values = new ArrayList<>();
        if (from != null) {
            for (JsonNode v : Json.read(from.text()).path("after")) {
                values.add(v.asString());
            }
        }
        return values;
    }

    @Override
    public List<SourceRow> next(int max, Duration wait) {
        List<SourceRow> rows = new ArrayList<>(Math.min(max, 10_000));
        long characters = 0;
        try {
            while (!ended && rows.size() < max && characters < MOST_CHARACTERS) {
                if (!row.next()) {
                    ended = true;
                    break;
                }
                Object[] values = new Object[read.length];
                String broken = null;
                for (int i = 0; i < values.length; i++) {
                    Object v = value(i);
                    values[i] = v;
                    if (v instanceof String s) {
                        characters += s.length();
                        if (cut[i] && s.length() > Values.LONGEST) {
                            broken = "列“" + shape.columns().get(i).name() + "”超过 " + Values.LONGEST + " 字";
                            values[i] = s.substring(0, 1_000);
                        }
                    } else {
                        characters += 8;
                    }
                }
                for (int i = 0; i < order.length; i++) {
                    Object v = values[order[i]];
                    if (v != null) {
                        last[i] = v instanceof BigDecimal d ? d.toPlainString() : v instanceof LocalDateTime ? row.getString(order[i] + 1) : v.toString();
                    }
                }
                rows.add(broken == null ? SourceRow.put(values, null) : SourceRow.broken(Values.raw(shape, values), broken, null));
            }
        } catch (SQLException e) {
            throw JdbcFailure.of(e, timeout);
        }
        if (!rows.isEmpty()) {
            SourceRow r = rows.getLast();
            rows.set(rows.size() - 1, new SourceRow(r.values(), r.op(), position(), r.raw(), r.broken()));
        }
        return rows;
    }

    private String position() {
        ObjectNode json = Json.mapper().createObjectNode();
        boolean whole = last.length > 0;
        for (String v : last) {
            whole &= v != null;
        }
        if (whole || growing && last[0] != null) {
            ArrayNode after = json.putArray("after");
            for (String v : last) {
                after.add(v == null ? "" : v);
            }
        }
        return json.toString();
    }

    /** A value that its type cannot say (a date of 0000-00-00, a number that is none) is handed on as text, for the mapping to refuse with a reason. */
    private Object value(int i) throws SQLException {
        try {
            return switch (read[i]) {
                case INTEGER -> {
                    if (unsigned[i]) {
                        BigDecimal d = row.getBigDecimal(i + 1);
                        yield d;
                    }
                    long v = row.getLong(i + 1);
                    yield row.wasNull() ? null : (Object) v;
                }
                case NUMBER -> row.getBigDecimal(i + 1);
                case DOUBLE -> {
                    double v = row.getDouble(i + 1);
                    yield row.wasNull() ? null : (Object) v;
                }
                case BOOLEAN -> {
                    boolean v = row.getBoolean(i + 1);
                    yield row.wasNull() ? null : (Object) v;
                }
                case DATE, DATETIME -> Values.time(row.getString(i + 1));
                default -> row.getString(i + 1);
            };
        } catch (SQLException e) {
            if (e.getSQLState() != null && (e.getSQLState().startsWith("08") || e.getSQLState().startsWith("57"))) {
                throw e;
            }
            return row.getString(i + 1);
        }
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public long estimate() {
        return estimate;
    }

    @Override
    public void close() {
        try (connection; statement; row) {
            if (ended) {
                connection.rollback();
            } else {
                // a driver that closes an open cursor politely reads it to its end first
                connection.abort(Runnable::run);
            }
        } catch (SQLException gone) {
            // the connection is lost either way
        }
    }
}
