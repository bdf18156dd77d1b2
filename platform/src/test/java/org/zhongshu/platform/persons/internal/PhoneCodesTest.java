package org.zhongshu.platform.persons.internal;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import tools.jackson.databind.JsonNode;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Signing in by a code to the telephone: once, few, short-lived, and nobody takes another's. */
class PhoneCodesTest extends PersonsBase {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm");

    @Autowired
    private PhoneCodes codes;
    @Autowired
    private org.zhongshu.platform.city.CityProfile city;

    @Test
    void aCodeRegistersOnceAndTheSecondTimeSignsIn() {
        String phone = phone();
        TestClient first = browser();
        JsonNode sent = first.post("/api/citizen/codes", Map.of("phone", phone)).ok();
        assertThat(sent.path("note").asString()).contains("示范");
        Map<String, Object> body = Map.of("token", sent.path("token").asString(), "phone", phone, "code", sent.path("shown").asString());
        assertThat(code(first.post("/api/citizen/login", body))).as("nobody is registered without agreeing").isEqualTo("agree-needed");
        Map<String, Object> agreed = new LinkedHashMap<>(body);
        agreed.put("agree", true);
        JsonNode opened = first.post("/api/citizen/login", agreed).ok();
        assertThat(opened.path("fresh").asBoolean()).isTrue();
        assertThat(opened.at("/me/level").asInt()).isEqualTo(1);
        assertThat(opened.toString()).doesNotContain(phone);
        assertThat(code(browser().post("/api/citizen/login", agreed))).as("a code is used once").isEqualTo("code-over");
        later(phone);
        String id = opened.at("/me/id").asString();
        assertThat(citizen(phone).get("/api/citizen/me").ok().path("id").asString()).isEqualTo(id);
        assertThat(first.get("/api/citizen/consents").ok()).hasSize(1);
        first.post("/api/citizen/logout", Map.of()).expect(204);
        first.get("/api/citizen/me").expect(401);
        assertThat(audited("citizen.register")).isNotEmpty();
    }

