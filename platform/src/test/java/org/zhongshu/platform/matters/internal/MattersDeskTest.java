package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.credentials.IssuedCredential;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import tools.jackson.databind.JsonNode;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** What an officer has before them when they decide. */
class MattersDeskTest extends MattersBase {

    @Autowired
    private Credentials credentials;

    @Test
    void aCorrectionIsDecidedAnewAndTheLicenceSaysWhatTheNewDecisionSays() {
        TestClient wang = wang();
        JsonNode m = submit(wang, "HT-17", Map.of("answer_months", 3));
        JsonNode first = police().get(path(m, "")).ok();
        assertThat(first.at("/opinion/reason").asString()).isEqualTo("居住不久，由工作人员核实。");
        assertThat(first.at("/opinion/before").isEmpty()).isTrue();
        JsonNode asked = police().post(path(m, "/ask"), Map.of("items", List.of("核对居住月数"), "days", 5, "version", version(m))).ok();
        JsonNode given = wang.post(mine(m, "/supplement"), Map.of("data", Map.of("answer_months", 9), "version", version(asked))).ok();
        assertThat(texts(given.path("events"), "kind")).contains("redecided");

        JsonNode now = police().get(path(m, "")).ok();
        assertThat(now.at("/opinion/reason").asString()).isEqualTo("居住较久，由工作人员核实。");
        assertThat(now.at("/opinion/before/reason").asString()).as("what it said before stays to be seen").isEqualTo("居住不久，由工作人员核实。");
        assertThat(now.at("/opinion/decision").asString()).isNotEqualTo(now.at("/opinion/before/decision").asString());
        JsonNode done = police().post(path(m, "/approve"), Map.of("opinion", "同意", "version", version(now))).ok();
        assertThat(jdbc.queryForObject("SELECT decision FROM matters.matter WHERE number = ?", Long.class, m.path("number").asString())).isEqualTo(now.at("/opinion/decision").asLong());
        IssuedCredential licence = CurrentActor.as(Gathering.SYSTEM, () -> credentials.find(done.at("/credential/identifier").asString(), "核对签发内容")).orElseThrow();
        assertThat(licence.values().get("ethnic")).isEqualTo("长期");
    }

    @Test
    void wordsAndFilesAloneAskNoTableAgain() {
        TestClient wang = wang();
        JsonNode m = submit(wang, "HT-17", Map.of("answer_months", 3));
        JsonNode asked = police().post(path(m, "/ask"), Map.of("items", List.of("说明"), "days", 5, "version", version(m))).ok();
        wang.post(mine(m, "/supplement"), Map.of("note", "已说明", "version", version(asked))).ok();
        assertThat(police().get(path(m, "")).ok().at("/opinion/before").isEmpty()).isTrue();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM matters.earlier_decision", Integer.class)).isZero();
    }

    @Test
    void theOfficersDialogsBeginWithWhatTheDeskKnows() {
        TestClient wang = wang();
        JsonNode bare = police().get(path(submit(wang, "HT-02", Map.of("answer_reason", "购房")), "")).ok();
        assertThat(strings(bare.at("/prepared/ask"))).contains("提交“申请表”").noneMatch(l -> l.contains("居民身份证"));
        assertThat(bare.at("/prepared/approve").asString()).as("nothing is called complete that is not").doesNotContain("齐全").contains("准予办理");
        assertThat(strings(bare.at("/prepared/clauses"))).containsExactly("测试依据第一条");
        assertThat(strings(bare.at("/prepared/reasons"))).containsExactly("不符合“本市居民”的条件");
        assertThat(bare.at("/prepared").toString()).doesNotContain(wangNumber);

        Map<String, Object> body = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        body.put("again", true);
        body.put("files", List.of(upload(wang, "表.png", png(8, 8), "申请表").expect(201).path("id").asString()));
        JsonNode whole = police().get(path(wang.post("/api/citizen/matters", body).expect(201), "")).ok();
        assertThat(strings(whole.at("/prepared/ask"))).noneMatch(l -> l.contains("申请表"));
        assertThat(whole.at("/prepared/approve").asString()).startsWith("申请材料齐全，符合").endsWith("准予办理。");
        assertThat(wang.get(mine(whole, "")).ok().has("prepared")).as("never for the applicant").isFalse();
        JsonNode asked = police().post(path(bare, "/ask"), Map.of("items", strings(bare.at("/prepared/ask")), "days", 5, "version", version(bare))).ok();
        assertThat(asked.at("/supplement/items")).isNotEmpty();
        JsonNode done = police().post(path(whole, "/approve"), Map.of("opinion", whole.at("/prepared/approve").asString(), "version", version(whole))).ok();
        assertThat(done.has("prepared")).as("nothing is left to decide").isFalse();
    }

