package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;

/** Applying: a form that asks only what nobody knows, drafts, what a table decides at once, what people are told and hold. */
class MattersApplyTest extends MattersBase {

    // ---- forms and facts

    @Test
    void theSameAgainIsTakenOnlyWhenItIsMeant() throws Exception {
        TestClient wang = wang();
        Map<String, Object> data = Map.of("answer_reason", "购房");
        String first = word();
        JsonNode open = wang.post("/api/citizen/matters", submission(first, "HT-02", data)).expect(201);
        Answer second = wang.post("/api/citizen/matters", submission(word(), "HT-02", data));
        assertThat(second.status()).isEqualTo(409);
        assertThat(code(second)).isEqualTo("same-open");
        assertThat(second.json().at("/open/0/number").asString()).isEqualTo(open.path("number").asString());
        assertThat(second.json().path("detail").asString()).contains(open.path("number").asString(), "仍要再提交吗");
        assertThat(wang.post("/api/citizen/matters", submission(first, "HT-02", data)).ok().path("number").asString()).as("the same request is the same matter, asked for nothing").isEqualTo(open.path("number").asString());
        Map<String, Object> meant = submission(word(), "HT-02", data);
        meant.put("again", true);
        wang.post("/api/citizen/matters", meant).expect(201);
        real(phone(), "李小敏", liNumber).post("/api/citizen/matters", submission(word(), "HT-02", data)).expect(201);
        // instant items leave nothing open, a matter that ended is not in the way
        for (JsonNode m : wang.get("/api/citizen/matters").ok().path("items")) {
            wang.post(mine(m, "/withdraw"), Map.of("version", wang.get(mine(m, "")).ok().path("version").asInt())).ok();
        }
        wang.post("/api/citizen/matters", submission(word(), "HT-02", data)).expect(201);
    }

    @Test
    void ofTwoTabsAtOnceOneApplies() throws Exception {
        TestClient wang = wang();
        List<java.util.concurrent.Callable<Integer>> both = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            both.add(() -> wang.post("/api/citizen/matters", submission(word(), "HT-02", Map.of("answer_reason", "购房"))).status());
        }
        try (var pool = java.util.concurrent.Executors.newFixedThreadPool(4)) {
            List<Integer> said = new ArrayList<>();
            for (var f : pool.invokeAll(both)) {
                said.add(f.get());
            }
            assertThat(said).containsExactlyInAnyOrder(201, 409, 409, 409);
        }
    }

    @Test
    void aWholeIsAskedAboutLikeAnItem() {
        TestClient wang = wang();
        wang.post("/api/citizen/matters/composite", move()).expect(201);
        boolean open = !wang.get("/api/citizen/matters?open=true").ok().path("items").isEmpty();
        assertThat(open).isTrue();
        assertThat(code(wang.post("/api/citizen/matters/composite", move()))).isEqualTo("same-open");
        assertThat(wang.get("/api/citizen/matters/composite/test-move").ok().path("open")).hasSize(1);
        Map<String, Object> meant = move();
        meant.put("again", true);
        wang.post("/api/citizen/matters/composite", meant).expect(201);
    }

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
        // what is quiet is not on the form while it says no; the officer and the record have it
        assertThat(texts(wang.get("/api/citizen/matters/form/HT-02").ok().path("facts"), "key")).contains("person_marital", "has_business_licence").doesNotContain("person_dead");
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
        assertThat(permit.path("item").asString()).as("of several that make one the item that renews it, not the first").isEqualTo("HT-04");
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
        assertThat(sealedBy(m)).as("a table's decision").isEqualTo("系统");
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
        assertThat(sealedBy(done)).as("the log of the seal's use names who approved").isNotEqualTo("系统").isIn(texts(done.path("events"), "by"));
    }

    private String sealedBy(JsonNode matter) {
        return jdbc.queryForObject("SELECT u.by_name FROM credentials.seal_use u JOIN credentials.version v ON v.credential = u.credential AND v.number = u.version WHERE v.identifier = ? AND u.format = 'pdf'", String.class,
                matter.at("/credential/identifier").asString());
    }
}
