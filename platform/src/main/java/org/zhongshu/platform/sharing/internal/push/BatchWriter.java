package org.zhongshu.platform.sharing.internal.push;

import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.datasets.Datasets.Row;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.sharing.Opening;
import tools.jackson.core.JsonGenerator;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes batches. A row is {@code {"op":"put","key":…,"seq":…,"data":{…}}}, a removal {@code {"op":"remove","key":…,"seq":…}}. The key is a
 * pseudonym of the row's own key, which may be a citizen's number: the same for the same row in one subscription, and of no meaning elsewhere.
 */
final class BatchWriter {

    private static final int PSEUDONYM = 16;

    private BatchWriter() {
    }

    record Rows(List<Batch.Message> messages, int removed, List<String> given, List<String> taken) {
    }

    /** @param known of these pseudonyms, those whose rows the receiver has; asked only where a grant covers but some rows */
    static Rows rows(Opening opening, List<Row> rows, byte[] secret, Function<Collection<String>, Collection<String>> known) {
        boolean some = !opening.decision().rows().isEmpty();
        String[] keys = new String[rows.size()];
        boolean[] gives = new boolean[rows.size()];
        List<String> leaving = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            keys[i] = pseudonym(secret, row.key());
            gives[i] = !row.gone() && (!some || opening.admits(row));
            if (!gives[i]) {
                leaving.add(keys[i]);
            }
        }
        Set<String> taken = !some ? Set.copyOf(leaving) : leaving.isEmpty() ? Set.of() : new HashSet<>(known.apply(leaving));
        List<Batch.Message> messages = new ArrayList<>(rows.size());
        List<String> given = new ArrayList<>();
        int removed = 0;
        for (int i = 0; i < rows.size(); i++) {
            if (gives[i]) {
                messages.add(new Batch.Message(keys[i], put(opening, rows.get(i), keys[i])));
                if (some) {
                    given.add(keys[i]);
                }
            } else if (taken.contains(keys[i])) {
                messages.add(new Batch.Message(keys[i], ("{\"op\":\"remove\",\"key\":\"" + keys[i] + "\",\"seq\":" + rows.get(i).seq() + "}").getBytes(StandardCharsets.UTF_8)));
                removed++;
            }
        }
        return new Rows(messages, removed, given, some ? List.copyOf(taken) : List.of());
    }

    static String pseudonym(byte[] secret, String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(Sm3.hmac(secret, key.getBytes(StandardCharsets.UTF_8)), PSEUDONYM));
    }

    private static byte[] put(Opening opening, Row row, String key) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator g = Json.mapper().createGenerator(out)) {
            g.writeStartObject();
            g.writeStringProperty("op", "put");
            g.writeStringProperty("key", key);
            g.writeNumberProperty("seq", row.seq());
            g.writeObjectPropertyStart("data");
            List<Object> values = opening.give(row);
            for (int i = 0; i < values.size(); i++) {
                g.writeName(opening.parts().get(i).column().field());
                value(g, values.get(i));
            }
            g.writeEndObject();
            g.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void value(JsonGenerator g, Object value) {
        switch (value) {
            case null -> g.writeNull();
            case BigDecimal n -> g.writeNumber(n);
            case Long n -> g.writeNumber(n);
            case Double n when Double.isFinite(n) -> g.writeNumber(n);
            case Boolean b -> g.writeBoolean(b);
            default -> g.writeString(value.toString());
        }
    }

    static Batch batch(Subscription s, Opening opening, Rows rows, long to, Instant at) {
        String name = s.id() + "-" + s.position() + "-" + to;
        ByteArrayOutputStream out = new ByteArrayOutputStream(512 + rows.messages().stream().mapToInt(m -> m.json().length + 2).sum());
        try (JsonGenerator g = Json.mapper().createGenerator(out)) {
            head(g, s, name, s.position(), to, at);
            g.writeStringProperty("code", opening.entry().code());
            g.writeStringProperty("resource", opening.entry().description().name());
            g.writeNumberProperty("rowCount", rows.messages().size());
            g.writeEndObject();
        }
        // the rows are written already: the head's closing brace makes room for them
        byte[] head = out.toByteArray();
        out.reset();
        out.write(head, 0, head.length - 1);
        out.writeBytes(",\"rows\":[\n".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < rows.messages().size(); i++) {
            if (i > 0) {
                out.write(',');
                out.write('\n');
            }
            out.writeBytes(rows.messages().get(i).json());
        }
        out.writeBytes("\n]}".getBytes(StandardCharsets.US_ASCII));
        return new Batch(name, s.position(), to, rows.messages(), rows.removed(), rows.given(), rows.taken(), null, out.toByteArray());
    }

    /** No rows, only the head with {@code "test":true}. */
    static Batch test(Subscription s, Instant at) {
        String name = s.id() + "-test-" + at.toEpochMilli();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator g = Json.mapper().createGenerator(out)) {
            head(g, s, name, s.position(), s.position(), at);
            g.writeBooleanProperty("test", true);
            g.writeArrayPropertyStart("rows");
            g.writeEndArray();
            g.writeEndObject();
        }
        byte[] body = out.toByteArray();
        return new Batch(name, s.position(), s.position(), List.of(new Batch.Message("test", body)), 0, List.of(), List.of(), null, body);
    }

    private static void head(JsonGenerator g, Subscription s, String name, long from, long to, Instant at) {
        g.writeStartObject();
        g.writeStringProperty("id", name);
        g.writeStringProperty("subscription", Long.toString(s.id()));
        g.writeNumberProperty("from", from);
        g.writeNumberProperty("to", to);
        g.writeStringProperty("at", at.toString());
    }
}
