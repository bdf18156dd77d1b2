package org.zhongshu.platform.gateway.internal;

import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;

/**
 * The ThingsBoard device API's telemetry payload: {@code {"k":v}}, {@code {"ts":ms,"values":{"k":v}}}, or an array of
 * either. Values: numbers, booleans, strings; {@code null} carries nothing; a nested object or array is kept as JSON text.
 *
 * <p>A message is taken whole or not at all as far as its JSON goes: the caller clears the readings on
 * {@link JsonBytes.Malformed}. Values that fail their type's checks are set aside one by one.
 */
final class JsonTelemetry {

    private static final byte[] TS = "ts".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = "values".getBytes(StandardCharsets.US_ASCII);

    private JsonTelemetry() {
    }

    /** Reads one payload that must end where the message ends. */
    static void message(JsonBytes json, ReadingsBuffer into) throws JsonBytes.Malformed {
        entries(json, into);
        json.expectEnd();
    }

    /** One object, or an array of objects. */
    static void entries(JsonBytes json, ReadingsBuffer into) throws JsonBytes.Malformed {
        if (!json.accept('[')) {
            entry(json, into);
        } else if (!json.accept(']')) {
            do {
                entry(json, into);
            } while (json.accept(','));
            json.expect(']');
        }
    }

    private static void entry(JsonBytes json, ReadingsBuffer into) throws JsonBytes.Malformed {
        if (json.peek() != '{') {
            throw json.malformed("此处应为对象 {…}");
        }
        int start = json.position();
        if (!timed(json, into)) {
            json.position(start);
            values(json, into, 0);
        }
    }

    /**
     * The form with a time. Members may come in any order; others beside the two are ignored, as ThingsBoard does.
     *
     * @return false when it is not of this form; nothing has been taken then
     */
    private static boolean timed(JsonBytes json, ReadingsBuffer into) throws JsonBytes.Malformed {
        json.expect('{');
        if (json.peek() != '"') {
            return false;
        }
        long ts = 0;
        boolean hasTs = false;
        int valuesAt = -1;
        boolean first = true;
        do {
            json.string();
            boolean isTs = json.rawEquals(TS);
            boolean isValues = json.rawEquals(VALUES);
            if (first && !isTs && !isValues && !mayBeTimed(json)) {
                return false;
            }
            first = false;
            json.expect(':');
            byte next = json.peek();
            if (isTs && (next >= '0' && next <= '9' || next == '-')) {
                ts = (long) json.number();
                hasTs = true;
            } else if (isValues && next == '{' && hasTs) {
                // the usual order: no second pass
                values(json, into, ts);
                valuesAt = Integer.MAX_VALUE;
            } else {
                if (isValues && next == '{') {
                    valuesAt = json.position();
                }
                json.skip();
            }
        } while (json.accept(','));
        json.expect('}');
        if (!hasTs || valuesAt < 0) {
            return false;
        }
        if (valuesAt != Integer.MAX_VALUE) {
            int end = json.position();
            json.position(valuesAt);
            values(json, into, ts);
            json.position(end);
        }
        return true;
    }

    /** A first key other than ts or values: only a look ahead for {@code "values"} tells, and it is cheap to do on raw bytes. */
    private static boolean mayBeTimed(JsonBytes json) {
        return json.containsAhead(VALUES);
    }

    /** An object of key → value, all with the same time (0 = that of receipt). */
    private static void values(JsonBytes json, ReadingsBuffer into, long ts) throws JsonBytes.Malformed {
        json.expect('{');
        if (json.accept('}')) {
            return;
        }
        do {
            json.string();
            int keyFrom = json.rawStart();
            int keyTo = json.rawEnd();
            String escapedKey = json.rawEscaped() ? json.text() : null;
            json.expect(':');
            byte next = json.peek();
            int valueAt = json.position();
            TypeKeys.Key key;
            try {
                key = escapedKey != null ? into.keys().find(escapedKey) : into.keys().find(json.bytes(), keyFrom, keyTo);
            } catch (Problem p) {
                json.skip();
                String name = escapedKey != null ? escapedKey : json.slice(keyFrom, keyTo);
                into.keyless(ts, name, json.slice(valueAt, json.position()), p);
                continue;
            }
            value(json, into, ts, key, next, valueAt);
        } while (json.accept(','));
        json.expect('}');
    }

    private static void value(JsonBytes json, ReadingsBuffer into, long ts, TypeKeys.Key key, byte next, int valueAt) throws JsonBytes.Malformed {
        switch (next) {
            case '"' -> {
                json.string();
                into.text(ts, key, json.text());
            }
            case 't' -> {
                json.literal("true");
                into.flag(ts, key, true);
            }
            case 'f' -> {
                json.literal("false");
                into.flag(ts, key, false);
            }
            case 'n' -> json.literal("null");
            case '{', '[' -> {
                json.skip();
                nested(into, ts, key, json.slice(valueAt, json.position()));
            }
            default -> into.number(ts, key, json.number());
        }
    }

    private static void nested(ReadingsBuffer into, long ts, TypeKeys.Key key, String raw) {
        if (key.property() == null || key.kind() == org.zhongshu.platform.twin.ThingType.Kind.TEXT) {
            into.text(ts, key, raw);
        } else {
            into.refuse(ts, key.name(), raw, "wrong-kind", key.property().name() + "（" + key.name() + "）不能是对象或数组");
        }
    }
}
