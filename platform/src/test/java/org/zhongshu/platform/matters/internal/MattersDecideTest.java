package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;

/** What a person decides, and what is said to be wrong. */
class MattersDecideTest extends MattersBase {

    // ---- decided by a person

    @Test
    void anOfficerAcceptsAsksOnceAndApproves() {
        TestClient wang = wang();
        JsonNode m = submit(wang, "HT-01", permit(4));
        assertThat(m.path("state").asString()).isEqualTo("submitted");
        assertThat(m.has("due")).isTrue();
        JsonNode seen = police().get(path(m, "")).ok();
        assertThat(seen.at("/opinion/reason").asString()).isEqualTo("居住不满半年，由工作人员核实。");
        assertThat(seen.toString()).doesNotContain(wangNumber, "王建国", "8号2室");
        assertThat(police().get("/api/matters/by-case/" + seen.path("caseId").asString()).ok().path("number").asString()).isEqualTo(m.path("number").asString());
        JsonNode aCase = police().get("/api/cases/" + seen.path("caseId").asString()).ok();
        assertThat(aCase.toString()).contains("待受理");

        // the case's own buttons cannot close it
        JsonNode accepted = police().post("/api/cases/" + seen.path("caseId").asString() + "/actions/accept", Map.of("version", seen.path("caseVersion").asInt())).ok();
        assertThat(wang.get(mine(m, "")).ok().path("state").asString()).isEqualTo("deciding");
        assertThat(code(police().post("/api/cases/" + seen.path("caseId").asString() + "/actions/approve", Map.of("version", accepted.path("version").asInt())))).isEqualTo("objection");

        assertThat(code(police().post(path(m, "/ask"), Map.of("items", List.of("租房合同"), "days", 5, "version", 1)))).isEqualTo("changed");
        assertThat(code(police().post(path(m, "/ask"), Map.of("items", List.of(), "days", 5, "version", 2)))).isEqualTo("bad-list");
        JsonNode asked = police().post(path(m, "/ask"), Map.of("items", List.of("租房合同", "近期照片"), "days", 5, "version", 2)).ok();
        assertThat(asked.path("state").asString()).isEqualTo("supplement");
        JsonNode waiting = wang.get(mine(m, "")).ok();
        assertThat(waiting.at("/supplement/items")).hasSize(2);
        assertThat(waiting.path("may").toString()).contains("supplement");
        assertThat(waiting.has("due")).as("the clock stands still").isFalse();
        assertThat(code(police().post(path(m, "/approve"), Map.of("version", version(asked))))).isEqualTo("not-now");

        assertThat(code(wang.post(mine(m, "/supplement"), Map.of("version", version(waiting))))).isEqualTo("nothing-given");
        String file = upload(wang, "照片.png", png(10, 10)).expect(201).path("id").asString();
        JsonNode given = wang.post(mine(m, "/supplement"), Map.of("note", "已补充", "files", List.of(file), "data", Map.of("answer_months", 5), "version", version(waiting))).ok();
        assertThat(given.path("state").asString()).isEqualTo("deciding");
        assertThat(given.has("due")).isTrue();
        assertThat(given.path("files")).hasSize(1);
        assertThat(code(police().post(path(m, "/ask"), Map.of("items", List.of("再来一份"), "days", 5, "version", version(given))))).as("only once").isEqualTo("asked-already");
        assertThat(police().get(path(m, "/files/" + file)).response().body()).isEqualTo(png(10, 10));

        JsonNode done = police().post(path(m, "/approve"), Map.of("opinion", "经核实同意", "version", version(given))).ok();
        assertThat(done.path("state").asString()).isEqualTo("approved");
        assertThat(police().get("/api/cases/" + seen.path("caseId").asString()).ok().path("open").asBoolean()).isFalse();
        JsonNode mine = wang.get(mine(m, "")).ok();
        assertThat(mine.at("/credential/type").asString()).isEqualTo("residence-permit");
        assertThat(mine.path("reason").asString()).isEqualTo("经核实同意");
        assertThat(mine.path("events").toString()).doesNotContain("\"by\":\"");
        assertThat(code(police().post(path(m, "/refuse"), Map.of("clause", "x", "reason", "y", "version", version(done))))).isEqualTo("not-now");
    }

    @Test
    void aCorrectionCanTakeAnAnswerBack() {
        TestClient wang = wang();
        JsonNode m = submit(wang, "HT-02", Map.of("answer_reason", "租房", "answer_rent", 800));
        JsonNode asked = police().post(path(m, "/ask"), Map.of("items", List.of("核对原因"), "days", 5, "version", 1)).ok();
        Map<String, Object> data = new LinkedHashMap<>(Map.of("answer_reason", "购房"));
        assertThat(code(wang.post(mine(m, "/supplement"), Map.of("data", data, "version", version(asked))))).as("a rent that is not asked any more").isEqualTo("bad-form");
        data.put("answer_rent", null);
        JsonNode given = wang.post(mine(m, "/supplement"), Map.of("data", data, "version", version(asked))).ok();
        assertThat(texts(given.path("data"), "key")).contains("answer_reason").doesNotContain("answer_rent");
    }

