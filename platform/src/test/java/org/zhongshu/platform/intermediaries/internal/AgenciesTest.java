package org.zhongshu.platform.intermediaries.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestClient.Answer;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.intermediaries.internal.MarketDesk.code;

/** Who enters, who agrees, who is suspended or struck off. */
class AgenciesTest extends MarketBase {

    @Test
    void anAgencyEntersItselfAndTheRightDepartmentAgrees() {
        Map<String, Object> asking = desk.asking(0, desk.firms.get(0), "t-survey");
        assertThat(code(desk.person(1).post(MINE + "/offerings", asking))).as("another's firm").isEqualTo("no-right");
        JsonNode o = desk.person(0).post(MINE + "/offerings", asking).expect(201);
        assertThat(desk.person(0).post(MINE + "/offerings", asking).expect(201).path("id")).as("the same request").isEqualTo(o.path("id"));
        assertThat(code(desk.person(0).post(MINE + "/offerings", desk.asking(0, desk.firms.get(0), "t-survey")))).isEqualTo("asked-already");
        Map<String, Object> bare = desk.asking(0, desk.firms.get(0), "t-eia");
        bare.remove("file");
        assertThat(code(desk.person(0).post(MINE + "/offerings", bare))).isEqualTo("no-proof");
        bare.put("credential", "1.2.3.not.there");
        assertThat(code(desk.person(0).post(MINE + "/offerings", bare))).isEqualTo("no-credential");
        String path = "/api/intermediaries/desk/offerings/" + o.path("id").asString();
        assertThat(desk.as("officer-environment").get(path).status()).as("another department's").isEqualTo(404);
        assertThat(desk.as("operator").get(path).status()).isEqualTo(403);
        assertThat(desk.stranger().get("/api/intermediaries/agencies").ok().path("items")).as("not before it is agreed to").isEmpty();
        assertThat(desk.stranger().get("/api/intermediaries/agencies/" + desk.firms.get(0)).status()).isEqualTo(404);
        assertThat(code(desk.as(OFFICER).post(path + "/refuse", Map.of("version", 1)))).isEqualTo("bad-reason");
        assertThat(code(desk.as(OFFICER).post(path + "/agree", Map.of("version", 1, "until", LocalDate.now().minusDays(2).toString())))).isEqualTo("bad-until");
        String file = desk.as(OFFICER).get(path).ok().at("/offering/files/0/id").asString();
        assertThat(desk.as(OFFICER).get(path + "/files/" + file).text()).startsWith("%PDF");
        desk.as(OFFICER).post(path + "/agree", Map.of("version", 1, "until", LocalDate.now().plusYears(1).toString())).ok();
        assertThat(code(desk.as(OFFICER).post(path + "/refuse", Map.of("version", 1, "reason", "资料不全")))).as("decided by another meanwhile").isEqualTo("changed");
        JsonNode listed = desk.stranger().get("/api/intermediaries/agencies?service=t-survey").ok().path("items");
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("uscc").asString()).isEqualTo(desk.firms.get(0));
        assertThat(listed.toString()).as("nobody's number, and no grades of few").doesNotContain(desk.numbers.get(0));
        assertThat(desk.person(1).post(MINE + "/offerings/" + o.path("id").asString() + "/withdraw", Map.of()).status()).as("another's").isEqualTo(404);
        assertThat(jdbc.queryForList("SELECT encode(content, 'escape') FROM intermediaries.file", String.class).toString()).as("sealed").doesNotContain("%PDF");
    }

    @Test
    void suspendedAndStruckOffAgenciesAreShownAndGetNothing() {
        desk.all("t-survey");
        String number = desk.publish(3, desk.demand("direct"));
        String path = "/api/intermediaries/desk/agencies/" + desk.firms.get(0) + "/";
        int version = desk.stranger().get("/api/intermediaries/agencies/" + desk.firms.get(0)).ok().path("version").asInt();
        Map<String, Object> body = Map.of("reason", "出具虚假成果", "until", LocalDate.now().plusDays(30).toString(), "version", version);
        assertThat(desk.as("officer-environment").post(path + "suspended", body).status()).isEqualTo(404);
        desk.join(0, number, "20000", 8).ok();
        desk.as(OFFICER).post(path + "suspended", body).ok();
        assertThat(code(desk.as(OFFICER).post(path + "suspended", body))).as("the same click again").isEqualTo("changed");
        JsonNode seen = desk.stranger().get("/api/intermediaries/agencies/" + desk.firms.get(0)).ok();
        assertThat(seen.path("state").asString()).isEqualTo("suspended");
        assertThat(seen.at("/acts/0/reason").asString()).isEqualTo("出具虚假成果");
        assertThat(code(desk.join(0, number, "20000", 8))).isEqualTo("not-qualified");
        desk.join(1, number, "25000", 8).ok();
        desk.pass(number, "closes_at");
        choosing.run();
        JsonNode signups = desk.seen(3, number).path("signups");
        for (JsonNode s : signups) {
            assertThat(s.path("state").asString()).isEqualTo(s.path("uscc").asString().equals(desk.firms.get(0)) ? "out" : "in");
            if (s.path("state").asString().equals("out")) {
                assertThat(desk.act(3, number, "choose", Map.of("signup", s.path("id").asString(), "words", "就要这一家")).status()).isEqualTo(404);
            }
        }
        int now = seen.path("version").asInt();
        desk.as(OFFICER).post(path + "struck", Map.of("reason", "情节严重，清退", "version", now)).ok();
        assertThat(code(desk.person(0).post(MINE + "/offerings", desk.asking(0, desk.firms.get(0), "t-eia")))).isEqualTo("struck");
    }

    private Answer decided(String officer, int agency, String kind, String reason) {
        String path = "/api/intermediaries/desk/agencies/" + desk.firms.get(agency) + "/" + kind;
        int version = desk.stranger().get("/api/intermediaries/agencies/" + desk.firms.get(agency)).ok().path("version").asInt();
        return desk.as(officer).post(path, Map.of("reason", reason, "until", LocalDate.now().plusDays(30).toString(), "version", version));
    }

    @Test
    void whoWasSuspendedDoesNotVanishByLeaving() {
        desk.entered(0, "t-survey", OFFICER);
        desk.entered(1, "t-survey", OFFICER);
        decided(OFFICER, 0, "suspended", "出具虚假成果").ok();
        for (int i = 0; i < 2; i++) {
            String offering = desk.person(i).get(MINE + "/mine").ok().at("/firms/0/offerings/0/id").asString();
            desk.person(i).post(MINE + "/offerings/" + offering + "/withdraw", Map.of()).ok();
        }
        assertThat(desk.stranger().get("/api/intermediaries/agencies/" + desk.firms.get(0)).ok().at("/acts/0/reason").asString()).isEqualTo("出具虚假成果");
        JsonNode listed = desk.stranger().get("/api/intermediaries/agencies?service=t-survey").ok().path("items");
        assertThat(listed).as("who left in good standing is not listed").hasSize(1);
        assertThat(listed.at("/0/uscc").asString()).isEqualTo(desk.firms.get(0));
        decided(OFFICER, 0, "struck", "情节严重，清退").ok();
        assertThat(desk.stranger().get("/api/intermediaries/agencies").ok().at("/items/0/state").asString()).isEqualTo("struck");
    }

    @Test
    void aSuspensionIsLiftedByWhoOrderedItAndNobodyActsOnWhomTheyNeverAgreedTo() {
        desk.entered(0, "t-survey", OFFICER);
        desk.entered(0, "t-eia", "officer-environment");
        decided(OFFICER, 0, "suspended", "出具虚假成果").ok();
        assertThat(code(decided("officer-environment", 0, "resumed", "我们觉得可以"))).isEqualTo("another-suspended");
        decided(OFFICER, 0, "resumed", "整改到位，提前恢复").ok();
        desk.entered(1, "t-survey", OFFICER);
        desk.person(1).post(MINE + "/offerings", desk.asking(1, desk.firms.get(1), "t-eia")).expect(201);
        assertThat(decided("officer-environment", 1, "struck", "只申请过，没有入驻").status()).isEqualTo(404);
    }

    @Test
    void aLicenceThatWasSuspendedProvesNothing() {
        String licence = desk.licence(0);
        Map<String, Object> asking = desk.asking(0, desk.firms.get(0), "t-survey");
        asking.remove("file");
        asking.put("credential", licence);
        JsonNode o = desk.person(0).post(MINE + "/offerings", asking).expect(201);
        desk.as(OFFICER).post("/api/intermediaries/desk/offerings/" + o.path("id").asString() + "/agree", Map.of("version", 1, "until", LocalDate.now().plusYears(1).toString())).ok();
        String number = desk.publish(3, desk.demand("direct"));
        desk.join(0, number, "20000", 8).ok();
        desk.suspendLicence();
        assertThat(code(desk.join(0, number, "20000", 8))).isEqualTo("not-qualified");
        desk.pass(number, "closes_at");
        choosing.run();
        assertThat(desk.shown(number).at("/signups/0/why").asString()).isEqualTo("证明资质的证照已失效");
    }

    @Test
    void agenciesComePageByPage() {
        desk.all("t-survey");
        JsonNode first = desk.stranger().get("/api/intermediaries/agencies?limit=2").ok();
        assertThat(first.path("items")).hasSize(2);
        JsonNode rest = desk.stranger().get("/api/intermediaries/agencies?limit=2&cursor=" + first.path("next").asString()).ok();
        assertThat(rest.path("items")).hasSize(1);
        assertThat(rest.path("next").isString()).isFalse();
        for (JsonNode s : desk.stranger().get("/api/intermediaries/services").ok()) {
            if (s.path("id").asString().equals("t-survey")) {
                assertThat(s.path("agencies").asInt()).isEqualTo(3);
            }
        }
    }
}
