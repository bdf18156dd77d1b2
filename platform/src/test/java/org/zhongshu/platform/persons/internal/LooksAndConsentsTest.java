package org.zhongshu.platform.persons.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Who looked at a person, what they agreed to, and what is left when they go. */
class LooksAndConsentsTest extends PersonsBase {

    @Test
    void everyConsentEndsWithTheAccountHoweverManyThereWere() {
        TestClient c = citizen(phone());
        long id = Long.parseLong(c.get("/api/citizen/me").ok().path("id").asString());
        jdbc.update("INSERT INTO persons.consent (id, person, receiver, receiver_name, purpose, items, given_at, withdrawn_at) SELECT 9000000000000000000 + n, ?, 'old', 'old', 'old', '{x}', now(), now() FROM generate_series(1, 600) n", id);
        c.post("/api/citizen/close", Map.of("sure", true)).expect(204);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM persons.consent WHERE withdrawn_at IS NULL", Integer.class)).isZero();
    }

    @Test
    void aPersonSeesWhoLookedAndWhy() {
        TestClient wang = real(phone(), "王建国", WANG);
        long gid = desk.gid("person", "t-police", "p1");
        desk.as("officer-health").post("/api/registry/records/person/" + gid + "/look", Map.of("purpose", Map.of("code", "service", "reference", "核对13912345678与" + LI + "同住"))).ok();
        desk.as("officer-public-security").post("/api/registry/records/person/" + gid + "/look", Map.of("purpose", Map.of("code", "law", "reference", "协查函〔2026〕5号"))).ok();
        assertThat(code(check(citizen(phone()), "李四", WANG))).isEqualTo("not-found");
        JsonNode looks = wang.get("/api/citizen/looks").ok();
        List<JsonNode> items = looks.path("items").valueStream().toList();
        assertThat(items).hasSize(3);
        assertThat(items.get(0).path("kind").asString()).as("somebody else tried my number").isEqualTo("other-account");
        assertThat(items.get(0).has("who")).isFalse();
        JsonNode health = items.get(1);
        assertThat(health.path("department").asString()).contains("卫");
        assertThat(health.path("purpose").asString()).isEqualTo("办理业务");
        assertThat(health.path("who").asString()).contains("*");
        assertThat(health.path("reference").asString()).as("not other people's numbers").doesNotContain("13912345678").doesNotContain(LI).contains("同住");
        assertThat(items.get(2).path("own").asBoolean()).isTrue();
        assertThat(looks.path("lawDelayDays").asInt()).isEqualTo(180);
        JsonNode others = wang.get("/api/citizen/looks?own=false&limit=2").ok();
        assertThat(others.path("items").valueStream().map(i -> i.path("id").asString()).toList()).as("without one's own, and nothing tells of another page").containsExactly(items.get(0).path("id").asString(), items.get(1).path("id").asString());
        assertThat(others.hasNonNull("next")).isFalse();
        // page by page, nothing tells that there was one more
        int pages = 0;
        for (String next = ""; next != null; pages++) {
            JsonNode page = wang.get("/api/citizen/looks?limit=1" + (next.isEmpty() ? "" : "&cursor=" + next)).ok();
            assertThat(page.path("items")).hasSize(1);
            next = page.path("next").asString(null);
        }
        assertThat(pages).isEqualTo(3);
        jdbc.execute("ALTER TABLE registry.look DISABLE TRIGGER look_kept");
        jdbc.update("UPDATE registry.look SET at = at - interval '181 days' WHERE purpose = 'law'");
        jdbc.execute("ALTER TABLE registry.look ENABLE TRIGGER look_kept");
        assertThat(wang.get("/api/citizen/looks").ok().path("items").toString()).as("told later").contains("协查函");
        TestClient li = real(phone(), "阿依古丽·买买提", LI);
        assertThat(li.get("/api/citizen/looks").ok().path("items")).as("only one's own").hasSize(1);
        // what was merged and taken apart again is not followed: the numbers differ
        jdbc.update("INSERT INTO registry.moved (library, gid, into_gid, at) VALUES ('person', ?, ?, now())", gid, jdbc.queryForObject("SELECT gid FROM registry.record_person WHERE ident = ?", Long.class, LI));
        assertThat(li.get("/api/citizen/looks").ok().path("items")).as("still only one's own").hasSize(1);
        assertThat(code(citizen(phone()).get("/api/citizen/looks"))).isEqualTo("real-name-needed");
    }

    @Test
    void withdrawingTheRealNameErasesItAndClosingErasesEverything() {
        String phone = phone();
        TestClient wang = real(phone, "王建国", WANG);
        String liPhone = phone();
        TestClient li = real(liPhone, "阿依古丽·买买提", LI);
        wang.post("/api/citizen/firms/" + FIRM + "/agents", agent(liPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(3))).expect(201);
        JsonNode consents = wang.get("/api/citizen/consents").ok();
        assertThat(consents).hasSize(2);
        JsonNode realName = consents.valueStream().filter(c -> c.path("receiver").asString().equals("real-name")).findFirst().orElseThrow();
        JsonNode platform = consents.valueStream().filter(c -> c.path("receiver").asString().equals("platform")).findFirst().orElseThrow();
        li.post("/api/citizen/consents/" + realName.path("id").asString() + "/withdraw", Map.of()).expect(404);
        assertThat(code(wang.post("/api/citizen/consents/" + platform.path("id").asString() + "/withdraw", Map.of()))).isEqualTo("close-instead");
        wang.post("/api/citizen/consents/" + realName.path("id").asString() + "/withdraw", Map.of()).expect(204);
        assertThat(wang.get("/api/citizen/me").ok().path("level").asInt()).isEqualTo(1);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM persons.person WHERE name IS NOT NULL", Integer.class)).as("only the agent's name is left").isEqualTo(1);
        assertThat(li.get("/api/citizen/firms/" + FIRM).expect(403).path("detail").asString()).contains("撤回实名");
        assertThat(code(wang.post("/api/citizen/close", Map.of()))).isEqualTo("not-sure");
        wang.post("/api/citizen/close", Map.of("sure", true)).expect(204);
        wang.get("/api/citizen/me").expect(401);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM persons.person WHERE closed_at IS NOT NULL AND phone IS NULL AND phone_index IS NULL AND name IS NULL", Integer.class)).isEqualTo(1);
        later(phone);
        citizen(phone).get("/api/citizen/me").ok();
    }
}
