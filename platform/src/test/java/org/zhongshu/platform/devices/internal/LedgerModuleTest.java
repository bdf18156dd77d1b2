package org.zhongshu.platform.devices.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.devices.DeviceAttributes;
import org.zhongshu.platform.devices.DeviceCommands;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingSignals;
import org.zhongshu.platform.twin.Things;
import org.zhongshu.platform.twin.ThingTypes;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** The ledger over its API with the real database: entry, rights, import, groups and grants, maintenance, credentials. */
@ZhongshuTest
class LedgerModuleTest {

    @LocalServerPort
    private int web;
    @Autowired
    private DeviceRegistry registry;
    @Autowired
    private DeviceMemory memory;
    @Autowired
    private Things things;
    @Autowired
    private ThingTypes types;
    @Autowired
    private List<ThingSignals> signals;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private DeviceCommands commands;
    @Autowired
    private StoredAttributes attributes;
    @Autowired
    private Shares shares;
    @Autowired
    private Visibility visibility;
    private TestClient steward;
    private String prefix;

    @BeforeEach
    void signIn() {
        steward = TestClient.at(web).signIn("steward");
        prefix = "lt-" + UUID.randomUUID();
    }

    private JsonNode enter(String code, String department, Map<String, Object> more) {
        Map<String, Object> draft = new java.util.HashMap<>(Map.of("code", code, "name", "台账测试", "type", "gwt-station", "department", department));
        draft.putAll(more);
        return steward.post("/api/devices", draft).ok();
    }

