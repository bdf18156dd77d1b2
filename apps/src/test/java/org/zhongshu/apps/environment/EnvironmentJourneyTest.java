package org.zhongshu.apps.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.zhongshu.apps.Journey;
import org.zhongshu.platform.indicators.Indicators;
import org.zhongshu.platform.rules.Alerts;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

/** Smoke over an air station: alert, inspection, sources upwind, closed case; and what the public sees of it. */
@ZhongshuTest
class EnvironmentJourneyTest {

    private static final double LON = 119.42;
    private static final double LAT = 30.89;

    @LocalServerPort
    int port;

    @Autowired
    Indicators indicators;

    @Autowired
    Alerts alerts;

    @Test
    void aPlumeBecomesAClosedInspection() {
        Journey journey = Journey.at(port);
        journey.device("kq-1", "air-station", "environment", LON, LAT, "");
        journey.device("fq-north", "pollution-source-gas", "environment", LON, LAT + 0.02, "");
        journey.device("fq-south", "pollution-source-gas", "environment", LON, LAT - 0.02, "");
        journey.thing("fq-south");
        journey.play("recordings/environment/plume.jsonl");

        Journey.OpenCase open = journey.caseOf("kq-1");
        assertThat(open.type()).isEqualTo("environment-inspection");
        upwind(journey);
        publicPage();

        open.as("officer-environment").act("start");
        open.as("officer-environment").act("finish", "北侧企业治理设施故障，已责令限产");
        assertThat(open.as("operator").attempt("close", "核查").status()).as("the alert still stands").isEqualTo(422);
        journey.play("recordings/environment/cleared.jsonl");
        open.as("operator").closesWith("close");
        figures(journey);
    }

    private void upwind(Journey journey) {
        String thing = journey.thing("kq-1");
        long alert = alerts.listActive(100).stream().filter(a -> Long.toString(a.thing()).equals(thing)).findFirst().orElseThrow().id();
        JsonNode trace = journey.account("operator").get("/api/environment/trace?alert=" + alert).ok();
        assertThat(trace.path("wind").path("from").asInt()).satisfiesAnyOf(d -> assertThat(d).isLessThan(10), d -> assertThat(d).isGreaterThan(350));
        assertThat(StreamSupport.stream(trace.path("candidates").spliterator(), false).map(c -> c.path("thing").asString()))
                .contains(journey.thing("fq-north")).doesNotContain(journey.thing("fq-south"));
        assertThat(trace.path("sector").path("geometry").path("type").asString()).isEqualTo("Polygon");
        journey.account("officer-fire").get("/api/environment/trace?alert=" + alert).expect(404);
        journey.account("operator").get("/api/environment/trace?alert=1").expect(404);
    }

    private void publicPage() {
        TestClient nobody = TestClient.at(port);
        JsonNode page = Journey.await("the station on the public page", () -> {
            JsonNode answer = nobody.get("/api/public/environment").ok();
            return answer.path("stations").path(0).path("values").has("pm25") ? answer : null;
        });
        JsonNode station = page.path("stations").get(0);
        assertThat(page.path("city").asString()).isEqualTo("广德市");
        assertThat(page.path("demo").asBoolean()).isTrue();
        assertThat(station.path("note").asString()).contains("不足 45 分钟");
        assertThat(station.path("values").path("pm25").asInt()).isBetween(41, 171);
        assertThat(page.path("air").path("aqi").asInt()).isGreaterThan(100);
        nobody.get("/api/map/layers/environment-air").ok();
        nobody.get("/api/map/layers/environment-gas").expect(401);
        nobody.get("/api/indicators").expect(401);
    }

    private void figures(Journey journey) {
        indicators.refresh("environment-source-online");
        indicators.refresh("environment-case-in-time");
        JsonNode list = journey.account("leader").get("/api/indicators?app=environment").ok();
        Map<String, JsonNode> byId = new java.util.HashMap<>();
        list.forEach(i -> byId.put(i.path("id").asString(), i));
        assertThat(byId.get("environment-source-online").path("value").asDouble()).isZero();
        assertThat(byId.get("environment-source-online").path("denominator").asInt()).isEqualTo(2);
        assertThat(byId.get("environment-source-online").path("trend").size()).isPositive();
        JsonNode records = journey.account("leader").get("/api/indicators/environment-source-online/records").ok().path("items");
        assertThat(records.size()).isEqualTo(2);
        assertThat(records.get(0).path("note").asString()).isEqualTo("从未上报");
        assertThat(byId).containsKeys("environment-good-days", "environment-water-met", "environment-noise-met", "environment-data-validity");
    }
}
