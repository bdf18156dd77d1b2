package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.PaperPhotos;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** From a form that asks only what nobody knows to a result: by a table, by an officer, in parts; against real base libraries, credentials and tables. */
class MattersJourneyTest extends MattersBase {

    // ---- forms and facts

    @Test
    void aFormAsksOnlyWhatNobodyKnowsAndSaysWhoKnowsTheRest() {
        TestClient wang = wang();
        JsonNode form = wang.get("/api/citizen/matters/form/HT-01").ok();
        assertThat(form.at("/schema/properties").propertyNames()).containsExactly("answer_months", "answer_residence_address", "answer_hukou");
        JsonNode born = fact(form, "person_born");
        assertThat(born.path("text").asString()).isEqualTo("1980-05-06");
        assertThat(born.path("source").asString()).isEqualTo("来源t-police");
        assertThat(born.path("day").asString()).isEqualTo("2025-01-01");
        assertThat(fact(form, "person_marital").path("text").asString()).as("codes come as words").isEqualTo("未婚");
        assertThat(fact(form, "has_residence_permit").path("text").asString()).isEqualTo("否");
        assertThat(fact(form, "person_name").path("text").asString()).isEqualTo("王**");
        assertThat(form.toString()).doesNotContain(wangNumber, "王建国");
        assertThat(form.path("instant").asBoolean()).isTrue();
        // the look is theirs to see
        assertThat(wang.get("/api/citizen/looks").ok().toString()).contains("申请办理：测试居住证申领");

        assertThat(code(browser().signInCitizen(phone()).get("/api/citizen/matters/form/HT-01"))).isEqualTo("real-name-needed");
        assertThat(code(wang.get("/api/citizen/matters/form/HT-99"))).isEqualTo("no-item");
        assertThat(code(wang.get("/api/citizen/matters/form/HT-03"))).isEqualTo("wrong-audience");
        assertThat(code(wang.get("/api/citizen/matters/form/HT-01?firm=" + FIRM))).isEqualTo("wrong-audience");
        JsonNode firm = wang.get("/api/citizen/matters/form/HT-03?firm=" + FIRM).ok();
        assertThat(fact(firm, "firm_standing").path("text").asString()).isEqualTo("是");
        assertThat(fact(firm, "firm_name").path("text").asString()).isEqualTo("广德示范面馆有限公司");
    }

    @Test
    void draftsSurviveAndOfTwoWindowsTheSlowerIsTold() {
        TestClient wang = wang();
        JsonNode first = wang.put("/api/citizen/matters/drafts/HT-01", Map.of("data", Map.of("answer_months", 3))).ok();
        assertThat(code(wang.put("/api/citizen/matters/drafts/HT-01", Map.of("data", Map.of())))).isEqualTo("draft-changed");
        JsonNode second = wang.put("/api/citizen/matters/drafts/HT-01", Map.of("data", Map.of("answer_months", 4), "version", version(first))).ok();
        assertThat(code(wang.put("/api/citizen/matters/drafts/HT-01", Map.of("data", Map.of("answer_months", 5), "version", version(first))))).isEqualTo("draft-changed");
        assertThat(wang.get("/api/citizen/matters/form/HT-01").ok().at("/draft/content/data/answer_months").asInt()).isEqualTo(4);
        assertThat(version(second)).isEqualTo(2);
        assertThat(wang.get("/api/citizen/matters/drafts").ok()).hasSize(1);
        assertThat(jdbc.queryForObject("SELECT encode(content, 'escape') FROM matters.draft", String.class)).doesNotContain("answer_months");
        assertThat(code(wang.put("/api/citizen/matters/drafts/HT-01", Map.of("data", Map.of("x", "y".repeat(70_000)), "version", 2)))).isIn("too-large", "draft-too-large");
        submit(wang, "HT-01", permit(12));
        assertThat(wang.get("/api/citizen/matters/drafts").ok()).as("it goes with its submission").isEmpty();
    }

    // ---- what they are told

