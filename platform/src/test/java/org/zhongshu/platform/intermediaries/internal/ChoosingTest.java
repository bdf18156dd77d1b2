package org.zhongshu.platform.intermediaries.internal;

import org.bouncycastle.crypto.digests.SM3Digest;
import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestClient.Answer;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.intermediaries.internal.MarketDesk.code;

/** The draw, two who choose at once, objections. */
class ChoosingTest extends MarketBase {

    private static String sm3(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[32];
        SM3Digest d = new SM3Digest();
        d.update(bytes, 0, bytes.length);
        d.doFinal(out, 0);
        return HexFormat.of().formatHex(out);
    }

    @Test
    void anybodyComputesTheDrawAgain() throws Exception {
        desk.all("t-survey");
        String number = desk.publish(3, desk.demand("lot"));
        JsonNode before = desk.shown(number).path("draw");
        assertThat(before.path("commitment").asString()).hasSize(64);
        assertThat(before.has("secret")).as("nobody knows it yet").isFalse();
        assertThat(desk.seen(3, number).path("draw").has("secret")).isFalse();
        for (int i = 0; i < 3; i++) {
            desk.join(i, number, "1", 1).ok();
        }
        desk.pass(number, "closes_at");
        desk.until(number, "awarded");
        JsonNode v = desk.shown(number);
        JsonNode draw = v.path("draw");
        String secret = draw.path("secret").asString();
        assertThat(draw.path("commitment")).as("promised before").isEqualTo(before.path("commitment"));
        assertThat(sm3(secret)).isEqualTo(before.path("commitment").asString());
        String list = sm3(String.join("\n", desk.firms.subList(0, 3).stream().sorted().toList()));
        assertThat(draw.path("list").asString()).isEqualTo(list);
        // the entry of the audit chain that fixed the list
        Map<String, Object> entry = jdbc.queryForMap("SELECT encode(hash, 'hex') AS hash, after::text AS after FROM audit.entry WHERE seq = ? AND action = 'intermediary.close' AND subject_id = ?", draw.path("chainSeq").asLong(), number);
        assertThat(draw.path("chain").asString()).isEqualTo(entry.get("hash"));
        assertThat(entry.get("after").toString()).contains(list);
        String seed = sm3(secret + list + draw.path("chain").asString());
        String winner = desk.firms.subList(0, 3).stream().min(java.util.Comparator.comparing(u -> sm3(seed + u))).orElseThrow();
        for (JsonNode s : v.path("signups")) {
            assertThat(s.path("lot").asString()).isEqualTo(sm3(seed + s.path("uscc").asString()));
            assertThat(s.path("winner").asBoolean()).isEqualTo(s.path("uscc").asString().equals(winner));
        }
        choosing.draw(desk.id(number));
        assertThat(desk.shown(number).path("draw")).as("once").isEqualTo(draw);
    }

