package org.zhongshu.platform.exchange.internal.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.zhongshu.algorithms.profiling.CsvRecords;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.exchange.internal.http.JsonFields;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Messages as rows: one JSON object or some CSV records each; an empty message takes away the row of its key. */
final class MessageReader {

    private static final int LONGEST = 1 << 20;

    private final boolean csv;
    private final List<String> csvColumns;
    private final JsonFields fields;
    private final Shape expected;
    private final Map<String, DataType> types = new LinkedHashMap<>();
    private int learned;

    /** @param expected null while the shape is only learned */
    MessageReader(Settings settings, Shape expected) {
        this.csv = settings.get("format", "json").equals("csv");
        this.csvColumns = csv ? Arrays.stream(settings.get("fields", "").split("\\s*[,，\\n]\\s*")).map(String::strip).filter(s -> !s.isEmpty()).toList() : List.of();
        this.fields = csv ? null : JsonFields.of(settings);
        this.expected = expected;
        if (csv && csvColumns.isEmpty()) {
            throw Problem.badRequest("bad-setting", "CSV 消息没有表头，请在“字段”中按顺序填写列名。");
        }
    }

    boolean csv() {
        return csv;
    }

    int learned() {
        return learned;
    }

    void learn(ConsumerRecord<byte[], byte[]> message) {
        if (message.value() == null || csv) {
            return;
        }
        try {
            JsonNode node = JsonFields.parse(message.value());
            if (node.isObject()) {
                fields.learn(node, types);
                learned++;
            }
        } catch (JacksonException e) {
            // will be a rejected row when it is read
        }
    }

    /** What is known without any message, too: columns that the connection names. */
    Map<String, DataType> types() {
        if (csv) {
            csvColumns.forEach(c -> types.put(c, DataType.TEXT));
        } else if (types.isEmpty()) {
            fields.pointers().keySet().forEach(c -> types.put(c, DataType.GENERAL));
        }
        return types;
    }

    List<SourceRow> read(ConsumerRecord<byte[], byte[]> message) {
        byte[] value = message.value();
        if (value == null) {
            return List.of(tombstone(message));
        }
        if (value.length > LONGEST) {
            return List.of(SourceRow.broken(new String(value, 0, SourceRow.LONGEST_RAW, StandardCharsets.UTF_8), "消息超过 1 MB", null));
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            return List.of(SourceRow.broken(new String(value, StandardCharsets.UTF_8), "消息不是 UTF-8 文本", null));
        }
        return csv ? records(text) : List.of(object(text, value));
    }

    private SourceRow object(String text, byte[] value) {
        JsonNode node;
        try {
            node = JsonFields.parse(value);
        } catch (JacksonException e) {
            return SourceRow.broken(text, "消息不是 JSON", null);
        }
        if (!node.isObject()) {
            return SourceRow.broken(text, "消息不是 JSON 对象", null);
        }
        List<Shape.Column> columns = expected.columns();
        Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = JsonFields.value(fields.value(node, columns.get(i).name()));
        }
        return new SourceRow(values, SourceRow.Op.PUT, null, cut(text), null);
    }

    private List<SourceRow> records(String text) {
        List<SourceRow> rows = new ArrayList<>();
        CsvRecords records = new CsvRecords(text);
        for (List<String> cells = records.next(); cells != null; cells = records.next()) {
            if (cells.size() != csvColumns.size()) {
                rows.add(SourceRow.broken(text, "有 " + cells.size() + " 列，应为 " + csvColumns.size() + " 列", null));
                continue;
            }
            Object[] values = new Object[expected.columns().size()];
            for (int i = 0; i < values.length; i++) {
                int at = csvColumns.indexOf(expected.columns().get(i).name());
                values[i] = at < 0 || cells.get(at).isEmpty() ? null : cells.get(at);
            }
            rows.add(new SourceRow(values, SourceRow.Op.PUT, null, cut(text), null));
        }
        return rows;
    }

    /** The key is a JSON object with the key columns, or, with a single key column, its value as it is. */
    private SourceRow tombstone(ConsumerRecord<byte[], byte[]> message) {
        String text = message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8);
        List<Shape.Column> keys = expected.keys();
        if (text.isEmpty() || keys.isEmpty()) {
            return SourceRow.broken(text.isEmpty() ? "（空消息，没有消息键）" : text, "要删除的行没有可用的主键", null);
        }
        JsonNode key = null;
        try {
            key = JsonFields.parse(message.key());
        } catch (JacksonException e) {
            // plain text
        }
        Object[] values = new Object[expected.columns().size()];
        if (key != null && key.isObject()) {
            for (Shape.Column column : keys) {
                values[expected.index(column.name())] = JsonFields.value(key.path(column.name()));
            }
        } else if (keys.size() == 1) {
            values[expected.index(keys.getFirst().name())] = key != null && key.isValueNode() && !key.isNull() ? JsonFields.value(key) : text;
        }
        for (Shape.Column column : keys) {
            if (values[expected.index(column.name())] == null) {
                return SourceRow.broken(text, "要删除的行缺少主键“" + column.name() + "”", null);
            }
        }
        return new SourceRow(values, SourceRow.Op.REMOVE, null, null, null);
    }

    private static String cut(String text) {
        return text.length() > SourceRow.LONGEST_RAW ? text.substring(0, SourceRow.LONGEST_RAW) : text;
    }
}
