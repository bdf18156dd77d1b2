package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;

/** One thing in life made of several items (一件事). */
class MattersCompositeTest extends MattersBase {

    private void without(String item, Runnable then) {
        String state = jdbc.queryForObject("SELECT state FROM items.item WHERE code = ?", String.class, item);
        jdbc.update("UPDATE items.item SET state = 'withdrawn' WHERE code = ?", item);
        try {
            then.run();
        } finally {
            jdbc.update("UPDATE items.item SET state = ? WHERE code = ?", state, item);
        }
    }

    private JsonNode offered(String id) {
        for (JsonNode c : browser().get("/api/matters/composites").ok()) {
            if (c.path("id").asString().equals(id)) {
                return c;
            }
        }
        return null;
    }

    private Map<String, Object> besides(List<String> choose) {
        Map<String, Object> data = new LinkedHashMap<>(Map.of("answer_reason", "购房", "answer_other_number", liNumber));
        if (!choose.isEmpty()) {
            data.put("answer_months", 3);
        }
        return new LinkedHashMap<>(Map.of("request", word(), "composite", "test-besides", "choose", choose, "data", data));
    }

    @Test
    void anOptionalItemThatIsNotInForceTakesOnlyItselfAway() {
        TestClient wang = wang();
        assertThat(texts(offered("test-besides").path("items"), "code")).containsExactly("HT-02", "HT-05", "HT-17");
        without("HT-17", () -> {
            assertThat(texts(offered("test-besides").path("items"), "code")).containsExactly("HT-02", "HT-05");
            assertThat(browser().get("/api/matters/online/HT-02").ok().path("composites").toString()).contains("test-besides");
            assertThat(texts(wang.get("/api/citizen/matters/composite/test-besides").ok().path("items"), "item")).containsExactly("HT-02", "HT-05");
            assertThat(code(wang.post("/api/citizen/matters/composite", besides(List.of("HT-17"))))).as("taken on a page from before").isEqualTo("no-item");
            wang.post("/api/citizen/matters/composite", besides(List.of())).expect(201);
        });
        without("HT-05", () -> {
            assertThat(offered("test-besides")).as("what must be is missing").isNull();
            assertThat(browser().get("/api/matters/online/HT-02").ok().path("composites").toString()).doesNotContain("test-besides");
            assertThat(wang.get("/api/citizen/matters/composite/test-besides").status()).isEqualTo(404);
        });
    }

    @Test
    void whatTheWholeSaysItselfNobodyIsAskedNorMaySayOtherwise() {
        TestClient wang = wang();
        JsonNode schema = wang.get("/api/citizen/matters/composite/test-said").ok().path("schema");
        assertThat(schema.toString()).contains("answer_other_number").doesNotContain("answer_reason", "answer_rent");
        Map<String, Object> body = new LinkedHashMap<>(Map.of("request", word(), "composite", "test-said", "data", Map.of("answer_other_number", liNumber)));
        Map<String, Object> otherwise = new LinkedHashMap<>(body);
        otherwise.put("data", Map.of("answer_other_number", liNumber, "answer_reason", "租房", "answer_rent", 900));
        assertThat(code(wang.post("/api/citizen/matters/composite", otherwise))).isEqualTo("bad-form");
        JsonNode whole = wang.post("/api/citizen/matters/composite", body).expect(201);
        JsonNode part = wang.get("/api/citizen/matters/" + whole.at("/children/0/number").asString()).ok();
        assertThat(part.path("data").toString()).as("the part was told").contains("购房");
    }

    @Test
    void whatIsTheSameThingInTwoItemsIsAskedOnce() {
        TestClient wang = wang();
        JsonNode schema = wang.get("/api/citizen/matters/composite/test-same").ok().path("schema");
        assertThat(schema.path("properties").propertyNames()).contains("answer_account", "answer_months").doesNotContain("answer_hukou");
        assertThat(schema.path("required").toString()).contains("answer_account");
        Map<String, Object> data = Map.of("answer_months", 14, "answer_residence_address", "桃州镇测试路 5 号", "answer_account", "测试镇甲村");
        Map<String, Object> around = new LinkedHashMap<>(data);
        around.put("answer_hukou", "别处");
        assertThat(code(wang.post("/api/citizen/matters/composite", Map.of("request", word(), "composite", "test-same", "data", around)))).isEqualTo("bad-form");
        JsonNode whole = wang.post("/api/citizen/matters/composite", Map.of("request", word(), "composite", "test-same", "data", data)).expect(201);
        assertThat(wang.get("/api/citizen/matters/" + whole.at("/children/0/number").asString()).ok().path("data").toString()).as("the part has it under its own question").contains("常住户口所在地").doesNotContain("账号");
    }