    @Test
    void ofTwoWhoChooseAtOnceOneDoesAndSignUpsAtClosingAreInOrOut() throws Exception {
        desk.all("t-survey");
        String number = desk.publish(3, desk.demand("direct"));
        desk.join(0, number, "20000", 8).ok();
        desk.join(1, number, "21000", 8).ok();
        desk.seen(2, number);
        List<Future<Integer>> results;
        try (var threads = Executors.newFixedThreadPool(3)) {
            List<Callable<Integer>> calls = new ArrayList<>();
            calls.add(() -> desk.join(2, number, "19000", 8).status());
            calls.add(() -> {
                desk.pass(number, "closes_at");
                choosing.run();
                return 0;
            });
            calls.add(() -> desk.join(1, number, "18000", 7).status());
            results = threads.invokeAll(calls);
        }
        JsonNode seen = desk.seen(3, number);
        boolean third = results.get(0).get() == 200;
        assertThat(seen.path("signups").size()).as("in exactly when it was said so").isEqualTo(third ? 3 : 2);
        String one = seen.at("/signups/0/id").asString();
        String other = seen.at("/signups/1/id").asString();
        int version = seen.path("version").asInt();
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            List<Callable<Answer>> calls = List.of(() -> desk.person(3).post(MINE + "/demands/" + number + "/choose", Map.of("signup", one, "words", "报价合理", "version", version)),
                    () -> desk.person(3).post(MINE + "/demands/" + number + "/choose", Map.of("signup", other, "words", "经验丰富", "version", version)));
            for (Future<Answer> f : threads.invokeAll(calls)) {
                statuses.add(f.get().status());
            }
        }
        assertThat(statuses).containsExactlyInAnyOrder(200, 409);
    }

    @Test
    void anObjectionHoldsTheContractAndAnUpheldOneTakesTheChoiceBack() throws Exception {
        desk.all("t-survey");
        Map<String, Object> d = desk.demand("price");
        d.putAll(Map.of("publicMoney", true, "closesAt", Instant.now().plus(Duration.ofDays(20)).toString()));
        String number = desk.publish(3, d);
        desk.join(0, number, "20000", 8).ok();
        desk.join(1, number, "21000", 8).ok();
        desk.pass(number, "closes_at");
        choosing.run();
        assertThat(desk.state(number)).isEqualTo("announced");
        assertThat(code(desk.act(3, number, "sign", Map.of("amount", "20000", "days", 8)))).as("not while it can be objected to").isEqualTo("not-now");
        assertThat(desk.person(2).post(MINE + "/demands/" + number + "/object", Map.of("words", "他们是亲戚")).status()).as("did not sign up").isEqualTo(404);
        assertThat(code(desk.person(0).post(MINE + "/demands/" + number + "/object", Map.of("words", "我自己不要")))).isEqualTo("own-choice");
        desk.person(1).post(MINE + "/demands/" + number + "/object", Map.of("words", "中选机构资质不符")).ok();
        desk.person(1).post(MINE + "/demands/" + number + "/object", Map.of("words", "再点一次")).ok();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM intermediaries.grievance", Integer.class)).isEqualTo(1);
        desk.pass(number, "objection_until");
        choosing.run();
        assertThat(desk.state(number)).as("while it is open").isEqualTo("announced");
        long caseId = jdbc.queryForObject("SELECT case_id FROM intermediaries.grievance", Long.class);
        JsonNode c = desk.as(OFFICER).get("/api/cases/" + caseId).ok();
        assertThat(desk.as("officer-environment").get("/api/cases/" + caseId).status()).isNotEqualTo(200);
        desk.as(OFFICER).post("/api/cases/" + caseId + "/actions/upheld", Map.of("text", "经核实资质不符", "version", c.path("version").asInt())).ok();
        assertThat(desk.shown(number).at("/line/winner").asString()).as("the next one follows").isEqualTo("广德示范乙咨询有限公司");
        assertThat(desk.seen(1, number).at("/grievances/0/answer").asString()).isEqualTo("经核实资质不符");
    }

    @Test
    void whoSignedUpDoesNotWaitForEverForAnOwner() {
        String signed = desk.awarded();
        String number = desk.publish(3, desk.demand("direct"));
        desk.join(0, number, "20000", 8).ok();
        desk.pass(number, "closes_at");
        choosing.run();
        assertThat(Instant.parse(desk.shown(number).path("ownerUntil").asString())).as("five working days").isAfter(Instant.now().plus(Duration.ofDays(4)));
        choosing.run();
        assertThat(desk.state(number)).isEqualTo("choosing");
        desk.pass(number, "owner_until");
        choosing.run();
        JsonNode lapsed = desk.shown(number);
        assertThat(lapsed.at("/line/state").asString()).isEqualTo("failed");
        assertThat(lapsed.path("steps").valueStream().map(s -> s.path("words").asString(""))).contains("业主未在期限内选定机构");
        assertThat(lapsed.has("ownerUntil")).isFalse();
        JsonNode seen = desk.seen(3, number);
        assertThat(code(desk.act(3, number, "choose", Map.of("signup", seen.at("/signups/0/id").asString(), "words", "报价合理")))).as("too late").isEqualTo("not-choosing");

        desk.pass(signed, "owner_until");
        choosing.run();
        assertThat(desk.state(signed)).as("the contract has its limit, too").isEqualTo("failed");
        assertThat(desk.shown(signed).at("/line/winner").asString("")).isEmpty();
        choosing.run();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM intermediaries.step WHERE kind = 'failed'", Integer.class)).as("once each").isEqualTo(2);
    }

    @Test
    void whatIsSignedInTimeHasNoLimitAnyMore() {
        String number = desk.awarded();
        desk.act(3, number, "sign", Map.of("amount", "20000", "days", 8, "file", MarketDesk.pdf(desk.person(3), MINE))).ok();
        desk.pass(number, "owner_until");
        choosing.run();
        assertThat(desk.state(number)).isEqualTo("working");
        assertThat(desk.shown(number).has("ownerUntil")).isFalse();
    }
}
