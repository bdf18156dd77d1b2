package org.zhongshu.platform.exchange.internal.http;

import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One gateway's interface: asks for a page and waits no longer, and takes no more, than it was told. Goes where the connection says and nowhere
 * else: a redirect or a next page at another host is refused, since the sign-in would go with it.
 */
final class JsonApi implements AutoCloseable {

    private static final int ATTEMPTS = 5;
    private static final int REDIRECTS = 3;

    private final Settings settings;
    private final AllowedHosts hosts;
    private final SignIn signIn;
    private final Paging paging;
    private final URI base;
    private final Duration timeout;
    private final long most;
    private final HttpClient http;

    /** @param links the Link headers */
    record Answer(JsonNode body, List<String> links) {
    }

    JsonApi(Settings settings, AllowedHosts hosts, Clock clock) {
        this.settings = settings;
        this.hosts = hosts;
        this.signIn = new SignIn(settings, clock);
        this.paging = Paging.of(settings);
        this.base = uri(settings.get("url"));
        this.timeout = HttpJsonConnector.timeout(settings);
        this.most = settings.number("most", 16, 1, 256) * 1024L * 1024L;
        hosts.check(base.getHost());
        this.http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(Math.min(10, timeout.toSeconds()))).followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1).build();
    }

    static URI uri(String text) {
        try {
            URI uri = URI.create(text.strip());
            if (uri.getHost() != null && uri.getUserInfo() == null && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw Problem.badRequest("bad-url", "接口地址须以 http:// 或 https:// 开头，不含用户名密码。");
    }

    Answer fetch(String path, Paging.Page page) {
        String method = settings.get("method", "GET");
        Map<String, String> parameters = paging.parameters(page);
        if (page.url() != null) {
            return ask("GET", same(base.resolve(page.url())), null);
        }
        String root = base.toString().replaceAll("[?#].*$", "").replaceAll("/+$", "") + path;
        JsonNode fixed = fixed();
        if (method.equals("POST")) {
            ObjectNode body = fixed.isObject() ? (ObjectNode) fixed : Json.mapper().createObjectNode();
            parameters.forEach((k, v) -> {
                if (v.matches("-?\\d{1,18}")) {
                    body.put(k, Long.parseLong(v));
                } else {
                    body.put(k, v);
                }
            });
            return ask("POST", same(uri(root)), Json.write(body));
        }
        StringJoiner query = new StringJoiner("&");
        fixed.properties().forEach(e -> query.add(encoded(e.getKey()) + "=" + encoded(e.getValue().asString())));
        parameters.forEach((k, v) -> query.add(encoded(k) + "=" + encoded(v)));
        return ask("GET", same(uri(query.length() == 0 ? root : root + (root.indexOf('?') < 0 ? "?" : "&") + query)), null);
    }

    private JsonNode fixed() {
        try {
            return Json.read(settings.get("body", "{}"));
        } catch (JacksonException e) {
            throw Problem.badRequest("bad-setting", "“固定参数”须为 JSON 对象。");
        }
    }

    /** The connection's own scheme, host and port. */
    private URI same(URI uri) {
        if (!base.getHost().equalsIgnoreCase(uri.getHost()) || port(base) != port(uri) || !base.getScheme().equalsIgnoreCase(uri.getScheme())) {
            throw Problem.unprocessable("other-host", "接口把请求引向了另一主机“" + uri.getHost() + "”，已拒绝。如确需访问，请另建连接。");
        }
        return uri;
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    /** Tries again what may pass: too many requests, a server in trouble, a broken line. */
    private Answer ask(String method, URI uri, String body) {
        boolean renewed = false;
        for (int attempt = 1; ; attempt++) {
            Problem passing;
            long pause = 200L << attempt;
            try {
                HttpResponse<byte[]> response = follow(method, uri, body);
                int status = response.statusCode();
                if (status == 401 && !renewed && signIn.forgetToken()) {
                    renewed = true;
                    continue;
                }
                if (status / 100 == 2) {
                    return read(response, true);
                }
                if (status != 429 && status < 500) {
                    throw Problem.unprocessable("http-" + status, "接口拒绝了请求（HTTP " + status + "）。" + (status == 401 || status == 403 ? "请核对认证方式和密钥。" : "请核对地址和参数。"));
                }
                passing = Problem.unavailable("http-" + status, "接口暂时不可用（HTTP " + status + "）。", null);
                pause = Math.max(pause, response.headers().firstValue("Retry-After").filter(s -> s.matches("\\d{1,4}")).map(s -> Math.min(60, Long.parseLong(s)) * 1000).orElse(0L));
            } catch (IOException e) {
                passing = tooLarge(e) ? null : Problem.unavailable("unreachable", "连接不上接口，或连接中断。", e);
                if (passing == null) {
                    throw Problem.unprocessable("too-large", "接口的一个响应超过 " + (most >> 20) + " MB，请减少每页条数。");
                }
            }
            if (attempt == ATTEMPTS) {
                throw passing;
            }
            pause(pause);
        }
    }

    private static boolean tooLarge(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (String.valueOf(t.getMessage()).contains("body exceeds capacity")) {
                return true;
            }
        }
        return false;
    }

    private HttpResponse<byte[]> follow(String method, URI uri, String body) throws IOException {
        URI at = uri;
        for (int i = 0; ; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at).timeout(timeout).header("Accept", "application/json")
                    .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
            if (body != null) {
                request.header("Content-Type", "application/json;charset=UTF-8");
            }
            signIn.sign(request, method, at, body, this::token);
            HttpResponse<byte[]> response = send(request.build());
            String location = response.headers().firstValue("Location").orElse(null);
            if (response.statusCode() / 100 != 3 || location == null) {
                return response;
            }
            if (i == REDIRECTS) {
                throw Problem.unprocessable("redirects", "接口一再重定向，已放弃。");
            }
            at = same(at.resolve(location));
        }
    }

    /** The request's own time-out ends with the headers: a body that stalls is stopped here. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        // at each request by what the name stands for then: a reading takes hours, and a name may move meanwhile
        hosts.check(request.uri().getHost());
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), most));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw Problem.unavailable("stalled", "接口在 " + timeout.toSeconds() + " 秒内没有答完。", null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof java.net.http.HttpTimeoutException) {
                throw Problem.unavailable("stalled", "接口在 " + timeout.toSeconds() + " 秒内没有应答。", null);
            }
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopped", "读取被中断。", e);
        }
    }

    private JsonNode token(URI uri, String form) {
        hosts.check(uri.getHost());
        try {
            HttpResponse<byte[]> response = send(HttpRequest.newBuilder(uri).timeout(timeout).header("Content-Type", "application/x-www-form-urlencoded").header("Accept", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(form)).build());
            if (response.statusCode() >= 500) {
                throw Problem.unavailable("token-http-" + response.statusCode(), "令牌端点暂时不可用。", null);
            }
            if (response.statusCode() / 100 != 2) {
                throw Problem.unprocessable("no-token", "令牌端点拒绝了请求（HTTP " + response.statusCode() + "），请核对应用标识和密钥。");
            }
            return read(response, false).body();
        } catch (IOException e) {
            throw Problem.unavailable("unreachable", "连接不上令牌端点。", e);
        }
    }

    private Answer read(HttpResponse<byte[]> response, boolean rows) {
        JsonNode body;
        try {
            body = JsonFields.parse(response.body());
        } catch (JacksonException e) {
            throw Problem.unprocessable("not-json", "接口返回的不是 JSON，请核对地址（可能是登录页或网关的错误页）。");
        }
        if (!rows) {
            return new Answer(body, List.of());
        }
        body = signIn.opened(body);
        String ok = settings.get("ok", "");
        if (!ok.isEmpty()) {
            JsonNode flag = JsonFields.at(body, ok);
            if (flag.isMissingNode() || !flag.asString("").equals(settings.get("okValue", "0"))) {
                throw Problem.unprocessable("refused", "接口答复失败：成功标志 " + ok + " 为 " + flag.asString("空") + "。");
            }
        }
        return new Answer(body, response.headers().allValues("Link"));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopped", "读取被中断。", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
