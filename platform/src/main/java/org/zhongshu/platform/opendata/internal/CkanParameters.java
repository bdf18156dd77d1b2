package org.zhongshu.platform.opendata.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parameters of an action, whichever way they came. Wrong ones are CKAN's validation errors, by name. */
record CkanParameters(JsonNode values) {

    static CkanParameters of(HttpServletRequest request) {
        ObjectNode values = Json.mapper().createObjectNode();
        request.getParameterMap().forEach((name, given) -> {
            if (!name.equals("key") && given.length > 0) {
                values.put(name, given[given.length - 1]);
            }
        });
        String type = request.getContentType();
        if (request.getMethod().equals("POST") && (type == null || !type.startsWith("application/x-www-form-urlencoded")) && request.getContentLengthLong() != 0) {
            OpenVisitors.body(request, ObjectNode.class).properties().forEach(p -> values.set(p.getKey(), p.getValue()));
        }
        return new CkanParameters(values);
    }

    static Problem wrong(String name, String reason) {
        return Problem.invalid("validation", reason, Map.of(name, reason));
    }

    /** Null when it is not there or blank. */
    String text(String name) {
        JsonNode n = values.get(name);
        String text = n == null || n.isNull() ? null : n.isValueNode() ? n.asString() : n.toString();
        if (text != null && text.length() > 2000) {
            throw wrong(name, "Too long");
        }
        return text == null || text.isBlank() ? null : text.strip();
    }

    String needed(String name) {
        String text = text(name);
        if (text == null) {
            throw wrong(name, "Missing value");
        }
        return text;
    }

    int number(String name, int otherwise, int most) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int n = Integer.parseInt(text);
            if (n < 0) {
                throw wrong(name, "Must be a natural number");
            }
            // CKAN too takes the most it gives instead of refusing
            return Math.min(n, most);
        } catch (NumberFormatException e) {
            throw wrong(name, "Invalid integer");
        }
    }

    boolean truth(String name, boolean otherwise) {
        String text = text(name);
        return text == null ? otherwise : text.equalsIgnoreCase("true") || text.equals("1") || text.equalsIgnoreCase("yes");
    }

    /** A JSON value, given as such or as text; null when it is not there. */
    JsonNode json(String name) {
        JsonNode n = values.get(name);
        if (n == null || n.isNull() || n.isString() && n.asString().isBlank()) {
            return null;
        }
        if (!n.isString()) {
            return n;
        }
        try {
            return Json.mapper().readTree(n.asString());
        } catch (JacksonException e) {
            throw wrong(name, "Cannot parse JSON");
        }
    }

    /** A list: JSON, or separated by commas. */
    List<String> list(String name) {
        JsonNode n = values.get(name);
        List<String> list = new ArrayList<>();
        if (n == null || n.isNull()) {
            return list;
        }
        JsonNode parsed = n.isString() && n.asString().strip().startsWith("[") ? json(name) : n;
        if (parsed == null || parsed.isObject() || parsed.isArray() && parsed.valueStream().anyMatch(e -> !e.isValueNode() || e.isNull())) {
            throw wrong(name, "Must be a list of strings");
        }
        if (parsed.isArray()) {
            parsed.forEach(e -> list.add(e.asString()));
        } else {
            for (String part : parsed.asString().split(",")) {
                if (!part.isBlank()) {
                    list.add(part.strip());
                }
            }
        }
        return list;
    }
}
