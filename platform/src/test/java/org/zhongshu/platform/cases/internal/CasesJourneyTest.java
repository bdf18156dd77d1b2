package org.zhongshu.platform.cases.internal;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** People with browsers: signing in, reporting, uploading, acting, looking, all over HTTP with the demonstration's accounts. */
@ZhongshuTest
class CasesJourneyTest {

    private static final byte[] JPEG = new byte[]{(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, (byte) 0xFF, (byte) 0xC0, 0, 11, 8, 0, 48, 0, 64, 1, 1, 0x11, 0, (byte) 0xFF, (byte) 0xD9};

    @LocalServerPort int port;
    @Autowired JdbcTemplate jdbc;
    @Value("${zhongshu.data}") Path data;
    @Autowired PartyStore parties;
    @Autowired CaseIntake intake;
    @Autowired CaseStore store;
    @Autowired CaseTypes types;

    private TestClient browser(String username) {
        return TestClient.at(port).signIn(username);
    }

    private static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false).map(n -> n.path(field).asString()).toList();
    }

    @Test
    void fromAReportWithAPhotoToAClosedCase() throws Exception {
        TestClient operator = browser("operator");
        TestClient officer = browser("officer-utilities");

        Answer photo = operator.upload("/api/evidence", "现场.jpg", "image/jpeg", JPEG, Map.of());
        assertThat(photo.status()).isEqualTo(201);
        assertThat(photo.json().path("kind").asString()).isEqualTo("photo");
        Map<String, Object> report = Map.of("key", "journey-1", "type", "work-guard", "title", "横山北路井盖缺失", "source", "hotline",
                "place", Map.of("address", "横山北路 8 号", "town", "341882001", "lon", 119.42, "lat", 30.89), "evidence", List.of(photo.json().path("id").asString()));
        Answer opened = operator.post("/api/cases", report);
        assertThat(opened.status()).as(String.valueOf(opened.json())).isEqualTo(201);
        String id = opened.json().path("id").asString();
        Answer again = operator.post("/api/cases", report);
        assertThat(again.status()).as("sent twice, one case").isEqualTo(200);
        assertThat(again.json().path("id").asString()).isEqualTo(id);

        Answer inbox = officer.get("/api/cases?box=department&limit=100");
        assertThat(texts(inbox.json().path("items"), "id")).contains(id);
        Answer page = officer.get("/api/cases/" + id);
        assertThat(page.json().path("evidence").size()).isEqualTo(1);
        assertThat(texts(page.json().path("actions"), "id")).contains("start").doesNotContain("void", "supervise");
        assertThat(page.json().at("/clock/unitName").asString()).isEqualTo("紧急工作时");

        Answer started = officer.post("/api/cases/" + id + "/actions/start", Map.of("version", 1));
        assertThat(started.status()).isEqualTo(200);
        assertThat(started.json().path("personName").asString()).isNotEmpty();
        assertThat(texts(officer.get("/api/cases?box=mine&limit=200").json().path("items"), "id")).contains(id);
        assertThat(texts(operator.get("/api/cases?state=work-guard/working&limit=200").json().path("items"), "id")).contains(id);
        assertThat(texts(operator.get("/api/cases?state=work-joint/working&limit=200").json().path("items"), "id")).as("the same state of another type").doesNotContain(id);
        JsonNode declared = operator.get("/api/cases/types").json();
        assertThat(texts(declared.path("items"), "id")).contains("work-guard");
        assertThat(texts(declared.path("common"), "name")).containsExactly("挂账", "已结案", "已合并", "已作废");
        assertThat(officer.post("/api/cases/" + id + "/actions/finish", Map.of("version", 1)).status()).as("stale").isEqualTo(409);

        Answer incomplete = officer.post("/api/cases/" + id + "/actions/finish", Map.of("version", 2, "text", "已更换"));
        assertThat(incomplete.status()).isEqualTo(400);
        assertThat(incomplete.json().at("/errors/cause").asString()).isEqualTo("请填写原因");
        Answer proof = officer.upload("/api/cases/" + id + "/evidence", "修复.jpg", "image/jpeg", JPEG, Map.of());
        assertThat(proof.json().path("sm3").asString()).hasSize(64);
        Answer finished = officer.post("/api/cases/" + id + "/actions/finish", Map.of("version", 2, "text", "已更换", "values", Map.of("cause", "破损", "cost", 320),
                "evidence", List.of(proof.json().path("id").asString())));
        assertThat(finished.status()).as(String.valueOf(finished.json())).isEqualTo(200);
        assertThat(officer.post("/api/cases/" + id + "/actions/close", Map.of("version", 3)).status()).as("not the officer's to close").isEqualTo(403);

        Answer closed = operator.post("/api/cases/" + id + "/actions/close", Map.of("version", 3));
        assertThat(closed.json().path("state").asString()).isEqualTo("closed");
        assertThat(texts(closed.json().path("timeline"), "action")).containsExactly("open", "start", "finish", "close");
        assertThat(closed.json().at("/timeline/2/fields/cause").asString()).isEqualTo("破损");
        assertThat(texts(operator.get("/api/cases?state=closed&type=work-guard&limit=200").json().path("items"), "id")).contains(id);
        Answer rows = operator.get("/api/cases/evaluation?from=2020-01-01&to=2029-01-01&by=type");
        assertThat(texts(rows.json().path("rows"), "key")).contains("work-guard");
        assertThat(operator.get("/api/cases/counts").json().path("all").isNumber()).isTrue();
    }

    @Test
    void evidenceIsCheckedWhenRead() throws Exception {
        TestClient operator = browser("operator");
        String id = operator.post("/api/cases", Map.of("type", "general", "title", "证据核对")).json().path("id").asString();
        byte[] content = JPEG.clone();
        content[13] = 99;
        Answer kept = operator.upload("/api/cases/" + id + "/evidence", "a.jpg", "image/jpeg", content, Map.of());
        String path = "/api/cases/" + id + "/evidence/" + kept.json().path("id").asString();
        Answer read = operator.get(path);
        assertThat(read.response().body()).isEqualTo(content);
        assertThat(read.response().headers().firstValue("Content-Security-Policy")).hasValueSatisfying(v -> assertThat(v).contains("sandbox"));
        String sm3 = kept.json().path("sm3").asString();
        Path file = data.resolve("evidence").resolve(sm3.substring(0, 2)).resolve(sm3.substring(2));
        content[14] = 98;
        Files.write(file, content);
        Answer altered = operator.get(path);
        assertThat(altered.status()).isEqualTo(422);
        assertThat(altered.json().path("code").asString()).isEqualTo("evidence-altered");
        assertThat(operator.upload("/api/cases/" + id + "/evidence", "页面.jpg", "image/jpeg", "<html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8), Map.of()).status()).isEqualTo(422);
        byte[] broken = java.util.Arrays.copyOf(JPEG, 20);
        assertThat(operator.upload("/api/cases/" + id + "/evidence", "断.jpg", "image/jpeg", broken, Map.of()).json().path("code").asString()).isEqualTo("bad-media");
        byte[] vast = JPEG.clone();
        vast[25] = vast[27] = (byte) 0xFF;
        assertThat(operator.upload("/api/cases/" + id + "/evidence", "大.jpg", "image/jpeg", vast, Map.of()).json().path("code").asString()).as("more pixels than anybody's browser holds").isEqualTo("too-many-pixels");
        assertThat(browser("officer-fire").get(path).status()).as("another department's").isEqualTo(404);
    }

    @Test
    void personalDataIsMaskedAndEveryLookIsAudited() throws Exception {
        TestClient operator = browser("operator");
        String id = operator.post("/api/cases", Map.of("type", "general", "title", "市民来电", "parties",
                List.of(Map.of("role", "reporter", "name", "张小三", "phone", "13812345678")))).json().path("id").asString();
        JsonNode masked = operator.get("/api/cases/" + id).json();
        assertThat(masked.at("/parties/0/phone").asString()).isEqualTo("138****5678");
        for (String reason : List.of("", "&reason=", "&reason=%20%20", "&reason=" + "x".repeat(201))) {
            Answer without = operator.get("/api/cases/" + id + "?personal=true" + reason);
            assertThat(without.status()).as(reason).isEqualTo(400);
            assertThat(without.json().path("code").asString()).isEqualTo("reason-needed");
        }
        String why = "&reason=" + java.net.URLEncoder.encode("回访来电人", StandardCharsets.UTF_8);
        assertThat(operator.get("/api/cases/" + id + "?personal=true" + why).json().at("/parties/0/phone").asString()).isEqualTo("13812345678");
        assertThat(jdbc.queryForObject("SELECT (SELECT count(*) FROM audit.inbox WHERE action = 'personal.view' AND subject_id = ?)"
                + " + (SELECT count(*) FROM audit.entry WHERE action = 'personal.view' AND subject_id = ?)", Integer.class, id, id)).as("what was refused for want of a reason was no look").isEqualTo(1);
        assertThat(browser("leader").get("/api/cases/" + id + "?personal=true" + why).status()).isEqualTo(403);
        Answer refused = operator.post("/api/cases", Map.of("type", "work-guard", "title", "x", "parties", List.of(Map.of("name", "张三"))));
        assertThat(refused.json().at("/errors/parties").asString()).contains("不收集当事人信息");
    }

    @Test
    void whatAnOlderVersionWroteInClearIsSealedAndShownAsBefore() throws Exception {
        TestClient operator = browser("operator");
        String id = operator.post("/api/cases", Map.of("type", "general", "title", "旧版来电", "parties", List.of(Map.of("name", "李大四", "phone", "13912345670")))).json().path("id").asString();
        String clear = "/api/cases/" + id + "?personal=true&reason=" + java.net.URLEncoder.encode("回访", StandardCharsets.UTF_8);
        assertThat(inClear("李大四") + inClear("13912345670")).as("as it is written now").isZero();
        byte[] first = sealed(id);
        assertThat(first).isNotNull();
        // as version 8 left it
        jdbc.execute("ALTER TABLE cases.case_body DROP CONSTRAINT no_parties_in_clear");
        jdbc.update("DELETE FROM cases.case_party WHERE case_id = ?", Long.parseLong(id));
        jdbc.update("UPDATE cases.case_body SET parties = '[{\"name\": \"李大四\", \"phone\": \"13912345670\"}]' WHERE id = ?", Long.parseLong(id));
        jdbc.execute("ALTER TABLE cases.case_body ADD CONSTRAINT no_parties_in_clear CHECK (parties IS NULL) NOT VALID");
        assertThat(operator.get("/api/cases/" + id).json().at("/parties/0/phone").asString()).isEqualTo("139****5670");
        parties.sealOld();
        parties.sealOld();
        assertThat(inClear("李大四") + inClear("13912345670")).isZero();
        assertThat(operator.get(clear).json().at("/parties/0/name").asString()).isEqualTo("李大四");
        // taken to another case it opens no more
        String other = operator.post("/api/cases", Map.of("type", "general", "title", "另一件", "parties", List.of(Map.of("name", "赵五")))).json().path("id").asString();
        jdbc.update("UPDATE cases.case_party SET parties = ? WHERE case_id = ?", sealed(id), Long.parseLong(other));
        assertThat(operator.get("/api/cases/" + other).json().path("code").asString()).isEqualTo("seal-broken");
        jdbc.update("DELETE FROM cases.case_party WHERE case_id = ?", Long.parseLong(other));
        // a new key reaches it
        int before = key(sealed(id));
        browser("admin").post("/api/vault/keys", Map.of("reason", "年度更换"));
        for (int i = 0; i < 300 && key(sealed(id)) == before; i++) {
            Thread.sleep(100);
        }
        assertThat(key(sealed(id))).isGreaterThan(before);
        assertThat(operator.get(clear).json().at("/parties/0/phone").asString()).isEqualTo("13912345670");
    }

    @Test
    void thePartsOfASplitCaseHaveItsPeople() {
        TestClient operator = browser("operator");
        JsonNode opened = operator.post("/api/cases", Map.of("type", "general", "title", "联办来电", "parties", List.of(Map.of("name", "孙小六", "phone", "13712345671")))).json();
        long id = Long.parseLong(opened.path("id").asString());
        org.zhongshu.platform.identity.CurrentActor.as(org.zhongshu.platform.identity.Actor.system("test"), () -> intake.split(store.find(id).orElseThrow(), types.getType("general"), List.of("utilities", "fire"), org.zhongshu.platform.identity.Actor.system("test")));
        List<Long> children = jdbc.queryForList("SELECT id FROM cases.case_file WHERE parent = ?", Long.class, id);
        assertThat(children).hasSize(2).allSatisfy(c -> assertThat(parties.of(c)).extracting(org.zhongshu.platform.cases.Case.Party::name).containsExactly("孙小六"));
        assertThat(inClear("孙小六")).isZero();
    }

    private byte[] sealed(String id) {
        return jdbc.queryForObject("SELECT parties FROM cases.case_party WHERE case_id = ?", byte[].class, Long.parseLong(id));
    }

    /** Of the vault's form: one byte of form, two of the key's number. */
    private static int key(byte[] sealed) {
        return (sealed[1] & 0xff) << 8 | sealed[2] & 0xff;
    }

    private int inClear(String words) {
        int rows = 0;
        for (String table : List.of("cases.case_file", "cases.case_body", "cases.case_party", "cases.case_step", "audit.inbox", "audit.entry")) {
            rows += jdbc.queryForObject("SELECT count(*) FROM " + table + " t WHERE to_jsonb(t)::text LIKE ?", Integer.class, "%" + words + "%");
        }
        return rows;
    }

    @Test
    void whatIsWrongIsSaidInChinese() throws Exception {
        TestClient operator = browser("operator");
        assertThat(operator.post("/api/cases", Map.of("type", "nothing", "title", "x")).json().path("detail").asString()).contains("没有这个案件类型");
        assertThat(operator.post("/api/cases", Map.of("type", "work-joint", "title", "x")).json().path("code").asString()).isEqualTo("not-manual");
        assertThat(operator.get("/api/cases/123").status()).isEqualTo(404);
        assertThat(operator.get("/api/cases/abc").status()).isEqualTo(400);
        assertThat(operator.get("/api/cases?cursor=zzz").status()).isEqualTo(400);
        assertThat(operator.get("/api/cases?q=一").status()).isEqualTo(400);
        assertThat(browser("auditor").get("/api/cases").status()).isEqualTo(403);
    }

    @Test
    void pagesFollowEachOtherWithoutGapsOrRepeats() throws Exception {
        TestClient operator = browser("operator");
        for (int i = 0; i < 7; i++) {
            operator.post("/api/cases", Map.of("type", "general", "title", "翻页测试案件" + i));
        }
        for (String sort : List.of("due", "opened")) {
            List<String> all = new java.util.ArrayList<>();
            String cursor = "";
            do {
                JsonNode page = operator.get("/api/cases?q=" + java.net.URLEncoder.encode("翻页测试", StandardCharsets.UTF_8) + "&open=true&limit=3&sort=" + sort + cursor).json();
                all.addAll(texts(page.path("items"), "title"));
                cursor = page.path("next").isString() ? "&cursor=" + page.path("next").asString() : null;
            } while (cursor != null);
            assertThat(all).as(sort).hasSize(7).doesNotHaveDuplicates();
        }
    }
}