    @Test
    void whatHappensIsToldToWhomItConcernsAndForAFirmToWhomeverMayActForItToday() {
        TestClient wang = wang();
        submit(wang, "HT-01", permit(12));
        assertThat(told(wang)).as("decided at once, so not that it was taken").containsExactlyInAnyOrder("matter-approved", "licence-issued");
        JsonNode rent = submit(wang, "HT-02", Map.of("answer_reason", "购房"));
        police().post(path(rent, "/ask"), Map.of("items", List.of("照片"), "days", 3, "version", version(rent))).ok();
        assertThat(told(wang)).containsSubsequence("matter-asked", "matter-taken");

        Map<String, Object> own = submission(word(), "HT-03", Map.of("answer_statement", "企业备案，情况属实"));
        own.put("firm", FIRM);
        wang.post("/api/citizen/matters", own).expect(201);
        JsonNode message = wang.get("/api/citizen/messages").ok().path("items").get(0);
        assertThat(message.path("firm").asString()).isEqualTo(FIRM);
        String phone = phone();
        TestClient li = real(phone, "李小敏", liNumber);
        assertThat(told(li)).isEmpty();
        String delegation = wang.post("/api/citizen/firms/" + FIRM + "/agents", Map.of("phone", phone, "name", "李小敏", "errands", List.of("apply"), "starts", TODAY.toString(), "until", TODAY.plusDays(30).toString())).expect(201).path("id").asString();
        assertThat(told(li)).containsExactly("matter-taken");
        li.post("/api/citizen/messages/" + message.path("id").asString() + "/read", null).expect(204);
        assertThat(wang.get("/api/citizen/messages?unread=true").ok().toString()).as("each of a firm's people reads for themselves").contains(message.path("id").asString());
        wang.send("DELETE", "/api/citizen/firms/" + FIRM + "/agents/" + delegation, Map.of("reason", "离职")).expect(204);
        assertThat(told(li)).as("after the delegation ended").isEmpty();
    }

    @Test
    void whoseAnswerWasLostAsksWhatBecameOfTheSubmission() {
        TestClient wang = wang();
        String request = word();
        assertThat(wang.get("/api/citizen/matters/by-request/" + request).status()).isEqualTo(404);
        JsonNode m = wang.post("/api/citizen/matters", submission(request, "HT-02", Map.of("answer_reason", "购房"))).expect(201);
        assertThat(wang.get("/api/citizen/matters/by-request/" + request).ok().path("number").asString()).isEqualTo(m.path("number").asString());
        assertThat(real(phone(), "李小敏", liNumber).get("/api/citizen/matters/by-request/" + request).status()).isEqualTo(404);
    }

    // ---- what they have and may have

    @Test
    void whoHoldsALicenceSeesItAndNobodyElseDoes() {
        TestClient wang = wang();
        submit(wang, "HT-01", permit(12));
        JsonNode held = wang.get("/api/citizen/holdings").ok();
        JsonNode permit = held.path("items").get(0);
        assertThat(permit.path("type").asString()).isEqualTo("residence-permit");
        assertThat(permit.path("state").asString()).isEqualTo("valid");
        assertThat(permit.path("item").asString()).as("where another is applied for").isEqualTo("HT-01");
        assertThat(held.toString()).doesNotContain("王建国", wangNumber);
        String file = "/api/citizen/holdings/" + permit.path("identifier").asString() + "/pdf";
        assertThat(wang.get(file).status()).isEqualTo(200);
        TestClient li = real(phone(), "李小敏", liNumber);
        assertThat(li.get("/api/citizen/holdings").ok().path("items")).isEmpty();
        assertThat(code(li.get(file))).isEqualTo("no-credential");
        assertThat(li.get("/api/citizen/holdings?firm=" + FIRM).status()).isEqualTo(403);
        assertThat(code(browser().signInCitizen(phone()).get("/api/citizen/holdings"))).isEqualTo("real-name-needed");
    }

    @Test
    void aFirmIsToldWhatItMayClaimAndWhyByWhomeverMayAskForIt() {
        TestClient wang = wang();
        JsonNode claims = wang.get("/api/citizen/claims?firm=" + FIRM).ok();
        assertThat(texts(claims, "item")).containsExactly("HT-03");
        JsonNode claim = claims.get(0);
        assertThat(claim.path("verdict").asString()).as(claim.toString()).isEqualTo("may");
        assertThat(claim.path("because").get(0).asString()).isEqualTo("存续为是：符合（是）");
        assertThat(claim.path("facts").get(0).path("source").asString()).as("who says so").isNotBlank();
        assertThat(claim.path("questions").asInt()).isEqualTo(1);
        datasets.put("t-market", List.<Object[]>of(new Object[]{FIRM, "广德示范面馆有限公司", "王建国", wangNumber, "3"}), "test");
        desk.run("legal");
        assertThat(wang.get("/api/citizen/claims?firm=" + FIRM).status()).as("nobody acts for a firm that is struck off").isEqualTo(403);
        assertThat(real(phone(), "李小敏", liNumber).get("/api/citizen/claims?firm=" + FIRM).status()).isEqualTo(403);
    }

    // ---- decided by a table

