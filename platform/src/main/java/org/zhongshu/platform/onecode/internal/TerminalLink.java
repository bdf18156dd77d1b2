package org.zhongshu.platform.onecode.internal;

import org.zhongshu.platform.onecode.CodeTerminal.Taken;
import org.zhongshu.platform.shared.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A terminal's way to the server. */
class TerminalLink {

    /** The server answered, and said no. @see IOException for: it did not answer */
    static final class Refused extends IOException {

        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        /** It will go on saying so: the key is wrong, the terminal blocked, the scene online only. */
        boolean lasting() {
            return status == 401 || status == 403;
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(4)).build();
    private final URI server;
    private final String key;

    TerminalLink(URI server, String key) {
        this.server = server;
        this.key = key;
    }

    JsonNode self() throws IOException {
        return json(send("", null));
    }

    String bundle() throws IOException {
        return send("/bundle", null);
    }

    JsonNode handIn(List<Taken> scans) throws IOException {
        return json(send("/uploads", Json.write(Map.of("scans", scans.stream().map(t -> Map.of("request", t.request(), "code", t.code(), "at", t.at().toString())).toList())))).path("items");
    }

    private String send(String path, String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.toString().replaceAll("/+$", "") + "/api/onecode/terminal" + path)).timeout(PATIENCE)
                .header("Authorization", "Terminal " + key).header("Content-Type", "application/json");
        HttpResponse<String> answer;
        try {
            answer = client.send(body == null ? request.build() : request.POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("中断 interrupted", e);
        }
        if (answer.statusCode() / 100 != 2) {
            throw new Refused(answer.statusCode(), detail(answer));
        }
        return answer.body();
    }

    private static String detail(HttpResponse<String> answer) {
        try {
            return Json.mapper().readTree(answer.body()).path("detail").asString("HTTP " + answer.statusCode());
        } catch (JacksonException e) {
            return "HTTP " + answer.statusCode();
        }
    }

    private static JsonNode json(String text) throws IOException {
        try {
            return Json.mapper().readTree(text);
        } catch (JacksonException e) {
            throw new IOException("平台的回答无法读取 the server's answer cannot be read", e);
        }
    }
}
