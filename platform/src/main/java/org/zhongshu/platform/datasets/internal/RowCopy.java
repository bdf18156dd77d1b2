package org.zhongshu.platform.datasets.internal;

import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.shared.PgCopy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of one batch on their way into a dataset's table by binary COPY; none of their keys may be there. Large batches go in pieces, so that memory stays flat. */
final class RowCopy {

    private static final int PIECE = 4 << 20;
    private static final int OWN_COLUMNS = 6;

    private final Connection connection;
    private final List<Dataset.Column> columns;
    private final String statement;
    private final long at;
    private final String source;
    private final PgCopy copy;

    RowCopy(Connection connection, Dataset dataset, int rows, Instant at, String source) {
        this.connection = connection;
        this.columns = dataset.columns();
        this.statement = "COPY " + dataset.table() + " (_key, _seq, _at, _source, _hash, _gone" + columns.stream().map(c -> ", \"" + c.field() + '"').collect(Collectors.joining()) + ") FROM STDIN (FORMAT binary)";
        this.at = micros(at);
        this.source = source;
        this.copy = new PgCopy((int) Math.min(PIECE, rows * (64L + 24L * columns.size())));
    }

    /** @param values fitted, in the order of the columns */
    void add(String key, long number, long hash, Object[] values) throws SQLException {
        copy.row(OWN_COLUMNS + values.length).text(key).int8(number).timestampMicros(at).text(source).int8(hash).bool(false);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                copy.nothing();
                continue;
            }
            switch (columns.get(i).type()) {
                case TEXT, MEMO, GENERAL -> copy.text((String) value);
                case NUMBER, MONEY -> copy.numeric((BigDecimal) value);
                case INTEGER -> copy.int8((Long) value);
                case DOUBLE, FLOAT -> copy.float8((Double) value);
                case BOOLEAN -> copy.bool((Boolean) value);
                case DATE -> copy.date((LocalDate) value);
                case DATETIME -> copy.timestampMicros(micros((Instant) value));
            }
        }
        if (copy.size() > PIECE) {
            copy.send(connection, statement);
            copy.clear();
        }
    }

    void end() throws SQLException {
        if (copy.rows() > 0) {
            copy.send(connection, statement);
        }
    }

    /** Notes which keys a complete delivery brought. */
    static void keys(Connection connection, long delivery, String[] keys) throws SQLException {
        PgCopy copy = new PgCopy(keys.length * 48);
        for (String key : keys) {
            copy.row(2).int8(delivery).text(key);
        }
        copy.send(connection, "COPY datasets.seen (delivery, key) FROM STDIN (FORMAT binary)");
    }

    /** Rounded as PostgreSQL rounds a time that is written finer than it keeps. */
    private static long micros(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), (at.getNano() + 500) / 1_000);
    }
}
