package org.zhongshu.platform.items.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.items.Items;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** An item from a row of a spreadsheet to a citizen's phone and the map, and out of force again. */
@ZhongshuTest
class ItemsJourneyTest {

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private ItemIndex index;
    @Autowired
    private Items door;
    private ItemsDesk desk;
    private String code;

    @BeforeEach
    void desk() {
        desk = new ItemsDesk(port);
        code = "T" + Long.toString(System.nanoTime(), 36).toUpperCase(java.util.Locale.ROOT);
    }

    private static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false).map(n -> n.path(field).asString()).toList();
    }

    private static String url(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void settle() throws InterruptedException {
        index.follow();
        for (int i = 0; i < 400 && !index.quiet(); i++) {
            Thread.sleep(50);
        }
    }

    @Test
    void fromSpreadsheetToACitizensWordsAndTheMap() throws InterruptedException {
        Map<String, String> row = ItemsDesk.row(code, "水稻机插秧作业补助申领", "agriculture");
        row.put("常见说法", "种稻子用机器插秧有没有钱补\n插秧机补贴");
        row.put("人生大事", "种养务农");
        row.put("办理地点", "政务服务中心|农业窗口\n镇街为民服务中心|综合窗口");
        JsonNode load = desk.load("officer-agriculture", List.of(row));
        assertThat(load.path("made").asInt()).isEqualTo(1);
        assertThat(load.path("refused").asInt()).isZero();
        desk.stranger().get("/api/items/guides/" + code).expect(404);

        JsonNode draft = desk.item("officer-agriculture", code);
        assertThat(draft.path("state").asString()).isEqualTo("draft");
        assertThat(draft.at("/guide/materials/0/source").asString()).isEqualTo("credential");
        assertThat(draft.at("/guide/promised/number").asInt()).isEqualTo(5);
        JsonNode submitted = desk.step("officer-agriculture", draft, "submit", null);
        desk.as("officer-agriculture").post("/api/items/" + draft.path("id").asString() + "/approve", Map.of("version", submitted.path("version").asInt())).expect(403);
        JsonNode published = desk.step("steward", submitted, "approve", null);
        assertThat(published.path("state").asString()).isEqualTo("published");
        settle();

        for (String words : List.of("俺家插秧用的机器，政府给不给补钱", "jichayang", "机插秧作业不住", code)) {
            assertThat(texts(desk.stranger().get("/api/items/guides?limit=5&q=" + url(words)).ok().path("items"), "code")).as(words).contains(code);
        }
        assertThat(door.search("插秧机补贴", 5)).extracting(i -> i.guide().code()).contains(code);
        assertThat(texts(desk.stranger().get("/api/items/guides?limit=100&event=farming").ok().path("items"), "code")).contains(code);

        String center = code + "-C";
        desk.as("steward").put("/api/items/places/" + center, Map.of("name", "测试政务服务中心", "kind", "center", "address", "测试路 1 号", "lon", 119.42, "lat", 30.89)).ok();
        JsonNode guide = desk.stranger().get("/api/items/guides/" + code).ok();
        assertThat(texts(guide.path("places"), "code")).contains(center);
        assertThat(guide.path("agency").asString()).isEqualTo("广德市农业农村局");
        TestClient.Answer unversioned = desk.as("steward").put("/api/items/places/" + center, Map.of("name", "测试政务服务中心", "kind", "center", "address", "测试路 2 号", "lon", 119.42, "lat", 30.89));
        unversioned.expect(400);
        assertThat(unversioned.json().path("code").asString()).isEqualTo("incomplete");
        assertThat(unversioned.json().at("/errors/version").asString()).isEqualTo("必填");
        JsonNode place = desk.stranger().get("/api/items/places/" + center).ok();
        assertThat(texts(place.path("items"), "code")).contains(code);
        assertThat(place.at("/place/busy/level").asString()).as("nothing was reported").isEqualTo("unknown");
        assertThat(desk.stranger().get("/api/items/places?near=119.42,30.89").ok().at("/items/0/metres").asInt()).isZero();
    }

    /** What the hall's own machine reports, with its token, over the devices' protocol, is what the map shows. */
    @Test
    void howBusyAHallIsComesFromItsQueueMachine() throws InterruptedException {
        String token = "tok" + code;
        String csv = "code,name,type,department,town,lon,lat,protocol,model,every,token\n" + code + "-QM,测试取号机,queue-machine,data,341882001000,119.42,30.9,http,测试,60," + token + "\n";
        desk.as("steward").upload("/api/devices/import", "machines.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8), Map.of()).ok();
        desk.as("steward").put("/api/items/places/" + code, Map.of("name", "有取号机的大厅", "kind", "town", "town", "341882001000", "address", "某路", "lon", 119.42, "lat", 30.9, "queue", code + "-QM",
                "hours", Map.of("working", List.of("00:00-23:59"), "off", List.of("00:00-23:59")))).ok();
        assertThat(desk.stranger().get("/api/items/places/" + code).ok().at("/place/busy/level").asString()).isEqualTo("unknown");
        assertThat(desk.stranger().send(desk.stranger().request("/api/v1/wrong" + token + "/telemetry").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"waiting\":1}"))).status()).isEqualTo(401);
        String level = "unknown";
        for (int i = 0; i < 120 && level.equals("unknown"); i++) {
            assertThat(desk.stranger().send(desk.stranger().request("/api/v1/" + token + "/telemetry").header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"waiting\":20,\"windows\":2,\"served\":31}"))).status()).isEqualTo(200);
            Thread.sleep(500);
            level = desk.stranger().get("/api/items/places/" + code).ok().at("/place/busy/level").asString();
        }
        JsonNode busy = desk.stranger().get("/api/items/places/" + code).ok().at("/place/busy");
        assertThat(busy.path("level").asString()).isEqualTo("crowded");
        assertThat(busy.path("waiting").asInt()).isEqualTo(20);
        assertThat(busy.path("windows").asInt()).isEqualTo(2);
        assertThat(busy.path("at").asString()).isNotEmpty();
        desk.stranger().send(desk.stranger().request("/api/v1/" + token + "/telemetry").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"ts\":" + (System.currentTimeMillis() + 1_000) + ",\"values\":{\"waiting\":1,\"windows\":2}}")));
        for (int i = 0; i < 60 && !level.equals("calm"); i++) {
            Thread.sleep(500);
            level = desk.stranger().get("/api/items/places/" + code).ok().at("/place/busy/level").asString();
        }
        assertThat(level).isEqualTo("calm");
    }

    @Test
    void everyVersionIsKeptAndTwoPeopleAgree() {
        String name = "测试事项" + code;
        JsonNode published = desk.publish(ItemsDesk.row(code, name, "health"), "health");
        String id = published.path("id").asString();
        Map<String, String> changed = ItemsDesk.row(code, name, "health");
        changed.put("承诺时限", "3个工作日");
        changed.put("受理条件", "本市居民\n年满十八周岁");
        JsonNode load = desk.load("officer-health", List.of(changed));
        assertThat(load.path("changed").asInt()).isEqualTo(1);
        assertThat(desk.load("officer-health", List.of(changed)).path("same").asInt()).as("loaded again, nothing happens").isEqualTo(1);
        assertThat(desk.stranger().get("/api/items/guides/" + code).ok().at("/guide/promised/number").asInt()).as("what is in force stays in force").isEqualTo(5);
        assertThat(texts(desk.as("leader").get("/api/items/" + id + "/versions").ok().path("items"), "number")).as("never in force, never shown outside").containsExactly("1");
        desk.as("leader").get("/api/items/" + id + "?revision=2").expect(404);
        desk.as("officer-education").get("/api/items/" + id + "/compare?from=1&to=2").expect(404);
        JsonNode changes = desk.as("officer-health").get("/api/items/" + id + "/compare?from=1&to=2").ok().path("changes");
        assertThat(texts(changes, "key")).containsExactly("promised", "conditions");
        JsonNode edited = desk.item("officer-health", code);
        JsonNode again = desk.step("steward", desk.step("officer-health", edited, "submit", null), "approve", "同意");
        assertThat(again.path("live").asInt()).isEqualTo(2);
        assertThat(desk.stranger().get("/api/items/guides/" + code).ok().at("/guide/promised/number").asInt()).isEqualTo(3);
        assertThat(door.findRevision(Long.parseLong(id), 1)).get().extracting(g -> g.promised().number()).isEqualTo(5);
        assertThatThrownBy(() -> jdbc.update("UPDATE items.revision SET body = '{}' WHERE item_id = ?", Long.parseLong(id))).isInstanceOf(DataAccessException.class);

        desk.as("officer-health").post("/api/items/" + id + "/withdraw", Map.of("version", again.path("version").asInt(), "reason", "停用")).expect(403);
        desk.step("steward", again, "withdraw", "职能调整");
        desk.stranger().get("/api/items/guides/" + code).expect(404);
        assertThat(jdbc.queryForList("SELECT action FROM audit.inbox WHERE subject_id = ? UNION ALL SELECT action FROM audit.entry WHERE subject_id = ?", String.class, id, id))
                .contains("items.draft", "items.edit", "items.submit", "items.publish", "items.withdraw");
    }

    @Test
    void ofTwoWhoPublishAtOnceOneIsTold() throws Exception {
        desk.load("steward", List.of(ItemsDesk.row(code, "两人同时发布" + code, "health")));
        JsonNode submitted = desk.step("steward", desk.item("steward", code), "submit", null);
        String id = submitted.path("id").asString();
        TestClient one = TestClient.at(port).signIn("officer-health");
        TestClient two = TestClient.at(port).signIn("officer-health");
        Map<String, Object> body = Map.of("version", submitted.path("version").asInt());
        try (var pool = Executors.newFixedThreadPool(2)) {
            List<Callable<Integer>> both = List.of(() -> one.post("/api/items/" + id + "/approve", body).status(), () -> two.post("/api/items/" + id + "/approve", body).status());
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> f : pool.invokeAll(both)) {
                answers.add(f.get());
            }
            assertThat(answers).containsExactlyInAnyOrder(200, 409);
        }
        assertThat(jdbc.queryForObject("SELECT count(*) FROM items.revision WHERE item_id = ? AND published_at IS NOT NULL", Integer.class, Long.parseLong(id))).isEqualTo(1);
    }

    @Test
    void anItemIsShownWhileItIsInForce() {
        Map<String, String> later = ItemsDesk.row(code, "以后才生效" + code, "health");
        later.put("生效日期", "2199年1月1日");
        desk.publish(later, "health");
        desk.stranger().get("/api/items/guides/" + code).expect(404);
        assertThat(texts(desk.stranger().get("/api/items/guides?limit=100&department=health").ok().path("items"), "code")).doesNotContain(code);
    }

    @Test
    void strangersAreBounded() {
        TestClient visitor = TestClient.at(port, "127.0.0.77");
        visitor.get("/api/items/guides?q=" + url("长".repeat(300))).expect(400);
        visitor.get("/api/items/guides?event=nothing").expect(400);
        visitor.get("/api/items/guides?limit=1000").expect(400);
        visitor.get("/api/items/places?near=x,y").expect(400);
        visitor.get("/api/items/guides?q=" + url("' OR 1=1 --")).ok();
        visitor.get("/api/items/guides/no.such").expect(404);
        visitor.get("/api/items/places?item=%00").expect(404);
        assertThat(visitor.get("/api/items/guides?q=" + url("小孩怀孕爸妈老人去世户口身份证结婚离婚社保医保公积金退休失业找工作公司开店饭店营业执照注销房子房产证二手房车驾照残疾残疾证低保补助学校转学护照港澳水电气网盖房养猪报销外地招牌")).status()).as("many words with many others for them").isEqualTo(200);
        int status = 200;
        // more than two minutes' share, for a minute may end in between
        for (int i = 0; i < 700 && status == 200; i++) {
            status = visitor.get("/api/items/overview").status();
        }
        assertThat(status).isEqualTo(429);
        desk.stranger().get("/api/items").expect(401);
        desk.as("leader").send(desk.as("leader").request("/api/items/loads").header("Content-Type", "multipart/form-data; boundary=x").header("X-XSRF-TOKEN", desk.as("leader").cookie("XSRF-TOKEN"))
                .POST(HttpRequest.BodyPublishers.ofString("--x--"))).expect(403);
    }
}
