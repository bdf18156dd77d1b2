package org.zhongshu.platform.cards.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.cards.Cards;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** A card's life at the desk and on its holder's phone: one live card of a generation for each person, whatever is tried. */
@ZhongshuTest
class CardsJourneyTest {

    private static final AtomicInteger NEXT = new AtomicInteger(1);
    private static final String ACCOUNT = "6222021234567890128";
    private static final String CHIP = "0123456789ABCDEF0123456789ABCDEF";

    private final String wangNumber = RegistryDesk.number(LocalDate.of(1980, 5, 6), 300 + NEXT.incrementAndGet() % 600);
    private final String deadNumber = RegistryDesk.number(LocalDate.of(1940, 1, 1), 300 + NEXT.incrementAndGet() % 600);

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Cards door;
    private RegistryDesk desk;

    @BeforeEach
    void city() {
        desk = new RegistryDesk(port, datasets, jdbc);
        nothingStays();
        desk.persons("t-police", "public-security");
        desk.put("t-police", "p1", wangNumber, "王建国", "1", "1980-05-06", null, "13800000001", "桃州镇桃州中路1号", null, null, null, "2025-01-01T00:00:00Z");
        desk.put("t-police", "p2", deadNumber, "赵老先", "1", "1940-01-01", "2024-03-01", "13800000002", "桃州镇桃州中路2号", null, null, null, "2025-01-01T00:00:00Z");
        desk.sources("person", List.of(RegistryDesk.source("t-police")), Map.of());
        desk.run("person");
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
        jdbc.execute("TRUNCATE cards.card, cards.act");
        jdbc.execute("TRUNCATE persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person CASCADE");
    }

    private TestClient officer() {
        return desk.as("officer-human-resources");
    }

    private static String word() {
        return "card-" + Long.toString(System.nanoTime(), 36) + NEXT.incrementAndGet();
    }

    private Map<String, Object> card(int generation) {
        return new HashMap<>(Map.of("idNumber", wangNumber, "generation", generation, "bank", "示范农村商业银行", "account", ACCOUNT, "request", word()));
    }

    private JsonNode act(JsonNode card, String action, Map<String, Object> more) {
        return act(officer(), card, action, more).ok();
    }