    @Test
    void ofTwoOfficersAtOnceOneDecides() throws Exception {
        JsonNode m = submit(wang(), "HT-02", Map.of("answer_reason", "购房"));
        TestClient one = TestClient.at(port).signIn("officer-public-security");
        TestClient two = colleague();
        assertThat(one.get("/api/me").ok().path("username").asString()).isNotEqualTo(two.get("/api/me").ok().path("username").asString());
        List<Future<Answer>> both;
        try (var threads = Executors.newFixedThreadPool(2)) {
            both = threads.invokeAll(List.<Callable<Answer>>of(() -> one.post(path(m, "/approve"), Map.of("opinion", "同意", "version", 1)),
                    () -> two.post(path(m, "/refuse"), Map.of("clause", "测试条款", "reason", "不符合", "version", 1))));
        }
        List<Integer> statuses = List.of(both.get(0).get().status(), both.get(1).get().status());
        assertThat(statuses).containsExactlyInAnyOrder(200, 409);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM matters.event WHERE kind IN ('approved', 'refused')", Integer.class)).isEqualTo(1);
    }

    @Test
    void refusedNeedsItsClauseAndOnlyTheDepartmentMay() {
        JsonNode m = submit(wang(), "HT-02", Map.of("answer_reason", "购房"));
        assertThat(code(police().post(path(m, "/refuse"), Map.of("reason", "不符合", "version", 1)))).isEqualTo("words-needed");
        desk.as("officer-market").get(path(m, "")).expect(404);
        desk.as("officer-market").post(path(m, "/refuse"), Map.of("clause", "a", "reason", "b", "version", 1)).expect(404);
        desk.as("operator").post(path(m, "/refuse"), Map.of("clause", "a", "reason", "b", "version", 1)).expect(403);
        assertThat(desk.as("operator").get(path(m, "")).ok().path("may")).isEmpty();
        assertThat(code(police().post(path(m, "/reveal"), Map.of("reason", "")))).isEqualTo("reason-needed");
        assertThat(police().post(path(m, "/reveal"), Map.of("reason", "核对身份")).ok().at("/applicant/number").asString()).isEqualTo(wangNumber);
        JsonNode done = police().post(path(m, "/refuse"), Map.of("clause", "测试条款第三条", "reason", "材料不符", "version", 1)).ok();
        assertThat(done.path("state").asString()).isEqualTo("refused");
        assertThat(texts(police().get("/api/matters?state=refused").ok().path("items"), "number")).contains(m.path("number").asString());
        assertThat(desk.as("officer-market").get("/api/matters").ok().path("items")).isEmpty();
    }

    @Test
    void theClockIsTheItemsPromiseInWorkingDays() {
        JsonNode m = submit(wang(), "HT-02", Map.of("answer_reason", "购房"));
        Instant due = Instant.parse(m.path("due").asString());
        Instant from = Instant.parse(m.path("submittedAt").asString());
        // five working days: begun on a Sunday they end on Friday's closing; with the longest holidays they take less than three weeks
        assertThat(due).isAfter(from.plusSeconds(4 * 86_400)).isBefore(from.plusSeconds(21 * 86_400));
        assertThat(m.path("promised").asString()).isEqualTo("5个工作日");
        // a clock that was set back or forth changes nothing that was promised
        assertThat(jdbc.queryForObject("SELECT close_due FROM cases.case_file WHERE id = (SELECT case_id FROM matters.matter WHERE number = ?)", java.time.OffsetDateTime.class, m.path("number").asString()).toInstant()).isEqualTo(due);
    }

