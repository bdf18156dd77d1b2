package org.zhongshu.platform.intermediaries.internal;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.intermediaries.internal.MarketDesk.code;

/** What may be asked for by which rule, who may sign up, and that nobody sees an offer before its time. */
class DemandsTest extends MarketBase {

    @Test
    void demandsKeepToTheRulesOfTheirMoney() {
        Map<String, Object> d = desk.demand("direct");
        JsonNode made = desk.person(3).post(MINE + "/demands", Map.of("demand", d)).expect(201);
        assertThat(desk.person(3).post(MINE + "/demands", Map.of("demand", d)).expect(201).at("/line/number")).as("the same request").isEqualTo(made.at("/line/number"));
        d = desk.demand("direct");
        d.putAll(Map.of("publicMoney", true, "budget", "50000"));
        assertThat(code(desk.person(3).post(MINE + "/demands", Map.of("demand", d)))).isEqualTo("way-not-allowed");
        d.put("budget", "49999.99");
        assertThat(code(desk.person(3).post(MINE + "/demands", Map.of("demand", d)))).as("open for an hour only").isEqualTo("bad-closing");
        for (Map.Entry<String, Object> wrong : Map.<String, Object>of("budget", "-1", "days", 0, "way", "magic", "title", "x", "contact", "", "matter", "BJ20261122-AAAAAAAA", "service", "none", "request", "x").entrySet()) {
            Map<String, Object> bad = desk.demand("direct");
            bad.put(wrong.getKey(), wrong.getValue());
            assertThat(desk.person(3).post(MINE + "/demands", Map.of("demand", bad)).status()).as(wrong.toString()).isIn(400, 404);
        }
        assertThat(desk.person(3).post(MINE + "/demands", Map.of("firm", desk.firms.get(0), "demand", desk.demand("direct"))).status()).as("for another's firm").isEqualTo(403);
        Map<String, Object> ofDepartment = desk.demand("lot");
        assertThat(code(desk.as("officer-water").post("/api/intermediaries/desk/demands", ofDepartment))).as("a department's money is public").isEqualTo("bad-closing");
        ofDepartment.put("closesAt", java.time.Instant.now().plus(java.time.Duration.ofDays(20)).toString());
        String number = desk.as("officer-water").post("/api/intermediaries/desk/demands", ofDepartment).expect(201).at("/line/number").asString();
        assertThat(desk.as(OFFICER).get("/api/intermediaries/desk/demands/" + number).status()).isEqualTo(404);
        assertThat(desk.person(3).post(MINE + "/demands/" + number + "/withdraw", Map.of("words", "不要了不要了", "version", 1)).status()).isEqualTo(404);
        assertThat(desk.shown(made.at("/line/number").asString()).toString()).as("a citizen's name is masked, the contact nobody's").doesNotContain("赵四海", "13800000000");
    }

    @Test
    void offersAreNobodysUntilSignUpHasClosedAndTheLowestIsChosen() {
        desk.all("t-survey");
        String number = desk.publish(3, desk.demand("price"));
        assertThat(code(desk.join(0, number, "30000.01", 8))).isEqualTo("too-dear");
        assertThat(code(desk.join(0, number, "12345.67", 11))).isEqualTo("bad-days");
        desk.join(0, number, "12345.67", 8).ok();
        desk.join(0, number, "23456.78", 8).ok();
        desk.join(1, number, "22222.22", 9).ok();
        for (JsonNode view : List.of(desk.seen(0, number), desk.seen(3, number), desk.shown(number), desk.as(OFFICER).get("/api/intermediaries/desk/supervised/" + number).ok())) {
            assertThat(view.toString()).doesNotContain("23456.78", "22222.22", desk.firms.get(1));
        }
        assertThat(jdbc.queryForList("SELECT encode(offer, 'escape') || coalesce(price::text, '') FROM intermediaries.signup", String.class).toString()).doesNotContain("2345678", "2222222");
        assertThat(jdbc.queryForList("SELECT coalesce(after::text, '') FROM audit.inbox UNION ALL SELECT coalesce(after::text, '') FROM audit.entry", String.class).toString()).doesNotContain("2345678", "2222222");
        assertThat(desk.as("officer-environment").get("/api/intermediaries/desk/supervised/" + number).status()).isEqualTo(404);
        choosing.close(desk.id(number));
        assertThat(desk.state(number)).as("not before its time").isEqualTo("open");
        desk.pass(number, "closes_at");
        assertThat(code(desk.join(2, number, "1", 1))).as("the clock closes, not the job").isEqualTo("closed");
        choosing.run();
        assertThat(desk.state(number)).as("own money has no time for objections here").isEqualTo("awarded");
        JsonNode after = desk.shown(number);
        assertThat(after.at("/line/winner").asString()).isEqualTo("广德示范乙咨询有限公司");
        assertThat(after.toString()).contains("23456.78", "22222.22");
    }

