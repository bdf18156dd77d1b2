package org.zhongshu.platform.persons.internal;

import org.zhongshu.algorithms.identifiers.CreditCode;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.testkit.Statements;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whom a firm's representative sends, for what, until when. */
class FirmAgentsTest extends PersonsBase {

    @Autowired
    private Delegations delegations;
    @Autowired
    private org.zhongshu.platform.registry.BaseRecords base;
    @Autowired
    private Attempts attempts;
    @Autowired
    private java.time.Clock clock;

    @Test
    void theRepresentativeIsRecognisedAndAnAgentActsWithinErrandsAndDays() {
        TestClient wang = real(phone(), "王建国", WANG);
        JsonNode firms = wang.get("/api/citizen/firms").ok();
        assertThat(firms).hasSize(1);
        assertThat(firms.at("/0/role").asString()).isEqualTo("legal-representative");
        assertThat(code(wang.get("/api/citizen/firms/" + GONE_FIRM))).isEqualTo("firm-ended");
        assertThat(code(wang.get("/api/citizen/firms/91330106673959654X"))).isEqualTo("bad-uscc");
        String agentPhone = phone();
        TestClient li = real(agentPhone, "阿依古丽·买买提", LI);
        assertThat(code(li.get("/api/citizen/firms/" + FIRM))).isEqualTo("no-right");
        assertThat(code(li.post("/api/citizen/firms/" + FIRM + "/agents", agent(agentPhone, "阿依古丽·买买提", TODAY, TODAY)))).isEqualTo("not-representative");
        assertThat(code(wang.post("/api/citizen/firms/" + FIRM + "/agents", agent(agentPhone, "阿依古力", TODAY, TODAY)))).isEqualTo("no-agent");
        assertThat(code(wang.post("/api/citizen/firms/" + FIRM + "/agents", agent(agentPhone, "阿依古丽·买买提", TODAY, TODAY.plusYears(4))))).isEqualTo("bad-period");
        assertThat(code(wang.post("/api/citizen/firms/" + FIRM + "/agents", Map.of("phone", agentPhone, "name", "阿依古丽·买买提", "errands", Set.of("everything"), "until", TODAY.toString())))).isEqualTo("bad-errands");
        String id = wang.post("/api/citizen/firms/" + FIRM + "/agents", agent(agentPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(30))).expect(201).path("id").asString();
        JsonNode right = li.get("/api/citizen/firms/" + FIRM).ok();
        assertThat(right.path("role").asString()).isEqualTo("agent");
        assertThat(right.at("/errands/0/id").asString()).isEqualTo("apply");
        JsonNode list = wang.get("/api/citizen/firms/" + FIRM + "/agents").ok();
        assertThat(list.toString()).doesNotContain(agentPhone).doesNotContain("阿依古丽·买买提").contains("in-force");

        jdbc.update("UPDATE persons.delegation SET starts = starts - 60, until = ? WHERE id = ?::bigint", TODAY.minusDays(1), id);
        assertThat(code(li.get("/api/citizen/firms/" + FIRM))).as("after the end").isEqualTo("delegation-ended");
        assertThat(li.get("/api/citizen/firms").ok()).isEmpty();
        jdbc.update("UPDATE persons.delegation SET until = ? WHERE id = ?::bigint", TODAY, id);
        li.get("/api/citizen/firms/" + FIRM).ok();

        firm(FIRM, "广德示范面馆有限公司", "钱多多", MUTE, "1");
        desk.run("legal");
        assertThat(code(li.get("/api/citizen/firms/" + FIRM))).as("the giver represents it no longer").isEqualTo("giver-gone");
        assertThat(code(wang.get("/api/citizen/firms/" + FIRM))).isEqualTo("no-right");
        assertThat(li.get("/api/citizen/firms").ok()).isEmpty();
    }