    @Test
    void whatWasPromisedInWorkingDaysIsShownInWorkingDays() {
        JsonNode m = submit(wang(), "HT-02", Map.of("answer_reason", "购房"));
        JsonNode line = StreamSupport.stream(police().get("/api/matters?number=" + m.path("number").asString()).ok().path("items").spliterator(), false).findFirst().orElseThrow();
        assertThat(line.path("workDays").asInt()).isEqualTo(5);
        String caseId = police().get(path(m, "")).ok().path("caseId").asString();
        JsonNode clock = police().get("/api/cases/" + caseId).ok().path("clock");
        assertThat(clock.path("unit").asString()).isNotEmpty();
        JsonNode inbox = StreamSupport.stream(police().get("/api/cases?" + BOX + "&sort=due&limit=200").ok().path("items").spliterator(), false).filter(c -> c.path("id").asString().equals(caseId)).findFirst().orElseThrow();
        assertThat(inbox.path("workDays")).isEqualTo(clock.path("workDays"));
        jdbc.update("UPDATE matters.matter SET due = due + interval '400 days' WHERE number = ?", m.path("number").asString());
        assertThat(police().get("/api/matters?number=" + m.path("number").asString()).ok().at("/items/0/workDays").asInt()).as("weekends are not counted").isBetween(200, 300);
    }

