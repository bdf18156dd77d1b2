package org.zhongshu.platform.exchange.internal.capture;

import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Turns Debezium's records into rows in the order of the job's columns. For one thread. */
final class ChangeReader {

    /** Stands where PostgreSQL did not send a large value because it had not changed and the source could not be asked again. */
    private static final String UNAVAILABLE = "__debezium_unavailable_value";

    private final Shape expected;
    /** Told of a table that looks different from what the job knows; throws when it does so now and not only then. */
    private final Consumer<List<String>> changedShape;
    private Schema seen;
    private Field[] fields;

    ChangeReader(Shape expected, Consumer<List<String>> changedShape) {
        this.expected = expected;
        this.changedShape = changedShape;
    }

    /** Whether, after this record, all that was there at the beginning has come: its last row, or anything of later. */
    static boolean endsSnapshot(SourceRecord record) {
        if (!(record.value() instanceof Struct envelope) || envelope.schema().field("op") == null || !"r".equals(envelope.getString("op"))) {
            return true;
        }
        Struct source = envelope.getStruct("source");
        return source != null && source.schema().field("snapshot") != null && "last".equals(source.getString("snapshot"));
    }

    /** Null for what is no row: heartbeats, transaction marks. */
    SourceRow read(SourceRecord record) {
        if (!(record.value() instanceof Struct envelope) || envelope.schema().field("op") == null) {
            return null;
        }
        return switch (envelope.getString("op")) {
            case "c", "u", "r" -> SourceRow.put(values(envelope.getStruct("after")), null);
            case "d" -> new SourceRow(values(envelope.getStruct("before")), SourceRow.Op.REMOVE, null, null, null);
            case "t" -> throw Problem.unprocessable("anew", "源表被整体清空（TRUNCATE），将从头捕获一遍以与源表一致。");
            default -> null;
        };
    }

    /** When the source committed the change, ms since 1970; 0 for a row of the first reading. */
    static long committed(SourceRecord record) {
        Struct source = ((Struct) record.value()).getStruct("source");
        boolean before = "r".equals(((Struct) record.value()).getString("op"));
        Long at = before || source == null || source.schema().field("ts_ms") == null ? null : source.getInt64("ts_ms");
        return at == null ? 0 : at;
    }

    private Object[] values(Struct row) {
        if (row.schema() != seen) {
            learn(row.schema());
        }
        Object[] values = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            values[i] = fields[i] == null ? null : value(fields[i].schema(), row.getWithoutDefault(fields[i].name()));
        }
        return values;
    }

    private void learn(Schema schema) {
        List<Shape.Column> columns = expected.columns();
        Field[] found = new Field[columns.size()];
        boolean same = schema.fields().size() == columns.size();
        for (int i = 0; i < found.length; i++) {
            found[i] = schema.field(columns.get(i).name());
            same &= found[i] != null && (seen == null || fields[i] == null || sameType(found[i].schema(), fields[i].schema()));
        }
        if (!same) {
            changedShape.accept(schema.fields().stream().map(Field::name).toList());
        }
        seen = schema;
        fields = found;
    }

    private static boolean sameType(Schema a, Schema b) {
        return a.type() == b.type() && Objects.equals(a.name(), b.name());
    }

    private static Object value(Schema schema, Object value) {
        if (value == null || UNAVAILABLE.equals(value)) {
            return null;
        }
        String name = schema.name();
        try {
            return name == null ? plain(value) : named(name, value);
        } catch (DateTimeException | ArithmeticException e) {
            // infinity and other values that Java's calendar has no place for
            return String.valueOf(value);
        }
    }

    private static Object named(String name, Object value) {
        return switch (name) {
            case "io.debezium.time.Date" -> LocalDate.ofEpochDay(((Number) value).longValue());
            case "io.debezium.time.Timestamp" -> at(((Number) value).longValue(), 1_000);
            case "io.debezium.time.MicroTimestamp" -> at(((Number) value).longValue(), 1_000_000);
            case "io.debezium.time.NanoTimestamp" -> at(((Number) value).longValue(), 1_000_000_000);
            case "io.debezium.time.ZonedTimestamp" -> OffsetDateTime.parse((String) value).toInstant();
            case "io.debezium.time.Time" -> LocalTime.MIDNIGHT.plus(Duration.ofMillis(((Number) value).longValue())).toString();
            case "io.debezium.time.MicroTime" -> LocalTime.MIDNIGHT.plus(Duration.ofNanos(((Number) value).longValue() * 1_000)).toString();
            case "io.debezium.time.NanoTime" -> LocalTime.MIDNIGHT.plus(Duration.ofNanos(((Number) value).longValue())).toString();
            case Decimal.LOGICAL_NAME -> value instanceof BigDecimal d ? d : new BigDecimal(value.toString());
            case "io.debezium.data.VariableScaleDecimal" -> {
                Struct decimal = (Struct) value;
                yield new BigDecimal(new BigInteger(decimal.getBytes("value")), decimal.getInt32("scale"));
            }
            case org.apache.kafka.connect.data.Date.LOGICAL_NAME -> ((Date) value).toInstant().atOffset(ZoneOffset.UTC).toLocalDate();
            case org.apache.kafka.connect.data.Timestamp.LOGICAL_NAME -> LocalDateTime.ofInstant(((Date) value).toInstant(), ZoneOffset.UTC);
            case org.apache.kafka.connect.data.Time.LOGICAL_NAME -> LocalDateTime.ofInstant(((Date) value).toInstant(), ZoneOffset.UTC).toLocalTime().toString();
            default -> plain(value);
        };
    }

    private static Object plain(Object value) {
        return switch (value) {
            case String s -> s;
            case Boolean b -> b;
            case Long l -> l;
            case Integer i -> i.longValue();
            case Short s -> s.longValue();
            case Byte b -> b.longValue();
            case Float f -> Double.valueOf(f.toString());
            case Double d -> d;
            case BigDecimal d -> d;
            case Instant i -> i;
            case ByteBuffer bytes -> text(bytes);
            case byte[] bytes -> text(ByteBuffer.wrap(bytes));
            default -> value.toString();
        };
    }

    /** Types the engine does not know come as their text; anything else that is not text is shown as Base64. */
    private static String text(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (java.nio.charset.CharacterCodingException e) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return Base64.getEncoder().encodeToString(copy);
        }
    }

    private static LocalDateTime at(long units, long perSecond) {
        return LocalDateTime.ofEpochSecond(Math.floorDiv(units, perSecond), (int) (Math.floorMod(units, perSecond) * (1_000_000_000 / perSecond)), ZoneOffset.UTC);
    }
}