    @Test
    void aDelegationIsTakenBackOrLaidDownAndOthersCannotTouchIt() {
        TestClient wang = real(phone(), "王建国", WANG);
        String liPhone = phone();
        TestClient li = real(liPhone, "阿依古丽·买买提", LI);
        TestClient stranger = real(phone(), "钱多多", MUTE);
        String path = "/api/citizen/firms/" + FIRM + "/agents";
        String id = wang.post(path, agent(liPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(3))).expect(201).path("id").asString();
        stranger.delete(path + "/" + id).expect(404);
        wang.delete(path + "/" + id).expect(204);
        assertThat(code(wang.delete(path + "/" + id))).isEqualTo("ended-already");
        assertThat(li.get("/api/citizen/firms/" + FIRM).expect(403).path("detail").asString()).contains("法定代表人收回");
        String second = wang.post(path, agent(liPhone, "阿依古丽·买买提", TODAY.plusDays(1), TODAY.plusDays(3))).expect(201).path("id").asString();
        assertThat(li.get("/api/citizen/firms/" + FIRM).expect(403).path("detail").asString()).contains("起生效");
        li.delete(path + "/" + second).expect(204);
        assertThat(audited("firm.delegate-end")).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aDelegationIsGivenOnceAndFoundBehindHundredsOfOthers() throws Exception {
        TestClient wang = real(phone(), "王建国", WANG);
        String liPhone = phone();
        TestClient li = real(liPhone, "阿依古丽·买买提", LI);
        String path = "/api/citizen/firms/" + FIRM + "/agents";
        List<Callable<Answer>> twice = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            twice.add(() -> wang.post(path, agent(liPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(3))));
        }
        List<Answer> answers = all(twice);
        assertThat(answers.stream().map(a -> a.expect(201).path("id").asString()).distinct()).as("one delegation however often it is sent").hasSize(1);
        assertThat(code(wang.post(path, agent(liPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(4))))).isEqualTo("delegated-already");
        long id = Long.parseLong(answers.getFirst().json().path("id").asString());
        // 600 that are over, newer than the one in force
        jdbc.update("INSERT INTO persons.delegation (id, uscc, firm_name, given_by, agent, scopes, starts, until, created_at) SELECT id + n, uscc, firm_name, given_by, agent, scopes, starts - 30, starts - 10, created_at FROM persons.delegation, generate_series(1, 600) n WHERE id = ?", id);
        assertThat(li.get("/api/citizen/firms/" + FIRM).ok().path("role").asString()).isEqualTo("agent");
        assertThat(li.get("/api/citizen/firms").ok().at("/0/delegation").asString()).isEqualTo(Long.toString(id));
        assertThat(wang.get(path).ok().at("/0/id").asString()).as("in force first").isEqualTo(Long.toString(id));
        long oldest = id + 1;
        wang.delete(path + "/" + oldest).expect(204);
        li.delete(path + "/" + id).expect(204);
        assertThat(code(li.get("/api/citizen/firms/" + FIRM))).isEqualTo("delegation-ended");
    }

    /** Who acts for many firms, and a firm for which many act: asked as often as with one. Each firm's record counts as looked at. */
    @Test
    void manyFirmsAndAgentsCostNoMoreQuestionsThanOne() {
        TestClient wang = real(phone(), "王建国", WANG);
        String liPhone = phone();
        TestClient li = real(liPhone, "阿依古丽·买买提", LI);
        String path = "/api/citizen/firms/" + FIRM + "/agents";
        long id = Long.parseLong(wang.post(path, agent(liPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(3))).expect(201).path("id").asString());
        List<String> oneFirm = Statements.of(() -> assertThat(li.get("/api/citizen/firms").ok()).hasSize(1));
        List<String> oneAgent = Statements.of(() -> assertThat(wang.get(path).ok()).hasSize(1));
        List<String> represented = Statements.of(() -> assertThat(wang.get("/api/citizen/firms").ok()).hasSize(1));
        for (int i = 0; i < 7; i++) {
            String head = "9133010667395%03d".formatted(100 + i);
            List<String> checks = List.of("0123456789ABCDEFGHJKLMNPQRTUWXY".split(""));
            String uscc = checks.stream().flatMap(a -> checks.stream().map(b -> head + a + b)).filter(CreditCode::isValid).findFirst().orElseThrow();
            firm(uscc, "广德示范分店" + i + "有限公司", "王建国", WANG, "1");
            jdbc.update("INSERT INTO persons.delegation (id, uscc, firm_name, given_by, agent, scopes, starts, until, created_at) SELECT id + ?, ?, firm_name, given_by, agent, scopes, starts, until, created_at FROM persons.delegation WHERE id = ?", 1 + i, uscc, id);
            jdbc.update("INSERT INTO persons.delegation (id, uscc, firm_name, given_by, agent, scopes, starts, until, created_at) SELECT id + ?, uscc, firm_name, given_by, agent, scopes, starts - 30, starts - 10, created_at FROM persons.delegation WHERE id = ?", 100 + i, id);
        }
        desk.run("legal");
        long last = jdbc.queryForObject("SELECT max(id) FROM registry.look", Long.class);
        assertThat(Statements.of(() -> assertThat(li.get("/api/citizen/firms").ok()).hasSize(8).allSatisfy(f -> {
            assertThat(f.path("role").asString()).isEqualTo("agent");
            assertThat(f.path("delegation").asString()).isNotEmpty();
        }))).hasSameSizeAs(oneFirm);
        assertThat(jdbc.queryForObject("SELECT count(DISTINCT gid) FROM registry.look WHERE library = 'legal' AND kind = 'check' AND id > ?", Integer.class, last)).isEqualTo(8);
        assertThat(Statements.of(() -> assertThat(wang.get(path).ok()).hasSize(8).allSatisfy(a -> assertThat(a.path("name").asString()).isNotEmpty()))).hasSameSizeAs(oneAgent);
        assertThat(Statements.of(() -> assertThat(wang.get("/api/citizen/firms").ok()).hasSize(8))).hasSameSizeAs(represented);
    }

