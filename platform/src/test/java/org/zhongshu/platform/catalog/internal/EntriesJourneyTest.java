package org.zhongshu.platform.catalog.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** An entry from its first draft to its withdrawal, by the people whose work it is. */
@ZhongshuTest
class EntriesJourneyTest {

    private static final String LIST = "/api/catalog/resources/";

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private SearchIndex index;
    @Autowired
    private Catalog catalog;
    private CatalogDesk desk;

    @BeforeEach
    void desk() {
        desk = new CatalogDesk(port);
    }

    private static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false).map(n -> n.path(field).asString()).toList();
    }

    @Test
    void theFirstTreeIsTheCitysLibrariesThemesAndDepartments() {
        JsonNode nodes = desk.as("leader").get("/api/catalog/tree").ok().path("items");
        assertThat(texts(nodes, "name")).contains("基础信息资源", "人口", "法人单位", "自然资源和空间地理", "社会信用", "公共服务资源", "宏观经济", "生态环保", "应急维稳");
        assertThat(texts(nodes, "ref")).contains("library:person", "theme:12", "department:environment").doesNotContain("library:licence");
        assertThat(StreamSupport.stream(nodes.spliterator(), false).filter(n -> n.path("ref").asString("").equals("library:person")).findFirst().orElseThrow().path("code").asString())
                .isEqualTo("101");
        JsonNode added = desk.as("steward").post("/api/catalog/tree", Map.of("parent", "101", "name", "就业状况" + System.nanoTime())).expect(201);
        assertThat(added.path("code").asString()).startsWith("101").hasSize(6);
        assertThat(desk.as("steward").post("/api/catalog/tree", Map.of("parent", added.path("code").asString(), "name", "细目")).expect(201).path("code").asString()).hasSize(9);
        desk.as("steward").post("/api/catalog/tree", Map.of("parent", "1", "name", "新项")).expect(422);
        desk.as("officer-health").post("/api/catalog/tree", Map.of("parent", "101", "name", "越权")).expect(403);
    }

    @Test
    void fromDraftToWithdrawnWithEveryVersionKept() {
        String name = "城镇就业登记信息" + System.nanoTime();
        JsonNode draft = desk.create("officer-human-resources", CatalogDesk.description(name, "human-resources", "conditional"));
        String id = draft.path("id").asString();
        assertThat(draft.path("state").asString()).isEqualTo("draft");
        desk.as("officer-health").get(LIST + id).expect(404);
        desk.as("leader").get(LIST + id).expect(404);
        assertThat(texts(desk.as("officer-human-resources").get("/api/catalog/resources?box=draft&limit=200").ok().path("items"), "id")).contains(id);
        assertThat(texts(desk.as("officer-health").get("/api/catalog/resources?box=draft&limit=200").ok().path("items"), "id")).doesNotContain(id);

        JsonNode submitted = desk.step("officer-human-resources", draft, "submit", null);
        desk.as("officer-human-resources").post(LIST + id + "/approve", Map.of("version", 2)).expect(403);
        assertThat(submitted.path("blocked").asString()).contains("自己提交");
        desk.as("steward").post(LIST + id + "/reject", Map.of("version", 2)).expect(400);
        JsonNode rejected = desk.step("steward", submitted, "reject", "摘要请写明覆盖范围");
        assertThat(rejected.path("state").asString()).isEqualTo("draft");
        JsonNode published = desk.step("steward", desk.step("officer-human-resources", rejected, "submit", null), "approve", null);
        assertThat(published.path("state").asString()).isEqualTo("published");
        assertThat(published.path("code").asString()).matches("101001/\\d{6}");
        assertThat(desk.as("leader").get(LIST + id).ok().path("shown").asInt()).isEqualTo(1);
        assertThat(texts(desk.as("leader").get("/api/catalog/resources?class=101&provider=human-resources&share=conditional&limit=200").ok().path("items"), "id")).contains(id);

        Map<String, Object> changed = CatalogDesk.description(name, "human-resources", "conditional");
        changed.put("updatePeriod", "realtime");
        changed.put("columns", List.of(CatalogDesk.column("id_no", "公民身份号码", 4, "ID_NUMBER"), CatalogDesk.column("status", "就业状态", 2, null), CatalogDesk.column("since", "就业日期", 2, null)));
        JsonNode edited = desk.as("officer-human-resources").put(LIST + id, Map.of("description", changed, "note", "改为实时", "version", published.path("version").asInt())).ok();
        assertThat(edited.path("state").asString()).isEqualTo("changed");
        assertThat(edited.at("/missing/level").asString()).contains("最高级别");
        assertThat(desk.as("leader").get(LIST + id).ok().at("/description/updatePeriod").asString()).as("what is in force stays in force").isEqualTo("daily");
        desk.as("officer-human-resources").post(LIST + id + "/submit", Map.of("version", edited.path("version").asInt())).expect(400);
        changed.put("level", 4);
        edited = desk.as("officer-human-resources").put(LIST + id, Map.of("description", changed, "note", "定级", "version", edited.path("version").asInt())).ok();
        desk.as("officer-human-resources").put(LIST + id, Map.of("description", changed, "version", 1)).expect(409);
        JsonNode again = desk.step("steward", desk.step("officer-human-resources", edited, "submit", null), "approve", null);
        assertThat(again.path("code")).isEqualTo(published.path("code"));
        assertThat(again.path("live").asInt()).isEqualTo(3);

        assertThat(texts(desk.as("officer-human-resources").get(LIST + id + "/versions").ok().path("items"), "number")).containsExactly("3", "2", "1");
        assertThat(texts(desk.as("leader").get(LIST + id + "/versions").ok().path("items"), "number")).as("never in force, never shown outside").containsExactly("3", "1");
        desk.as("leader").get(LIST + id + "?revision=2").expect(404);
        desk.as("leader").get(LIST + id + "/compare?from=1&to=2").expect(404);
        JsonNode changes = desk.as("leader").get(LIST + id + "/compare?from=1&to=3").ok().path("changes");
        assertThat(texts(changes.path("facts"), "key")).containsExactly("updatePeriod", "level");
        assertThat(changes.at("/facts/0/before").asString()).isEqualTo("daily");
        assertThat(texts(changes.path("columns"), "field")).containsExactly("id_no", "since", "xm");
        assertThat(texts(changes.path("columns"), "what")).containsExactly("changed", "added", "removed");
        assertThatThrownBy(() -> jdbc.update("UPDATE catalog.revision SET body = '{}' WHERE resource_id = ?", Long.parseLong(id))).isInstanceOf(DataAccessException.class);

        desk.as("officer-human-resources").post(LIST + id + "/withdraw", Map.of("version", again.path("version").asInt(), "reason", "停用")).expect(403);
        JsonNode gone = desk.step("steward", again, "withdraw", "系统停用");
        assertThat(gone.path("state").asString()).isEqualTo("withdrawn");
        desk.as("leader").get(LIST + id).expect(404);
        assertThat(desk.as("steward").get(LIST + id + "/versions").ok().path("items").size()).as("kept all the same").isEqualTo(3);
        assertThat(jdbc.queryForList("SELECT action FROM audit.inbox WHERE subject_id = ? UNION ALL SELECT action FROM audit.entry WHERE subject_id = ?", String.class, id, id))
                .contains("catalog.draft", "catalog.submit", "catalog.reject", "catalog.edit", "catalog.publish", "catalog.withdraw");
    }

    @Test
    void whatTheStewardDraftsTheDepartmentConfirms() {
        JsonNode draft = desk.create("steward", CatalogDesk.description("代编目录" + System.nanoTime(), "health", "conditional"));
        JsonNode submitted = desk.step("steward", draft, "submit", null);
        String id = draft.path("id").asString();
        desk.as("steward").post(LIST + id + "/approve", Map.of("version", submitted.path("version").asInt())).expect(403);
        desk.as("officer-education").post(LIST + id + "/approve", Map.of("version", submitted.path("version").asInt())).expect(404);
        assertThat(desk.step("officer-health", submitted, "approve", null).path("state").asString()).isEqualTo("published");
    }

    @Test
    void theRulesOfSharingLevelsAndOpening() {
        Map<String, Object> d = CatalogDesk.description("规则测试" + System.nanoTime(), "health", "none");
        d.put("legalBasis", "");
        JsonNode draft = desk.create("officer-health", d);
        assertThat(draft.at("/missing/legalBasis").asString()).contains("不予共享");
        d.put("share", "conditional");
        d.put("shareCondition", " ");
        d.put("open", "unconditional");
        Map<String, Object> open = new LinkedHashMap<>(CatalogDesk.column("xm", "姓名", 1, "NAME"));
        open.put("open", true);
        Map<String, Object> high = new LinkedHashMap<>(CatalogDesk.column("n", "内部编号", 3, null));
        high.put("open", true);
        d.put("columns", List.of(open, high));
        JsonNode edited = desk.as("officer-health").put(LIST + draft.path("id").asString(), Map.of("description", d, "version", 1)).ok();
        assertThat(edited.at("/missing/shareCondition").asString()).isNotEmpty();
        assertThat(edited.path("missing").propertyNames()).as("neither personal data nor what is above level 1 is opened").contains("columns[0].open", "columns[1].open");
        d.put("level", 4);
        assertThat(desk.as("officer-health").put(LIST + draft.path("id").asString(), Map.of("description", d, "version", 2)).ok().at("/missing/levelNote").asString()).contains("理由");
        d.put("providerCode", "91330106673959654Q");
        d.put("classCode", "101");
        d.put("share", "maybe");
        JsonNode refused = desk.as("officer-health").post("/api/catalog/resources", Map.of("description", d)).expect(400);
        assertThat(refused.path("errors").propertyNames()).contains("providerCode", "classCode", "share");
        desk.as("officer-health").post("/api/catalog/resources", Map.of("description", CatalogDesk.description("越权", "education", "none"))).expect(403);
        desk.as("officer-health").post("/api/catalog/resources", Map.of()).expect(400);
    }

    @Test
    void whatOneIsMadeOfCanBeFollowedBothWays() {
        JsonNode source = desk.publish("户籍登记信息" + System.nanoTime(), "public-security", "conditional");
        Map<String, Object> d = CatalogDesk.description("实有人口信息" + System.nanoTime(), "civil-affairs", "conditional");
        d.put("upstream", List.of(source.path("id").asString(), "999"));
        JsonNode made = desk.publish(d);
        assertThat(texts(desk.as("leader").get(LIST + made.path("id").asString()).ok().path("upstream"), "id")).containsExactly(source.path("id").asString());
        assertThat(texts(desk.as("leader").get(LIST + source.path("id").asString()).ok().path("downstream"), "id")).containsExactly(made.path("id").asString());
    }

    @Test
    void searchUnderstandsWhatPeopleType() {
        String mark = "标记" + System.nanoTime();
        Map<String, Object> d = CatalogDesk.description("最低生活保障对象信息", "civil-affairs", "conditional");
        d.put("summary", mark);
        String aid = desk.publish(d).path("id").asString();
        d = CatalogDesk.description("不动产登记信息", "natural-resources", "conditional");
        d.put("summary", mark);
        d.put("level", 2);
        d.put("columns", List.of(CatalogDesk.column("bdcqzh", "不动产权证号", 2, null), CatalogDesk.column("owner_name", "权利人姓名", 2, "NAME")));
        String estate = desk.publish(d).path("id").asString();
        d = CatalogDesk.description("桃州镇停车泊位信息", "transport", "unconditional");
        d.put("summary", mark);
        String parking = desk.publish(d).path("id").asString();
        for (String q : List.of("最低生活保障", "低保", "生活保障对象", "最低生活包障", "zuidishenghuobaozhang", "zuidi shenghuo", "zuidishenghuobaozang", "zdshbz", "dibao")) {
            assertThat(found(q)).as(q).contains(aid);
        }
        for (String q : List.of("不动产登记", "房产", "不动产登计", "budongchandengji", "budongchandegnji", "bdcdj", "owner_name", "bdcqzh", "权利人姓名", "不动产 登记", "BUDONGCHAN", "不动产登记信息怎么查", "fangchan")) {
            assertThat(found(q)).as(q).contains(estate);
        }
        assertThat(found("桃州镇 停车")).contains(parking);
        assertThat(found("停车场")).contains(parking);
        assertThat(found("不动产登记信息").getFirst()).isEqualTo(estate);
        assertThat(found("外星人飞碟图谱")).doesNotContain(aid, estate, parking);
        String code = desk.as("leader").get(LIST + estate).ok().path("code").asString();
        assertThat(found(code).getFirst()).isEqualTo(estate);
        for (String q : List.of("'; DROP TABLE catalog.resource; --", "%", "\\", "\"", "(((", "a OR b AND", "🙂", "㳇", "*?~^:", "x".repeat(500), " ")) {
            desk.as("leader").get("/api/catalog/resources?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8)).ok();
        }
        assertThat(desk.as("leader").get("/api/catalog/resources?q=" + URLEncoder.encode("信息", StandardCharsets.UTF_8) + "&provider=transport&share=unconditional").ok().path("items"))
                .allSatisfy(i -> assertThat(i.path("provider").asString()).isEqualTo("transport"));
        desk.as("leader").get("/api/catalog/resources?provider=x'y").expect(400);
        JsonNode entry = desk.as("steward").get(LIST + aid).ok();
        desk.step("steward", entry, "withdraw", "测试结束");
        assertThat(found("最低生活保障")).as("what is withdrawn is not found").doesNotContain(aid);
    }

    @Test
    void searchFindsWhatIsMeant() throws InterruptedException {
        Map<String, String> meant = Map.of("雾霾严重吗", "空气质量监测数据", "残障人士津贴", "残疾人两项补贴发放信息", "看病的地方", "医疗机构执业许可信息");
        Map<String, String> ids = new java.util.HashMap<>();
        for (String name : meant.values()) {
            ids.put(name, desk.publish(name, "health", "conditional").path("id").asString());
        }
        for (int i = 0; i < 200 && !index.quiet(); i++) {
            Thread.sleep(50);
        }
        meant.forEach((question, name) -> assertThat(found(question)).as(question).contains(ids.get(name)));
        assertThat(desk.as("leader").get("/api/catalog/resources?provider=transport&q=" + URLEncoder.encode("看病的地方", StandardCharsets.UTF_8)).ok().path("items"))
                .as("filters hold for meaning too").noneSatisfy(i -> assertThat(ids).containsValue(i.path("id").asString()));
    }

    /** A list of many kinds of things shows no guesses: what words find, and what is meant only where they find nothing and there is no doubt. */
    @Test
    void aShortListShowsNoGuesses() throws InterruptedException {
        String bus = desk.publish("桃州镇公交线路核查结果", "transport", "conditional").path("id").asString();
        String aid = desk.publish("残疾人两项补贴发放信息", "civil-affairs", "conditional").path("id").asString();
        for (int i = 0; i < 200 && !index.quiet(); i++) {
            Thread.sleep(50);
        }
        assertThat(index.meant("搜寻桥", 20)).as("near enough for the catalogue's own search").contains(Long.valueOf(bus));
        assertThat(catalog.searchCertain("搜寻桥", 20)).extracting(Catalog.Hit::id).doesNotContain(Long.valueOf(bus));
        assertThat(catalog.searchCertain("残障人士津贴", 5)).extracting(Catalog.Hit::id).contains(Long.valueOf(aid));
        assertThat(catalog.searchCertain("公交线路核查结果", 5)).extracting(Catalog.Hit::id).startsWith(Long.valueOf(bus));
    }

    private List<String> found(String q) {
        return texts(desk.as("leader").get("/api/catalog/resources?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8)).ok().path("items"), "id");
    }
}