    private Answer act(TestClient who, JsonNode card, String action, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of("version", card.path("version").asInt(), "reason", "测试办理"));
        body.putAll(more);
        return who.post("/api/cards/" + card.path("id").asString() + "/" + action, body);
    }

    private TestClient citizen(String name, String number) {
        int n = NEXT.incrementAndGet();
        TestClient c = TestClient.at(port, "127.4." + n / 250 + "." + (1 + n % 250)).signInCitizen("134%08d".formatted(30_000 + n));
        c.post("/api/citizen/real-name", Map.of("name", name, "idNumber", number, "agree", true)).ok();
        return c;
    }

    @Test
    void aCardIsIssuedOnceMaskedAndSealed() {
        Map<String, Object> body = card(3);
        JsonNode card = officer().post("/api/cards", body).expect(201);
        assertThat(officer().post("/api/cards", body).expect(201).path("id").asString()).as("the same request").isEqualTo(card.path("id").asString());
        body.put("bank", "另一家银行");
        assertThat(officer().post("/api/cards", body).expect(409).path("code").asString()).isEqualTo("request-used");
        assertThat(officer().post("/api/cards", card(3)).expect(409).path("code").asString()).isEqualTo("has-card");
        assertThat(card.toString()).doesNotContain(wangNumber, "王建国", ACCOUNT);
        assertThat(card.path("account").asString()).startsWith("622202").endsWith("0128");
        assertThat(jdbc.queryForList("SELECT encode(account, 'escape') || encode(id_number, 'escape') || encode(name, 'escape') FROM cards.card", String.class).toString()).doesNotContain(ACCOUNT, wangNumber);
        assertThat(door.payable(wangNumber)).hasValueSatisfying(p -> {
            assertThat(p.account()).isEqualTo(ACCOUNT);
            assertThat(p.usable()).isTrue();
        });
        assertThat(officer().post("/api/cards/search", Map.of("text", wangNumber)).ok().path("items").size()).isEqualTo(1);
        assertThat(officer().post("/api/cards/search", Map.of("text", card.path("number").asString())).ok().path("items").size()).isEqualTo(1);
    }

    @Test
    void ofTwoDesksAtTheSameMomentOneIssues() throws Exception {
        officer();
        List<Future<Answer>> answers = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(6)) {
            for (int i = 0; i < 6; i++) {
                answers.add(threads.submit((Callable<Answer>) () -> officer().post("/api/cards", card(3))));
            }
        }
        int issued = 0;
        for (Future<Answer> a : answers) {
            assertThat(a.get().status()).isIn(201, 409);
            issued += a.get().status() == 201 ? 1 : 0;
        }
        assertThat(issued).isEqualTo(1);
    }

    @Test
    void lostFoundReplacedCancelled() {
        JsonNode card = officer().post("/api/cards", card(3)).expect(201);
        JsonNode lost = act(card, "lose", Map.of());
        assertThat(lost.path("state").asString()).isEqualTo("lost");
        assertThat(door.payable(wangNumber).orElseThrow().refused()).isEqualTo(org.zhongshu.platform.cards.Cards.Refused.LOST);
        assertThat(act(officer(), card, "found", Map.of()).expect(409).path("code").asString()).as("an older version").isEqualTo("card-changed");
        assertThat(act(officer(), lost, "lose", Map.of()).expect(422).path("code").asString()).isEqualTo("wrong-state");
        assertThat(officer().post("/api/cards", card(3)).expect(409).path("code").asString()).as("lost is still live").isEqualTo("has-card");
        JsonNode found = act(lost, "found", Map.of());
        assertThat(found.path("state").asString()).isEqualTo("active");
        String request = word();
        JsonNode fresh = act(found, "replace", Map.of("request", request));
        assertThat(fresh.path("id").asString()).isNotEqualTo(card.path("id").asString());
        assertThat(fresh.path("account").asString()).as("the account goes along").isEqualTo(card.path("account").asString());
        assertThat(act(found, "replace", Map.of("request", request)).path("id").asString()).as("once").isEqualTo(fresh.path("id").asString());
        JsonNode old = officer().get("/api/cards/" + card.path("id").asString()).ok();
        assertThat(old.path("state").asString()).isEqualTo("replaced");
        assertThat(old.path("successor").asString()).isEqualTo(fresh.path("number").asString());
        assertThat(old.path("acts").size()).isEqualTo(4);
        act(fresh, "cancel", Map.of());
        assertThat(door.payable(wangNumber)).isEmpty();
        assertThat(act(officer(), officer().get("/api/cards/" + fresh.path("id").asString()).ok(), "found", Map.of()).expect(422).path("code").asString()).isEqualTo("wrong-state");
        // one statement: the chain moves entries from one table to the other
        String number = card.path("number").asString();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM (SELECT subject_id FROM audit.inbox WHERE action LIKE 'card.%' UNION ALL SELECT subject_id FROM audit.entry WHERE action LIKE 'card.%') a WHERE subject_id = ?", Integer.class, number)).isEqualTo(4);
    }

    @Test
    void bothGenerationsAreReadAndANewOneEndsTheOld() {
        Map<String, Object> second = card(2);
        assertThat(officer().post("/api/cards", second).expect(422).path("code").asString()).isEqualTo("not-issued");
        second.putAll(Map.of("number", "A12345678", "chip", CHIP, "request", word(), "issued", "2015-06-01", "until", "2999-06-01"));
        assertThat(officer().post("/api/cards", second).expect(400).path("code").asString()).as("nobody's card is good for so long").isEqualTo("bad-dates");
        second.put("until", null);
        assertThat(officer().post("/api/cards", second).expect(400).path("code").asString()).as("an old card's dates are its own").isEqualTo("no-dates");
        second.put("until", "2025-06-01");
        JsonNode old = officer().post("/api/cards", second).expect(201);
        assertThat(old.path("validUntil").asString()).isEqualTo("2025-06-01");
        assertThat(old.path("issuedAt").asString()).as("midnight there").isEqualTo("2015-05-31T16:00:00Z");
        assertThat(old.path("expired").asBoolean()).isTrue();
        String answer = "341882|" + wangNumber + "|A12345678|" + CHIP + "|王建国|2.00|20150601|20250601|";
        JsonNode read = officer().post("/api/cards/read", Map.of("answer", answer)).ok();
        assertThat(read.path("generation").asInt()).isEqualTo(2);
        assertThat(read.path("differs").size()).isZero();
        assertThat(read.path("card").path("state").asString()).isEqualTo("active");
        assertThat(read.path("expired").asBoolean()).as("expired long ago").isTrue();
        JsonNode later = officer().post("/api/cards/read", Map.of("answer", answer.replace("20250601", "20991231"))).ok();
        assertThat(later.path("differs").toString()).contains("卡有效期").doesNotContain("发卡日期");
        assertThat(later.path("expired").asBoolean()).isFalse();
        assertThat(officer().post("/api/cards/read", Map.of("answer", answer.replace("20150601", "20150231"))).expect(400).path("code").asString()).isEqualTo("bad-reading");
        assertThat(read.toString()).doesNotContain(wangNumber, "王建国");
        assertThat(officer().post("/api/cards/read", Map.of("answer", answer.replace(CHIP, CHIP.replace('0', '1')))).ok().path("differs").toString()).contains("卡识别码");
        assertThat(officer().post("/api/cards/read", Map.of("answer", answer.replace("2.00", "9.00"))).expect(400).path("code").asString()).isEqualTo("unknown-card");
        assertThat(officer().post("/api/cards/read", Map.of("answer", answer.replace("A12345678", "x"))).expect(400).path("code").asString()).isEqualTo("bad-reading");

        JsonNode third = officer().post("/api/cards", card(3)).expect(201);
        assertThat(officer().post("/api/cards/read", Map.of("answer", answer)).ok().at("/card/state").asString()).isEqualTo("replaced");
        JsonNode again = officer().post("/api/cards/read", Map.of("answer", "3.00|34188201|" + CHIP.replace('F', 'A') + "|" + third.path("number").asString() + "|" + wangNumber + "|王建国|20261122|20361122|1")).ok();
        assertThat(again.path("generation").asInt()).isEqualTo(3);
        assertThat(again.path("differs").toString()).contains("卡识别码");
    }

    @Test
    void datesThatAreNotTheCardsAreCorrectedAtTheDesk() {
        Map<String, Object> second = card(2);
        second.putAll(Map.of("number", "A12345678", "chip", CHIP, "issued", "2015-06-01", "until", "2035-06-01"));
        JsonNode card = officer().post("/api/cards", second).expect(201);
        String answer = "341882|" + wangNumber + "|A12345678|" + CHIP + "|王建国|2.00|20150601|20250601|";
        JsonNode read = officer().post("/api/cards/read", Map.of("answer", answer)).ok();
        assertThat(read.path("differs").toString()).contains("卡有效期");
        assertThat(read.path("expired").asBoolean()).as("what the card says counts").isTrue();
        Map<String, Object> right = Map.of("issued", "2015-06-01", "until", "2025-06-01");
        act(desk.as("officer-market"), card, "correct", right).expect(403);
        assertThat(act(officer(), card, "correct", Map.of("issued", "2015-06-01", "until", "2015-06-01")).expect(400).path("code").asString()).isEqualTo("bad-dates");
        act(officer(), card, "correct", Map.of("issued", "yesterday", "until", "2025-06-01")).expect(400);
        JsonNode corrected = act(card, "correct", right);
        assertThat(corrected.path("expired").asBoolean()).isTrue();
        assertThat(act(officer(), card, "correct", right).expect(409).path("code").asString()).as("an older version").isEqualTo("card-changed");
        assertThat(officer().post("/api/cards/read", Map.of("answer", answer)).ok().path("differs").size()).isZero();
        assertThat(officer().get("/api/cards/" + card.path("id").asString()).ok().path("acts").toString()).contains("register", "correct");
    }

    @Test
    void whoIsDeadUnknownOrElsewhereGetsNoCard() {
        Map<String, Object> dead = card(3);
        dead.put("idNumber", deadNumber);
        assertThat(officer().post("/api/cards", dead).expect(422).path("code").asString()).isEqualTo("person-dead");
        dead.put("idNumber", RegistryDesk.number(LocalDate.of(1999, 9, 9), 11));
        assertThat(officer().post("/api/cards", dead).expect(422).path("code").asString()).isEqualTo("no-person");
        dead.put("idNumber", "123");
        officer().post("/api/cards", dead).expect(400);
        Map<String, Object> account = card(3);
        account.put("account", "6222021234567890120");
        assertThat(officer().post("/api/cards", account).expect(400).path("code").asString()).isEqualTo("bad-account");
        desk.as("officer-market").post("/api/cards", card(3)).expect(403);
        desk.as("officer-market").post("/api/cards/search", Map.of("text", wangNumber)).expect(403);
        assertThat(desk.as("officer-market").get("/api/cards/list").ok().path("items").size()).isZero();
        desk.as("operator").get("/api/cards").expect(403);
    }

    @Test
    void aNewGenerationTakesTheAccountAlong() {
        Map<String, Object> second = card(2);
        second.putAll(Map.of("number", "A12345678", "chip", CHIP, "bank", "卡上银行", "account", ACCOUNT, "request", word(), "issued", "2018-03-01", "until", "2028-03-01"));
        officer().post("/api/cards", second).expect(201);
        Map<String, Object> third = card(3);
        third.remove("bank");
        third.remove("account");
        officer().post("/api/cards", third).expect(201);
        var payable = door.payable(wangNumber).orElseThrow();
        assertThat(payable.account()).isEqualTo(ACCOUNT);
        assertThat(payable.bank()).isEqualTo("卡上银行");
        assertThat(payable.generation()).isEqualTo(3);
    }

    @Test
    void holdersSeeTheirOwnAndReportTheLossThemselves() {
        JsonNode card = officer().post("/api/cards", card(3)).expect(201);
        TestClient wang = citizen("王建国", wangNumber);
        JsonNode mine = wang.get("/api/citizen/cards").ok().path("items");
        assertThat(mine.size()).isEqualTo(1);
        assertThat(mine.toString()).doesNotContain(wangNumber, ACCOUNT);
        String stranger = RegistryDesk.number(LocalDate.of(1990, 2, 3), 77);
        desk.put("t-police", "p9", stranger, "李小敏", "2", "1990-02-03", null, "13800000009", "桃州镇桃州中路9号", null, null, null, "2025-01-01T00:00:00Z");
        desk.run("person");
        TestClient li = citizen("李小敏", stranger);
        assertThat(li.get("/api/citizen/cards").ok().path("items").size()).isZero();
        li.post("/api/citizen/cards/" + card.path("id").asString() + "/lose", Map.of("reason", "冒名挂失")).expect(404);
        assertThat(wang.post("/api/citizen/cards/" + card.path("id").asString() + "/lose", Map.of("reason", "卡丢了")).ok().path("state").asString()).isEqualTo("lost");
        wang.post("/api/citizen/cards/" + card.path("id").asString() + "/lose", Map.of("reason", "卡丢了")).expect(422);
    }
}