    private static List<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asString).toList();
    }

    // ---- the next one

    private static final String BOX = "box=department&type=matter";

    private List<String> box() {
        return texts(police().get("/api/cases?" + BOX + "&sort=due&limit=200").ok().path("items"), "id");
    }

    private String next(JsonNode from) {
        return police().get("/api/cases/next?" + BOX + "&after=" + from.path("id").asString() + "&afterDue=" + from.path("due").asString()).ok().at("/item/id").asString();
    }

    private void decide(String caseId) {
        JsonNode m = police().get("/api/matters/by-case/" + caseId).ok();
        police().post(path(m, "/approve"), Map.of("opinion", "同意", "version", version(m))).ok();
    }

    @Test
    void theNextOneDueIsFoundWhateverOthersDidMeanwhile() {
        // what other tests left waiting
        jdbc.update("UPDATE cases.case_file SET open = false WHERE type = 'matter' AND open");
        TestClient wang = wang();
        List<String> mine = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            mine.add(police().get(path(submit(wang, "HT-02", Map.of("answer_reason", "购房")), "")).ok().path("caseId").asString());
        }
        List<String> all = box();
        assertThat(all).containsAll(mine).isSubsetOf(mine);
        JsonNode here = police().get("/api/cases/" + all.getFirst()).ok();
        assertThat(next(here)).isEqualTo(all.get(1));
        decide(all.get(1));
        assertThat(next(here)).as("somebody else decided it").isEqualTo(all.get(2));
        decide(all.getFirst());
        assertThat(next(here)).as("its own place is gone").isEqualTo(all.get(2));
        JsonNode last = police().get("/api/cases/" + all.get(3)).ok();
        assertThat(next(last)).as("after the last, what was passed over").isEqualTo(all.get(2));
        decide(all.get(2));
        assertThat(next(last)).as("never itself").isEmpty();
        assertThat(police().get("/api/cases/next?" + BOX).ok().at("/item/id").asString()).as("where nobody stands, the most urgent").isEqualTo(all.get(3));
        assertThat(desk.as("officer-market").get("/api/cases/next?box=all&type=matter").ok().has("item")).as("out of another department's sight").isFalse();
        assertThat(browser().get("/api/cases/next").status()).isEqualTo(401);
        assertThat(police().get("/api/cases/next?box=none").status()).isEqualTo(400);
    }

    // ---- materials beside the form

    private JsonNode material(JsonNode list, String name) {
        return StreamSupport.stream(list.spliterator(), false).filter(l -> l.path("name").asString().equals(name)).findFirst().orElseThrow(() -> new AssertionError("no " + name + " in " + list));
    }

    @Test
    void theGuidesListSaysWhatIsThereWhatIsMissingAndWhoAnsweredInstead() {
        TestClient wang = wang();
        JsonNode bare = submit(wang, "HT-02", Map.of("answer_reason", "购房"));
        JsonNode list = police().get(path(bare, "/materials")).ok();
        assertThat(material(list, "申请表").path("state").asString()).isEqualTo("missing");
        assertThat(material(list, "居民身份证").path("state").asString()).as("who is proven by name").isEqualTo("record");

        Map<String, Object> body = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        body.put("again", true);
        body.put("files", List.of(upload(wang, "表.png", png(8, 8), "申请表").expect(201).path("id").asString(), upload(wang, "别的.png", png(9, 9)).expect(201).path("id").asString()));
        JsonNode with = wang.post("/api/citizen/matters", body).expect(201);
        JsonNode now = police().get(path(with, "/materials")).ok();
        assertThat(material(now, "申请表").path("state").asString()).isEqualTo("brought");
        assertThat(texts(material(now, "申请表").path("files"), "name")).containsExactly("表.png");
        JsonNode other = now.get(now.size() - 1);
        assertThat(other.has("name")).isFalse();
        assertThat(texts(other.path("files"), "name")).containsExactly("别的.png");
        desk.as("officer-market").get(path(with, "/materials")).expect(404);
    }

    @Test
    void aFileIsShownInItsPlaceAsWhatItsBytesAreAndNothingRuns() {
        TestClient wang = wang();
        Map<String, Object> body = submission(word(), "HT-02", Map.of("answer_reason", "购房"));
        byte[] pdf = "%PDF-1.7 <html><script>alert(1)</script>".getBytes(StandardCharsets.US_ASCII);
        String picture = upload(wang, "看起来是网页.html", png(8, 8)).expect(201).path("id").asString();
        String paper = upload(wang, "合同.pdf", pdf).expect(201).path("id").asString();
        body.put("files", List.of(picture, paper));
        JsonNode m = wang.post("/api/citizen/matters", body).expect(201);
        int looks = looks(m);
        HttpHeaders shown = police().get(path(m, "/materials/" + picture)).response().headers();
        assertThat(shown.firstValue("Content-Type")).contains("image/png");
        assertThat(shown.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(shown.allValues("Content-Security-Policy")).hasSize(1).first().asString().startsWith("sandbox;").contains("default-src 'none'").doesNotContain("script-src");
        assertThat(shown.firstValue("Content-Disposition").orElse("")).startsWith("inline");
        Answer read = police().get(path(m, "/materials/" + paper));
        assertThat(read.response().body()).isEqualTo(pdf);
        HttpHeaders of = read.response().headers();
        assertThat(of.firstValue("Content-Type")).contains("application/pdf");
        assertThat(of.allValues("X-Frame-Options")).as("shown in our own page alone").containsExactly("SAMEORIGIN");
        assertThat(of.allValues("Content-Security-Policy")).hasSize(1).first().asString().contains("default-src 'none'", "frame-ancestors 'self'").doesNotContain("script-src");
        assertThat(looks(m)).as("each look is written down").isEqualTo(looks + 2);
        assertThat(texts(wang.get("/api/citizen/looks?limit=100").ok().path("items"), "kind")).as("and told to who applied").contains("matter-file");
        desk.as("officer-market").get(path(m, "/materials/" + picture)).expect(404);
        desk.as("operator").get(path(m, "/materials/" + picture)).expect(403);
        assertThat(looks(m)).as("only what was seen").isEqualTo(looks + 2);
        JsonNode another = submit(wang, "HT-02", Map.of("answer_reason", "购房"));
        police().get(path(another, "/materials/" + picture)).expect(404);
    }

    private int looks(JsonNode m) {
        String count = "SELECT count(*) FROM %s WHERE action = 'personal.view' AND subject_id = ?";
        return jdbc.queryForObject(count.formatted("audit.inbox"), Integer.class, m.path("number").asString()) + jdbc.queryForObject(count.formatted("audit.entry"), Integer.class, m.path("number").asString());
    }
}