    @Test
    void withdrawnByItsApplicantItsCaseEndsToo() {
        TestClient wang = wang();
        JsonNode m = submit(wang, "HT-02", Map.of("answer_reason", "购房"));
        JsonNode gone = wang.post(mine(m, "/withdraw"), Map.of("reason", "不办了", "version", 1)).ok();
        assertThat(gone.path("state").asString()).isEqualTo("withdrawn");
        assertThat(jdbc.queryForObject("SELECT open FROM cases.case_file WHERE id = (SELECT case_id FROM matters.matter WHERE number = ?)", Boolean.class, m.path("number").asString())).isFalse();
        assertThat(gone.path("reason").asString()).isEqualTo("不办了");
        assertThat(jdbc.queryForObject("SELECT reason FROM matters.matter", String.class)).as("it may tell of an illness: sealed").isEqualTo("见办件");
        assertThat(police().get(path(m, "")).ok().toString()).doesNotContain("不办了");
        assertThat(police().post(path(m, "/reveal"), Map.of("reason", "了解撤回原因")).ok().path("reason").asString()).isEqualTo("不办了");
        assertThat(inClear("不办了")).isZero();
        assertThat(code(wang.post(mine(m, "/withdraw"), Map.of()))).isEqualTo("ended");

        JsonNode waiting = submit(wang, "HT-02", Map.of("answer_reason", "购房"));
        JsonNode asked = police().post(path(waiting, "/ask"), Map.of("items", List.of("合同"), "days", 3, "version", 1)).ok();
        assertThat(wang.post(mine(waiting, "/withdraw"), Map.of("version", version(asked))).ok().path("state").asString()).isEqualTo("withdrawn");
        assertThat(jdbc.queryForObject("SELECT open FROM cases.case_file WHERE id = (SELECT case_id FROM matters.matter WHERE number = ?)", Boolean.class, waiting.path("number").asString())).isFalse();
    }

    // ---- disputes

    @Test
    void aDisputedFactGoesToWhoeverAnswersForItAndTheMatterToAPerson() {
        TestClient wang = wang();
        Map<String, Object> body = submission(word(), "HT-01", permit(12));
        body.put("disputes", List.of(Map.of("fact", "answer_months", "said", "x", "reason", "y")));
        assertThat(code(wang.post("/api/citizen/matters", body))).as("what one says oneself is corrected, not disputed").isEqualTo("bad-dispute");
        body.put("disputes", List.of(Map.of("fact", "person_marital", "said", "已婚", "reason", "上月登记结婚")));
        JsonNode m = wang.post("/api/citizen/matters", body).expect(201);
        assertThat(m.path("state").asString()).as("the table would have approved").isEqualTo("submitted");
        assertThat(m.at("/disputes/0/stateName").asString()).isEqualTo("核实中");
        Map<String, Object> row = jdbc.queryForMap("SELECT f.id, f.department, f.type, f.version FROM cases.case_file f JOIN matters.dispute d ON d.case_id = f.id");
        assertThat(row.get("department")).as("marital status is civil affairs'").isEqualTo("civil-affairs");
        assertThat(row.get("type")).isEqualTo("fact-dispute");
        desk.as("officer-civil-affairs").post("/api/cases/" + row.get("id") + "/actions/corrected", Map.of("text", "已按婚姻登记更正", "version", row.get("version"))).ok();
        JsonNode after = wang.get(mine(m, "")).ok();
        assertThat(after.at("/disputes/0/stateName").asString()).contains("已更正").contains("已按婚姻登记更正");
        assertThat(texts(after.path("events"), "kind")).contains("disputed", "settled");
    }

    @Test
    void aDisputedLicenceGoesToWhoeverIssuesIt() {
        Map<String, Object> body = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        body.put("disputes", List.of(Map.of("fact", "has_business_licence", "said", "持有", "reason", "上周已领取营业执照")));
        wang().post("/api/citizen/matters", body).expect(201);
        assertThat(jdbc.queryForObject("SELECT f.department FROM cases.case_file f JOIN matters.dispute d ON d.case_id = f.id", String.class)).as("the item is public security's, the licence is not").isEqualTo("market");
    }

    @Test
    void whyADisputedFactIsOtherwiseIsForWhoeverSeesTheMatter() {
        TestClient wang = wang();
        String why = "因病更名" + NEXT.incrementAndGet();
        Map<String, Object> body = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        body.put("disputes", List.of(Map.of("fact", "person_name", "said", "王建军", "reason", why), Map.of("fact", "person_marital", "said", "示范更正", "reason", "早已登记")));
        JsonNode m = wang.post("/api/citizen/matters", body).expect(201);
        assertThat(m.at("/disputes/0/reason").asString()).isEqualTo(why);
        JsonNode seen = police().get(path(m, "")).ok();
        assertThat(texts(seen.path("disputes"), "said")).containsExactly("王**", "示范更正");
        assertThat(texts(seen.path("disputes"), "reason")).containsExactly("***", "早已登记");
        assertThat(texts(police().post(path(m, "/reveal"), Map.of("reason", "核实异议")).ok().path("disputes"), "reason")).containsExactly(why, "早已登记");
        assertThat(inClear(why)).isZero();
    }

