package org.zhongshu.platform.onecode.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.onecode.ScanTerminal;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A clerk's command against a running server: met once, it goes on alone, and what it kept is handed in once. */
@ZhongshuTest
class TerminalCommandTest {

    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    private final String number = RegistryDesk.number(LocalDate.of(1980, 5, 6), 377);

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private DayKeys keys;
    @TempDir
    private Path temp;
    private RegistryDesk desk;
    private String first;

    @BeforeEach
    void aCitizenShowsACode() {
        desk = new RegistryDesk(port, datasets, jdbc);
        nothingStays();
        desk.persons("t-police", "public-security");
        desk.put("t-police", "p1", number, "王建国", "1", "1980-05-06", null, "13800000001", "桃州镇桃州中路1号", null, null, null, "2025-01-01T00:00:00Z");
        desk.sources("person", List.of(RegistryDesk.source("t-police")), Map.of());
        desk.run("person");
        TestClient wang = TestClient.at(port, "127.3.8.1").signInCitizen("13530077001");
        wang.post("/api/citizen/real-name", Map.of("name", "王建国", "idNumber", number, "agree", true)).ok();
        wang.post("/api/citizen/code/open", Map.of()).ok();
        first = wang.post("/api/citizen/code/codes", Map.of()).ok().at("/codes/0/code").asString();
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
        jdbc.execute("TRUNCATE onecode.pass, onecode.handle, onecode.terminal, onecode.scan");
        jdbc.execute("TRUNCATE persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person CASCADE");
    }

    private String terminal(String scene, String officer) {
        return desk.as(officer).post("/api/onecode/terminals", Map.of("scene", scene, "name", "测试终端", "place", "一楼大厅")).expect(201).path("key").asString();
    }

    private URI here() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /** The same person's code of a window, rightly signed. */
    private String code(long window) {
        return Code.make(keys.of(Code.dayOf(window)), window, Code.parse(first).handle()).text();
    }

    /** The end of a window is never earlier than the material that is made in it, and never so late that the server does not believe it. */
    private static Clock endOf(long window) {
        return Clock.fixed(Code.start(window + 1).minusMillis(1), ZoneOffset.UTC);
    }

    private String run(URI server, String key, String folder, Clock clock, String... codes) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exit = ScanTerminal.run(server, key, temp.resolve(folder), clock, new ByteArrayInputStream(String.join("\r\n", codes).getBytes(StandardCharsets.UTF_8)), new PrintStream(said, true, StandardCharsets.UTF_8));
        assertThat(exit).isZero();
        return said.toString(StandardCharsets.UTF_8);
    }

    private List<String> scans() {
        return jdbc.queryForList("SELECT way || ' ' || outcome FROM onecode.scan ORDER BY id", String.class);
    }

    @Test
    void itGoesOnWithoutANetworkAndHandsInOnceWhatItKept() throws IOException {
        String key = terminal("test-bus", "officer-transport");
        long now = Code.windowOf(Instant.now());
        String one = code(now);
        String online = run(here(), key, "bus", endOf(now), one, one, "ZC1:HELLO", "");
        assertThat(online).contains("测试公交", "已联网", " 有效", "无效：这个码已经用过", "无效：不是有效的一码通", "有效 1 次，无效 2 次。");
        assertThat(scans()).containsExactly("offline taken");

        // of the next window, a moment later
        String two = code(now + 1);
        Clock then = Clock.offset(endOf(now), Duration.ofMillis(2));
        String alone = run(null, null, "bus", then, two, one);
        assertThat(alone).contains("不联网", " 有效", "1 条记录还没有上传");
        assertThat(scans()).as("nothing went over the network").hasSize(1);
        assertThat(Files.readString(temp.resolve("bus/taken.jsonl"))).contains(two);

        String gone = run(NOWHERE, key, "bus", then, two);
        assertThat(gone).as("after a restart, and with a server that does not answer").contains("连不上平台", "无效：这个码已经用过", "还没有上传");

        String back = run(here(), key, "bus", then);
        assertThat(back).contains("已联网").doesNotContain("还没有上传");
        assertThat(scans()).containsExactly("offline taken", "offline taken");
        run(here(), key, "bus", then);
        assertThat(scans()).as("handed in twice it is one scan").hasSize(2);
    }

    @Test
    void aCodeThatAnotherTerminalTookIsNamedWhenItIsHandedIn() throws IOException {
        long now = Code.windowOf(Instant.now());
        String code = code(now);
        assertThat(run(here(), terminal("test-bus", "officer-transport"), "a", endOf(now), code)).doesNotContain("注意");
        assertThat(run(here(), terminal("test-bus", "officer-transport"), "b", endOf(now), code)).contains(" 有效", "注意：", "脱网期间重复使用");
    }

    @Test
    void whatCannotBeginSaysWhy() throws IOException {
        Clock now = Clock.systemUTC();
        String key = terminal("test-bus", "officer-transport");
        assertThatThrownBy(() -> run(null, null, "new", now)).hasMessageContaining("第一次使用请联网");
        assertThatThrownBy(() -> run(NOWHERE, key, "new", now)).hasMessageContaining("第一次使用请联网");
        assertThatThrownBy(() -> run(here(), key.substring(0, 9) + "wrong", "new", now)).hasMessageContaining("终端编号或密钥不对");
        assertThatThrownBy(() -> run(here(), terminal("test-window", "officer-public-security"), "new", now)).hasMessageContaining("只能联网核验");
        assertThat(temp.resolve("new/terminal.json")).doesNotExist();
        run(here(), key, "new", now);
        assertThatThrownBy(() -> run(here(), terminal("test-bus", "officer-transport"), "new", now)).hasMessageContaining("换一个 --data 目录");
        // blocked while it was away: it says so and takes nothing
        String id = desk.as("officer-transport").get("/api/onecode/scenes").ok().at("/items/0/terminals").valueStream().filter(t -> key.startsWith(t.path("number").asString())).findFirst().orElseThrow().path("id").asString();
        desk.as("officer-transport").post("/api/onecode/terminals/" + id + "/block", Map.of("reason", "终端被盗")).ok();
        assertThatThrownBy(() -> run(here(), key, "new", now, first)).hasMessageContaining("已被停用");
        assertThat(run(null, null, "new", Clock.fixed(Instant.now().plus(Duration.ofHours(13)), ZoneOffset.UTC), first)).as("and alone only as long as its material lasts").contains("无效：核验材料已过期");
    }
}
