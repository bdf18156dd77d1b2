package org.zhongshu.platform.windows.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.matters.internal.MattersDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A machine of a place: registered by the staff, known by its key; whoever holds their code before it is signed in there and applies for what the place takes in. */
@ZhongshuTest
class KioskTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    private MattersDesk desk;

    @BeforeEach
    void city() {
        desk = new MattersDesk(port, datasets, jdbc);
        empty();
        place("WT-CENTER", "测试政务中心", "center", null);
        place("WT-TOWN", "测试镇便民中心", "town", "341882001000");
    }

    @AfterEach
    void nothingStays() {
        empty();
        desk.clear();
    }

    private void empty() {
        jdbc.execute("TRUNCATE windows.kiosk, windows.kiosk_matter");
        jdbc.execute("DELETE FROM onecode.scan WHERE scene = 'test-kiosk'");
        jdbc.execute("DELETE FROM onecode.terminal WHERE scene = 'test-kiosk'");
        jdbc.update("DELETE FROM items.place WHERE code LIKE 'WT-%'");
    }

    private void place(String code, String name, String kind, String town) {
        jdbc.update("INSERT INTO items.place (code, name, kind, town, address, lon, lat, changed_at, version) VALUES (?, ?, ?, ?, '桃州镇', 119.4, 30.9, now(), 1)", code, name, kind, town);
    }

    private static String code(Answer answer) {
        return answer.json().path("code").asString();
    }

    private JsonNode register(String place) {
        return desk.as("steward").post("/api/windows/kiosks", Map.of("name", "大厅一号机", "place", place, "idle", 45)).expect(201);
    }

    private static String key(JsonNode registered) {
        return "Terminal " + registered.path("key").asString();
    }

    private static Map<String, Object> submission(String request) {
        return new LinkedHashMap<>(Map.of("request", request, "item", MattersDesk.ITEM, "data", Map.of("answer_statement", "因搬家需要办理")));
    }

    @Test
    void codesAskedForAtAMachineAreTheMachinesAndNotTheHalls() {
        JsonNode made = register("WT-CENTER");
        TestClient hall = MattersDesk.browser(port);
        hall.post("/api/citizen/codes", Map.of("phone", MattersDesk.phone())).ok();
        String network = jdbc.queryForObject("SELECT network FROM persons.phone_code", String.class);
        jdbc.update("INSERT INTO persons.phone_code (token_hash, phone_index, code_hash, network, created_at, expires_at) SELECT sha256(i::text::bytea), sha256(i::text::bytea), sha256(i::text::bytea), ?, now(), now() FROM generate_series(1, 60) i", network);
        assertThat(code(hall.post("/api/citizen/codes", Map.of("phone", MattersDesk.phone())))).as("the hall's address has had its part").isEqualTo("network-too-many");
        TestClient machine = hall.header("Authorization", key(made));
        machine.post("/api/citizen/codes", Map.of("phone", MattersDesk.phone())).ok();
        assertThat(jdbc.queryForList("SELECT network FROM persons.phone_code WHERE network LIKE 'machine:%'", String.class)).containsExactly("machine:" + made.at("/kiosk/number").asString());
        MattersDesk.browser(port).header("Authorization", key(made) + "x").post("/api/citizen/codes", Map.of("phone", MattersDesk.phone())).expect(401);
        jdbc.update("UPDATE persons.phone_code SET network = 'machine:' || ?", made.at("/kiosk/number").asString());
        Answer full = machine.post("/api/citizen/codes", Map.of("phone", MattersDesk.phone()));
        assertThat(full.status()).isEqualTo(429);
        assertThat(full.json().path("detail").asString()).contains("这台自助终端").containsPattern("\\d\\d:\\d\\d");
    }

    @Test
    void theSameTwiceIsAskedAboutAtTheMachine() {
        JsonNode made = register("WT-CENTER");
        TestClient wang = desk.wang().header("Authorization", key(made));
        wang.post("/api/citizen/kiosk/matters", submission("kiosk-same-1")).expect(201);
        assertThat(code(wang.post("/api/citizen/kiosk/matters", submission("kiosk-same-2")))).isEqualTo("same-open");
        Map<String, Object> meant = submission("kiosk-same-2");
        meant.put("again", true);
        wang.post("/api/citizen/kiosk/matters", meant).expect(201);
    }

    @Test
    void aMachineIsKnownByItsKeyAndItsPlace() {
        JsonNode made = register("WT-CENTER");
        TestClient machine = MattersDesk.browser(port).header("Authorization", key(made));
        JsonNode self = machine.get("/api/citizen/kiosk").ok();
        assertThat(self.path("placeName").asString()).isEqualTo("测试政务中心");
        assertThat(self.path("idle").asInt()).isEqualTo(45);
        assertThat(self.path("level").asString()).isEqualTo("city");
        assertThat(code(MattersDesk.browser(port).get("/api/citizen/kiosk"))).isEqualTo("terminal-key");
        assertThat(code(MattersDesk.browser(port).header("Authorization", key(made) + "x").get("/api/citizen/kiosk"))).isEqualTo("terminal-key");
        String other = desk.as("officer-public-security").post("/api/onecode/terminals", Map.of("scene", "test-window", "name", "普通终端")).expect(201).path("key").asString();
        assertThat(code(MattersDesk.browser(port).header("Authorization", "Terminal " + other).get("/api/citizen/kiosk"))).as("another scene's terminal").isEqualTo("not-a-kiosk");
        String number = self.path("number").asString();
        assertThat(desk.as("steward").put("/api/windows/kiosks/" + number, Map.of("place", "WT-TOWN", "idle", 30, "version", 1)).ok().path("level").asString()).isEqualTo("town");
        assertThat(code(desk.as("steward").put("/api/windows/kiosks/" + number, Map.of("place", "WT-TOWN", "idle", 30, "version", 1)))).isEqualTo("changed");
        assertThat(code(desk.as("steward").put("/api/windows/kiosks/" + number, Map.of("place", "WT-TOWN", "idle", 5, "version", 2)))).isEqualTo("bad-idle");
        assertThat(desk.as("officer-public-security").post("/api/windows/kiosks", Map.of("name", "别家的机器", "place", "WT-TOWN")).status()).as("the scene is another department's").isEqualTo(403);
        desk.as("clerk").get("/api/windows/kiosks").expect(403);
        assertThat(machine.get("/api/citizen/kiosk/slip?item=" + MattersDesk.ITEM).ok().path("svg").asString()).as("to go on by telephone").startsWith("<svg").isNotEqualTo(machine.get("/api/citizen/kiosk/slip?number=BJ20260101-7K3Q9FXM").ok().path("svg").asString());
        machine.get("/api/citizen/kiosk/slip?item=../login").expect(400);
        machine.get("/api/citizen/kiosk/slip").expect(400);
        MattersDesk.browser(port).get("/api/citizen/kiosk/slip?item=" + MattersDesk.ITEM).expect(401);
        JsonNode typed = machine.get("/api/citizen/kiosk/words?sound=taozhou").ok().path("items");
        assertThat(typed.toString()).as("what sounds so far").contains("桃");
        assertThat(machine.get("/api/citizen/kiosk/words?sound=banli").ok().at("/items/0/text").asString()).isEqualTo("办理");
        jdbc.update("UPDATE onecode.terminal SET blocked_at = now(), block_reason = '被盗' WHERE number = ?", number);
        assertThat(code(machine.get("/api/citizen/kiosk"))).isEqualTo("terminal-blocked");
    }

    @Test
    void whoHoldsTheirCodeBeforeItAppliesThereAndTheMatterSaysWhere() {
        TestClient wang = desk.wang();
        wang.post("/api/citizen/code/open", Map.of()).ok();
        String shown = wang.post("/api/citizen/code/codes", Map.of()).ok().at("/codes/0/code").asString();
        JsonNode made = register("WT-CENTER");
        TestClient machine = MattersDesk.browser(port).header("Authorization", key(made));
        assertThat(code(machine.post("/api/citizen/kiosk/code", Map.of("code", "ZC1:AAAA")))).isEqualTo("code-forged");
        assertThat(code(MattersDesk.browser(port).post("/api/citizen/kiosk/code", Map.of("code", shown)))).as("without the machine's key").isEqualTo("terminal-key");
        machine.post("/api/citizen/kiosk/code", Map.of("code", shown)).expect(204);
        TestClient second = MattersDesk.browser(port).header("Authorization", key(made));
        assertThat(code(second.post("/api/citizen/kiosk/code", Map.of("code", shown)))).as("once").isEqualTo("code-used");
        assertThat(machine.get("/api/citizen/me").ok().path("level").asInt()).isEqualTo(2);
        assertThat(wang.get("/api/citizen/code/scans").ok().toString()).as("its holder sees it").contains("测试自助终端");

        JsonNode done = machine.post("/api/citizen/kiosk/matters", submission("kiosk-0001")).expect(201);
        assertThat(machine.post("/api/citizen/kiosk/matters", submission("kiosk-0001")).expect(201).path("number")).as("a second touch").isEqualTo(done.path("number"));
        JsonNode mine = wang.get("/api/citizen/matters/" + done.path("number").asString()).ok();
        assertThat(mine.path("channel").asString()).isEqualTo("kiosk");
        assertThat(mine.at("/events/0/text").asString()).startsWith("在测试政务中心自助终端（ZD");
        assertThat(desk.as("leader").get("/api/windows/figures").ok().at("/levels/0/machine").asInt()).isEqualTo(1);
        assertThat(code(machine.post("/api/citizen/kiosk/matters", Map.of("request", "kiosk-0002", "item", MattersDesk.ITEM, "data", Map.of())))).isEqualTo("bad-form");

        jdbc.update("UPDATE windows.kiosk SET place = 'WT-TOWN'");
        assertThat(code(machine.post("/api/citizen/kiosk/matters", submission("kiosk-0003")))).as("its guide names the centre").isEqualTo("not-here");
        machine.post("/api/citizen/logout", Map.of()).expect(204);
        assertThat(machine.post("/api/citizen/kiosk/matters", submission("kiosk-0004")).status()).as("nobody is signed in any more").isEqualTo(401);
        assertThat(code(wang.post("/api/citizen/kiosk/matters", submission("kiosk-0005")))).as("no machine").isEqualTo("terminal-key");
    }
}
