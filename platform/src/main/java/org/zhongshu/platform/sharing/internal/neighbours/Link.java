package org.zhongshu.platform.sharing.internal.neighbours;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Neighbour;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import javax.net.ssl.SSLException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Speaks to other installations: signed questions, and answers that only count when they are signed by the right one. */
@Component
class Link {

    private static final Logger log = LoggerFactory.getLogger(Link.class);
    static final String PATH = "/neighbour/v1/";
    private static final int LARGEST = 32 << 20;
    private static final int NONCE = 16;

    private final Installation self;
    private final AllowedHosts hosts;
    private final Duration timeout;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final HttpClient http;

    Link(Installation self, @Value("${zhongshu.sharing.neighbours.hosts:private}") String hosts, @Value("${zhongshu.sharing.neighbours.timeout:20s}") Duration timeout, Clock clock) {
        this.self = self;
        this.hosts = new AllowedHosts("zhongshu.sharing.neighbours.hosts", hosts);
        this.timeout = timeout;
        this.clock = clock;
        this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).connectTimeout(Duration.ofSeconds(5))
                .proxy(HttpClient.Builder.NO_PROXY).executor(Executors.newVirtualThreadPerTaskExecutor()).build();
    }

    /** The other side could not be reached, was not who it should be, or refused. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String code;

        Failure(int status, String code, String message) {
            super(message, null, false, false);
            this.status = status;
            this.code = code;
        }

        /** 0: there was no answer that counts. */
        int status() {
            return status;
        }

        String code() {
            return code;
        }
    }

    record Reply(byte[] body, HttpResponse<byte[]> response) {
        JsonNode json() {
            return Json.read(new String(body, StandardCharsets.UTF_8));
        }
    }

    String nonce() {
        byte[] bytes = new byte[NONCE];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** {@code http://host:port} without anything behind; 400 or 422 when it cannot be. */
    String base(String url) {
        URI uri;
        try {
            uri = URI.create(url == null ? "" : url.strip().replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw bad();
        }
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getRawQuery() != null || uri.getFragment() != null || !(uri.getRawPath() == null || uri.getRawPath().isEmpty())
                || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) || uri.toString().length() > 200) {
            throw bad();
        }
        hosts.check(uri.getHost());
        return uri.toString();
    }

    private static Problem bad() {
        return Problem.badRequest("bad-address", "请填写平台地址，如 http://10.20.1.5:8080，不带后面的路径。");
    }

    /** What the other side says of itself; not yet to be believed. */
    JsonNode hello(String base) throws Failure {
        return Json.read(new String(send(HttpRequest.newBuilder(URI.create(base + PATH + "hello")).timeout(timeout).GET()).body(), StandardCharsets.UTF_8));
    }

    Reply call(Neighbour to, String what, Object body) throws Failure {
        return call(to.url(), to.code(), Sm2.fromPem(to.publicKey()), what, body);
    }

    Reply call(String base, String code, Sm2 key, String what, Object body) throws Failure {
        byte[] bytes = Json.mapper().writeValueAsBytes(body);
        String nonce = nonce();
        Envelope envelope = Envelope.seal(self, code, PATH + what, clock.instant(), nonce, bytes);
        HttpResponse<byte[]> answer;
        try {
            answer = send(HttpRequest.newBuilder(URI.create(base(base) + PATH + what)).timeout(timeout).header("Content-Type", "application/json").header(Envelope.FROM, envelope.from())
                    .header(Envelope.TO, envelope.to()).header(Envelope.TIME, Long.toString(envelope.millis())).header(Envelope.NONCE, nonce).header(Envelope.SIGNATURE, envelope.signature())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
        } catch (Problem p) {
            throw new Failure(0, p.code(), p.getMessage());
        }
        boolean signed = Envelope.answeredBy(code, key, nonce, answer.statusCode(), answer.body(), answer.headers().firstValue(Envelope.SIGNATURE).orElse(null));
        if (answer.statusCode() == 200 && signed) {
            return new Reply(answer.body(), answer);
        }
        if (answer.statusCode() == 200) {
            throw new Failure(0, "unsigned", "对方的应答没有有效签名，可能不是该邻居在应答");
        }
        JsonNode problem = problem(answer.body());
        String said = problem.path("code").asString("http-" + answer.statusCode());
        throw signed ? new Failure(answer.statusCode(), said, problem.path("detail").asString("对方答复 HTTP " + answer.statusCode())) : new Failure(0, said, unsigned(said, answer.statusCode()));
    }

    /** Whoever answers without a signature may be anybody: the kind is told, in our words. */
    private static String unsigned(String code, int status) {
        return switch (code) {
            case "clock" -> "对方说两地时钟相差过大，请双方校时";
            case "unknown-neighbour" -> "对方说没有与本平台互联，或互联已解除";
            case "bad-signature", "bad-key", "unsigned" -> "对方不认可本平台的签名";
            case "replayed" -> "对方说这条消息已经收到过";
            case "too-long" -> "对方说消息过长";
            default -> "对方答复 HTTP " + status + "，没有有效签名";
        };
    }

    private static JsonNode problem(byte[] body) {
        try {
            return Json.read(new String(body, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            return Json.mapper().createObjectNode();
        }
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Failure {
        try {
            return http.sendAsync(request.build(), HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST)).get(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw broken(e.getCause());
        } catch (TimeoutException e) {
            throw late();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(0, "stopping", "平台正在停止");
        }
    }

    private Failure late() {
        return new Failure(0, "unreachable", "对方 " + timeout.toSeconds() + " 秒内没有应答");
    }

    /** Told by its kind: its own words may name hosts, ports and addresses behind them, which are for the log. */
    private Failure broken(Throwable cause) {
        log.info("A neighbour was not reached: {}", cause.toString());
        return switch (cause) {
            case HttpConnectTimeoutException e -> new Failure(0, "unreachable", "连接不上对方：在限定时间内没有接通");
            case HttpTimeoutException e -> late();
            case ConnectException e -> new Failure(0, "unreachable", "连接不上对方：地址或端口上没有平台在运行，或被防火墙拦下");
            case SSLException e -> new Failure(0, "unreachable", "与对方的加密连接没有建立：请核对地址是 http 还是 https，以及对方的证书");
            case IOException e -> new Failure(0, "unreachable", "与对方的连接中断，或对方的应答不是平台的应答");
            default -> new Failure(0, "unreachable", "没有发出（" + cause.getClass().getSimpleName() + "）");
        };
    }
}
