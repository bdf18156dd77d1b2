package org.zhongshu.platform.opendata.internal;

import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset.Column;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** From a catalogue entry to what a stranger downloads, and back again by one withdrawal. */
@ZhongshuTest
class OpenDataJourneyTest {

    private static final AtomicInteger ADDRESS = new AtomicInteger(10);

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Value("${zhongshu.data}")
    private Path data;
    private OpenDesk desk;
    private TestClient stranger;
    private String id;

    @BeforeEach
    void desk() {
        desk = new OpenDesk(port, datasets);
        stranger = TestClient.at(port, "127.0.1." + ADDRESS.incrementAndGet());
        id = "od-" + Long.toString(System.nanoTime(), 36);
    }

    private static final String FORMULA = "=HYPERLINK(\"http://x\",\"点\")";

    private List<Object[]> rows() {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            rows.add(OpenDesk.parking(i, "停车场" + i, i % 3 == 0 ? "桃州镇" : "邱村镇", 10L * i, "2.50"));
        }
        rows.add(OpenDesk.parking(31, FORMULA, "㳇桥 😀 𠮷", 5, "-1"));
        rows.add(OpenDesk.parking(32, "+86 5555", "a,\"b\"\nc", 5, "0"));
        return rows;
    }

    @Test
    void twoPeopleReleaseAnImmutableCopyThatEverybodyMayHaveUntilItIsWithdrawn() throws Exception {
        String resource = desk.entry("公共停车场" + id, "unconditional", OpenDesk.PARKING);
        desk.dataset(id, resource, OpenDesk.PARKING, rows());
        assertThat(desk.officer().get("/api/opendata/sources").ok().path("items")).anyMatch(s -> s.path("resource").asString().equals(resource));
        Map<String, Object> plan = OpenDesk.plan("公共停车场信息 " + id, false, List.of(OpenDesk.pick("no", "keep", null), OpenDesk.pick("name", "keep", null), OpenDesk.pick("town", "keep", null),
                OpenDesk.pick("places", "keep", null), OpenDesk.pick("price", "keep", null), OpenDesk.pick("opened", "year", null)), List.of(), false);
        desk.as("officer-finance").post("/api/opendata/publications", Map.of("id", id, "resource", resource, "plan", plan)).expect(403);
        desk.officer().post("/api/opendata/publications", Map.of("id", id, "resource", resource, "plan", plan)).expect(201);
        desk.officer().post("/api/opendata/publications", Map.of("id", id + "x", "resource", resource, "plan", plan)).expect(409);
        JsonNode release = desk.submitted(id);
        assertThat(release.path("state").asString()).as(release.toString()).isEqualTo("review");
        stranger.get("/api/open/datasets/" + id).expect(404);
        JsonNode shown = desk.steward().get("/api/opendata/publications/" + id + "/pending").ok();
        assertThat(shown.path("rows").size()).isEqualTo(32);
        int version = desk.officer().get("/api/opendata/publications/" + id).ok().path("version").asInt();
        desk.officer().post("/api/opendata/publications/" + id + "/approve", Map.of("version", version)).expect(403);
        desk.approve(id);

        // what the department changes now is not what was released
        desk.dataset(id, resource, OpenDesk.PARKING, List.<Object[]>of(OpenDesk.parking(1, "改过名", "邱村镇", 1, "9")));
        long table = Long.parseLong(release.path("id").asString());
        assertThatThrownBy(() -> jdbc.update("UPDATE opendata.\"r" + table + "\" SET name = 'x'")).hasMessageContaining("a released copy is not changed");

        JsonNode found = stranger.get("/api/open/datasets?q=" + enc("停车场")).ok();
        assertThat(found.path("items")).anyMatch(c -> c.path("id").asString().equals(id) && c.path("rows").asInt() == 32);
        assertThat(found.path("themes")).anyMatch(f -> f.path("name").asString().equals("城乡建设"));
        JsonNode detail = stranger.get("/api/open/datasets/" + id).ok();
        assertThat(detail.path("columns")).noneMatch(c -> c.path("field").asString().equals("boss"));
        JsonNode preview = stranger.get("/api/open/datasets/" + id + "/preview").ok();
        assertThat(preview.at("/rows/0/name").asString()).isEqualTo("停车场1");
        assertThat(preview.at("/rows/0/opened").asInt()).isEqualTo(2020);
        JsonNode chart = stranger.get("/api/open/datasets/" + id + "/chart?group=town&how=sum&of=places").ok();
        assertThat(chart.at("/groups/0/name").asString()).isEqualTo("邱村镇");
        stranger.get("/api/open/datasets/" + id + "/chart?group=town&how=sum&of=name").expect(400);

        TestClient.Answer csv = stranger.get("/api/open/datasets/" + id + "/download?format=csv");
        assertThat(csv.response().body()[0] & 0xff).as("UTF-8 byte order mark").isEqualTo(0xef);
        assertThat(csv.text()).contains("\"'=HYPERLINK(\"\"http://x\"\",\"\"点\"\")\"").contains("'+86 5555").contains("\"a,\"\"b\"\"\nc\"").contains("㳇桥 😀 𠮷").contains(",-1,").contains("停车场名称");
        assertThat(Sm3.hex(csv.response().body())).isEqualTo(detail.path("sm3").asString());
        JsonNode json = stranger.get("/api/open/datasets/" + id + "/download?format=json").ok();
        assertThat(json.get(30).path("name").asString()).isEqualTo(FORMULA);
        try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(stranger.get("/api/open/datasets/" + id + "/download?format=xlsx").response().body()))) {
            List<Row> sheet = book.getFirstSheet().read();
            assertThat(sheet).hasSize(33);
            assertThat(sheet.get(31).getCell(1).getType()).as("a text, never a formula").isEqualTo(CellType.STRING);
            assertThat(sheet.get(31).getCell(1).getText()).isEqualTo(FORMULA);
            assertThat(sheet.get(31).getCell(2).getText()).isEqualTo("㳇桥 😀 𠮷");
            assertThat(sheet.get(1).getCell(3).asNumber().intValue()).isEqualTo(10);
        }
        // a file that is gone is written anew from the table, the same to the byte
        Files.delete(data.resolve("open").resolve(id).resolve(Long.toString(table)).resolve("data.csv"));
        assertThat(stranger.get("/api/open/datasets/" + id + "/download?format=csv").response().body()).isEqualTo(csv.response().body());

        // the next release takes its place; the feed tells it
        assertThat(desk.submitted(id).path("number").asInt()).isEqualTo(2);
        desk.approve(id);
        assertThat(stranger.get("/api/open/datasets/" + id + "/preview").ok().at("/rows/0/name").asString()).isEqualTo("改过名");
        assertThat(stranger.get("/api/open/feed?limit=1000").ok().path("items")).filteredOn(c -> c.path("publication").asString().equals(id)).extracting(c -> c.path("what").asString()).containsExactly("released", "updated");
        assertThat(stranger.get("/open/feed.atom").text()).contains("更新到第 2 版：公共停车场信息 " + id);

        desk.officer().post("/api/opendata/publications/" + id + "/withdraw", Map.of()).expect(400);
        desk.officer().post("/api/opendata/publications/" + id + "/withdraw", Map.of("reason", "数据有误")).ok();
        for (String path : List.of("/api/open/datasets/" + id, "/api/open/datasets/" + id + "/download", "/api/open/v1/" + id + "/rows", "/open/" + id + ".jsonld", "/api/3/action/package_show?id=" + id)) {
            assertThat(stranger.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(jdbc.queryForList("SELECT action FROM audit.inbox WHERE subject_id = ? UNION ALL SELECT action FROM audit.entry WHERE subject_id = ?", String.class, id, id))
                .contains("opendata.draft", "opendata.submit", "opendata.release", "opendata.withdraw");
    }

    private static String enc(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static final List<Column> SURVEY = List.of(new Column("no", "序号", DataType.INTEGER, null, 1, null, true), new Column("sex", "性别", DataType.TEXT, 4, 1, null, false),
            new Column("born", "出生日期", DataType.DATE, null, 1, null, false), new Column("place", "居住地址", DataType.TEXT, 100, 1, null, false), new Column("income", "年收入", DataType.INTEGER, null, 1, null, false),
            new Column("id_no", "公民身份号码", DataType.TEXT, 18, 3, "ID_NUMBER", false), new Column("secret", "内部备注", DataType.TEXT, 100, 2, null, false));

    @Test
    void smallGroupsAreFoundAndMustBeTreatedAndNothingPersonalIsEverReleased() {
        String resource = desk.entry("居民抽样调查" + id, "conditional", SURVEY);
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rows.add(new Object[]{(long) i, i % 2 == 0 ? "1" : "2", LocalDate.of(1960 + i % 4, 1 + i % 12, 1 + i % 28), "广德市" + (i % 2 == 0 ? "桃州镇" : "邱村镇") + "某路" + i + "号", 30_000L + i * 10, "341822196001010019", "x"});
        }
        rows.add(new Object[]{999L, "1", LocalDate.of(1911, 5, 5), "广德市卢村乡", 99_000L, "341822196001010019", "x"});
        desk.dataset(id, resource, SURVEY, rows);

        JsonNode columns = desk.officer().get("/api/opendata/sources/" + resource).ok().path("columns");
        assertThat(columns).anyMatch(c -> c.path("field").asString().equals("id_no") && c.path("reason").asString().contains("个人信息"));
        assertThat(columns).anyMatch(c -> c.path("field").asString().equals("sex") && c.path("telling").asBoolean());

        for (String field : List.of("id_no", "secret")) {
            TestClient.Answer refused = desk.officer().post("/api/opendata/publications", Map.of("id", id, "resource", resource,
                    "plan", OpenDesk.plan("居民抽样调查", true, List.of(OpenDesk.pick("sex", "keep", null), OpenDesk.pick(field, "prefix", 1)), List.of("sex"), true)));
            assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        }
        // columns that tell who somebody is are not waved through
        desk.officer().post("/api/opendata/publications", Map.of("id", id, "resource", resource, "plan", OpenDesk.plan("居民抽样调查", false, List.of(OpenDesk.pick("sex", "keep", null)), List.of(), false))).expect(400);

        List<Map<String, Object>> raw = List.of(OpenDesk.pick("sex", "keep", null), OpenDesk.pick("born", "keep", null), OpenDesk.pick("place", "keep", null), OpenDesk.pick("income", "band", 1000));
        JsonNode found = desk.officer().post("/api/opendata/check", Map.of("resource", resource, "plan", OpenDesk.plan("居民抽样调查", true, raw, List.of("sex", "born", "place"), false))).ok();
        assertThat(found.path("smallest").asInt()).isEqualTo(1);
        assertThat(found.path("affected").asInt()).isEqualTo(201);
        assertThat(found.path("examples").size()).isEqualTo(10);

        TestClient.Answer loose = desk.officer().post("/api/opendata/publications", Map.of("id", id, "resource", resource, "plan", OpenDesk.plan("居民抽样调查", true, raw, List.of("sex"), true)));
        assertThat(loose.status()).as("groups by sex alone, with dates of birth beside").isEqualTo(400);
        assertThat(loose.text()).contains("出生", "也要列为准标识符");
        desk.officer().post("/api/opendata/publications", Map.of("id", id, "resource", resource, "plan", OpenDesk.plan("居民抽样调查", true, raw, List.of("sex", "born", "place"), false))).expect(201);
        JsonNode failed = desk.submitted(id);
        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("message").asString()).contains("不足 5 人");

        List<Map<String, Object>> treated = List.of(OpenDesk.pick("sex", "keep", null), OpenDesk.pick("born", "year", null), OpenDesk.pick("place", "town", null), OpenDesk.pick("income", "band", 1000));
        Map<String, Object> plan = OpenDesk.plan("居民抽样调查", true, treated, List.of("sex", "born", "place"), true);
        int version = desk.officer().get("/api/opendata/publications/" + id).ok().path("version").asInt();
        desk.officer().put("/api/opendata/publications/" + id, Map.of("plan", plan, "version", version)).ok();
        JsonNode made = desk.submitted(id);
        assertThat(made.path("state").asString()).as(made.toString()).isEqualTo("review");
        assertThat(made.path("suppressed").asInt()).as("the one old man").isEqualTo(1);
        assertThat(made.path("smallest").asInt()).isGreaterThanOrEqualTo(5);
        desk.approve(id);
        JsonNode preview = stranger.get("/api/open/datasets/" + id + "/preview").ok();
        assertThat(preview.path("total").asInt()).isEqualTo(200);
        assertThat(preview.toString()).doesNotContain("1911").doesNotContain("某路").doesNotContain("34182219600101");
        assertThat(preview.at("/rows/0/place").asString()).isIn("广德市桃州镇", "广德市邱村镇");
        assertThat(preview.at("/rows/0/income").asString()).matches("3[01]000-3[01]999");
        Map<String, Integer> groups = new LinkedHashMap<>();
        stranger.get("/api/open/datasets/" + id + "/download?format=json").ok().forEach(r -> groups.merge(r.path("sex").asString() + r.path("born").asString() + r.path("place").asString(), 1, Integer::sum));
        assertThat(groups.values()).allMatch(n -> n >= 5);
        assertThat(stranger.get("/api/open/datasets/" + id).ok().path("condition").asString()).contains("不得用于商业推销");
    }

    @Test
    void whatTheCatalogueDoesNotOpenIsNotOpened() {
        String resource = desk.entry("不开放" + id, "none", OpenDesk.PARKING);
        desk.dataset(id, resource, OpenDesk.PARKING, rows());
        Map<String, Object> plan = OpenDesk.plan("停车", false, List.of(OpenDesk.pick("name", "keep", null)), List.of(), false);
        desk.officer().post("/api/opendata/publications", Map.of("id", id, "resource", resource, "plan", plan)).expect(422);
        desk.officer().post("/api/opendata/publications", Map.of("id", id, "resource", "12345", "plan", plan)).expect(422);
        desk.officer().post("/api/opendata/publications", Map.of("id", "A B", "resource", resource, "plan", plan)).expect(400);
        desk.officer().post("/api/opendata/publications", Map.of()).expect(400);
        desk.officer().post("/api/opendata/check", Map.of("resource", resource)).expect(400);
    }

    @Test
    void programsReadRowsWithAndWithoutAKeyAndNothingTheyWriteIsSql() {
        desk.parking(id, rows());
        JsonNode first = stranger.get("/api/open/v1/" + id + "/rows?limit=20").ok();
        assertThat(first.path("items").size()).isEqualTo(20);
        JsonNode rest = stranger.get("/api/open/v1/" + id + "/rows?limit=20&after=" + first.path("next").asLong()).ok();
        assertThat(rest.path("items").size()).isEqualTo(12);
        assertThat(rest.path("next").isMissingNode() || rest.path("next").isNull()).isTrue();
        assertThat(stranger.get("/api/open/v1/" + id + "/rows?f.town=" + enc("桃州镇") + "&fields=name,places").ok().path("items").size()).isEqualTo(10);
        assertThat(stranger.get("/api/open/v1/" + id + "/rows?f.places=10&f.places=20").ok().path("items").size()).isEqualTo(2);
        assertThat(stranger.get("/api/open/v1/" + id + "/rows?q=" + enc("😀")).ok().path("items").size()).isEqualTo(1);
        String sql = enc("' OR 1=1; DROP TABLE opendata.release; --");
        assertThat(stranger.get("/api/open/v1/" + id + "/rows?f.town=" + sql).ok().path("items").size()).isZero();
        assertThat(stranger.get("/api/open/v1/" + id + "/rows?q=" + sql).ok().path("items").size()).isZero();
        for (String bad : List.of("limit=1000000", "limit=0", "f.places=" + sql, "f." + sql + "=1", "fields=" + sql, "fields=boss", "after=x", "limit=99999999999999999999", "q=" + "a".repeat(200))) {
            assertThat(stranger.get("/api/open/v1/" + id + "/rows?" + bad).status()).as(bad).isEqualTo(400);
        }
        assertThat(stranger.get("/api/open/datasets?page=-1").status()).isEqualTo(400);
        assertThat(stranger.get("/api/open/datasets?q=" + sql).status()).isEqualTo(200);
        assertThat(stranger.get("/api/open/datasets/" + enc("x' OR 1=1 --")).status()).isEqualTo(404);

        JsonNode key = stranger.post("/api/open/keys", Map.of("label", "测试应用")).expect(201);
        TestClient.Answer with = stranger.send(stranger.request("/api/open/v1/" + id + "/rows?limit=1").header("X-Api-Key", key.path("key").asString()).GET());
        assertThat(with.status()).isEqualTo(200);
        assertThat(jdbc.queryForList("SELECT hash FROM opendata.api_key WHERE id = ?", String.class, Long.parseLong(key.path("id").asString()))).doesNotContain(key.path("key").asString());
        assertThat(stranger.send(stranger.request("/api/open/keys").header("X-Api-Key", key.path("key").asString()).DELETE()).status()).isEqualTo(200);
        assertThat(stranger.send(stranger.request("/api/open/v1/" + id + "/rows?limit=1").header("X-Api-Key", key.path("key").asString()).GET()).status()).as("revoked").isEqualTo(401);
        assertThat(stranger.send(stranger.request("/api/open/v1/" + id + "/rows?limit=1").header("X-Api-Key", "zsk_made-up").GET()).status()).isEqualTo(401);

        // a stranger's pace, and a faster one with a key
        TestClient quick = TestClient.at(port, "127.0.1.9");
        String own = quick.post("/api/open/keys", Map.of("label", "快")).expect(201).path("key").asString();
        int refused = 0;
        for (int i = 0; i < 70; i++) {
            refused += quick.get("/api/open/v1/" + id + "/rows?limit=1").status() == 429 ? 1 : 0;
        }
        assertThat(refused).isPositive();
        assertThat(quick.send(quick.request("/api/open/v1/" + id + "/rows?limit=1").header("X-Api-Key", own).GET()).status()).isEqualTo(200);
    }

    @Test
    void peopleRateAndAskAndFollowTheirReceiptToTheAnswer() {
        desk.parking(id, rows());
        stranger.post("/api/open/datasets/" + id + "/rating", Map.of("stars", 5, "visitor", "a")).ok();
        JsonNode rating = stranger.post("/api/open/datasets/" + id + "/rating", Map.of("stars", 3, "visitor", "a")).ok();
        assertThat(rating.path("count").asInt()).as("one a day for one browser").isEqualTo(1);
        assertThat(rating.path("stars").asDouble()).isEqualTo(3);
        stranger.post("/api/open/datasets/" + id + "/rating", Map.of("stars", 6)).expect(400);
        stranger.post("/api/open/datasets/" + id + "/rating", "x".repeat(20_000)).expect(400);

        stranger.post("/api/open/requests", Map.of("kind", "need", "title", "短", "body", "x")).expect(400);
        JsonNode receipt = stranger.post("/api/open/requests", Map.of("kind", "need", "title", "想要公交站点数据", "body", "做一个查询公交的小程序，需要站点名称和位置。", "publication", id)).expect(201);
        String number = receipt.path("receipt").asString();
        assertThat(number).matches("[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}");
        TestClient other = TestClient.at(port, "127.0.1.8");
        assertThat(other.get("/api/open/requests/" + number).ok().path("state").asString()).isEqualTo("open");
        other.get("/api/open/requests/AAAA-BBBB-CCCC").expect(404);

        JsonNode line = null;
        for (JsonNode l : desk.as("officer-data").get("/api/opendata/requests?open=true").ok().path("items")) {
            line = l.path("caseNumber").asString().equals(receipt.path("caseNumber").asString()) ? l : line;
        }
        assertThat(line).isNotNull();
        String caseId = line.path("caseId").asString();
        JsonNode c = desk.as("officer-data").get("/api/cases/" + caseId).ok();
        assertThat(c.path("type").asString()).isEqualTo("open-request");
        assertThat(c.toString()).as("nothing about the asker").doesNotContain("127.0.1");
        desk.as("officer-data").post("/api/cases/" + caseId + "/actions/answer", Map.of("version", c.path("version").asInt())).expect(422);
        desk.as("officer-data").post("/api/cases/" + caseId + "/actions/hand", Map.of("version", c.path("version").asInt(), "values", Map.of("department", "transport"))).ok();
        assertThat(desk.officer().get("/api/cases/" + caseId).ok().at("/clock/number").asInt()).as("working days by the dated rule").isEqualTo(15);
        desk.as("officer-finance").post("/api/opendata/requests/" + line.path("id").asString() + "/answer", Map.of("answer", "不归我们管")).expect(404);
        desk.officer().post("/api/opendata/requests/" + line.path("id").asString() + "/answer", Map.of("answer", "已纳入下月开放计划。")).ok();
        JsonNode end = other.get("/api/open/requests/" + number).ok();
        assertThat(end.path("state").asString()).isEqualTo("answered");
        assertThat(end.path("answer").asString()).contains("下月");
        assertThat(desk.officer().get("/api/cases/" + caseId).ok().path("state").asString()).isEqualTo("closed");
    }

    @Test
    void anEntryThatTheCatalogueWithdrawsIsNotOpenEither(@Autowired OpenReleases releases) {
        String resource = desk.parking(id, rows());
        stranger.get("/api/open/datasets/" + id).ok();
        int version = desk.steward().get("/api/catalog/resources/" + resource).ok().path("version").asInt();
        desk.steward().post("/api/catalog/resources/" + resource + "/withdraw", Map.of("version", version, "reason", "不再采集")).ok();
        releases.follow();
        stranger.get("/api/open/datasets/" + id).expect(404);
    }
}
