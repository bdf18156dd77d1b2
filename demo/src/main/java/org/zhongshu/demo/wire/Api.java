package org.zhongshu.demo.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One person's session with the public API: signs in when needed, keeps its cookies, sends the CSRF token with writes. */
public final class Api {

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String base;
    private final String username;
    private final String password;
    private final Map<String, String> cookies = new ConcurrentHashMap<>();

    /** The server's answer was no. */
    public static final class Refused extends IOException {
        private final int status;

        Refused(int status, String request, String body) {
            super(request + " → " + status + " " + body.substring(0, Math.min(300, body.length())));
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /** A session that signs in at its first request that needs it. */
    public Api(String base, String username, String password) {
        this.base = base;
        this.username = username;
        this.password = password;
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, null, null);
    }

    public JsonNode post(String path, Object body) throws IOException, InterruptedException {
        return send("POST", path, "application/json", JSON.writeValueAsBytes(body));
    }

    public JsonNode put(String path, Object body) throws IOException, InterruptedException {
        return send("PUT", path, "application/json", JSON.writeValueAsBytes(body));
    }

    /** A file as the body. */
    public JsonNode postBytes(String path, byte[] content) throws IOException, InterruptedException {
        return send("POST", path, "application/octet-stream", content);
    }

    /** Uploads one file as {@code multipart/form-data} under the name {@code file}. */
    public JsonNode upload(String path, String fileName, String contentType, byte[] content) throws IOException, InterruptedException {
        String boundary = "zhongshu-demo-" + Long.toHexString(System.nanoTime());
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + fileName
                + "\"\r\nContent-Type: " + contentType + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send("POST", path, "multipart/form-data; boundary=" + boundary, body.toByteArray());
    }

    private JsonNode send(String method, String path, String contentType, byte[] body) throws IOException, InterruptedException {
        HttpResponse<String> answer = exchange(method, path, contentType, body);
        if (answer.statusCode() == 401 || answer.statusCode() == 403 && !cookies.containsKey("ZSSESSION") && username != null) {
            login();
            answer = exchange(method, path, contentType, body);
        }
        if (answer.statusCode() >= 300) {
            throw new Refused(answer.statusCode(), method + " " + path, answer.body());
        }
        return answer.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    }

    private void login() throws IOException, InterruptedException {
        if (username == null) {
            throw new Refused(401, "no account", "");
        }
        cookies.clear();
        HttpResponse<String> answer = exchange("POST", "/api/login", "application/json",
                JSON.writeValueAsBytes(Map.of("username", username, "password", password)));
        if (answer.statusCode() >= 300) {
            throw new Refused(answer.statusCode(), "sign in as " + username, answer.body());
        }
        if (!cookies.containsKey("XSRF-TOKEN")) {
            exchange("GET", "/api/me", null, null);
        }
    }

    private HttpResponse<String> exchange(String method, String path, String contentType, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(120))
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (!cookies.isEmpty()) {
            StringBuilder line = new StringBuilder();
            cookies.forEach((name, value) -> line.append(line.isEmpty() ? "" : "; ").append(name).append('=').append(value));
            request.header("Cookie", line.toString());
        }
        String csrf = cookies.get(path.startsWith("/api/citizen/") ? "XSRF-CITIZEN" : "XSRF-TOKEN");
        if (csrf != null && !method.equals("GET")) {
            request.header("X-XSRF-TOKEN", csrf);
        }
        HttpResponse<String> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        for (String header : answer.headers().allValues("Set-Cookie")) {
            String pair = header.split(";", 2)[0];
            int equals = pair.indexOf('=');
            if (equals > 0 && equals < pair.length() - 1) {
                cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
            } else if (equals > 0) {
                cookies.remove(pair.substring(0, equals));
            }
        }
        return answer;
    }

    /** A client for device traffic by HTTP that shares this class's connections. */
    static HttpClient client() {
        return CLIENT;
    }
}
