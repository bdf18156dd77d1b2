package org.zhongshu.apps.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;
import org.zhongshu.algorithms.hj212.Hj212Codec;
import org.zhongshu.algorithms.hj212.Hj212FrameReader;
import org.zhongshu.algorithms.hj212.Hj212Message;
import org.zhongshu.algorithms.hj212.Hj212Time;
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

    @Autowired
    ApplicationContext context;

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
        officersSeries(journey);

        open.as("officer-environment").act("start");
        open.as("officer-environment").act("finish", "北侧企业治理设施故障，已责令限产");
        assertThat(open.as("operator").attempt("close", "核查").status()).as("the alert still stands").isEqualTo(422);
        journey.play("recordings/environment/cleared.jsonl");
        open.as("operator").closesWith("close");
        figures(journey);
    }

    /** The acknowledged way of a pollution source: HJ 212-2025 over TCP, an exceedance, a case, and its end. */
    @Test
    void anOutfallOverItsLimitBecomesAClosedInspection() throws IOException {
        String mn = "010000A8900016F0JOURNEY1";
        Journey journey = Journey.at(port);
        journey.source("fs-1", "pollution-source-water", "environment", mn);
        journey.thing("fs-1");
        try (Socket station = new Socket("127.0.0.1", (int) ReflectionTestUtils.invokeMethod(context.getBean("hj212Server"), "port"))) {
            station.setSoTimeout(20_000);
            Instant start = Instant.now().minusSeconds(1_800);
            report(station, mn, start, 31, 1.2);
            report(station, mn, start.plusSeconds(60), 118, 4.8);
            report(station, mn, start.plusSeconds(240), 121, 4.9);
            Journey.OpenCase open = journey.caseOf("fs-1");
            assertThat(open.type()).isEqualTo("environment-inspection");
            assertThat(open.view().path("level").asInt()).as("more than twice the limit of 50 mg/L").isEqualTo(2);
            open.as("officer-environment").act("start");
            open.as("officer-environment").act("finish", "已责令整改");
            assertThat(open.as("operator").attempt("close", "核查").status()).isEqualTo(422);
            report(station, mn, start.plusSeconds(900), 33, 1.1);
            report(station, mn, start.plusSeconds(1_080), 30, 1.0);
            open.as("operator").closesWith("close");
        }
    }

    private static void report(Socket station, String mn, Instant at, double cod, double ammonia) throws IOException {
        Hj212Message message = new Hj212Message(Hj212Time.qn(at), "32", "2011", "123456", mn, 9, 0, 0, false, "DataTime=" + Hj212Time.data(at)
                + ";w01018-Rtd=" + cod + ",w01018-Flag=N;w21003-Rtd=" + ammonia + ",w21003-Flag=N;w21011-Rtd=0.2,w21011-Flag=N;w01001-Rtd=7.3,w01001-Flag=N;w00000-Rtd=9.1,w00000-Flag=N");
        station.getOutputStream().write(Hj212Codec.encode(message));
        Hj212FrameReader reader = new Hj212FrameReader();
        byte[] buffer = new byte[2_048];
        List<byte[]> frames = List.of();
        while (frames.isEmpty()) {
            int n = station.getInputStream().read(buffer);
            assertThat(n).as("the platform answers and does not hang up").isPositive();
            frames = reader.feed(buffer, 0, n);
        }
        Hj212Message answer = Hj212Codec.decode(frames.getFirst());
        assertThat(answer.cn()).isEqualTo("9014");
        assertThat(answer.qn()).isEqualTo(message.qn());
    }

    private void upwind(Journey journey) {
        String thing = journey.thing("kq-1");
        long alert = alerts.listRaised(Set.of(), Instant.now().minusSeconds(86_400), Instant.now().plusSeconds(3_600), null, 1_000).stream().filter(a -> Long.toString(a.thing()).equals(thing)).findFirst().orElseThrow().id();
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

    /** Minutes are not yet an hour: the answer has every hour that was asked for, and says that it is empty. */
    private void officersSeries(Journey journey) {
        String path = "/api/environment/air/" + journey.thing("kq-1");
        TestClient officer = journey.account("officer-environment");
        JsonNode hours = officer.get(path + "?every=hour").ok();
        assertThat(hours.path("items").size()).isEqualTo(72);
        assertThat(hours.path("items").get(0).path("valid").asBoolean()).isFalse();
        assertThat(officer.get(path + "?every=day").ok().path("items").get(30).path("note").asString()).contains("未结束");
        officer.get(path + "?every=week").expect(400);
        officer.get("/api/environment/water/" + journey.thing("kq-1")).expect(422);
        journey.account("officer-fire").get(path).expect(404);
        TestClient.at(port).get(path).expect(401);
    }

    private void figures(Journey journey) {
        indicators.refresh("environment-source-online");
        indicators.refresh("environment-case-in-time");
        JsonNode list = journey.account("leader").get("/api/indicators?app=environment").ok();
        Map<String, JsonNode> byId = new java.util.HashMap<>();
        list.forEach(i -> byId.put(i.path("id").asString(), i));
        assertThat(byId.get("environment-source-online").path("value").asDouble()).isZero();
        assertThat(byId.get("environment-source-online").path("denominator").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(byId.get("environment-source-online").path("trend").size()).isPositive();
        JsonNode records = journey.account("leader").get("/api/indicators/environment-source-online/records").ok().path("items");
        assertThat(StreamSupport.stream(records.spliterator(), false).filter(r -> r.path("note").asString().equals("从未上报")).map(r -> r.path("title").asString()))
                .containsExactlyInAnyOrder("示范 fq-north", "示范 fq-south");
        assertThat(byId).containsKeys("environment-good-days", "environment-water-met", "environment-noise-met", "environment-data-validity");
    }
}
