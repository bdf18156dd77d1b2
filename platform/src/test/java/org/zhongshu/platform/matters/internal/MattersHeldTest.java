package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.zhongshu.platform.credentials.CredentialState;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.credentials.IssuedCredential;
import org.zhongshu.platform.credentials.NewCredential;
import org.zhongshu.platform.credentials.VerifyCredential;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.internal.ItemsDesk;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What an approval does to licences that somebody holds already: changed, ended, or made anew for the person whom it is about. */
class MattersHeldTest extends MattersBase {

    @Autowired
    private Credentials credentials;
    private long licence;
    private String name;

    @BeforeEach
    void shops() {
        for (String[] item : List.of(new String[]{"HT-23", "测试变更登记", "market", "法人"}, new String[]{"HT-24", "测试注销登记", "market", "法人"}, new String[]{"HT-25", "测试出生证明", "health", "自然人"})) {
            if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = ?", Integer.class, item[0]) == 0) {
                Map<String, String> row = ItemsDesk.row(item[0], item[1], item[2]);
                row.put("服务对象", item[3]);
                row.put("申请材料", "居民身份证|必要|原件|电子|0|电子证照|居民身份证");
                new ItemsDesk(port).publish(row, item[2]);
            }
        }
        mayBeSealed("market", "business-licence");
        mayBeSealed("health", "birth-certificate");
        name = "示范面馆" + word();
        licence = system(() -> credentials.issue(new NewCredential("business-licence", FIRM, Map.of("name", name, "kind", "有限责任公司", "representative", "王建国", "founded", "2020-01-01", "address", "桃州镇旧址路 1 号", "scope", "餐饮服务"), null, word()))).id();
    }

    @AfterEach
    void theFirmHasNoneAgain() {
        held(FIRM, "business-licence").stream().filter(c -> c.state() != CredentialState.REVOKED).forEach(c -> system(() -> {
            credentials.revoke(c.id(), "测试结束", word());
            return null;
        }));
    }

    private void mayBeSealed(String department, String type) {
        if (jdbc.queryForObject("SELECT count(*) FROM credentials.seal_leave WHERE type = ? AND state = 'given'", Integer.class, type) == 0) {
            desk.as("steward").post("/api/credentials/seals/" + department + "/keep", Map.of("reason", "统一保管"));
            String asked = desk.as("officer-" + department).post("/api/credentials/seals/" + department + "/leaves", Map.of("type", type, "purpose", "日常签发", "until", TODAY.plusDays(300).toString())).expect(201).path("id").asString();
            desk.as("steward").post("/api/credentials/seals/leaves/" + asked + "/give", Map.of()).ok();
        }
    }

    private static <T> T system(java.util.function.Supplier<T> act) {
        return CurrentActor.as(Actor.system("test"), act::get);
    }

    private List<IssuedCredential> held(String holder, String type) {
        return system(() -> credentials.heldBy(holder, type, "测试核对"));
    }

    private IssuedCredential licence() {
        return held(FIRM, "business-licence").stream().filter(c -> c.id() == licence).findFirst().orElseThrow();
    }

    private Map<String, Object> forFirm(String item, Map<String, Object> data) {
        Map<String, Object> body = new LinkedHashMap<>(submission(word(), item, data));
        body.put("firm", FIRM);
        body.put("again", true);
        return body;
    }

    private String verdict(String identifier) {
        return TestClient.at(port).post("/api/credentials/verify/number", Map.of("text", identifier)).json().toString();
    }

    @Test
    void aChangeThatIsApprovedIsANewVersionAndTheOldOneIsSuperseded() {
        TestClient wang = wang();
        String before = licence().identifier();
        String renamed = "示范新店" + word();
        assertThat(wang.post("/api/citizen/matters", forFirm("HT-23", Map.of("answer_changes", List.of("住所"), "answer_shop", renamed, "answer_place", "桃州镇新址路 2 号"))).status()).as("what its condition does not call for").isEqualTo(400);
        assertThat(wang.post("/api/citizen/matters", forFirm("HT-23", Map.of("answer_changes", List.of("名称", "股东")))).status()).as("the new name is asked").isEqualTo(400);
        Map<String, Object> body = forFirm("HT-23", Map.of("answer_changes", List.of("名称", "股东"), "answer_shop", renamed));
        JsonNode m = wang.post("/api/citizen/matters", body).expect(201);
        wang.post("/api/citizen/matters", body);
        assertThat(m.path("state").asString()).isEqualTo("approved");
        IssuedCredential now = licence();
        assertThat(now.version()).as("once").isEqualTo(2);
        assertThat(now.values()).containsEntry("name", renamed).containsEntry("address", "桃州镇旧址路 1 号").containsEntry("scope", "餐饮服务");
        assertThat(texts(m.path("events"), "text")).anyMatch(t -> t.contains("已变更营业执照，新标识 " + now.identifier()));
        assertThat(m.at("/credential/identifier").asString()).as("what the approval comes to").isEqualTo(now.identifier());
        assertThat(verdict(before)).contains("superseded");
        assertThat(verdict(now.identifier())).contains("\"valid\"", renamed);
        JsonNode seen = wang.get("/api/citizen/holdings?firm=" + FIRM).ok().path("items");
        assertThat(texts(seen, "identifier")).contains(now.identifier()).doesNotContain(before);
        assertThat(wang.get("/api/citizen/holdings/" + now.identifier() + "/pdf?firm=" + FIRM).status()).isEqualTo(200);
        String id = Long.toString(licence);
        assertThat(jdbc.queryForList("SELECT action FROM audit.entry WHERE subject_id = ? UNION ALL SELECT action FROM audit.inbox WHERE subject_id = ?", String.class, id, id)).containsOnlyOnce("credential.amend");
    }

    @Test
    void whatTheLicenceDoesNotSayChangesNothingAndWhoHoldsNoneIsTold() {
        TestClient wang = wang();
        JsonNode m = wang.post("/api/citizen/matters", forFirm("HT-23", Map.of("answer_changes", List.of("股东")))).expect(201);
        assertThat(m.path("state").asString()).isEqualTo("approved");
        assertThat(licence().version()).isEqualTo(1);
        theFirmHasNoneAgain();
        JsonNode none = wang.post("/api/citizen/matters", forFirm("HT-23", Map.of("answer_changes", List.of("住所"), "answer_place", "桃州镇新址路 2 号"))).expect(201);
        assertThat(none.path("state").asString()).isEqualTo("approved");
        assertThat(texts(none.path("events"), "text")).contains("没有查到持有的电子证照，照面未变更");
        assertThat(licence().version()).as("a revoked one stays as it was").isEqualTo(1);
    }

    @Test
    void aSuspendedOneIsNotChangedUntilItIsResumed() {
        TestClient market = desk.as("officer-market");
        market.post("/api/credentials/" + licence + "/suspend", Map.of("reason", "核查", "request", word())).ok();
        JsonNode m = wang().post("/api/citizen/matters", forFirm("HT-23", Map.of("answer_changes", List.of("住所"), "answer_place", "桃州镇新址路 3 号"))).expect(201);
        assertThat(m.path("state").asString()).as("the table agrees, and a person sees to it").isEqualTo("submitted");
        assertThat(licence().version()).isEqualTo(1);
        assertThat(police().post(path(m, "/approve"), Map.of("version", version(m))).status()).as("another department's").isEqualTo(404);
        assertThat(market.post(path(m, "/approve"), Map.of("version", version(m))).expect(409).path("detail").asString()).contains("未暂停");
        market.post("/api/credentials/" + licence + "/resume", Map.of("reason", "核查完毕", "request", word())).ok();
        assertThat(market.post(path(m, "/approve"), Map.of("version", version(m))).ok().path("state").asString()).isEqualTo("approved");
        assertThat(licence().values()).containsEntry("address", "桃州镇新址路 3 号");
    }

    @Test
    void aFirmThatIsClosedLosesItsLicenceAlsoOfflineAndItsRecordCanGo() throws Exception {
        TestClient wang = wang();
        byte[] pdf = system(() -> credentials.pdf(licence().identifier(), "测试核对")).orElseThrow();
        JsonNode waiting = wang.post("/api/citizen/matters", forFirm("HT-24", Map.of("answer_cleared", false))).expect(201);
        assertThat(waiting.path("state").asString()).isEqualTo("submitted");
        assertThat(licence().state()).as("nothing before it is decided").isEqualTo(CredentialState.VALID);
        JsonNode closed = desk.as("officer-market").post(path(waiting, "/approve"), Map.of("version", version(waiting))).ok();
        assertThat(texts(closed.path("events"), "text")).anyMatch(t -> t.contains("已撤销营业执照"));
        assertThat(licence().state()).isEqualTo(CredentialState.REVOKED);
        assertThat(verdict(licence().identifier())).contains("revoked");
        assertThat(offline(pdf)).contains("revoked");
        assertThat(wang.post("/api/citizen/matters", forFirm("HT-24", Map.of("answer_cleared", true))).expect(201).path("state").asString()).as("nothing more to end").isEqualTo("approved");
        // the department says that the firm is gone
        datasets.put("t-market", List.<Object[]>of(new Object[]{FIRM, "广德示范面馆有限公司", "王建国", wangNumber, "4"}), "test");
        desk.run("legal");
        assertThat(desk.as("officer-market").get(path(waiting, "")).ok().path("state").asString()).isEqualTo("approved");
        assertThat(desk.as("officer-market").get("/api/credentials/" + licence).ok().toString()).contains("\"revoked\"");
        assertThat(wang.get("/api/citizen/holdings").ok().path("items")).isEmpty();
        assertThat(wang.get("/api/citizen/holdings?firm=" + FIRM).status()).as("for a firm that is gone nobody acts").isIn(403, 404, 422);
        assertThat(wang.post("/api/citizen/matters", forFirm("HT-23", Map.of("answer_changes", List.of("股东")))).status()).isIn(403, 404, 422);
    }

    /** As somebody does who has the files and no network. */
    private String offline(byte[] pdf) throws Exception {
        Path dir = Files.createTempDirectory("held");
        long until = System.nanoTime() + 90_000_000_000L;
        while (true) {
            Files.write(dir.resolve("licence.pdf"), pdf);
            Files.writeString(dir.resolve("trust.json"), TestClient.at(port).get("/api/credentials/trust").text());
            Files.writeString(dir.resolve("status.json"), TestClient.at(port).get("/api/credentials/status-list").text());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int code = VerifyCredential.run(dir.resolve("licence.pdf").toString(), dir.resolve("trust.json"), dir.resolve("status.json"), Clock.systemUTC(), new PrintStream(out, true, StandardCharsets.UTF_8));
            String said = out.toString(StandardCharsets.UTF_8);
            if (code == 1 || System.nanoTime() > until) {
                return said;
            }
            Thread.sleep(2_000); // the list is published within a minute
        }
    }

    // ---- whose certificate it is

    private static Map<String, Object> birth(String parent, String baby, Object weight) {
        return new LinkedHashMap<>(Map.of("answer_parent", parent, "answer_baby", baby, "answer_weight", weight));
    }

    private void mother() {
        desk.put("t-police", "p2", liNumber, "李小敏", "2", "1990-02-03", null, "13819900203", "桃州镇桃州中路2号", null, null, null, "2025-01-02T00:00:00Z");
        desk.run("person");
    }

    @Test
    void whoeverOfTheParentsAppliesTheMotherIsTheMother() {
        mother();
        TestClient father = wang();
        Map<String, Object> data = birth("父亲", "王小宝", 3200);
        assertThat(father.post("/api/citizen/matters", submission(word(), "HT-25", data)).status()).as("the mother's number is asked").isEqualTo(400);
        data.put("answer_mother_number", liNumber);
        JsonNode first = submit(father, "HT-25", data);
        assertThat(first.path("state").asString()).as("no certificate that says so yet").isEqualTo("submitted");
        assertThat(first.toString()).as("what the library says of her is for the desk").doesNotContain("李");
        JsonNode done = desk.as("officer-health").post(path(first, "/approve"), Map.of("version", version(first))).ok();
        IssuedCredential made = held(liNumber, "birth-certificate").getFirst();
        assertThat(made.identifier()).isEqualTo(done.at("/credential/identifier").asString());
        assertThat(made.values()).containsEntry("mother", "李小敏").containsEntry("father", "王建国");
        assertThat(made.holderName()).isEqualTo("李小敏");
        assertThat(held(wangNumber, "birth-certificate")).isEmpty();
        assertThat(father.get(mine(first, "/credential")).status()).as("who applied fetches it").isEqualTo(200);
        // lost: with a certificate that says the same it is made anew at once, for either of them, and the one before ends
        JsonNode again = submit(father, "HT-25", data);
        assertThat(again.path("state").asString()).isEqualTo("approved");
        Map<String, Object> hers = birth("母亲", "王小宝", 3200.0);
        hers.put("answer_father", "王建国");
        assertThat(submit(real(phone(), "李小敏", liNumber), "HT-25", hers).path("state").asString()).isEqualTo("approved");
        List<IssuedCredential> all = held(liNumber, "birth-certificate");
        assertThat(all).hasSize(3).filteredOn(c -> c.state() == CredentialState.VALID).singleElement().satisfies(c -> assertThat(c.values()).containsEntry("mother", "李小敏").containsEntry("father", "王建国"));
    }

    @Test
    void nobodyPosesAsTheMotherAndNobodyUnknownIsOne() {
        mother();
        TestClient wang = wang();
        JsonNode posing = submit(wang, "HT-25", birth("母亲", "王小宝", 3200));
        assertThat(posing.path("state").asString()).isEqualTo("refused");
        String nobody = org.zhongshu.platform.registry.internal.RegistryDesk.number(java.time.LocalDate.of(1991, 1, 1), 444);
        Map<String, Object> data = birth("父亲", "王小宝", 3200);
        data.put("answer_mother_number", nobody);
        JsonNode m = submit(wang, "HT-25", data);
        TestClient health = desk.as("officer-health");
        int before = issued();
        assertThat(health.post(path(m, "/approve"), Map.of("version", version(m))).expect(400).path("detail").asString()).as("the father is not taken for her").contains("母亲姓名必填");
        assertThat(issued()).isEqualTo(before);
        health.post(path(m, "/approve"), Map.of("version", version(m), "values", Map.of("mother", "赵远方"))).ok();
        assertThat(held(nobody, "birth-certificate")).singleElement().satisfies(c -> assertThat(c.values()).containsEntry("mother", "赵远方").containsEntry("father", "王建国"));
    }
}
