package org.zhongshu.platform.catalog.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.catalog.Grants.Decision;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests as cases, grants, and what whoever serves the data is told. */
@ZhongshuTest
class SharingJourneyTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Grants grants;
    @Autowired
    private Requests requests;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private WorkingCalendar calendar;
    private CatalogDesk desk;

    @BeforeEach
    void desk() {
        desk = new CatalogDesk(port);
    }

    private JsonNode ask(String department, JsonNode entry, Map<String, Object> more) {
        Map<String, Object> terms = new LinkedHashMap<>(Map.of("purpose", "核验申请人的就业状态"));
        terms.putAll(more);
        return desk.as("officer-" + department).post("/api/catalog/requests", Map.of("resource", entry.path("id").asString(), "terms", terms)).expect(201);
    }

    private String state(String id) {
        return desk.as("steward").get("/api/catalog/requests/" + id).ok().path("state").asString();
    }

    @Test
    void unconditionalSharingOpensAtOnceAndEndsAtOnce() {
        JsonNode entry = desk.publish("停车场信息" + System.nanoTime(), "transport", "unconditional");
        long resource = Long.parseLong(entry.path("id").asString());
        assertThat(grants.check(resource, "housing", "test", Set.of()).code()).isEqualTo("no-grant");
        JsonNode request = ask("housing", entry, Map.of("fields", List.of("status", "xm"), "perMinute", 3));
        assertThat(request.path("state").asString()).isEqualTo("granted");
        JsonNode c = desk.as("officer-housing").get("/api/cases/" + request.path("caseId").asString()).ok();
        assertThat(c.path("state").asString()).isEqualTo("closed");
        assertThat(c.path("type").asString()).isEqualTo("data-open");

        Decision yes = grants.check(resource, "housing", "test", Set.of());
        assertThat(yes.allowed()).isTrue();
        assertThat(yes.fields()).as("in the entry's order").containsExactly("xm", "status");
        assertThat(grants.check(resource, "housing", "test", Set.of("id_no")).code()).isEqualTo("fields");
        assertThat(grants.check(resource, "finance", "test", Set.of()).code()).as("a grant is one department's").isEqualTo("no-grant");
        assertThat(grants.check(resource, "transport", "test", Set.of("id_no")).allowed()).as("one's own data").isTrue();
        assertThat(grants.check(resource, "housing", "test", Set.of("xm")).allowed()).isTrue();
        assertThat(grants.check(resource, "housing", "test", Set.of("xm")).allowed()).isTrue();
        assertThat(grants.check(resource, "housing", "test", Set.of("xm")).code()).as("three a minute").isEqualTo("rate");

        desk.as("officer-housing").post("/api/catalog/requests", Map.of("resource", entry.path("id").asString(), "terms", Map.of("purpose", "再申请一次看看"))).expect(409);
        JsonNode given = desk.as("officer-transport").get("/api/catalog/grants/given?resource=" + resource).ok().path("items");
        assertThat(given.size()).isEqualTo(1);
        String grant = given.get(0).path("id").asString();
        assertThat(given.get(0).path("looks").asInt()).isGreaterThanOrEqualTo(5);
        assertThat(desk.as("officer-transport").get("/api/catalog/grants/" + grant + "/looks").ok().path("items")).extracting(l -> l.path("outcome").asString()).contains("granted", "fields", "rate");
        assertThat(desk.as("officer-housing").get("/api/catalog/grants").ok().path("items")).anyMatch(g -> g.path("id").asString().equals(grant));
        desk.as("officer-finance").get("/api/catalog/grants/" + grant + "/looks").expect(404);
        desk.as("officer-finance").post("/api/catalog/grants/" + grant + "/revoke", Map.of()).expect(404);
        desk.as("officer-transport").post("/api/catalog/grants/" + grant + "/check", Map.of("fields", List.of())).expect(403);

        // another department takes the entry over: the grants are its own to see and to end
        Map<String, Object> taken = CatalogDesk.description(entry.at("/description/name").asString(), "housing-x", "unconditional");
        taken.put("provider", "urban-management");
        JsonNode edited = desk.as("steward").put("/api/catalog/resources/" + resource, Map.of("description", taken, "version", entry.path("version").asInt())).ok();
        JsonNode moved = desk.step("officer-transport", desk.step("steward", edited, "submit", null), "approve", null);
        assertThat(moved.at("/description/provider").asString()).isEqualTo("urban-management");
        assertThat(desk.as("officer-transport").get("/api/catalog/grants/given?resource=" + resource).ok().path("items").size()).isZero();
        desk.as("officer-transport").post("/api/catalog/grants/" + grant + "/revoke", Map.of()).expect(404);
        desk.as("officer-urban-management").send("POST", "/api/catalog/grants/" + grant + "/revoke", null).ok();
        Decision no = grants.check(resource, "housing", "test", Set.of());
        assertThat(no.code()).isEqualTo("revoked");
        assertThat(desk.as("officer-housing").get("/api/catalog/requests").ok().path("items")).anyMatch(q -> q.path("id").equals(request.path("id")) && q.path("state").asString().equals("revoked"));
        assertThat(no.message()).contains("收回");
        assertThat(jdbc.queryForList("SELECT action FROM audit.inbox WHERE subject_id = ? UNION ALL SELECT action FROM audit.entry WHERE subject_id = ?", String.class, grant, grant))
                .containsExactlyInAnyOrder("catalog.grant", "catalog.revoke");
    }

    @Test
    void conditionalSharingGoesToTheProviderWithinTheDatedLimits() {
        JsonNode entry = desk.publish("参保信息" + System.nanoTime(), "human-resources", "conditional");
        JsonNode request = ask("civil-affairs", entry, Map.of());
        String caseId = request.path("caseId").asString();
        assertThat(request.path("state").asString()).isEqualTo("review");
        desk.as("officer-human-resources").get("/api/cases/" + caseId).expect(404);
        desk.as("officer-civil-affairs").post("/api/cases/" + caseId + "/actions/pass", Map.of("version", 1)).expect(403);
        JsonNode passed = desk.act("officer-data", caseId, "pass", null, Map.of());
        assertThat(passed.path("department").asString()).isEqualTo("human-resources");
        Instant due = Instant.parse(passed.path("due").asString());
        Instant since = Instant.parse(passed.at("/clock/start").asString());
        assertThat(due).as("10 working days by the city's calendar").isEqualTo(calendar.clock().deadline(since, new Limit(10, LimitUnit.WORK_DAY), List.of()));
        assertThat(passed.at("/clock/number").asInt()).isEqualTo(10);

        String id = request.path("id").asString();
        TestClient provider = desk.as("officer-human-resources");
        JsonNode mine = provider.get("/api/catalog/requests/given?open=true").ok().path("items");
        assertThat(mine).anyMatch(q -> q.path("id").asString().equals(id) && q.path("mayNarrow").asBoolean());
        int version = provider.get("/api/catalog/requests/" + id).ok().path("version").asInt();
        Map<String, Object> narrow = Map.of("fields", List.of("id_no", "status"), "rows", List.of(Map.of("field", "status", "operator", "eq", "values", List.of("在职"))), "perMinute", 10);
        JsonNode narrowed = provider.put("/api/catalog/requests/" + id + "/terms", Map.of("version", version, "terms", narrow)).ok();
        provider.put("/api/catalog/requests/" + id + "/terms", Map.of("version", narrowed.path("version").asInt(), "terms", Map.of("fields", List.of(), "perMinute", 10))).expect(422);
        provider.put("/api/catalog/requests/" + id + "/terms", Map.of("version", version, "terms", narrow)).expect(409);
        desk.as("officer-civil-affairs").put("/api/catalog/requests/" + id + "/terms", Map.of("version", 9, "terms", narrow)).expect(404);
        desk.act("officer-human-resources", caseId, "agree", null, Map.of());
        assertThat(state(id)).isEqualTo("granted");
        Decision decision = grants.check(Long.parseLong(entry.path("id").asString()), "civil-affairs", "test", Set.of());
        assertThat(decision.fields()).containsExactly("id_no", "status");
        assertThat(decision.rows()).containsExactly(new Grants.RowRule("status", "eq", List.of("在职")));
        // the entry is withdrawn: whoever serves the data learns it with the next question
        JsonNode now = desk.as("steward").get("/api/catalog/resources/" + entry.path("id").asString()).ok();
        desk.step("steward", now, "withdraw", "停用");
        assertThat(grants.check(Long.parseLong(entry.path("id").asString()), "civil-affairs", "test", Set.of()).code()).isEqualTo("no-entry");
        assertThat(desk.as("officer-civil-affairs").get("/api/catalog/grants").ok().path("items")).anyMatch(g -> g.path("request").asString().equals(id) && g.path("state").asString().equals("revoked"));
    }

    @Test
    void personalDataLeavesMaskedUnlessTheGrantSaysOtherwise() {
        JsonNode entry = desk.publish("失业登记" + System.nanoTime(), "human-resources", "conditional");
        long resource = Long.parseLong(entry.path("id").asString());
        // the requester asks for the name in clear, and for the number masked
        JsonNode request = ask("civil-affairs", entry, Map.of("masked", List.of("id_no")));
        String caseId = request.path("caseId").asString();
        assertThat(desk.as("officer-civil-affairs").get("/api/cases/" + caseId).ok().toString()).contains("脱敏：公民身份号码", "要求提供原文的个人信息或三级以上信息项：姓名");
        desk.act("officer-data", caseId, "pass", null, Map.of());
        TestClient provider = desk.as("officer-human-resources");
        String terms = "/api/catalog/requests/" + request.path("id").asString() + "/terms";
        int version = provider.get("/api/catalog/requests/" + request.path("id").asString()).ok().path("version").asInt();
        provider.put(terms, Map.of("version", version, "terms", Map.of("perMinute", 60, "masked", List.of()))).expect(422);
        provider.put(terms, Map.of("version", version, "terms", Map.of("perMinute", 60, "masked", List.of("nobody")))).expect(400);
        JsonNode narrowed = provider.put(terms, Map.of("version", version, "terms", Map.of("perMinute", 60, "masked", List.of("id_no", "xm", "status")))).ok();
        assertThat(narrowed.at("/terms/masked").size()).isEqualTo(3);
        desk.act("officer-human-resources", caseId, "agree", null, Map.of());
        Decision decision = grants.check(resource, "civil-affairs", "test", Set.of("xm"));
        assertThat(decision.masked()).as("of the columns asked for").containsExactly("xm");
        assertThat(grants.check(resource, "civil-affairs", "test", Set.of()).masked()).containsExactly("id_no", "xm", "status");
        assertThat(grants.check(resource, "human-resources", "test", Set.of()).masked()).as("one's own").isEmpty();

        Grants.Standing before = grants.stand(resource, "civil-affairs");
        assertThat(before.decision().allowed()).isTrue();
        String grant = Long.toString(before.decision().grant());
        provider.put("/api/catalog/grants/" + grant + "/masked", Map.of("fields", List.of("xm"), "reason", "窗口须核对号码")).ok();
        assertThat(grants.check(resource, "civil-affairs", "test", Set.of()).masked()).containsExactly("xm");
        Grants.Standing after = grants.stand(resource, "civil-affairs");
        assertThat(after.grantVersion()).as("whoever remembers the decision sees that it is stale").isGreaterThan(before.grantVersion());
        assertThat(jdbc.queryForMap("SELECT entry_version, grant_version FROM catalog.standing WHERE grant_id = ?", before.decision().grant()))
                .containsEntry("entry_version", after.entryVersion()).containsEntry("grant_version", after.grantVersion());
        Map<String, Object> byRule = new LinkedHashMap<>();
        byRule.put("fields", null);
        byRule.put("reason", "恢复按规则");
        provider.put("/api/catalog/grants/" + grant + "/masked", byRule).ok();
        assertThat(grants.check(resource, "civil-affairs", "test", Set.of()).masked()).as("by the rule: personal, or of level 3").containsExactly("id_no", "xm");
        provider.post("/api/catalog/grants/" + grant + "/revoke", Map.of()).ok();
        assertThat(grants.stand(resource, "civil-affairs").until()).as("nothing to remember").isNull();
        assertThat(jdbc.queryForList("SELECT 1 FROM catalog.standing WHERE grant_id = ?", before.decision().grant())).isEmpty();

        // nobody stands between an unconditional entry and its grant: clear values cannot be had by asking
        JsonNode open = desk.publish("技能培训" + System.nanoTime(), "human-resources", "unconditional");
        desk.as("officer-health").post("/api/catalog/requests", Map.of("resource", open.path("id").asString(), "terms", Map.of("purpose", "核验就业状态", "masked", List.of("xm")))).expect(400);
        ask("health", open, Map.of("masked", List.of("id_no", "xm", "status")));
    }

    @Test
    void aRefusalNeedsAReasonAndCanBeMediated() {
        JsonNode entry = desk.publish("婚姻登记信息" + System.nanoTime(), "civil-affairs", "conditional");
        JsonNode request = ask("housing", entry, Map.of());
        String caseId = request.path("caseId").asString();
        String id = request.path("id").asString();
        desk.act("officer-data", caseId, "pass", null, Map.of());
        int version = desk.as("officer-civil-affairs").get("/api/cases/" + caseId).ok().path("version").asInt();
        desk.as("officer-civil-affairs").post("/api/cases/" + caseId + "/actions/refuse", Map.of("version", version)).expect(400);
        JsonNode refused = desk.act("officer-civil-affairs", caseId, "refuse", "用途超出公积金提取核验范围", Map.of());
        assertThat(refused.path("department").asString()).as("the requester owes the next step").isEqualTo("housing");
        assertThat(state(id)).isEqualTo("refused");
        JsonNode objected = desk.act("officer-housing", caseId, "object", "提取公积金须核验配偶信息", Map.of());
        assertThat(objected.path("department").asString()).as("the data bureau mediates").isEqualTo("data");
        assertThat(state(id)).isEqualTo("mediation");
        desk.act("officer-data", caseId, "order", "限公积金中心窗口核验使用", Map.of());
        assertThat(state(id)).isEqualTo("granted");
        assertThat(grants.check(Long.parseLong(entry.path("id").asString()), "housing", "test", Set.of()).allowed()).isTrue();

        JsonNode second = ask("finance", entry, Map.of());
        String secondCase = second.path("caseId").asString();
        desk.act("officer-data", secondCase, "pass", null, Map.of());
        desk.act("officer-civil-affairs", secondCase, "refuse", "与职能无关", Map.of());
        desk.act("officer-finance", secondCase, "accept", null, Map.of());
        assertThat(state(second.path("id").asString())).isEqualTo("refused");
        assertThat(grants.check(Long.parseLong(entry.path("id").asString()), "finance", "test", Set.of()).code()).isEqualTo("no-grant");
    }

    @Test
    void aRefusalThatNobodyAnswersStands() {
        JsonNode entry = desk.publish("殡葬信息" + System.nanoTime(), "civil-affairs", "conditional");
        JsonNode request = ask("housing", entry, Map.of());
        String caseId = request.path("caseId").asString();
        desk.act("officer-data", caseId, "pass", null, Map.of());
        desk.act("officer-civil-affairs", caseId, "refuse", "与职能无关", Map.of());
        requests.lapse();
        assertThat(desk.as("officer-housing").get("/api/cases/" + caseId).ok().path("state").asString()).as("there is time to answer").isEqualTo("refused");
        jdbc.update("UPDATE cases.case_file SET due = now() - interval '1 minute' WHERE id = ?", Long.parseLong(caseId));
        requests.lapse();
        JsonNode ended = desk.as("officer-housing").get("/api/cases/" + caseId).ok();
        assertThat(ended.path("state").asString()).isEqualTo("closed");
        assertThat(ended.path("timeline").toString()).contains("逾期未确认");
        assertThat(desk.as("officer-housing").get("/api/catalog/requests/" + request.path("id").asString()).ok().path("endedAt").asString()).isNotEmpty();
        assertThat(grants.check(Long.parseLong(entry.path("id").asString()), "housing", "test", Set.of()).code()).isEqualTo("no-grant");
    }

    @Test
    void whatIsNotThereBecomesADemand() {
        JsonNode demand = desk.as("officer-health").post("/api/catalog/demands", Map.of("title", "独居老人名单", "description", "家庭医生签约随访需要独居老人的住址和联系人")).expect(201);
        String caseId = demand.path("caseId").asString();
        desk.act("officer-data", caseId, "settle", null, Map.of("department", "civil-affairs"));
        JsonNode asked = desk.as("officer-civil-affairs").get("/api/catalog/requests/" + demand.path("id").asString()).ok();
        assertThat(asked.path("provider").asString()).isEqualTo("civil-affairs");
        desk.act("officer-civil-affairs", caseId, "catalogued", "已编目：独居老人信息", Map.of());
        assertThat(desk.as("officer-health").get("/api/catalog/requests/" + demand.path("id").asString()).ok().path("state").asString()).isEqualTo("answered");
        desk.as("officer-health").post("/api/catalog/demands", Map.of("title", "x")).expect(400);
    }

    @Test
    void requestsThatCannotBe() {
        JsonNode entry = desk.publish("不予共享信息" + System.nanoTime(), "public-security", "none");
        TestClient officer = desk.as("officer-health");
        JsonNode no = officer.post("/api/catalog/requests", Map.of("resource", entry.path("id").asString(), "terms", Map.of("purpose", "想看看有什么"))).expect(422);
        assertThat(no.path("detail").asString()).contains("统计法");
        assertThat(grants.check(Long.parseLong(entry.path("id").asString()), "health", "test", Set.of()).code()).isEqualTo("not-shared");
        JsonNode open = desk.publish("可申请信息" + System.nanoTime(), "public-security", "conditional");
        String id = open.path("id").asString();
        for (Map<String, Object> bad : List.<Map<String, Object>>of(Map.of("purpose", "短"), Map.of("purpose", "用途写清楚了", "fields", List.of("nothing")), Map.of("purpose", "用途写清楚了", "until", "2020-01-01"),
                Map.of("purpose", "用途写清楚了", "perMinute", 0), Map.of("purpose", "用途写清楚了", "rows", List.of(Map.of("field", "xm; DROP TABLE x", "operator", "eq", "values", List.of("1")))),
                Map.of("purpose", "用途写清楚了", "rows", List.of(Map.of("field", "xm", "operator", "like", "values", List.of("%")))))) {
            officer.post("/api/catalog/requests", Map.of("resource", id, "terms", bad)).expect(400);
        }
        desk.as("officer-public-security").post("/api/catalog/requests", Map.of("resource", id, "terms", Map.of("purpose", "本部门的数据"))).expect(422);
        desk.as("steward").post("/api/catalog/requests", Map.of("resource", id, "terms", Map.of("purpose", "数据管理员不申请"))).expect(403);
        officer.send("POST", "/api/catalog/requests", "{\"resource\":\"" + id + "\",\"terms\":{\"purpose\":\"空的条件和字段\",\"rows\":[null],\"fields\":[null]}}").expect(400);
        officer.send("POST", "/api/catalog/requests", "null").expect(400);
        ask("health", open, Map.of());
        officer.post("/api/catalog/requests", Map.of("resource", id, "terms", Map.of("purpose", "核验就业状态"))).expect(409);
        assertThat(grants.check(12345, "health", "test", Set.of()).code()).isEqualTo("no-entry");
    }
}