    @Test
    void anOptionalItemThatEndedMeanwhileDoesNotRefuseTheWhole() {
        TestClient wang = wang();
        JsonNode whole = wang.post("/api/citizen/matters/composite", besides(List.of("HT-17"))).expect(201);
        JsonNode first = wang.get("/api/citizen/matters/" + whole.at("/children/0/number").asString()).ok();
        without("HT-17", () -> police().post(path(first, "/approve"), Map.of("version", version(first))).ok());
        JsonNode later = wang.get(mine(whole, "")).ok();
        assertThat(texts(later.path("children"), "item")).containsExactly("HT-02", "HT-05");
        JsonNode second = wang.get("/api/citizen/matters/" + later.at("/children/1/number").asString()).ok();
        police().post(path(second, "/approve"), Map.of("version", version(second))).ok();
        JsonNode done = wang.get(mine(whole, "")).ok();
        assertThat(done.path("state").asString()).isEqualTo("approved");
        assertThat(done.path("reason").asString()).isEqualTo("2 项准予，0 项未准予，1 项目前不能申请");
    }

    // ---- shared materials

    private List<String> names(JsonNode files) {
        return texts(files, "name");
    }

    @Test
    void aMaterialIsAskedForOnceAndItsFileGoesToEachPartThatAsksForIt() {
        TestClient wang = wang();
        JsonNode form = wang.get("/api/citizen/matters/composite/test-besides?choose=HT-17").ok();
        assertThat(texts(form.path("materials"), "name")).as("each once, whoever asks for it").containsExactly("申请表", "登记表");

        String form1 = upload(wang, "表.png", png(8, 8), "申请表").expect(201).path("id").asString();
        String form2 = upload(wang, "登记.png", png(9, 9), "登记表").expect(201).path("id").asString();
        String other = upload(wang, "别的.png", png(7, 7)).expect(201).path("id").asString();
        Map<String, Object> body = besides(List.of("HT-17"));
        body.put("files", List.of(form1, form2, other));
        JsonNode whole = wang.post("/api/citizen/matters/composite", body).expect(201);
        assertThat(names(whole.path("files"))).containsExactly("表.png", "登记.png", "别的.png");
        JsonNode first = wang.get("/api/citizen/matters/" + whole.at("/children/0/number").asString()).ok();
        assertThat(names(first.path("files"))).as("what another part asks for is not this officer's").containsExactly("表.png", "别的.png");
        assertThat(police().get(path(first, "/materials/" + form1)).response().body()).isEqualTo(png(8, 8));
        police().get(path(first, "/materials/" + form2)).expect(404);
        police().post(path(first, "/approve"), Map.of("version", version(first))).ok();

        JsonNode later = wang.get(mine(whole, "")).ok();
        JsonNode second = wang.get("/api/citizen/matters/" + later.at("/children/1/number").asString()).ok();
        assertThat(second.path("item").asString()).isEqualTo("HT-05");
        assertThat(names(second.path("files"))).as("a later stage has them, too").containsExactly("登记.png", "别的.png");
        assertThat(texts(police().get(path(second, "/materials")).ok(), "state")).contains("brought");
        JsonNode third = wang.get("/api/citizen/matters/" + later.at("/children/2/number").asString()).ok();
        assertThat(names(third.path("files"))).containsExactly("表.png", "别的.png");
        assertThat(code(wang.post("/api/citizen/matters/composite", withFiles(form1)))).as("one upload is for one application").isEqualTo("bad-files");
        assertThat(code(real(phone(), "李小敏", liNumber).post("/api/citizen/matters/composite", withFiles(upload(wang, "a.png", png(5, 5)).expect(201).path("id").asString())))).as("another's upload").isEqualTo("bad-files");
    }

    private Map<String, Object> withFiles(String id) {
        Map<String, Object> body = besides(List.of());
        body.put("files", List.of(id));
        body.put("again", true);
        return body;
    }

    // ---- one clock

    private JsonNode caseOf(String number) {
        Long id = jdbc.queryForObject("SELECT case_id FROM matters.matter WHERE number = ?", Long.class, number);
        return police().get("/api/cases/" + id).ok();
    }

