package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.internal.ItemsDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;

/** Who comes into being with a licence: its number, its name that stands once, and who sees it before the base library knows it. */
class MattersNewFirmTest extends MattersBase {

    @Autowired
    private Credentials credentials;

    @BeforeEach
    void shops() {
        if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = 'HT-20'", Integer.class) == 0) {
            new ItemsDesk(port).publish(ItemsDesk.row("HT-20", "测试开店", "market"), "market");
        }
        if (jdbc.queryForObject("SELECT count(*) FROM credentials.seal_leave WHERE type = 'business-licence' AND state = 'given'", Integer.class) == 0) {
            desk.as("steward").post("/api/credentials/seals/market/keep", Map.of("reason", "统一保管")).ok();
            String asked = desk.as("officer-market").post("/api/credentials/seals/market/leaves", Map.of("type", "business-licence", "purpose", "日常签发", "until", TODAY.plusDays(300).toString())).expect(201).path("id").asString();
            desk.as("steward").post("/api/credentials/seals/leaves/" + asked + "/give", Map.of()).ok();
        }
    }

    private Answer open(TestClient who, String name) {
        Map<String, Object> body = new HashMap<>(submission(word(), "HT-20", Map.of("answer_shop", name)));
        body.put("again", true);
        return who.post("/api/citizen/matters", body);
    }

    @Test
    void theApplicantSeesTheNewLicenceAtOnceAndNobodyElseDoes() {
        TestClient wang = wang();
        String name = "示范面店" + word();
        JsonNode m = open(wang, name).expect(201);
        assertThat(m.path("state").asString()).isEqualTo("approved");
        String identifier = m.at("/credential/identifier").asString();
        assertThat(wang.get("/api/citizen/holdings").ok().path("items").valueStream().map(h -> h.path("identifier").asString())).contains(identifier);
        assertThat(wang.get("/api/citizen/holdings/" + identifier + "/pdf").status()).isEqualTo(200);
        TestClient li = real(phone(), "李小敏", liNumber);
        assertThat(li.get("/api/citizen/holdings").ok().path("items")).isEmpty();
        assertThat(li.get("/api/citizen/holdings/" + identifier + "/pdf").status()).isEqualTo(404);
        String holder = CurrentActor.as(Actor.system("test"), () -> credentials.find(identifier, "核对新设主体代码")).orElseThrow().holderNumber();
        assertThat(CreditCode.isValid(holder)).isTrue();
        assertThat(holder).as("GB 32100: 92 is a sole trader").startsWith("92341882");
    }

    @Test
    void oneNameIsOneLicenceAlsoOfTwoAtOnceAndFreeAgainWhenItIsRevoked() throws Exception {
        TestClient wang = wang();
        TestClient li = real(phone(), "李小敏", liNumber);
        String name = "示范饭店" + word();
        List<String> states = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            List<Callable<Answer>> calls = List.of(() -> open(wang, name), () -> open(li, name));
            for (Future<Answer> f : threads.invokeAll(calls)) {
                states.add(f.get().expect(201).path("state").asString());
            }
        }
        assertThat(states).as("the second goes to a person").containsOnlyOnce("approved");
        JsonNode third = open(wang, " " + name + " ").expect(201);
        assertThat(third.path("state").asString()).as("blanks make no other name").isNotEqualTo("approved");
        long id = jdbc.queryForObject("SELECT c.id FROM credentials.credential c JOIN credentials.name n ON n.credential = c.id ORDER BY c.id DESC LIMIT 1", Long.class);
        desk.as("officer-market").post("/api/credentials/" + id + "/revoke", Map.of("reason", "示范撤销", "request", word(), "version", 1)).ok();
        assertThat(open(wang, name).expect(201).path("state").asString()).isEqualTo("approved");
    }
}