    @Test
    void relatedAgenciesDoNotSignUp() {
        desk.all("t-survey");
        String own = desk.publish(0, desk.demand("direct"));
        assertThat(code(desk.join(0, own, "1000", 1))).as("the owner represents it").isEqualTo("related");
        JsonNode of = desk.person(0).post(MINE + "/demands", Map.of("firm", desk.firms.get(4), "demand", desk.demand("direct"))).expect(201);
        assertThat(code(desk.join(0, of.at("/line/number").asString(), "1000", 1))).as("the same legal representative").isEqualTo("related");
        desk.join(1, of.at("/line/number").asString(), "1000", 1).ok();
        assertThat(code(desk.join(3, own, "1000", 1))).isEqualTo("not-entered");
        assertThat(code(desk.person(2).post(MINE + "/demands/" + own + "/join", Map.of("firm", desk.firms.get(1), "contact", "经办人 139", "price", "1", "days", 1)))).isEqualTo("no-right");
    }

    @Test
    void tooFewFailAndAWithdrawnDemandIsOver() {
        desk.entered(0, "t-survey", OFFICER);
        Map<String, Object> d = desk.demand("lot");
        d.putAll(Map.of("publicMoney", true, "closesAt", java.time.Instant.now().plus(java.time.Duration.ofDays(20)).toString()));
        String number = desk.publish(3, d);
        desk.join(0, number, "1", 1).ok();
        desk.person(0).post(MINE + "/demands/" + number + "/leave", Map.of("firm", desk.firms.get(0))).ok();
        desk.join(0, number, "1", 1).ok();
        desk.pass(number, "closes_at");
        choosing.run();
        assertThat(desk.state(number)).isEqualTo("failed");
        String other = desk.publish(3, new HashMap<>(desk.demand("direct")));
        desk.act(3, other, "withdraw", Map.of("words", "项目取消，不再采购")).ok();
        assertThat(code(desk.join(0, other, "1", 1))).isEqualTo("closed");
    }

    @Test
    void oneHandDoesNotSignUpTwice() {
        desk.all("t-survey");
        JsonNode o = desk.person(0).post(MINE + "/offerings", desk.asking(0, desk.firms.get(4), "t-survey")).expect(201);
        desk.as(OFFICER).post("/api/intermediaries/desk/offerings/" + o.path("id").asString() + "/agree", Map.of("version", 1, "until", java.time.LocalDate.now().plusYears(1).toString())).ok();
        String number = desk.publish(3, desk.demand("price"));
        Map<String, Object> second = Map.of("firm", desk.firms.get(4), "contact", "经办人 13900000004", "price", "19000", "days", 8);
        desk.join(0, number, "20000", 8).ok();
        assertThat(code(desk.person(0).post(MINE + "/demands/" + number + "/join", second))).as("both firms are theirs").isEqualTo("same-representative");
        desk.person(0).post(MINE + "/demands/" + number + "/leave", Map.of("firm", desk.firms.get(0))).ok();
        desk.person(0).post(MINE + "/demands/" + number + "/join", second).ok();
        desk.join(1, number, "18000", 8).ok();
        desk.join(2, number, "21000", 8).ok();
        // who signed up apart is of one hand at the closing
        desk.represents(1, 0);
        desk.pass(number, "closes_at");
        choosing.run();
        JsonNode after = desk.shown(number);
        assertThat(after.at("/line/winner").asString()).isEqualTo("广德示范丙咨询有限公司");
        for (JsonNode s : after.path("signups")) {
            boolean third = s.path("uscc").asString().equals(desk.firms.get(2));
            assertThat(s.path("state").asString()).isEqualTo(third ? "in" : "out");
            assertThat(s.path("why").asString("")).contains(third ? "" : "法定代表人为同一人");
        }
    }
}