    @Test
    void aTableApprovesAndTheLicenceIsSealedInTheSameMoment() {
        TestClient wang = wang();
        int before = issued();
        JsonNode m = submit(wang, "HT-01", permit(12));
        assertThat(m.path("state").asString()).as(m.toString()).isEqualTo("approved");
        assertThat(m.path("way").asString()).isEqualTo("instant");
        assertThat(m.at("/credential/type").asString()).isEqualTo("residence-permit");
        assertThat(texts(m.path("events"), "kind")).containsExactly("submitted", "approved", "issued");
        Answer pdf = wang.get(m.at("/credential/file").asString());
        assertThat(pdf.status()).isEqualTo(200);
        assertThat(new String(pdf.response().body(), 0, 4, StandardCharsets.US_ASCII)).isEqualTo("%PDF");
        TestClient anybody = browser();
        assertThat(anybody.send(anybody.request("/api/credentials/verify/file").header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(pdf.response().body()))).ok().path("verdict").asString()).isEqualTo("valid");
        assertThat(door.find(m.path("number").asString())).get().satisfies(d -> assertThat(d.instant()).isTrue());

        // whoever holds one is refused, with the clause; the fact is the server's own
        JsonNode again = submit(wang, "HT-01", permit(12));
        assertThat(again.path("state").asString()).isEqualTo("refused");
        assertThat(again.path("clause").asString()).isEqualTo("测试条款第一条");
        assertThat(fact(again, "has_residence_permit").path("text").asString()).isEqualTo("是");
        assertThat(issued()).isEqualTo(before + 1);
        assertThat(jdbc.queryForList("SELECT content FROM matters.matter", byte[].class)).allSatisfy(b -> assertThat(new String(b, StandardCharsets.UTF_8)).doesNotContain("王建国", wangNumber, "桃州中路8号"));
    }

    @Test
    void whatTheClientSaysOfPrefilledFactsIsNeverBelieved() {
        TestClient wang = wang();
        Map<String, Object> data = new LinkedHashMap<>(permit(12));
        data.put("has_residence_permit", false);
        data.put("person_age", 3);
        Answer refused = wang.post("/api/citizen/matters", submission(word(), "HT-01", data));
        assertThat(code(refused)).isEqualTo("bad-form");
        assertThat(refused.json().path("errors").propertyNames()).contains("has_residence_permit", "person_age");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM matters.matter", Integer.class)).isZero();
    }

    @Test
    void aFormCannotBePostedAroundItsConditions() {
        TestClient wang = wang();
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("answer_reason", "租房"),
                Map.of("answer_reason", "购房", "answer_rent", 800),
                Map.of("answer_reason", "借住"),
                Map.of("answer_reason", "租房", "answer_rent", "八百"),
                Map.of("answer_reason", "租房", "answer_rent", new BigDecimal("1e400")),
                Map.of("answer_reason", "租房", "answer_rent", new BigDecimal("-1e400")),
                Map.of("answer_reason", "租房", "answer_rent", new BigDecimal("1e16")),
                Map.of("answer_reason", "租房", "answer_rent", new BigDecimal("1e-300")),
                Map.of("answer_reason", "购房", "answer_day", "2026-02-30"),
                Map.of("answer_reason", "购房", "extra", "x"),
                Map.of())) {
            Answer answer = wang.post("/api/citizen/matters", submission(word(), "HT-02", bad));
            assertThat(answer.status()).as(bad + " " + answer).isEqualTo(400);
            assertThat(code(answer)).isEqualTo("bad-form");
        }
        Answer rent = wang.post("/api/citizen/matters", submission(word(), "HT-02", Map.of("answer_reason", "购房", "answer_rent", 800)));
        assertThat(rent.json().path("errors").path("answer_rent").asString()).isEqualTo("按所填情况不应填写此项");
        assertThat(wang.post("/api/citizen/matters", submission(word(), "HT-02", Map.of("answer_reason", "租房"))).json().at("/errors/answer_rent").asString()).isEqualTo("必填");
        assertThat(wang.post("/api/citizen/matters", Map.of("request", word(), "item", "HT-02", "data", List.of(1))).status()).isEqualTo(400);
        assertThat(submit(wang, "HT-02", Map.of("answer_reason", "租房", "answer_rent", 800)).path("state").asString()).isEqualTo("submitted");
    }

    @Test
    void aDoubleClickIsOneMatter() throws Exception {
        TestClient wang = wang();
        int before = issued();
        String request = word();
        List<Future<Answer>> clicks;
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Answer>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                calls.add(() -> wang.post("/api/citizen/matters", submission(request, "HT-01", permit(12))));
            }
            clicks = threads.invokeAll(calls);
        }
        Set<String> numbers = new TreeSet<>();
        List<Integer> statuses = new ArrayList<>();
        for (Future<Answer> click : clicks) {
            numbers.add(click.get().ok().path("number").asString());
            statuses.add(click.get().status());
        }
        assertThat(numbers).hasSize(1);
        assertThat(statuses).containsOnlyOnce(201);
        assertThat(issued()).isEqualTo(before + 1);
        assertThat(code(wang.post("/api/citizen/matters", submission(request, "HT-01", permit(11))))).as("the same word for something else").isEqualTo("request-used");
        assertThat(code(wang.post("/api/citizen/matters", submission("x", "HT-01", permit(11))))).isEqualTo("no-request");
    }

    @Test
    void whereTheLicenceCannotBeMadeAPersonSeesToIt() {
        jdbc.update("UPDATE credentials.seal_leave SET state = 'ended' WHERE type = 'residence-permit'");
        JsonNode m = submit(wang(), "HT-01", permit(12));
        assertThat(m.path("state").asString()).isEqualTo("submitted");
        assertThat(m.path("way").asString()).isEqualTo("person");
        assertThat(police().get(path(m, "")).ok().at("/opinion/outcome").asString()).isEqualTo("approve");
        leave();
        JsonNode done = police().post(path(m, "/approve"), Map.of("opinion", "同意", "version", version(m))).ok();
        assertThat(done.at("/credential/identifier").asString()).isNotEmpty();
    }

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

    // ---- whose

    @Test
    void anothersNumberIsNotThere() {
        TestClient wang = wang();
        TestClient li = real(phone(), "李小敏", liNumber);
        JsonNode m = submit(wang, "HT-02", Map.of("answer_reason", "购房"));
        assertThat(code(li.get(mine(m, "")))).isEqualTo("no-matter");
        assertThat(li.post(mine(m, "/withdraw"), Map.of("version", 1)).status()).isEqualTo(404);
        assertThat(li.post(mine(m, "/supplement"), Map.of("note", "x", "version", 1)).status()).isEqualTo(404);
        assertThat(li.get("/api/citizen/matters").ok().path("items")).isEmpty();
        assertThat(wang.get("/api/citizen/matters?open=true").ok().path("items")).hasSize(1);
        String file = upload(wang, "a.png", png(5, 5)).expect(201).path("id").asString();
        Map<String, Object> body = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        body.put("files", List.of(file));
        assertThat(code(li.post("/api/citizen/matters", body))).as("another's upload").isEqualTo("bad-files");
    }

    @Test
    void whatOneAppliedForStaysWithTheHumanAndNotWithTheAccount() {
        TestClient wang = wang();
        Map<String, Object> body = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        JsonNode m = wang.post("/api/citizen/matters", body).expect(201);
        wang.put("/api/citizen/matters/drafts/HT-01", Map.of("data", Map.of("answer_months", 3))).ok();
        String file = upload(wang, "a.png", png(5, 5)).expect(201).path("id").asString();

        // the real name was withdrawn, and somebody else's checked for the same account
        jdbc.update("UPDATE persons.person SET gid = gid + 1");
        assertThat(code(wang.get(mine(m, "")))).isEqualTo("no-matter");
        assertThat(wang.post(mine(m, "/withdraw"), Map.of("version", 1)).status()).isEqualTo(404);
        assertThat(wang.get("/api/citizen/matters").ok().path("items")).isEmpty();
        assertThat(wang.get("/api/citizen/matters/drafts").ok()).isEmpty();
        assertThat(wang.get("/api/citizen/matters/form/HT-01").ok().at("/draft/content").isMissingNode()).isTrue();
        assertThat(wang.get("/api/citizen/matters/form/HT-02").ok().path("open")).isEmpty();
        assertThat(code(wang.post("/api/citizen/matters", body))).as("not even by the same words").isEqualTo("request-used");
        Map<String, Object> with = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        with.put("files", List.of(file));
        assertThat(code(wang.post("/api/citizen/matters", with))).isEqualTo("bad-files");
        assertThat(wang.put("/api/citizen/matters/drafts/HT-01", Map.of("data", Map.of("answer_months", 9))).ok().path("version").asInt()).as("a draft of their own").isEqualTo(1);

        jdbc.update("UPDATE persons.person SET gid = gid - 1");
        wang.get(mine(m, "")).ok();
        assertThat(wang.get("/api/citizen/matters").ok().path("items")).hasSize(1);
        assertThat(wang.get("/api/citizen/matters/form/HT-01").ok().at("/draft/content/data/answer_months").asInt()).isEqualTo(3);
    }

    @Test
    void anAgentWhoseDelegationEndedSeesAndDoesNothingMore() {
        TestClient wang = wang();
        String phone = phone();
        TestClient li = real(phone, "李小敏", liNumber);
        String delegation = wang.post("/api/citizen/firms/" + FIRM + "/agents", Map.of("phone", phone, "name", "李小敏", "errands", List.of("apply"), "starts", TODAY.toString(), "until", TODAY.plusDays(30).toString())).expect(201).path("id").asString();
        String request = word();
        Map<String, Object> body = submission(request, "HT-03", Map.of("answer_statement", "申请企业备案"));
        body.put("firm", FIRM);
        JsonNode m = li.post("/api/citizen/matters", body).expect(201);
        assertThat(m.path("firmName").asString()).isEqualTo("广德示范面馆有限公司");
        assertThat(texts(wang.get("/api/citizen/matters").ok().path("items"), "number")).as("the firm's matters are its representative's, too").contains(m.path("number").asString());
        assertThat(li.get("/api/citizen/matters/by-request/" + request).ok().path("number").asString()).isEqualTo(m.path("number").asString());
        li.send("PUT", "/api/citizen/matters/drafts/HT-03?firm=" + FIRM, Map.of("data", Map.of("answer_statement", "下一份备案"))).ok();
        li.send("PUT", "/api/citizen/matters/drafts/HT-02", Map.of("data", Map.of("answer_reason", "购房"))).ok();
        assertThat(texts(li.get("/api/citizen/matters/drafts").ok(), "item")).containsExactlyInAnyOrder("HT-03", "HT-02");
        wang.send("DELETE", "/api/citizen/firms/" + FIRM + "/agents/" + delegation, Map.of("reason", "离职")).expect(204);
        li.get(mine(m, "")).expect(404);
        assertThat(code(li.get("/api/citizen/matters/by-request/" + request))).as("nor by the request that made it").isEqualTo("no-matter");
        assertThat(texts(li.get("/api/citizen/matters/drafts").ok(), "item")).as("one's own draft stays, the firm's is not shown").containsExactly("HT-02");
        assertThat(li.post(mine(m, "/withdraw"), Map.of("version", 1)).status()).isEqualTo(404);
        assertThat(li.get("/api/citizen/matters").ok().path("items")).isEmpty();
        Map<String, Object> late = submission(word(), "HT-03", Map.of("answer_statement", "再次申请备案"));
        late.put("firm", FIRM);
        assertThat(li.post("/api/citizen/matters", late).status()).isEqualTo(403);
        wang.get(mine(m, "")).ok();
    }

    @Test
    void whatIsKnownOfSomebodyElseIsNotToldToWhoGaveTheirNumber() {
        TestClient wang = wang();
        JsonNode m = submit(wang, "HT-05", Map.of("answer_other_number", deadNumber));
        assertThat(texts(m.path("facts"), "key")).doesNotContain("other_dead");
        assertThat(fact(police().get(path(m, "")).ok(), "other_dead").path("text").asString()).isEqualTo("是");
    }

    @Test
    void progressNeedsTheNumberAndTheTelephonesLastDigitsAndFewGuesses() {
        String phone = phone();
        TestClient wang = real(phone, "王建国", wangNumber);
        JsonNode m = submit(wang, "HT-02", Map.of("answer_reason", "购房"));
        String number = m.path("number").asString();
        String digits = phone.substring(7);
        String wrong = digits.equals("0000") ? "0001" : "0000";
        TestClient stranger = browser();
        JsonNode p = stranger.post("/api/matters/progress", Map.of("number", number.toLowerCase(java.util.Locale.ROOT), "phone", digits)).ok();
        assertThat(p.path("stateName").asString()).isEqualTo("待受理");
        assertThat(p.toString()).doesNotContain("王", wangNumber, phone);
        Answer guessed = stranger.post("/api/matters/progress", Map.of("number", number, "phone", wrong));
        Answer unknown = stranger.post("/api/matters/progress", Map.of("number", "BJ20260101-ZZZZZZZZ", "phone", wrong));
        assertThat(guessed.status()).isEqualTo(404);
        assertThat(guessed.json().path("detail")).as("a wrong guess and a wrong number read the same").isEqualTo(unknown.json().path("detail"));
        assertThat(code(stranger.post("/api/matters/progress", Map.of("number", "1", "phone", wrong)))).isEqualTo("bad-number");
        for (int i = 0; i < 9; i++) {
            browser().post("/api/matters/progress", Map.of("number", number, "phone", wrong)).expect(404);
        }
        assertThat(code(browser().post("/api/matters/progress", Map.of("number", number, "phone", digits)))).as("ten wrong ones, from wherever").isEqualTo("too-many-tries");
    }

    // ---- files

    @Test
    void filesAreWhatTheirBytesSayAndNoPictureIsUnpacked() {
        TestClient wang = wang();
        assertThat(code(upload(wang, "病毒.exe", "MZ....".getBytes(StandardCharsets.UTF_8)))).isEqualTo("bad-file");
        assertThat(code(upload(wang, "图.png", claiming(8_000, 5_001)))).isEqualTo("too-many-pixels");
        assertThat(upload(wang, "图.png", claiming(8_000, 5_000)).status()).as("forty megapixels are allowed").isEqualTo(201);
        assertThat(code(upload(wang, "大.pdf", java.util.Arrays.copyOf("%PDF-1.7".getBytes(StandardCharsets.US_ASCII), 8 * 1024 * 1024 + 1)))).isEqualTo("too-large");
        assertThat(code(upload(wang, "图.png", java.util.Arrays.copyOf(png(3, 3), 12)))).isEqualTo("bad-file");
        assertThat(upload(wang, "证明.pdf", "%PDF-1.7 x".getBytes(StandardCharsets.US_ASCII)).expect(201).path("kind").asString()).isEqualTo("pdf");
        assertThat(jdbc.queryForList("SELECT encode(name, 'escape') FROM matters.file", String.class)).noneMatch(n -> n.contains("证明"));
    }

    // ---- one thing in life

    @Test
    void aThingInLifeIsOneFormOneClockAndOneResult() {
        TestClient wang = wang();
        JsonNode form = wang.get("/api/citizen/matters/composite/test-move").ok();
        assertThat(form.at("/schema/properties").propertyNames()).as("each question once, those of later stages, too").contains("answer_months", "answer_reason", "answer_other_number").doesNotContain("answer_statement");
        Map<String, Object> data = new LinkedHashMap<>(permit(12));
        data.put("answer_reason", "购房");
        data.put("answer_other_number", liNumber);
        String request = word();
        Map<String, Object> body = new LinkedHashMap<>(Map.of("request", request, "composite", "test-move", "data", data));
        JsonNode whole = wang.post("/api/citizen/matters/composite", body).expect(201);
        assertThat(wang.post("/api/citizen/matters/composite", body).expect(200).path("number")).isEqualTo(whole.path("number"));
        assertThat(texts(whole.path("children"), "item")).containsExactly("HT-01", "HT-02");
        assertThat(texts(whole.path("children"), "state")).containsExactly("approved", "submitted");
        assertThat(whole.path("state").asString()).isEqualTo("deciding");
        assertThat(wang.get("/api/citizen/matters").ok().path("items")).as("one line for the whole").hasSize(1);

        JsonNode rent = wang.get("/api/citizen/matters/" + whole.at("/children/1/number").asString()).ok();
        assertThat(rent.path("data").toString()).contains("购房").doesNotContain("answer_months");
        assertThat(code(wang.post(mine(rent, "/withdraw"), Map.of()))).isEqualTo("part-of-whole");
        police().post(path(rent, "/approve"), Map.of("opinion", "同意", "version", version(rent))).ok();
        JsonNode later = wang.get(mine(whole, "")).ok();
        assertThat(texts(later.path("children"), "item")).as("the second stage began").containsExactly("HT-01", "HT-02", "HT-05");
        JsonNode last = wang.get("/api/citizen/matters/" + later.at("/children/2/number").asString()).ok();
        police().post(path(last, "/approve"), Map.of("version", version(last))).ok();
        JsonNode done = wang.get(mine(whole, "")).ok();
        assertThat(done.path("state").asString()).isEqualTo("approved");
        assertThat(done.path("reason").asString()).isEqualTo("3 项准予，0 项未准予");
    }

    @Test
    void aPartThatIsRefusedRefusesTheWholeAndWithdrawingEndsAll() {
        TestClient wang = wang();
        Map<String, Object> data = new LinkedHashMap<>(permit(1));
        data.put("answer_reason", "购房");
        data.put("answer_other_number", liNumber);
        JsonNode whole = wang.post("/api/citizen/matters/composite", Map.of("request", word(), "composite", "test-move", "data", data)).expect(201);
        assertThat(texts(whole.path("children"), "state")).containsExactly("refused", "submitted");
        JsonNode rent = wang.get("/api/citizen/matters/" + whole.at("/children/1/number").asString()).ok();
        police().post(path(rent, "/approve"), Map.of("version", version(rent))).ok();
        JsonNode done = wang.get(mine(whole, "")).ok();
        assertThat(done.path("state").asString()).isEqualTo("refused");
        assertThat(done.path("children")).as("no further stage begins").hasSize(2);

        JsonNode second = wang.post("/api/citizen/matters/composite", Map.of("request", word(), "composite", "test-move", "data", data)).expect(201);
        wang.post(mine(second, "/withdraw"), Map.of("version", version(second))).ok();
        assertThat(texts(wang.get(mine(second, "")).ok().path("children"), "state")).containsExactly("refused", "withdrawn");
    }

    @Test
    void anItemThatEndedMeanwhileDoesNotHoldUpTheWhole() {
        TestClient wang = wang();
        Map<String, Object> childs = move();
        childs.put("request", "part:12345678:HT-01");
        assertThat(code(wang.post("/api/citizen/matters/composite", childs))).as("children are named so").isEqualTo("bad-request");
        assertThat(code(wang.post("/api/citizen/matters", submission("part:12345678:HT-01", "HT-02", Map.of("answer_reason", "购房"))))).isEqualTo("bad-request");

        JsonNode whole = wang.post("/api/citizen/matters/composite", move()).expect(201);
        JsonNode rent = wang.get("/api/citizen/matters/" + whole.at("/children/1/number").asString()).ok();
        String state = jdbc.queryForObject("SELECT state FROM items.item WHERE code = 'HT-05'", String.class);
        jdbc.update("UPDATE items.item SET state = 'withdrawn' WHERE code = 'HT-05'");
        try {
            assertThat(police().post(path(rent, "/approve"), Map.of("version", version(rent))).ok().path("state").asString()).isEqualTo("approved");
        } finally {
            jdbc.update("UPDATE items.item SET state = ? WHERE code = 'HT-05'", state);
        }
        JsonNode done = wang.get(mine(whole, "")).ok();
        assertThat(done.path("children")).hasSize(2);
        assertThat(done.path("state").asString()).as("not all that was applied for was approved").isEqualTo("refused");
        assertThat(done.path("reason").asString()).isEqualTo("2 项准予，0 项未准予，1 项目前不能申请");
        assertThat(texts(done.path("events"), "kind")).contains("gone");
    }

    @Test
    void aPartAsksOfItsApplicantsWhatTheItemAsks() {
        TestClient wang = wang();
        wang.get("/api/citizen/matters/composite/test-mixed").ok();
        assertThat(code(wang.get("/api/citizen/matters/composite/test-mixed?choose=HT-03"))).as("for firms").isEqualTo("wrong-audience");
        Map<String, Object> body = new LinkedHashMap<>(Map.of("request", word(), "composite", "test-mixed", "choose", List.of("HT-03"), "data", Map.of("answer_reason", "购房", "answer_statement", "申请企业备案")));
        assertThat(code(wang.post("/api/citizen/matters/composite", body))).isEqualTo("wrong-audience");
    }

    // ---- a paper read in a photograph

    private Answer photograph(TestClient c, String query, byte[] bytes) {
        HttpRequest.Builder request = c.request("/api/citizen/matters/photos?" + query).header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
        String token = c.cookie("XSRF-CITIZEN");
        return c.send(token == null ? request : request.header("X-XSRF-TOKEN", token));
    }

    private static byte[] card(String name, String number, String address) {
        PaperPhotos photos = new PaperPhotos(false);
        return photos.photograph(photos.identityCard(Map.of("name", name, "sex", "男", "ethnic", "汉", "born", number.substring(6, 10) + "-" + number.substring(10, 12) + "-" + number.substring(12, 14), "address", address, "number", number)),
                new PaperPhotos.Take(2, 6, 0, 0.8f, 5));
    }

    private static JsonNode field(JsonNode photo, String id) {
        return StreamSupport.stream(photo.path("fields").spliterator(), false).filter(f -> f.path("id").asString().equals(id)).findFirst().orElseThrow(() -> new AssertionError("no " + id + " in " + photo));
    }

    @Test
    void aPhotographIsASuggestionThatTheApplicantTakesOrLeaves() {
        TestClient wang = wang();
        JsonNode photo = photograph(wang, "item=HT-01", card("王建国", wangNumber, "安徽省广德市桃州镇桃州中路8号")).ok();
        assertThat(photo.path("kind").asString()).isEqualTo("test-card");
        JsonNode number = field(photo, "number");
        assertThat(number.path("text").asString()).isEqualTo(wangNumber);
        assertThat(number.path("checked").asBoolean()).isTrue();
        assertThat(number.at("/known").isEmpty()).as("this form does not need the number").isTrue();
        JsonNode address = field(photo, "address");
        assertThat(address.at("/offers/0/key").asString()).isEqualTo("answer_residence_address");
        // a model reads: one character more or less at the edge of a line is its way, and bench reading counts it
        String read = address.at("/offers/0/value").asString();
        assertThat(read).endsWith("徽省广德市桃州镇桃州中路8号");
        assertThat(field(photo, "born").path("offers")).as("what the form does not ask is not offered").isEmpty();

        Map<String, Object> data = new LinkedHashMap<>(permit(12));
        data.put("answer_residence_address", read);
        JsonNode typed = submit(wang, "HT-01", data);
        assertThat(typed.path("data").toString()).as("read, but not taken").doesNotContain(PhotoOffers.SOURCE);

        String accept = "/api/citizen/matters/photos/" + photo.path("id").asString() + "/accept";
        TestClient li = real(phone(), "李小敏", liNumber);
        assertThat(code(li.post(accept, Map.of("key", "answer_residence_address")))).as("another's photograph").isEqualTo("no-offer");
        assertThat(code(wang.post(accept, Map.of("key", "answer_hukou")))).as("never offered").isEqualTo("no-offer");
        wang.post(accept, Map.of("key", "answer_residence_address")).expect(204);
        wang.post(accept, Map.of("key", "answer_residence_address")).expect(204);
        JsonNode taken = submit(wang, "HT-01", data);
        JsonNode line = StreamSupport.stream(taken.path("data").spliterator(), false).filter(d -> d.path("key").asString().equals("answer_residence_address")).findFirst().orElseThrow();
        assertThat(line.path("source").asString()).isEqualTo("照片识别，本人确认");
        assertThat(submit(wang, "HT-01", permit(12)).path("data").toString()).as("changed after it was taken").doesNotContain(PhotoOffers.SOURCE);

        assertThat(jdbc.queryForObject("SELECT count(*) FROM matters.file", Integer.class)).as("the picture is not kept").isZero();
        List<String> written = jdbc.queryForList("SELECT action || ' ' || coalesce(after::text, '') FROM audit.inbox WHERE action LIKE 'matter.photo%' UNION ALL SELECT action || ' ' || coalesce(after::text, '') FROM audit.entry WHERE action LIKE 'matter.photo%'", String.class);
        assertThat(written).hasSizeGreaterThanOrEqualTo(2).noneMatch(w -> w.contains("桃州") || w.contains(wangNumber) || w.contains("王"));
    }

    @Test
    void whatABaseLibraryKnowsIsComparedAndNeverOverwritten() {
        TestClient wang = wang();
        JsonNode photo = photograph(wang, "item=HT-02", card("王健国", wangNumber, "安徽省广德市")).ok();
        JsonNode name = field(photo, "name");
        assertThat(name.path("offers")).isEmpty();
        assertThat(name.at("/known/0/key").asString()).isEqualTo("person_name");
        assertThat(name.at("/known/0/agrees").asBoolean()).isFalse();
        assertThat(name.at("/known/0/text").asString()).as("masked as beside the form").doesNotContain("建国");
        assertThat(field(photo, "ethnic").path("offers")).as("汉 is no answer that the question allows").isEmpty();
        assertThat(fact(wang.get("/api/citizen/matters/form/HT-02").ok(), "person_name").path("source").asString()).doesNotContain("照片");

        String wrong = wangNumber.substring(0, 17) + (wangNumber.endsWith("5") ? "6" : "5");
        JsonNode other = field(photograph(wang, "item=HT-05", card("王建国", wrong, "安徽省广德市")).ok(), "number");
        assertThat(other.path("text").asString()).isEqualTo(wrong);
        assertThat(other.path("checked").asBoolean()).isFalse();
        assertThat(other.path("offers")).as("a number that cannot be is not offered").isEmpty();
    }

    @Test
    void onlyAProvenApplicantMaySendAPhotographAndNotMany() {
        byte[] bomb = claiming(8_000, 5_000);
        TestClient stranger = browser();
        assertThat(photograph(stranger, "item=HT-01", bomb).status()).isIn(401, 403);
        assertThat(photograph(police(), "item=HT-01", bomb).status()).isIn(401, 403);
        assertThat(code(photograph(browser().signInCitizen(phone()), "item=HT-01", bomb))).isEqualTo("real-name-needed");
        TestClient wang = wang();
        assertThat(photograph(real(phone(), "李小敏", liNumber), "item=HT-03&firm=" + FIRM, bomb).status()).as("no right to act for this firm").isEqualTo(403);
        assertThat(code(photograph(wang, "item=HT-03&firm=" + FIRM, bomb))).as("its representative may").isEqualTo("too-many-pixels");
        assertThat(code(photograph(wang, "item=NO-01", bomb))).isEqualTo("no-item");
        assertThat(code(photograph(wang, "item=HT-01", "MZ....".getBytes(StandardCharsets.UTF_8)))).isEqualTo("bad-photo");
        assertThat(code(photograph(wang, "composite=test-move", java.util.Arrays.copyOf(png(60, 60), 40)))).isEqualTo("bad-photo");
        assertThat(code(photograph(wang, "item=HT-01", new byte[15 * 1024 * 1024 + 1]))).isEqualTo("too-large");
        for (int i = 0; i < 2; i++) {
            assertThat(code(photograph(wang, "item=HT-01", bomb))).isEqualTo("too-many-pixels");
        }
        assertThat(photograph(wang, "item=HT-01", bomb).status()).as("six a minute").isEqualTo(429);
    }
}
