package org.zhongshu.platform.identity;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.zhongshu.platform.identity.internal.SettledEvents;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ZhongshuTest
class AccountsModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private PersonalData personal;

    @BeforeEach
    void settle(@Autowired ApplicationContext context) {
        SettledEvents.settle(context);
    }

    @Test
    void aNewAccountMustChangeItsPasswordBeforeAnythingElse() {
        TestClient admin = TestClient.at(port).signIn("admin");
        JsonNode made = admin.post("/api/accounts", Map.of("username", "wang.wu", "name", "王五", "org", "water", "roles", List.of("officer"))).expect(201);
        String first = made.get("password").asString();

        TestClient person = TestClient.at(port, "127.0.8.1");
        assertThat(person.signIn("wang.wu", first).ok().get("mustChangePassword").asBoolean()).isTrue();
        assertThat(person.get("/api/city/departments").expect(403).get("code").asString()).isEqualTo("password-change-required");
        JsonNode rule = person.get("/api/password").ok();
        String shortest = "Aa1".repeat(20).substring(0, rule.path("minLength").asInt());
        person.post("/api/password", Map.of("current", first, "next", shortest.substring(1))).expect(400);
        assertThat(rule.path("minKinds").asInt()).isEqualTo(3);
        person.post("/api/password", Map.of("current", first, "next", "aa11".repeat(20).substring(0, rule.path("minLength").asInt()))).expect(400);
        person.post("/api/password", Map.of("current", first, "next", "short")).expect(400);
        person.post("/api/password", Map.of("current", first, "next", "alllowercaseletters")).expect(400);
        person.post("/api/password", Map.of("current", "wrong", "next", "Guangde#2026x")).expect(400);
        person.post("/api/password", Map.of("current", first, "next", "Guangde#2026x")).expect(204);
        person.get("/api/me").expect(401);
        person.signIn("wang.wu", first).expect(401);
        assertThat(person.signIn("wang.wu", "Guangde#2026x").ok().get("mustChangePassword").asBoolean()).isFalse();
        person.get("/api/city/departments").ok();
    }

    @Test
    void disablingEndsSessionsAtOnceAndIsAudited() {
        TestClient admin = TestClient.at(port).signIn("admin");
        TestClient officer = TestClient.at(port).signIn("officer-fire");
        String id = officer.get("/api/me").ok().get("id").asString();
        admin.post("/api/accounts/" + id + "/disable", Map.of("reason", "调离")).ok();
        officer.get("/api/me").expect(401);
        TestClient.at(port, "127.0.8.2").signIn("officer-fire", TestClient.PASSWORD).expect(401);
        admin.post("/api/accounts/" + id + "/enable", Map.of("reason", "返岗")).ok();
        TestClient.at(port, "127.0.8.3").signIn("officer-fire");
        assertThat(audited("officer-fire")).contains("account.disable", "account.enable");
    }

    @Test
    void changedRightsCountAtOnce() {
        TestClient admin = TestClient.at(port).signIn("admin");
        JsonNode made = admin.post("/api/accounts", Map.of("username", "zhao.liu", "name", "赵六", "org", "water", "roles", List.of("officer"))).expect(201);
        String id = made.get("account").get("id").asString();
        JsonNode changed = admin.put("/api/accounts/" + id, Map.of("name", "赵六", "roles", List.of("grid"), "towns", List.of("341882001000"))).ok();
        assertThat(changed.get("roles").get(0).asString()).isEqualTo("grid");
        assertThat(changed.path("org").isMissingNode()).isTrue();
    }

    @Test
    void mistakesAreNamedByField() {
        TestClient admin = TestClient.at(port).signIn("admin");
        JsonNode errors = admin.post("/api/accounts", Map.of("username", "Wang Wu", "name", "", "org", "nowhere", "roles", List.of("admin", "auditor")))
                .expect(400).get("errors");
        assertThat(errors.propertyNames()).containsExactlyInAnyOrder("username", "name", "org", "roles");
        assertThat(admin.post("/api/accounts", Map.of("username", "qian.qi", "name", "钱七", "roles", List.of("officer"))).expect(400).get("errors").propertyNames())
                .containsExactly("org");
        admin.post("/api/accounts", Map.of("username", "leader", "name", "重名", "roles", List.of("leader"))).expect(409);
    }

    @Test
    void administratorsDoNotRaiseThemselves() {
        TestClient admin = TestClient.at(port).signIn("admin");
        String id = admin.get("/api/me").ok().get("id").asString();
        admin.put("/api/accounts/" + id, Map.of("name", "我", "roles", List.of("admin", "operator"))).expect(409);
        admin.post("/api/accounts/" + id + "/disable", Map.of()).expect(409);
    }

    @Test
    void listsByPage() {
        TestClient admin = TestClient.at(port).signIn("admin");
        JsonNode page = admin.get("/api/accounts?limit=5&role=officer").ok();
        assertThat(page.get("items").size()).isEqualTo(5);
        JsonNode next = admin.get("/api/accounts?limit=5&role=officer&cursor=" + page.get("next").asString()).ok();
        assertThat(next.get("items").get(0).get("username").asString()).isGreaterThan(page.get("items").get(4).get("username").asString());
        assertThat(admin.get("/api/accounts?q=" + "%E6%B0%B4%E5%88%A9").ok().get("items").toString()).contains("officer-water");
        assertThat(page.toString()).doesNotContain("argon2");
    }

    @Test
    void personalDataIsShownInClearOnlyWithAReasonAndLeavesATrace() {
        Actor officer = new Actor(5, "officer-water", "某人", "water", Set.of("officer"), Set.of(), Set.of(), "10.0.0.5");
        Actor viewer = new Actor(6, "viewer", "大屏", "data", Set.of("viewer"), Set.of(), Set.of(), "10.0.0.6");
        String shown = CurrentActor.as(officer, () -> personal.reveal(PersonalData.Kind.PHONE, "13812345678", "case", "looked-at-1", "回访群众"));
        assertThat(shown).isEqualTo("13812345678");
        assertThatThrownBy(() -> CurrentActor.as(officer, () -> personal.reveal(PersonalData.Kind.PHONE, "13812345678", "case", "looked-at-1", " ")))
                .isInstanceOf(Problem.class).hasMessageContaining("理由");
        assertThatThrownBy(() -> CurrentActor.as(viewer, () -> personal.reveal(PersonalData.Kind.PHONE, "13812345678", "case", "looked-at-1", "想看")))
                .isInstanceOf(Problem.class).hasMessageContaining("没有权限");
        assertThat(audited("looked-at-1")).containsExactly("personal.view");
        assertThat(jdbc.sql("SELECT string_agg(coalesce(after, ''), '') FROM (SELECT after, subject_id FROM audit.entry UNION ALL SELECT after, subject_id FROM audit.inbox) a "
                + "WHERE subject_id = 'looked-at-1'").query(String.class).single()).contains("138****5678").doesNotContain("13812345678");
    }

    @Test
    void refusalsOfSomeoneSignedInAreAuditedOnce() {
        TestClient viewer = TestClient.at(port, "127.0.8.7").signIn("viewer");
        for (int i = 0; i < 20; i++) {
            viewer.get("/api/accounts").expect(403);
        }
        assertThat(jdbc.sql("SELECT count(DISTINCT inbox_id) FROM (SELECT inbox_id, action, ip FROM audit.entry UNION ALL SELECT id, action, ip FROM audit.inbox) a "
                + "WHERE ip = '127.0.8.7' AND action = 'access.refused'").query(Long.class).single()).isEqualTo(1);
    }

    private List<String> audited(String subject) {
        return jdbc.sql("SELECT DISTINCT ON (inbox_id) action FROM (SELECT inbox_id, action, subject_id FROM audit.entry UNION ALL "
                + "SELECT id, action, subject_id FROM audit.inbox) a WHERE subject_id = ? ORDER BY inbox_id").param(subject).query(String.class).list();
    }
}
