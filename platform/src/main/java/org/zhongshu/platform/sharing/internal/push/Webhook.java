package org.zhongshu.platform.sharing.internal.push;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * POSTs a batch to the receiver's address. Only to allowed hosts, checked at each attempt by what the name stands for then;
 * redirects are not followed. Signed: {@code Zhongshu-Signature: t=<seconds>,v1=<hex of HMAC-SM3(key, seconds "." body)>}.
 */
@Component
class Webhook implements Channel {

    private static final Logger log = LoggerFactory.getLogger(Webhook.class);
    static final String SIGNATURE = "Zhongshu-Signature";
    private static final int LONGEST_ANSWER = 64 << 10;
    private static final int SHOWN_OF_ANSWER = 200;

    private final AllowedHosts hosts;
    private final Duration timeout;
    private final Clock clock;
    private final HttpClient http;

    Webhook(@Value("${zhongshu.sharing.push.hosts:private}") String hosts, @Value("${zhongshu.sharing.push.timeout:15s}") Duration timeout, Clock clock) {
        this.hosts = new AllowedHosts("zhongshu.sharing.push.hosts", hosts);
        this.timeout = timeout;
        this.clock = clock;
        this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).connectTimeout(Duration.ofSeconds(5))
                .proxy(HttpClient.Builder.NO_PROXY).executor(Executors.newVirtualThreadPerTaskExecutor()).build();
    }

    @Override
    public void check(String address) {
        uri(address);
    }

    private URI uri(String address) {
        URI uri;
        try {
            uri = URI.create(address == null ? "" : address.strip());
        } catch (IllegalArgumentException e) {
            throw bad();
        }
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null || address.length() > 500 || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw bad();
        }
        hosts.check(uri.getHost());
        return uri;
    }

    private static Problem bad() {
        return Problem.badRequest("bad-address", "接收地址须是 http:// 或 https:// 开头的完整地址，不带账号和 # 部分。");
    }

    @Override
    public Outcome send(Subscription to, Batch batch, byte[] secret) {
        CompletableFuture<HttpResponse<byte[]>> answer = null;
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri(to.address())).timeout(timeout).header("Content-Type", "application/json; charset=utf-8")
                    .header("User-Agent", "Zhongshu-Push/1").header("Idempotency-Key", batch.name()).header(SIGNATURE, signature(secret, clock.instant().getEpochSecond(), batch.body()));
            if (batch.receipt() != null) {
                request.header("Zhongshu-Receipt", batch.receipt());
            }
            answer = http.sendAsync(request.POST(HttpRequest.BodyPublishers.ofByteArray(batch.body())).build(),
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LONGEST_ANSWER));
            // the request's own time limit ends with the answer's head; this one also ends an answer that never comes to its end
            return outcome(answer.get(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS));
        } catch (Problem e) {
            return Outcome.failed(e.getMessage());
        } catch (TimeoutException e) {
            answer.cancel(true);
            return late();
        } catch (ExecutionException e) {
            return broken(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.failed("平台正在停止");
        }
    }

    static String signature(byte[] secret, long seconds, byte[] body) {
        return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(Sm3.hmac(secret, (seconds + ".").getBytes(StandardCharsets.US_ASCII), body));
    }

    private Outcome late() {
        return Outcome.failed("接收方 " + timeout.toSeconds() + " 秒内没有应答");
    }

    private Outcome broken(Throwable cause) {
        return switch (cause) {
            case HttpTimeoutException e -> late();
            case ConnectException e -> Outcome.failed("连接不上接收方");
            case IOException e -> broke("连接中断", e);
            default -> broke("发送失败", cause);
        };
    }

    /** Its own words may name hosts: they are for the log. */
    private static Outcome broke(String what, Throwable e) {
        log.info("A push broke off: {}", e.toString());
        return Outcome.failed(what + "（" + e.getClass().getSimpleName() + "）");
    }

    /** Of what kind and how long the answer is; its words may be the rows that were sent. */
    private static String form(HttpResponse<byte[]> answer) {
        String type = answer.headers().firstValue("Content-Type").map(t -> t.split(";", 2)[0].strip()).filter(t -> t.matches("[a-zA-Z0-9.+-]{1,40}/[a-zA-Z0-9.+-]{1,60}")).orElse("未说明类型");
        return answer.body().length == 0 ? "无正文" : type + "，" + answer.body().length + " 字节";
    }

    private static Outcome outcome(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return Outcome.ok(status);
        }
        if (status / 100 == 3) {
            return new Outcome(status, "接收方要求转到别的地址（HTTP " + status + "），不予跟随；请改填最终地址", 0, false, null);
        }
        String said = new String(answer.body(), 0, Math.min(answer.body().length, SHOWN_OF_ANSWER), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}+", " ").strip();
        int after = answer.headers().firstValue("Retry-After").filter(v -> v.matches("\\d{1,4}")).map(Integer::parseInt).orElse(0);
        return new Outcome(status, "接收方答复 HTTP " + status + "（" + form(answer) + "）", after, status == 410, said.isEmpty() ? null : said);
    }
}
