package org.zhongshu.platform.gateway.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** An attributes payload: one object of key → any JSON value; the values are kept as JSON text. */
final class JsonAttributes {

    private JsonAttributes() {
    }

    static Map<String, String> message(JsonBytes json) throws JsonBytes.Malformed {
        Map<String, String> values = object(json);
        json.expectEnd();
        return values;
    }

    static Map<String, String> object(JsonBytes json) throws JsonBytes.Malformed {
        Map<String, String> values = new LinkedHashMap<>();
        json.expect('{');
        if (json.accept('}')) {
            return values;
        }
        do {
            json.string();
            String key = json.text();
            json.expect(':');
            json.peek();
            int from = json.position();
            json.skip();
            if (!key.isBlank() && key.length() <= 100) {
                values.put(key, json.slice(from, json.position()));
            }
        } while (json.accept(','));
        json.expect('}');
        return values;
    }
}