    @Test
    void codesAreFewShortLivedBoundToTheBrowserAndTriedFiveTimes() {
        String phone = phone();
        TestClient b = browser();
        b.post("/api/citizen/codes", Map.of("phone", "12345")).expect(400);
        JsonNode sent = b.post("/api/citizen/codes", Map.of("phone", phone)).ok();
        assertThat(code(b.post("/api/citizen/codes", Map.of("phone", phone)))).isEqualTo("code-just-sent");
        String right = sent.path("shown").asString();
        String wrong = right.equals("000000") ? "000001" : "000000";
        String token = sent.path("token").asString();
        assertThat(code(login(b, Tokens.fresh(), phone, right))).as("another browser's half").isEqualTo("code-over");
        assertThat(code(login(b, token, phone(), right))).as("another telephone").isEqualTo("code-over");
        for (int i = 0; i < 5; i++) {
            assertThat(code(login(b, token, phone, wrong))).isEqualTo("code-wrong");
        }
        assertThat(code(login(b, token, phone, right))).as("after five wrong ones the right one is too late").isEqualTo("code-over");

        later(phone);
        JsonNode second = b.post("/api/citizen/codes", Map.of("phone", phone)).ok();
        jdbc.update("UPDATE persons.phone_code SET expires_at = now() - interval '1 second' WHERE token_hash = ?", (Object) Tokens.hash(second.path("token").asString()));
        assertThat(code(login(b, second.path("token").asString(), phone, second.path("shown").asString()))).isEqualTo("code-over");

        for (int i = 0; i < 10; i++) {
            later(phone);
            codes.send(phone, PhoneCodes.Use.SIGN_IN, "203.0.113.1");
        }
        later(phone);
        assertThatThrownBy(() -> codes.send(phone, PhoneCodes.Use.SIGN_IN, "203.0.113.1")).as("ten a day from one network").isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("codes-too-many"));
        for (int i = 0; i < 18; i++) {
            codes.send(phone, PhoneCodes.Use.SIGN_IN, "203.0.113." + (2 + i));
            jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '31 minutes'");
        }
        assertThat(code(browser().post("/api/citizen/codes", Map.of("phone", phone)))).as("thirty a day from all").isEqualTo("codes-too-many");
        TestClient many = browser();
        for (int i = 0; i < 10; i++) {
            many.post("/api/citizen/codes", Map.of("phone", phone())).ok();
        }
        many.post("/api/citizen/codes", Map.of("phone", phone())).expect(429);
    }

    @Test
    void aStrangerWhoAsksForMyTelephoneTakesNothingFromMe() {
        String phone = phone();
        TestClient mine = browser();
        JsonNode sent = mine.post("/api/citizen/codes", Map.of("phone", phone)).ok();
        jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '61 seconds'");
        TestClient stranger = browser();
        stranger.post("/api/citizen/codes", Map.of("phone", phone)).ok();
        login(mine, sent.path("token").asString(), phone, sent.path("shown").asString()).ok();
        for (int i = 0; i < 4; i++) {
            jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '61 seconds'");
            stranger.post("/api/citizen/codes", Map.of("phone", phone)).ok();
        }
        jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '61 seconds'");
        assertThat(code(stranger.post("/api/citizen/codes", Map.of("phone", phone)))).as("five an hour from one network").isEqualTo("codes-too-many");
        citizen(phone).get("/api/citizen/me").ok();
    }

    @Test
    void oneNetworkSendsToFewTelephonesAndWhatTheGatewayRefusesIsNotCounted() {
        for (int i = 0; i < 60; i++) {
            codes.send(phone(), PhoneCodes.Use.SIGN_IN, "198.51.100.7");
        }
        jdbc.update("UPDATE persons.phone_code SET created_at = now() - interval '50 minutes'");
        assertThatThrownBy(() -> codes.send(phone(), PhoneCodes.Use.SIGN_IN, "198.51.100.7")).isInstanceOfSatisfying(Problem.class, p -> {
            assertThat(p.code()).isEqualTo("network-too-many");
            ZonedDateTime free = ZonedDateTime.now(city.current().zone()).plusMinutes(10);
            assertThat(p.getMessage()).as("when one may try again").containsAnyOf(CLOCK.format(free), CLOCK.format(free.plusMinutes(1)));
        });
        codes.send(phone(), PhoneCodes.Use.SIGN_IN, "198.51.100.8");
        PhoneCodes three = new PhoneCodes(jdbc, persons, (phone, code, valid) -> java.util.Optional.empty(), transaction, new CodeLimits(3, 4, 2, 2, 10), city, java.time.Clock.systemUTC());
        for (int i = 0; i < 3; i++) {
            three.send(phone(), PhoneCodes.Use.SIGN_IN, "198.51.100.10");
        }
        assertThatThrownBy(() -> three.send(phone(), PhoneCodes.Use.SIGN_IN, "198.51.100.10")).as("as many as the setting says").isInstanceOf(Problem.class);
        jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '2 hours' WHERE network = '198.51.100.10'");
        three.send(phone(), PhoneCodes.Use.SIGN_IN, "198.51.100.10");
        assertThatThrownBy(() -> three.send(phone(), PhoneCodes.Use.SIGN_IN, "198.51.100.10")).as("and in a day").isInstanceOfSatisfying(Problem.class, p -> assertThat(p.getMessage()).contains("明天"));
        assertThatThrownBy(() -> new CodeLimits(10, 5, 1, 1, 10)).isInstanceOf(IllegalArgumentException.class);
        PhoneCodes away = new PhoneCodes(jdbc, persons, (phone, code, valid) -> {
            throw Problem.unavailable("gateway-away", "短信网关连接不上，请稍后再试。", null);
        }, transaction, new CodeLimits(60, 300, 60, 300, 10), city, java.time.Clock.systemUTC());
        String phone = phone();
        for (int i = 0; i < 12; i++) {
            assertThatThrownBy(() -> away.send(phone, PhoneCodes.Use.SIGN_IN, "198.51.100.9")).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("gateway-away"));
        }
        codes.send(phone, PhoneCodes.Use.SIGN_IN, "198.51.100.9");
    }

    @Test
    void ofManyAtOnceOneCodeIsSentAndOneSignInIsMade() throws Exception {
        String phone = phone();
        List<Callable<Answer>> asks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            TestClient b = browser();
            asks.add(() -> b.post("/api/citizen/codes", Map.of("phone", phone)));
        }
        List<Answer> sent = all(asks);
        assertThat(sent.stream().filter(a -> a.status() == 200)).hasSize(1);
        JsonNode one = sent.stream().filter(a -> a.status() == 200).findFirst().orElseThrow().json();
        List<Callable<Answer>> logins = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            TestClient b = browser();
            logins.add(() -> login(b, one.path("token").asString(), phone, one.path("shown").asString()));
        }
        assertThat(all(logins).stream().filter(a -> a.status() == 200)).hasSize(1);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM persons.person", Integer.class)).isEqualTo(1);
    }

    @Test
    void aGatewayThatRefusesIsSaidSoAndOneThatTakesShowsNothing() throws Exception {
        var server = com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", 0), 0);
        List<String> taken = new java.util.concurrent.CopyOnWriteArrayList<>();
        server.createContext("/sms", exchange -> {
            taken.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + new String(exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(taken.size() == 1 ? 202 : 500, -1);
            exchange.close();
        });
        server.start();
        try {
            var gateway = new PhoneGateways.Http(java.net.URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/sms"), "secret");
            assertThat(gateway.send("13700000001", "123456", PhoneCodes.VALID)).isEmpty();
            assertThat(taken.getFirst()).startsWith("Bearer secret").contains("13700000001", "123456");
            assertThatThrownBy(() -> gateway.send("13700000001", "123456", PhoneCodes.VALID)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.status().value()).isEqualTo(503));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void howOftenOneAddressAsksInAMinuteIsASetting() {
        var nobody = new org.springframework.beans.factory.support.DefaultListableBeanFactory().getBeanProvider(org.zhongshu.platform.persons.SignInPlace.class);
        SignInController door = new SignInController(null, null, null, null, null, nobody, new CodeLimits(60, 300, 60, 300, 2), java.time.Clock.systemUTC(), false);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> door.code(new org.springframework.mock.web.MockHttpServletRequest())).as("no body").isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("bad-json"));
        }
        assertThatThrownBy(() -> door.code(new org.springframework.mock.web.MockHttpServletRequest())).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.status().value()).isEqualTo(429));
        assertThatThrownBy(() -> new CodeLimits(60, 300, 60, 300, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