    @Test
    void whoLookedAtAMatterAndWhyIsToldToWhoApplied() {
        TestClient wang = wang();
        Map<String, Object> body = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        body.put("files", List.of(upload(wang, "a.png", png(5, 5)).expect(201).path("id").asString()));
        JsonNode m = wang.post("/api/citizen/matters", body).expect(201);
        String file = wang.get(mine(m, "")).ok().at("/files/0/id").asString();
        String caseNumber = jdbc.queryForObject("SELECT case_number FROM matters.matter WHERE number = ?", String.class, m.path("number").asString());
        long caseId = jdbc.queryForObject("SELECT case_id FROM matters.matter WHERE number = ?", Long.class, m.path("number").asString());
        java.util.Set<String> concerned = java.util.Set.of(m.path("number").asString(), caseNumber);
        police().get(path(m, "")).ok();
        wang.get(mine(m, "/files/" + file)).status();
        assertThat(told(wang, concerned)).as("masked, and one's own").isEmpty();
        police().post(path(m, "/reveal"), Map.of("reason", "核对居住情况，邻居13912345678")).ok();
        assertThat(police().get(path(m, "/files/" + file)).status()).isEqualTo(200);
        police().get("/api/cases/" + caseId + "?personal=true&reason=" + java.net.URLEncoder.encode("电话核实", java.nio.charset.StandardCharsets.UTF_8)).ok();
        List<JsonNode> looks = told(wang, concerned);
        assertThat(looks).extracting(l -> l.path("kind").asString()).as("the newest first").containsExactly("case", "matter-file", "matter");
        assertThat(looks).allSatisfy(l -> {
            assertThat(l.path("department").asString()).contains("公安");
            assertThat(l.path("who").asString()).contains("*");
            assertThat(l.path("clear").asBoolean()).isTrue();
            assertThat(l.path("own").asBoolean()).isFalse();
        });
        assertThat(looks.get(0).path("reference").asString()).isEqualTo("电话核实");
        assertThat(looks.get(2).path("reference").asString()).contains("核对居住情况").doesNotContain("13912345678");
        assertThat(inClear("核对居住情况") - inAudit("核对居住情况")).as("sealed but in the audit, which is the auditor's").isZero();
        assertThat(told(real(phone(), "李小敏", liNumber), concerned)).as("another's").isEmpty();
        // both books in one list, page by page as at once
        List<String> once = texts(wang.get("/api/citizen/looks?limit=100").ok().path("items"), "id");
        List<String> paged = new ArrayList<>();
        for (String next = ""; next != null; ) {
            JsonNode page = wang.get("/api/citizen/looks?limit=2" + (next.isEmpty() ? "" : "&cursor=" + next)).ok();
            paged.addAll(texts(page.path("items"), "id"));
            next = page.path("next").asString(null);
        }
        assertThat(paged.subList(0, Math.min(100, paged.size()))).isEqualTo(once).hasSizeGreaterThan(4).doesNotHaveDuplicates();
    }

    private int inAudit(String words) {
        return jdbc.queryForObject("SELECT (SELECT count(*) FROM audit.inbox t WHERE to_jsonb(t)::text LIKE ?) + (SELECT count(*) FROM audit.entry t WHERE to_jsonb(t)::text LIKE ?)", Integer.class, "%" + words + "%", "%" + words + "%");
    }

    private static List<JsonNode> told(TestClient who, java.util.Set<String> concerned) {
        return who.get("/api/citizen/looks?limit=100").ok().path("items").valueStream().filter(l -> concerned.contains(l.path("subject").asString(""))).toList();
    }

    @Test
    void whoAppliedLiesNowhereInClear() {
        String phone = phone();
        TestClient wang = real(phone, "王建国", wangNumber);
        Map<String, Object> body = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        body.put("disputes", List.of(Map.of("fact", "person_marital", "said", "示范更正", "reason", "早已登记")));
        JsonNode m = wang.post("/api/citizen/matters", body).expect(201);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM cases.case_party WHERE case_id IN (SELECT case_id FROM matters.matter UNION ALL SELECT case_id FROM matters.dispute)", Integer.class)).as("the matter's case and the dispute's").isEqualTo(2);
        String caseId = Long.toString(jdbc.queryForObject("SELECT case_id FROM matters.matter WHERE number = ?", Long.class, m.path("number").asString()));
        police().post(path(m, "/reveal"), Map.of("reason", "核实申请人")).ok();
        JsonNode clear = police().get("/api/cases/" + caseId + "?personal=true&reason=" + java.net.URLEncoder.encode("电话核实", java.nio.charset.StandardCharsets.UTF_8)).ok();
        assertThat(List.of(clear.at("/parties/0/name").asString(), clear.at("/parties/0/phone").asString(), clear.at("/parties/0/idNumber").asString())).containsExactly("王建国", phone, wangNumber);
        for (String words : List.of("王建国", phone, wangNumber)) {
            assertThat(inClear(words)).as(words).isZero();
        }
    }
}
