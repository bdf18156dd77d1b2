package org.zhongshu.platform.identity;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.zhongshu.testkit.ZhongshuTest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** What a stranger meets: nothing but the client's files, and answers that say so in Chinese. */
@ZhongshuTest
class ClosedDoorsModuleTest {

    @LocalServerPort
    private int port;

    @Test
    void addressesOfTheInterfaceAskToSignIn() throws Exception {
        HttpResponse<String> answer = send("GET", "/api/no-such-thing");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).hasValueSatisfying(t -> assertThat(t).startsWith("application/problem+json"));
        assertThat(answer.body()).contains("请先登录").contains("\"code\":\"sign-in\"");
    }

    @Test
    void otherWritesAndSpringsOwnPagesAreRefused() throws Exception {
        assertThat(send("POST", "/anything").statusCode()).isIn(401, 403);
        assertThat(send("GET", "/actuator").statusCode()).isEqualTo(401);
        assertThat(send("GET", "/actuator/health").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/error").statusCode()).isIn(401, 403);
        assertThat(send("GET", "/actuator/env").statusCode()).isEqualTo(401);
        assertThat(send("GET", "/login.html").statusCode()).as("no generated login page").isEqualTo(404);
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() throws Exception {
        HttpResponse<String> answer = send("GET", "/api/no-such-thing");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'self'", "worker-src 'self' blob:", "frame-ancestors 'none'");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
        assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .method(method, HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