    private JsonNode upload(String csv) {
        return steward.upload("/api/devices/import", "d.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8), Map.of()).ok();
    }

    @Test
    void aDeviceIsEnteredChangedAndTakenOut() {
        JsonNode made = enter(prefix, "environment", Map.of());
        String id = made.at("/device/id").asString();
        String token = made.path("token").asString();
        assertThat(registry.findByToken(token)).hasValueSatisfying(d -> assertThat(d.code()).isEqualTo(prefix));
        assertThat(made.at("/device/status").asString()).isEqualTo("never");
        assertThat(made.at("/device/credentials/0/name").asString()).isEqualTo("********");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM devices.credential WHERE encode(lookup, 'escape') LIKE '%' || ? || '%'", Integer.class, token)).isZero();
        int version = made.at("/device/version").asInt();
        steward.put("/api/devices/" + id, Map.of("name", "新名", "model", "X1", "version", version)).ok();
        steward.put("/api/devices/" + id, Map.of("name", "旧页", "version", version)).expect(409);
        steward.post("/api/devices", Map.of("code", prefix, "name", "再来", "type", "gwt-station", "department", "environment")).expect(409);
        steward.post("/api/devices", Map.of("code", prefix + "x", "name", "坏类型", "type", "nothing", "department", "environment")).expect(400);
        assertThat(steward.get("/api/devices?q=" + prefix).ok().at("/items/0/name").asString()).isEqualTo("新名");
        // a new token ends the old one
        String second = steward.post("/api/devices/" + id + "/credentials", Map.of()).ok().path("token").asString();
        assertThat(registry.findByToken(token)).isEmpty();
        assertThat(registry.findByToken(second)).isPresent();
        steward.delete("/api/devices/" + id).ok();
        assertThat(registry.findByToken(second)).isEmpty();
        steward.get("/api/devices/" + id).expect(404);
        // the same code may come back: it is the same thing
        assertThat(enter(prefix, "environment", Map.of()).at("/device/id").asString()).isEqualTo(id);
        assertThat(jdbc.queryForList("SELECT action FROM audit.inbox WHERE subject_id = ? UNION ALL SELECT action FROM audit.entry WHERE subject_id = ?", String.class, id, id))
                .contains("device.create", "device.update", "device.credential", "device.remove");
    }

    @Test
    void sealedCredentialsOpenForTheirProtocolOnly() {
        String mn = prefix.replace("-", "").substring(0, 20);
        enter(prefix, "environment", Map.of("protocol", "hj212", "mn", mn, "password", "123456", "sm4Key", "00112233445566778899aabbccddeeff"));
        assertThat(registry.findByHj212(mn)).hasValueSatisfying(l -> {
            assertThat(l.password()).isEqualTo("123456");
            assertThat(l.sm4Key()).hasSize(16);
        });
        String id = enter(prefix + "-psk", "environment", Map.of("protocol", "lwm2m", "endpoint", prefix, "pskIdentity", prefix, "psk", "000102030405060708090a0b0c0d0e0f")).at("/device/id").asString();
        assertThat(registry.findByPskIdentity(prefix)).hasValueSatisfying(l -> assertThat(l.key()).hasSize(16).startsWith(0, 1, 2));
        assertThat(registry.findByEndpoint(prefix)).hasValueSatisfying(l -> assertThat(l.thingId()).isEqualTo(Long.parseLong(id)));
        assertThat(steward.get("/api/devices/" + id).text()).doesNotContain("000102030405");
    }

    @Test
    void importTakesTheGoodLinesNamesTheBadAndDoesNothingTwice() {
        String csv = "\uFEFFcode,name,type,department,lon,lat,protocol,token,gateway,parent,attributes\n"
                + prefix + "-g,网关,gwt-station,environment,,,mqtt," + prefix + "-tok,true,,\n"
                + prefix + "-1,\"一号, 带逗号\",gwt-station,environment,119.4,30.9,mqtt,,,,\"{\"\"floor\"\":3}\"\n"
                + prefix + "-2,二号,no-such-type,environment,,,mqtt,,,,\n"
                + "\n"
                + prefix + "-3,三号,gwt-station,environment,500,30,mqtt,,,,\n"
                + prefix + "-4,四号,gwt-station,environment,,,child,,,"+ prefix + "-g,\n"
                + prefix + "-1,重复,gwt-station,environment,,,mqtt,,,,\n";
        JsonNode first = upload(csv);
        assertThat(first.path("created").asInt()).isEqualTo(3);
        assertThat(first.path("refused")).extracting(r -> r.path("line").asInt()).containsExactly(4, 6, 8);
        assertThat(first.path("refused").get(0).path("reason").asString()).contains("no-such-type");
        assertThat(registry.findByToken(first.path("tokens").path(prefix + "-1").asString())).isPresent();
        assertThat(registry.findByCode(prefix + "-4").orElseThrow().parent()).isEqualTo(registry.findByToken(prefix + "-tok").orElseThrow().thingId());
        assertThat(things.findByCode(prefix + "-1").orElseThrow().attributes()).containsEntry("floor", 3);
        JsonNode second = upload(csv);
        assertThat(second.path("created").asInt()).isZero();
        assertThat(second.path("unchanged").asInt()).isEqualTo(3);
        JsonNode third = upload(csv.replace("网关", "网关改名"));
        assertThat(third.path("updated").asInt()).isEqualTo(1);
        // what is not said to have been done must not be passed over
        assertThat(upload(csv.replace(prefix + "-tok", prefix + "-new")).at("/refused/0/reason").asString()).contains("凭据");
        steward.upload("/api/devices/import", "d.csv", "text/csv", "code,nonsense\n".getBytes(StandardCharsets.UTF_8), Map.of()).expect(400);
    }

    @Test
    void readsWhatASpreadsheetOfChineseWindowsSaves() {
        byte[] file = ("code,name,type,department,attributes\n" + prefix + ",桃州路井盖,gwt-station,environment,\"{\"\"owner\"\":null}\"\n").getBytes(Charset.forName("GBK"));
        steward.upload("/api/devices/import", "d.csv", "text/csv", file, Map.of()).ok();
        assertThat(things.findByCode(prefix).orElseThrow().name()).isEqualTo("桃州路井盖");
        assertThat(things.findByCode(prefix).orElseThrow().attributes()).isEmpty();
    }

    @Test
    void columnsMayBeHeadedInChinese() {
        byte[] file = ("编码,名称,类型,部门,经度,纬度,接入方式\n" + prefix + ",桃州路井盖,gwt-station,environment,119.4,30.9,mqtt\n").getBytes(Charset.forName("GBK"));
        assertThat(steward.upload("/api/devices/import", "d.csv", "text/csv", file, Map.of()).ok().path("created").asInt()).isEqualTo(1);
        assertThat(things.findByCode(prefix).orElseThrow().lon()).isEqualTo(119.4);
    }

    /** The list on the screen is cut at a thousand; what holds is not. */
    @Test
    void anOldGrantHoldsHoweverManyCameAfterIt() {
        String theirs = enter(prefix, "water", Map.of()).at("/device/id").asString();
        String group = steward.post("/api/device-groups", Map.of("name", prefix, "members", List.of(theirs))).ok().path("id").asString();
        String grant = steward.post("/api/device-grants", Map.of("group", group, "department", "fire", "purpose", "长期共享")).ok().path("id").asString();
        jdbc.update("""
                INSERT INTO devices.share (id, type, department, from_at, to_at, purpose, created_by, created_at)
                SELECT ?::bigint + n, 'gwt-station', 'audit-test', now() - interval '2 days', now() - interval '1 day', ?, 'test', now() FROM generate_series(1, 1001) n""",
                Long.parseLong(grant), prefix);
        try {
            shares.read();
            assertThat(shares.granted("fire", things.getThing(Long.parseLong(theirs)))).isTrue();
            steward.delete("/api/device-grants/" + grant).ok();
            assertThat(shares.granted("fire", things.getThing(Long.parseLong(theirs)))).isFalse();
        } finally {
            jdbc.update("DELETE FROM devices.share WHERE purpose = ?", prefix);
        }
    }

    @Test
    void aDeviceCannotFillTheTableOfAttributes() throws Exception {
        long thing = Long.parseLong(enter(prefix, "environment", Map.of()).at("/device/id").asString());
        Map<String, String> many = IntStream.range(0, StoredAttributes.MOST_KEYS).boxed().collect(Collectors.toMap(i -> "k" + i, String::valueOf));
        attributes.report(thing, many).toCompletableFuture().get(30, TimeUnit.SECONDS);
        attributes.report(thing, Map.of("k7", "\"changed\"", "one-more", "1")).toCompletableFuture().get(30, TimeUnit.SECONDS);
        Map<String, String> kept = attributes.read(thing, DeviceAttributes.Side.CLIENT, List.of());
        assertThat(kept).hasSize(StoredAttributes.MOST_KEYS).containsEntry("k7", "\"changed\"").doesNotContainKey("one-more");
    }

    /** A grid worker may be bound to cells of the grid instead of whole towns. */
    @Test
    void aGridWorkerSeesTheDevicesOfTheOwnCell() {
        long id = Long.parseLong(enter(prefix, "environment", Map.of("grid", "G-" + prefix)).at("/device/id").asString());
        Thing thing = things.getThing(id);
        assertThat(sees("G-" + prefix, thing)).isTrue();
        assertThat(sees("G-other", thing)).isFalse();
    }

    private boolean sees(String cell, Thing thing) {
        Actor worker = new Actor(1, "grid-test", "网格员", null, Set.of("grid"), Set.of(), Set.of(cell), null);
        return CurrentActor.as(worker, () -> visibility.sees(visibility.reach("device.read"), thing));
    }

    @Test
    void aLargeImportIsQuick() {
        int lines = 20_000;
        StringBuilder csv = new StringBuilder("code,name,type,department,lon,lat,protocol,token\n");
        for (int i = 0; i < lines; i++) {
            csv.append(prefix).append('-').append(i).append(",批量,gwt-station,environment,119.").append(100_000 + i).append(",30.9,mqtt,").append(prefix).append('t').append(i).append('\n');
        }
        long start = System.nanoTime();
        assertThat(upload(csv.toString()).path("created").asInt()).isEqualTo(lines);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("import of " + lines + " lines: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(30));
        assertThat(registry.findByToken(prefix + "t" + (lines - 1))).isPresent();
        // as after a restart: everything is found again from the database
        DeviceMemory again = new DeviceMemory(jdbc, things, types);
        assertThat(again.all()).hasSameSizeAs(memory.all());
        assertThat(again.byCode(prefix + "-7")).isNotNull();
    }

    @Test
    void aDepartmentSeesItsOwnAndWhatIsSharedWithIt() {
        String mine = enter(prefix + "-e", "environment", Map.of()).at("/device/id").asString();
        String theirs = enter(prefix + "-w", "water", Map.of()).at("/device/id").asString();
        TestClient officer = TestClient.at(web).signIn("officer-environment");
        assertThat(officer.get("/api/devices?q=" + prefix).ok().path("items")).extracting(d -> d.path("id").asString()).containsExactly(mine);
        officer.get("/api/devices/" + theirs).expect(404);
        officer.put("/api/devices/" + theirs, Map.of("name", "偷改")).expect(404);
        officer.post("/api/devices", Map.of("code", prefix + "-z", "name", "越权", "type", "gwt-station", "department", "water")).expect(403);
        String group = steward.post("/api/device-groups", Map.of("name", prefix, "members", List.of(theirs))).ok().path("id").asString();
        String grant = steward.post("/api/device-grants", Map.of("group", group, "department", "environment", "purpose", "联合治水")).ok().path("id").asString();
        assertThat(officer.get("/api/devices?q=" + prefix).ok().path("items")).hasSize(2);
        officer.get("/api/devices/" + theirs).ok();
        // seeing is not changing
        officer.put("/api/devices/" + theirs, Map.of("name", "偷改")).expect(403);
        officer.post("/api/devices/" + theirs + "/commands", Map.of("method", "open")).expect(403);
        assertThat(signals).anyMatch(s -> s.granted("environment", things.getThing(Long.parseLong(theirs))));
        assertThat(signals).noneMatch(s -> s.granted("fire", things.getThing(Long.parseLong(theirs))));
        steward.delete("/api/device-grants/" + grant).ok();
        officer.get("/api/devices/" + theirs).expect(404);
        // an expired grant opens nothing
        steward.post("/api/device-grants", Map.of("group", group, "department", "environment", "purpose", "过去的", "from", Instant.now().minusSeconds(7200).toString(),
                "to", Instant.now().minusSeconds(3600).toString())).ok();
        officer.get("/api/devices/" + theirs).expect(404);
    }

    @Test
    void maintenanceIsAStatusAndEnds() {
        String id = enter(prefix, "environment", Map.of()).at("/device/id").asString();
        steward.post("/api/devices/" + id + "/maintenance", Map.of("to", Instant.now().minusSeconds(5).toString(), "reason", "过去")).expect(400);
        String window = steward.post("/api/devices/" + id + "/maintenance", Map.of("to", Instant.now().plusSeconds(3600).toString(), "reason", "更换电池")).ok().path("id").asString();
        assertThat(registry.inMaintenance(Long.parseLong(id))).isTrue();
        assertThat(steward.get("/api/devices/" + id).ok().path("status").asString()).isEqualTo("maintenance");
        steward.delete("/api/devices/" + id + "/maintenance/" + window).ok();
        assertThat(registry.inMaintenance(Long.parseLong(id))).isFalse();
        assertThat(steward.get("/api/devices/" + id).ok().path("status").asString()).isEqualTo("never");
    }

    /** The answer to the last command and the next command may cross: the next one must not be forgotten. */
    @Test
    void aCommandThatComesWhileTheLastIsAnsweredStaysPending() throws Exception {
        long thing = Long.parseLong(enter(prefix, "environment", Map.of()).at("/device/id").asString());
        int open = commands.queue(thing, "first", null).requestId();
        for (int i = 0; i < 200; i++) {
            int answered = open;
            CountDownLatch go = new CountDownLatch(1);
            CompletableFuture<Integer> next = CompletableFuture.supplyAsync(() -> {
                await(go);
                return commands.queue(thing, "next", null).requestId();
            });
            CompletableFuture<Void> answer = CompletableFuture.runAsync(() -> {
                await(go);
                commands.acknowledged(thing, answered, "1");
            });
            go.countDown();
            answer.get(10, TimeUnit.SECONDS);
            open = next.get(10, TimeUnit.SECONDS);
            assertThat(commands.anyPending(thing)).as("round %d", i).isTrue();
        }
        commands.acknowledged(thing, open, "1");
        assertThat(commands.anyPending(thing)).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
