package org.zhongshu.platform.rules.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

/** Who works on a sensor shall not call out the officers; what is still wrong afterwards shall. */
@ZhongshuTest
class MaintenanceModuleTest {

    @LocalServerPort int web;
    @Autowired Things things;
    @Autowired AlertIntake intake;
    @Autowired FloodRelease release;
    @Autowired Cases cases;
    @Autowired JdbcTemplate jdbc;

    private Thing gauge() {
        return things.create(Thing.draft("rlt-" + UUID.randomUUID(), "测试液位计", "rlt-gauge").withDepartment("water").withDivision("341882001000", null, null)
                .withPlace(119.41, 30.89));
    }

    private String maintain(Thing thing) {
        return steward().post("/api/devices/" + thing.id() + "/maintenance",
                Map.of("to", Instant.now().plusSeconds(3600).toString(), "reason", "示范校准")).ok().get("id").asString();
    }

    private void end(Thing thing, String window) {
        steward().delete("/api/devices/" + thing.id() + "/maintenance/" + window).ok();
    }

    private TestClient steward() {
        return TestClient.at(web).signIn("steward");
    }

    private static Transition transition(Transition.What what, Thing thing, long raisedAt, long at, int level) {
        return new Transition(what, AlertIds.of("rlt-high", thing.id(), raisedAt, 0), "rlt-high", thing.id(), level, at, raisedAt, 20, "液位 20 cm",
                new long[]{thing.id()}, null);
    }

    private long take(Transition.What what, Thing thing, long raisedAt, long at, int level) {
        Transition t = transition(what, thing, raisedAt, at, level);
        intake.take(List.of(t), false);
        return t.alert();
    }

    private JsonNode shown(long alert) {
        return TestClient.at(web).signIn("operator").get("/api/alerts/" + alert).ok();
    }

    private List<Long> casesOf(Thing thing) {
        return jdbc.queryForList("SELECT case_id FROM cases.case_thing WHERE thing = ?", Long.class, thing.id());
    }

    @Test
    void anAlertUnderMaintenanceIsKeptAndOpensItsCaseOnlyIfItStillStandsAfterwards() {
        Thing thing = gauge();
        String window = maintain(thing);
        long now = System.currentTimeMillis();
        long alert = take(Transition.What.RAISED, thing, now, now, 3);
        take(Transition.What.ESCALATED, thing, now, now + 1000, 1);
        release.release();
        assertThat(casesOf(thing)).isEmpty();
        assertThat(shown(alert).at("/alert/maintenance").asBoolean()).isTrue();
        assertThat(shown(alert).at("/held").asBoolean()).isTrue();
        end(thing, window);
        release.release();
        assertThat(casesOf(thing)).hasSize(1);
        Case c = cases.getCase(casesOf(thing).getFirst());
        assertThat(c.level()).as("as grave as it has become").isEqualTo(1);
        JsonNode after = shown(alert);
        assertThat(after.at("/alert/caseId").asString()).isEqualTo(Long.toString(c.id()));
        assertThat(after.at("/alert/maintenance").asBoolean()).as("it stays told how it came").isTrue();
        release.release();
        assertThat(casesOf(thing)).as("once").hasSize(1);
    }

    @Test
    void whatClearsDuringMaintenanceNeedsNobody() {
        Thing thing = gauge();
        String window = maintain(thing);
        long now = System.currentTimeMillis();
        take(Transition.What.RAISED, thing, now, now, 3);
        take(Transition.What.CLEARED, thing, now, now + 1000, 3);
        end(thing, window);
        release.release();
        assertThat(casesOf(thing)).isEmpty();
    }

    @Test
    void maintenanceDoesNotEndTheFloodAlertNorWaitForIt() {
        Thing thing = gauge();
        maintain(thing);
        Thing free = gauge();
        long now = System.currentTimeMillis();
        take(Transition.What.RAISED, thing, now, now, 3);
        take(Transition.What.RAISED, free, now, now, 3);
        assertThat(casesOf(free)).as("a neighbour is not muted").hasSize(1);
        assertThat(casesOf(thing)).isEmpty();
    }

    /** Two things share a merge key; the second one's alert is older by its own time, and the case has been closed meanwhile. */
    @Test
    void aDelayedAlertIsNotMistakenForARepetition() {
        Thing thing = gauge();
        long now = System.currentTimeMillis();
        take(Transition.What.RAISED, thing, now, now, 3);
        long first = casesOf(thing).getFirst();
        take(Transition.What.CLEARED, thing, now, now + 1, 3);
        CurrentActor.as(Actor.system("test"), () -> cases.act(first, CaseAction.of("close", "好了")));
        long late = take(Transition.What.RAISED, thing, now - 60_000, now - 60_000, 3);
        Long caseId = jdbc.queryForObject("SELECT case_id FROM rules.alert WHERE id = ?", Long.class, late);
        assertThat(cases.getCase(caseId).open()).as("a standing alert has an open case").isTrue();
    }
}
