package org.zhongshu.platform.persons.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.persons.PhoneGateway;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Which gateway brings codes: the configured one, else in the demonstration one that shows them, else none. */
@Configuration(proxyBeanMethods = false)
class PhoneGateways {

    @Bean
    PhoneGateway phoneGateway(CityProfile city, @Value("${zhongshu.persons.sms-url:}") String url, @Value("${zhongshu.persons.sms-token:}") String token) {
        if (!url.isBlank()) {
            return new Http(URI.create(url), token);
        }
        return city.demo() ? (phone, code, valid) -> Optional.of(code) : (phone, code, valid) -> {
            throw Problem.unavailable("no-gateway", "短信网关尚未配置，暂不能用手机验证码登录。", null);
        };
    }

    /** The city's gateway takes {@code {"phone", "code", "minutes"}}, or {@code {"phone", "text"}}, by POST with a bearer token and answers 2xx. */
    record Http(URI url, String token, HttpClient client) implements PhoneGateway {

        Http(URI url, String token) {
            this(url, token, HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build());
        }

        @Override
        public Optional<String> send(String phone, String code, Duration valid) {
            post(Map.of("phone", phone, "code", code, "minutes", valid.toMinutes()));
            return Optional.empty();
        }

        @Override
        public void tell(String phone, String text) {
            post(Map.of("phone", phone, "text", text));
        }

        private void post(Map<String, ?> message) {
            HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(8)).header("Content-Type", "application/json").header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.ofString(Json.write(message))).build();
            try {
                int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
                if (status / 100 == 2) {
                    return;
                }
                throw Problem.unavailable("gateway-refused", "短信网关没有接收，请稍后再试。", null);
            } catch (IOException e) {
                throw Problem.unavailable("gateway-away", "短信网关连接不上，请稍后再试。", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Problem.unavailable("gateway-away", "短信网关连接不上，请稍后再试。", e);
            }
        }
    }
}