    @Test
    void aReasonHoldsNobodysNumber() {
        TestClient wang = real(phone(), "王建国", WANG);
        String liPhone = phone();
        TestClient li = real(liPhone, "阿依古丽·买买提", LI);
        String path = "/api/citizen/firms/" + FIRM + "/agents";
        String id = wang.post(path, agent(liPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(3))).expect(201).path("id").asString();
        wang.send("DELETE", path + "/" + id, Map.of("reason", LI + "已离职")).expect(204);
        assertThat(jdbc.queryForObject("SELECT end_reason FROM persons.delegation", String.class)).contains("已离职").doesNotContain(LI);
    }

    /** The same tables and libraries, asked as where the city wants firms' people proven at the desk. */
    @Test
    void aCityMayWantWhoeverActsForAFirmProvenAtTheDesk() {
        String phone = phone();
        TestClient wang = real(phone, "王建国", WANG);
        String agentPhone = phone();
        real(agentPhone, "阿依古丽·买买提", LI);
        wang.post("/api/citizen/firms/" + FIRM + "/agents", agent(agentPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(3))).expect(201);
        assertThat(wang.get("/api/citizen/firms").ok()).as("as delivered, level 2 is enough").hasSize(1);
        Firms strict = new Firms(base, persons, delegations, attempts, transaction, clock, 3);
        PersonStore.Row rep = persons.findByPhone(phone).orElseThrow();
        PersonStore.Row agent = persons.findByPhone(agentPhone).orElseThrow();
        org.zhongshu.platform.identity.CurrentActor.as(rep.actor("127.0.0.1"), () -> {
            assertThat(strict.rights(rep)).isEmpty();
            assertThat(refusal(() -> strict.require(rep, FIRM, null))).isEqualTo("proof-needed");
            assertThat(refusal(() -> strict.agents(rep, FIRM))).isEqualTo("proof-needed");
            assertThat(refusal(() -> strict.delegate(rep, FIRM, new Firms.NewAgent(agentPhone, "阿依古丽·买买提", Set.of("apply"), TODAY, TODAY.plusDays(5))))).isEqualTo("proof-needed");
            persons.proven(agent.id(), "officer");
            PersonStore.Row proven = persons.find(agent.id()).orElseThrow();
            assertThat(strict.rights(proven)).as("the word of who is not proven").isEmpty();
            assertThat(refusal(() -> strict.require(proven, FIRM, Persons.Errand.APPLY))).isEqualTo("giver-unproven");
            persons.proven(rep.id(), "officer");
            assertThat(strict.rights(persons.find(rep.id()).orElseThrow())).hasSize(1);
            assertThat(strict.require(proven, FIRM, Persons.Errand.APPLY).role()).isEqualTo(Persons.Role.AGENT);
            assertThat(strict.rights(agent)).as("an agent as it stood before the desk").isEmpty();
        });
        assertThatThrownBy(() -> new Firms(base, persons, delegations, attempts, transaction, clock, 1)).hasMessageContaining("firm-level");
    }

    private static String refusal(Runnable act) {
        try {
            act.run();
            return null;
        } catch (org.zhongshu.platform.shared.Problem p) {
            return p.code();
        }
    }
}
