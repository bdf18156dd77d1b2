package org.zhongshu.bench;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;

/** A person of the demonstration at the public API, in JSON. */
final class Desk {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final PlainHttp http;

    Desk(String url, String username) throws IOException {
        http = new PlainHttp(url);
        http.get("/api/city");
        post("/api/login", JSON.writeValueAsString(java.util.Map.of("username", username, "password", "Zhongshu@2026")));
    }

    JsonNode get(String path) throws IOException {
        return read("GET " + path, http.get(path));
    }

    JsonNode post(String path, Object body) throws IOException {
        return read("POST " + path, http.post(path, body instanceof String text ? text : JSON.writeValueAsString(body)));
    }

    JsonNode put(String path, Object body) throws IOException {
        return read("PUT " + path, http.put(path, JSON.writeValueAsString(body)));
    }

    private static JsonNode read(String what, PlainHttp.Answer answer) throws IOException {
        if (answer.status() / 100 != 2) {
            throw new IOException(what + " → " + answer.status() + " " + answer.body());
        }
        return JSON.readTree(answer.body().isEmpty() ? "{}" : answer.body());
    }
}
