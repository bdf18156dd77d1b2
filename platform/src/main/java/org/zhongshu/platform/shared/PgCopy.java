package org.zhongshu.platform.shared;

import org.postgresql.copy.CopyIn;
import org.postgresql.core.BaseConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.ByteConverter;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * Builds the binary form of PostgreSQL's COPY in one growing byte array and sends it: several times cheaper than inserts,
 * because neither side parses text or plans statements. One instance belongs to one thread and is reused batch after batch.
 *
 * <p>Call {@link #row(int)}, then one field method for each column, in order. Times are milliseconds since 1970 (UTC).
 */
public final class PgCopy {

    private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0};
    /** PostgreSQL counts microseconds from 2000-01-01. */
    private static final long EPOCH_2000 = 946_684_800_000L;
    private static final int OID_INT2 = 21;
    private static final int OID_INT8 = 20;
    private static final int OID_TEXT = 25;
    private static final int OID_FLOAT8 = 701;
    private static final int OID_TIMESTAMPTZ = 1184;

    private byte[] buffer;
    private int at;
    private int rows;

    public PgCopy(int capacity) {
        buffer = new byte[Math.max(capacity, 1024)];
        clear();
    }

    public PgCopy clear() {
        System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
        at = HEADER.length;
        rows = 0;
        return this;
    }

    public int rows() {
        return rows;
    }

    /** Bytes gathered so far. */
    public int size() {
        return at;
    }

    public PgCopy row(int columns) {
        reserve(2);
        putShort(columns);
        rows++;
        return this;
    }

    public PgCopy nothing() {
        reserve(4);
        putInt(-1);
        return this;
    }

    public PgCopy int2(int value) {
        reserve(6);
        putInt(2);
        putShort(value);
        return this;
    }

    public PgCopy int4(int value) {
        reserve(8);
        putInt(4);
        putInt(value);
        return this;
    }

    public PgCopy int8(long value) {
        reserve(12);
        putInt(8);
        putLong(value);
        return this;
    }

    public PgCopy float8(double value) {
        return int8(Double.doubleToRawLongBits(value));
    }

    public PgCopy bool(boolean value) {
        reserve(5);
        putInt(1);
        buffer[at++] = (byte) (value ? 1 : 0);
        return this;
    }

    public PgCopy date(LocalDate value) {
        return int4(Math.toIntExact(value.toEpochDay() - EPOCH_2000 / 86_400_000));
    }

    public PgCopy numeric(BigDecimal value) {
        return bytes(ByteConverter.numeric(value));
    }

    public PgCopy timestamp(long millis) {
        return int8((millis - EPOCH_2000) * 1000);
    }

    public PgCopy text(String value) {
        if (value == null) {
            return nothing();
        }
        // PostgreSQL's text cannot hold the zero character
        byte[] bytes = (value.indexOf(0) < 0 ? value : value.replace('\0', '\uFFFD')).getBytes(StandardCharsets.UTF_8);
        reserve(4 + bytes.length);
        putInt(bytes.length);
        System.arraycopy(bytes, 0, buffer, at, bytes.length);
        at += bytes.length;
        return this;
    }

    /** {@code jsonb}, given as text. */
    public PgCopy jsonb(String json) {
        if (json == null) {
            return nothing();
        }
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        reserve(5 + text.length);
        putInt(text.length + 1);
        // the only version of jsonb's binary form
        buffer[at++] = 1;
        System.arraycopy(text, 0, buffer, at, text.length);
        at += text.length;
        return this;
    }

    /** {@code bytea}; null gives SQL NULL. */
    public PgCopy bytes(byte[] value) {
        if (value == null) {
            return nothing();
        }
        reserve(4 + value.length);
        putInt(value.length);
        System.arraycopy(value, 0, buffer, at, value.length);
        at += value.length;
        return this;
    }

    /** {@code timestamptz} in microseconds since 1970. */
    public PgCopy timestampMicros(long micros) {
        return int8(micros - EPOCH_2000 * 1000);
    }

    /** {@code bigint[]} of {@code values[from..to)}. */
    public PgCopy int8Array(long[] values, int from, int to) {
        array(OID_INT8, to - from, 12, false);
        for (int i = from; i < to; i++) {
            putInt(8);
            putLong(values[i]);
        }
        return this;
    }

    /** {@code smallint[]} of {@code values[from..to)}. */
    public PgCopy int2Array(int[] values, int from, int to) {
        array(OID_INT2, to - from, 6, false);
        for (int i = from; i < to; i++) {
            putInt(2);
            putShort(values[i]);
        }
        return this;
    }

    public PgCopy float8Array(double[] values, int from, int to) {
        array(OID_FLOAT8, to - from, 12, false);
        for (int i = from; i < to; i++) {
            putInt(8);
            putLong(Double.doubleToRawLongBits(values[i]));
        }
        return this;
    }

    public PgCopy timestampArray(long[] millis, int from, int to) {
        array(OID_TIMESTAMPTZ, to - from, 12, false);
        for (int i = from; i < to; i++) {
            putInt(8);
            putLong((millis[i] - EPOCH_2000) * 1000);
        }
        return this;
    }

    /** {@code text[]}, null elements allowed; a null array gives SQL NULL. */
    public PgCopy textArray(String[] values, int from, int to) {
        if (values == null) {
            return nothing();
        }
        int start = at;
        array(OID_TEXT, to - from, 4, true);
        for (int i = from; i < to; i++) {
            text(values[i]);
        }
        int end = at;
        at = start;
        putInt(end - start - 4);
        at = end;
        return this;
    }

    /**
     * Sends everything gathered. The caller owns the transaction.
     *
     * @param statement {@code COPY … FROM STDIN (FORMAT binary)}
     */
    public void send(Connection connection, String statement) throws SQLException {
        reserve(2);
        buffer[at] = (byte) 0xff;
        buffer[at + 1] = (byte) 0xff;
        CopyIn copy = new CopyManager(connection.unwrap(BaseConnection.class)).copyIn(statement);
        try {
            copy.writeToCopy(buffer, 0, at + 2);
            long written = copy.endCopy();
            if (written != rows) {
                throw new SQLException("COPY took " + written + " of " + rows + " rows");
            }
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void array(int oid, int n, int elementSize, boolean nulls) {
        int size = n == 0 ? 12 : 20 + n * elementSize;
        reserve(4 + size);
        putInt(size);
        putInt(n == 0 ? 0 : 1);
        putInt(nulls ? 1 : 0);
        putInt(oid);
        if (n > 0) {
            putInt(n);
            putInt(1);
        }
    }

    private void reserve(int bytes) {
        if (buffer.length - at < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, at + bytes));
        }
    }

    private void putShort(int v) {
        buffer[at++] = (byte) (v >>> 8);
        buffer[at++] = (byte) v;
    }

    private void putInt(int v) {
        buffer[at++] = (byte) (v >>> 24);
        buffer[at++] = (byte) (v >>> 16);
        buffer[at++] = (byte) (v >>> 8);
        buffer[at++] = (byte) v;
    }

    private void putLong(long v) {
        putInt((int) (v >>> 32));
        putInt((int) v);
    }
}
