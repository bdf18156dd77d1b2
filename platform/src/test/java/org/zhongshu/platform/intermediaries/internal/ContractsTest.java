package org.zhongshu.platform.intermediaries.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.intermediaries.internal.MarketDesk.code;

/** From the contract to the grade; what is late or complained of. */
class ContractsTest extends MarketBase {

    @Test
    void fromTheContractToTheGrade() {
        String number = desk.awarded();
        assertThat(desk.seen(0, number).path("contact").asString()).isEqualTo("刘工 13800000000");
        assertThat(desk.seen(3, number).path("contact").asString()).isEqualTo("经办人 13900000000");
        assertThat(desk.seen(1, number).has("contact")).isFalse();
        String contract = MarketDesk.pdf(desk.person(3), MINE);
        assertThat(code(desk.act(3, number, "sign", Map.of("amount", "20000.01", "days", 8, "file", contract)))).isEqualTo("too-dear");
        assertThat(code(desk.act(3, number, "sign", Map.of("amount", "20000", "days", 8, "file", MarketDesk.pdf(desk.person(0), MINE))))).as("another's file").isEqualTo("bad-file");
        int version = desk.seen(3, number).path("version").asInt();
        Map<String, Object> signing = Map.of("amount", "20000", "days", 8, "file", contract, "version", version);
        desk.act(3, number, "sign", signing).ok();
        assertThat(code(desk.person(3).post(MINE + "/demands/" + number + "/sign", signing))).as("clicked twice").isEqualTo("changed");
        String result = MarketDesk.pdf(desk.person(0), MINE);
        assertThat(desk.act(1, number, "deliver", Map.of("file", MarketDesk.pdf(desk.person(1), MINE))).status()).as("not the chosen one").isEqualTo(404);
        desk.act(0, number, "deliver", Map.of("file", result)).ok();
        JsonNode delivered = desk.seen(3, number);
        assertThat(delivered.at("/results/0/sm3").asString()).hasSize(64);
        String file = "/demands/" + number + "/files/result/" + delivered.at("/results/0/id").asString();
        assertThat(desk.person(3).get(MINE + file).text()).startsWith("%PDF");
        assertThat(desk.person(1).get(MINE + file).status()).isEqualTo(404);
        desk.act(3, number, "return", Map.of("words", "坐标系不对，请改为 CGCS2000")).ok();
        assertThat(desk.shown(number).toString()).as("the reason is the two sides' own").doesNotContain("坐标系不对");
        assertThat(desk.seen(0, number).toString()).contains("坐标系不对");
        desk.act(0, number, "deliver", Map.of("file", MarketDesk.pdf(desk.person(0), MINE))).ok();
        assertThat(code(desk.act(3, number, "return", Map.of("words", "还是不对还是不对")))).isEqualTo("returned-already");
        desk.act(3, number, "accept", Map.of()).ok();
        desk.act(3, number, "grade", Map.of("grade", 4)).ok();
        assertThat(code(desk.act(3, number, "grade", Map.of("grade", 1)))).isEqualTo("graded-already");
        JsonNode agency = desk.stranger().get("/api/intermediaries/agencies/" + desk.firms.get(0)).ok();
        assertThat(agency.path("deals").asInt()).isEqualTo(1);
        assertThat(agency.has("average")).as("one grade is somebody's").isFalse();
    }

    @Test
    void aLateResultAndComplaintsAreCasesOfTheDepartment() {
        String number = desk.awarded();
        assertThat(code(desk.act(3, number, "complain", Map.of("words", "态度不好")))).isEqualTo("no-contract");
        desk.act(3, number, "sign", Map.of("amount", "20000", "days", 8, "file", MarketDesk.pdf(desk.person(3), MINE))).ok();
        desk.pass(number, "due");
        choosing.run();
        choosing.run();
        assertThat(jdbc.queryForList("SELECT kind FROM intermediaries.grievance", String.class)).containsExactly("late");
        desk.act(3, number, "complain", Map.of("words", "一直不交成果")).ok();
        desk.act(3, number, "complain", Map.of("words", "一直不交成果")).ok();
        desk.person(0).post(MINE + "/demands/" + number + "/protest", Map.of("words", "业主不提供资料")).ok();
        assertThat(desk.person(1).post(MINE + "/demands/" + number + "/protest", Map.of("words", "业主不提供资料")).status()).isEqualTo(404);
        List<Long> cases = jdbc.queryForList("SELECT case_id FROM intermediaries.grievance ORDER BY id", Long.class);
        assertThat(cases).hasSize(3);
        for (long c : cases) {
            assertThat(desk.as(OFFICER).get("/api/cases/" + c).ok().path("title").asString()).contains(number);
        }
        desk.as(OFFICER).post("/api/cases/" + cases.get(1) + "/actions/confirmed", Map.of("text", "已责令三日内提交", "version", desk.as(OFFICER).get("/api/cases/" + cases.get(1)).ok().path("version").asInt())).ok();
        assertThat(desk.seen(3, number).path("grievances").toString()).contains("已责令三日内提交");
        assertThat(desk.shown(number).toString()).doesNotContain("一直不交成果", "已责令");
    }

    @Test
    void anOfficerWhoSeesTheAgencysContactHasLookedAtSomebody() {
        desk.all("t-survey");
        Map<String, Object> d = desk.demand("direct");
        d.put("closesAt", java.time.Instant.now().plus(java.time.Duration.ofDays(20)).toString());
        TestClient water = desk.as("officer-water");
        String number = water.post("/api/intermediaries/desk/demands", d).expect(201).at("/line/number").asString();
        String path = "/api/intermediaries/desk/demands/" + number;
        desk.join(0, number, "20000", 8).ok();
        desk.pass(number, "closes_at");
        choosing.run();
        JsonNode seen = water.get(path).ok();
        assertThat(seen.has("contact")).as("before anybody is chosen").isFalse();
        water.post(path + "/choose", Map.of("signup", seen.at("/signups/0/id").asString(), "words", "报价合理", "version", seen.path("version").asInt())).ok();
        assertThat(water.get(path).ok().has("contact")).as("while it may be objected to").isFalse();
        desk.pass(number, "objection_until");
        choosing.run();
        assertThat(looks(0)).isEmpty();
        assertThat(water.get(path).ok().path("contact").asString()).isEqualTo("经办人 13900000000");
        JsonNode look = looks(0).get(0);
        assertThat(look.path("kind").asString()).isEqualTo("intermediary");
        assertThat(look.toString()).contains("中介服务采购");
        assertThat(looks(1)).isEmpty();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM (SELECT subject_id FROM audit.inbox WHERE action = 'intermediary.contact' UNION ALL SELECT subject_id FROM audit.entry WHERE action = 'intermediary.contact') x WHERE subject_id = ?", Integer.class, number)).isEqualTo(1);
        assertThat(desk.as("officer-natural-resources").get("/api/intermediaries/desk/supervised/" + number).ok().has("contact")).as("who supervises does not need it").isFalse();
    }

    /** What a person reads of who of the staff looked at them here. */
    private List<JsonNode> looks(int person) {
        List<JsonNode> found = new ArrayList<>();
        desk.person(person).get("/api/citizen/looks").ok().path("items").forEach(l -> {
            if (l.path("kind").asString().equals("intermediary")) {
                found.add(l);
            }
        });
        return found;
    }
}