    @Test
    void theWholeHasOneClockThatStandsStillWhileTheApplicantIsAsked() {
        TestClient wang = wang();
        JsonNode whole = wang.post("/api/citizen/matters/composite", besides(List.of())).expect(201);
        String number = whole.path("number").asString();
        JsonNode watched = caseOf(number);
        assertThat(watched.path("type").asString()).isEqualTo("whole-matter");
        assertThat(watched.path("department").asString()).as("of who leads it").isEqualTo("public-security");
        assertThat(Instant.parse(watched.path("closeDue").asString())).as("eight working days, as declared").isEqualTo(Instant.parse(whole.path("due").asString()));
        JsonNode first = wang.get("/api/citizen/matters/" + whole.at("/children/0/number").asString()).ok();
        assertThat(first.path("due")).as("a part shows the clock of the whole").isEqualTo(whole.path("due"));
        assertThat(police().get("/api/matters/by-case/" + watched.path("id").asString()).ok().path("may")).as("nobody decides the whole").isEmpty();
        assertThat(code(police().post("/api/cases/" + watched.path("id").asString() + "/actions/finish", Map.of("version", watched.path("version").asInt())))).isEqualTo("objection");

        JsonNode asked = police().post(path(first, "/ask"), Map.of("items", List.of("照片"), "days", 3, "version", version(first))).ok();
        assertThat(caseOf(number).path("state").asString()).isEqualTo("suspended");
        assertThat(wang.get(mine(whole, "")).ok().has("due")).isFalse();
        wang.post(mine(asked, "/supplement"), Map.of("note", "已补", "version", version(asked))).ok();
        assertThat(caseOf(number).path("state").asString()).isEqualTo("running");
        assertThat(wang.get(mine(whole, "")).ok().has("due")).isTrue();

        JsonNode given = wang.get(mine(first, "")).ok();
        police().post(path(given, "/approve"), Map.of("version", version(given))).ok();
        assertThat(caseOf(number).path("open").asBoolean()).as("the next stage runs on the same clock").isTrue();
        JsonNode second = wang.get("/api/citizen/matters/" + wang.get(mine(whole, "")).ok().at("/children/1/number").asString()).ok();
        police().post(path(second, "/approve"), Map.of("version", version(second))).ok();
        assertThat(wang.get(mine(whole, "")).ok().path("state").asString()).isEqualTo("approved");
        assertThat(caseOf(number).path("open").asBoolean()).isFalse();
    }

    @Test
    void withTheWholeItsClockEndsAndWhatIsDecidedAtOnceHasNone() {
        TestClient wang = wang();
        JsonNode whole = wang.post("/api/citizen/matters/composite", besides(List.of())).expect(201);
        JsonNode first = wang.get("/api/citizen/matters/" + whole.at("/children/0/number").asString()).ok();
        police().post(path(first, "/ask"), Map.of("items", List.of("照片"), "days", 3, "version", version(first))).ok();
        wang.post(mine(whole, "/withdraw"), Map.of("reason", "不办了")).ok();
        assertThat(caseOf(whole.path("number").asString()).path("open").asBoolean()).isFalse();
    }

    // ---- two clicks

    @Test
    void twoClicksAtOnceAreOneWhole() throws Exception {
        TestClient wang = wang();
        Map<String, Object> body = besides(List.of("HT-17"));
        List<Future<Answer>> clicks;
        try (var threads = Executors.newFixedThreadPool(4)) {
            clicks = threads.invokeAll(Collections.nCopies(4, (Callable<Answer>) () -> wang.post("/api/citizen/matters/composite", body)));
        }
        Set<String> numbers = new TreeSet<>();
        List<Integer> statuses = new ArrayList<>();
        for (Future<Answer> click : clicks) {
            numbers.add(click.get().ok().path("number").asString());
            statuses.add(click.get().status());
        }
        assertThat(numbers).hasSize(1);
        assertThat(statuses).containsOnlyOnce(201);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM matters.matter WHERE parent IS NULL", Integer.class)).isEqualTo(1);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM matters.matter WHERE parent IS NOT NULL", Integer.class)).as("nor are its parts doubled").isEqualTo(1);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM cases.case_file WHERE type IN ('matter', 'whole-matter') AND id IN (SELECT case_id FROM matters.matter)", Integer.class)).isEqualTo(2);
        body.put("choose", List.of());
        assertThat(code(wang.post("/api/citizen/matters/composite", body))).as("the same word for something else").isEqualTo("request-used");
    }

    // ---- the way through

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
}
