package org.zhongshu.testkit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A browser without a screen: keeps cookies and repeats the cross-site token on writes, over real HTTP.
 * <pre>{@code
 * TestClient operator = TestClient.at(port).signIn("operator");
 * JsonNode list = operator.get("/api/cases?box=all").ok();
 * operator.post("/api/cases", Map.of("type", "…")).expect(403);
 * }</pre>
 */
public final class TestClient {

    /** The published password of every demonstration account. */
    public static final String PASSWORD = "Zhongshu@2026";
    private static final JsonMapper JSON = new JsonMapper();

    private final URI base;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http;
    private final Map<String, String> headers = new java.util.LinkedHashMap<>();

    private TestClient(int port, InetAddress from) {
        this.base = URI.create("http://127.0.0.1:" + port);
        HttpClient.Builder builder = HttpClient.newBuilder().cookieHandler(cookies).version(HttpClient.Version.HTTP_1_1);
        this.http = (from == null ? builder : builder.localAddress(from)).build();
    }

    public static TestClient at(int port) {
        return new TestClient(port, null);
    }

    /** @param address the client's own address, e.g. {@code 127.0.0.9}, for what counts by address */
    public static TestClient at(int port, String address) {
        try {
            return new TestClient(port, InetAddress.getByName(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer: status, headers and body as they came. */
    public record Answer(int status, HttpResponse<byte[]> response) {

        public String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body());
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** The body, after proving that the answer was a success. */
        public JsonNode ok() {
            if (status / 100 != 2) {
                throw new AssertionError(this);
            }
            return json();
        }

        /** The body, after proving the status. */
        public JsonNode expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("expected " + wanted + ", got " + this);
            }
            return json();
        }

        @Override
        public String toString() {
            return response.request().method() + " " + response.uri().getPath() + " → " + status + " " + text();
        }
    }

    /** Signs in as a demonstration account and proves that it worked. */
    public TestClient signIn(String username) {
        signIn(username, PASSWORD).ok();
        return this;
    }

    public Answer signIn(String username, String password) {
        return post("/api/login", Map.of("username", username, "password", password));
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** @param body written as JSON; null for none; a String is sent as it is */
    public Answer send(String method, String path, Object body) {
        HttpRequest.BodyPublisher publisher = body == null ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body instanceof String text ? text : JSON.writeValueAsString(body));
        HttpRequest.Builder request = request(path).method(method, publisher);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        String token = crossSiteToken(path);
        if (token != null) {
            request.header("X-XSRF-TOKEN", token);
        }
        return send(request);
    }

    /** One file as multipart form data, in the field {@code file}, with further text fields. */
    public Answer upload(String path, String fileName, String contentType, byte[] content, Map<String, String> fields) {
        String boundary = "zhongshu-test-boundary";
        var out = new java.io.ByteArrayOutputStream();
        fields.forEach((name, value) -> out.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n"
                + value + "\r\n").getBytes(StandardCharsets.UTF_8)));
        out.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + fileName + "\"\r\nContent-Type: "
                + contentType + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(content);
        out.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(out.toByteArray()))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary);
        String token = crossSiteToken(path);
        return send(token == null ? request : request.header("X-XSRF-TOKEN", token));
    }

    /** A request to be completed by hand and sent with {@link #send(HttpRequest.Builder)}; no cross-site token. */
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        headers.forEach(request::header);
        return request;
    }

    /** Sent with every request from now on: a machine's key. */
    public TestClient header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The HTTP client itself, with the cookies: for streams. */
    public HttpClient http() {
        return http;
    }

    /** What a write to this address has to repeat: citizens have a token of their own. */
    String crossSiteToken(String path) {
        return cookie(path.startsWith("/api/citizen/") ? "XSRF-CITIZEN" : "XSRF-TOKEN");
    }

    /** Registers a citizen, or signs one in, with the code that the demonstration shows. @param phone eleven digits beginning with 1 */
    public TestClient signInCitizen(String phone) {
        JsonNode sent = post("/api/citizen/codes", Map.of("phone", phone)).ok();
        post("/api/citizen/login", Map.of("token", sent.path("token").asString(), "phone", phone, "code", sent.path("shown").asString(), "agree", true)).ok();
        return this;
    }

    /** Value of a cookie, null when absent. */
    public String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream().filter(c -> c.getName().equals(name)).map(HttpCookie::getValue).findFirst().orElse(null);
    }
}
