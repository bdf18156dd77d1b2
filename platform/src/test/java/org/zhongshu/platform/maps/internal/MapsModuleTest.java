package org.zhongshu.platform.maps.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.indicators.Indicator;
import org.zhongshu.platform.indicators.Indicators;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

/** Layers and indicators over one small and one large population, with the real twin behind them. */
@ZhongshuTest
class MapsModuleTest {

    private static final double LON = 119.40;
    private static final double LAT = 30.90;

    @LocalServerPort
    int port;
    @Autowired
    Things things;
    @Autowired
    Indicators indicators;
    @Autowired
    DeviceRegistry devices;
    @Autowired
    PlatformTransactionManager transactions;

    /** The context is shared: what was made here must not show in the lists of other tests. */
    @AfterEach
    void retire() {
        CurrentActor.as(Actor.system("test"), () -> new TransactionTemplate(transactions).executeWithoutResult(
                status -> things.listAll(Things.Filter.ofTypes("mapping-probe")).forEach(t -> things.update(t.withStatus(Thing.Status.RETIRED), "测试结束"))));
    }

    @Test
    void layersShowThingsToThoseWhoMaySeeThem() {
        List<Thing> made = things.createAll(List.of(
                probe("mp-1").withPlace(LON, LAT), probe("mp-2").withPlace(LON + 0.1, LAT), probe("mp-3"),
                probe("mp-4").withAttributes(Map.of("geometry", Map.of("type", "LineString", "coordinates", List.of(List.of(LON, LAT), List.of(LON, LAT + 0.01)))))));
        TestClient nobody = TestClient.at(port);
        assertThat(ids(nobody.get("/api/map/layers").ok())).contains("mapping-open").doesNotContain("mapping-probes");
        nobody.get("/api/map/layers/mapping-probes").expect(401);
        nobody.get("/api/map/layers/nothing").expect(404);

        TestClient operator = TestClient.at(port).signIn("operator");
        assertThat(ids(operator.get("/api/map/layers").ok())).contains("mapping-open", "mapping-probes");
        JsonNode all = operator.get("/api/map/layers/mapping-probes").ok();
        assertThat(all.path("type").asString()).isEqualTo("FeatureCollection");
        assertThat(names(all)).contains("mp-1", "mp-2").doesNotContain("mp-3");
        JsonNode one = operator.get("/api/map/layers/mapping-probes?bbox=119.39,30.89,119.41,30.91").ok();
        assertThat(names(one)).containsExactly("mp-1");
        JsonNode feature = one.path("features").get(0);
        assertThat(feature.path("geometry").path("coordinates").get(0).asDouble()).isEqualTo(LON);
        assertThat(feature.path("properties").path("id").asString()).isEqualTo(Long.toString(made.get(0).id()));
        assertThat(feature.path("properties").path("online").asBoolean()).isFalse();
        operator.get("/api/map/layers/mapping-probes?bbox=1,2,3").expect(400);

        assertThat(names(operator.get("/api/map/layers/mapping-shapes").ok())).containsExactly("mp-4");
        assertThat(names(operator.get("/api/map/layers/mapping-shapes?bbox=119.39,30.89,119.41,30.91").ok())).containsExactly("mp-4");
        JsonNode towns = operator.get("/api/map/layers/mapping-towns").ok();
        assertThat(towns.path("features").size()).isGreaterThan(3);
        assertThat(towns.path("features").get(0).path("properties").path("schematic").asBoolean()).isTrue();

        TestClient auditor = TestClient.at(port).signIn("auditor");
        auditor.get("/api/map/layers/mapping-probes").expect(403);
        assertThat(StreamSupport.stream(operator.get("/api/apps").ok().spliterator(), false).map(a -> a.path("name").asString())).contains("图层测试");

        List<Thing> many = new ArrayList<>();
        for (int i = 0; i < Features.MOST; i++) {
            many.add(probe("mp-many-" + i).withPlace(LON + i % 80 * 0.001, LAT - i / 80 * 0.001));
        }
        things.createAll(many);
        JsonNode cells = operator.get("/api/map/layers/mapping-probes").ok();
        assertThat(cells.path("features").size()).isBetween(2, 49 * 49);
        assertThat(StreamSupport.stream(cells.path("features").spliterator(), false).mapToInt(f -> f.path("properties").path("count").asInt()).sum())
                .isEqualTo(Features.MOST + 2).isEqualTo(cells.path("total").asInt());
        figures(operator);
    }

    /** The map and the ledger must not tell two stories of one device. */
    @Test
    void aDeviceIsOnlineWhereTheLedgerSaysSo() {
        TestClient steward = TestClient.at(port).signIn("steward");
        String id = steward.post("/api/devices", Map.of("code", "mp-device", "name", "mp-device", "type", "mapping-probe", "department", "water", "lon", LON, "lat", LAT))
                .ok().at("/device/id").asString();
        try {
            assertThat(online(steward)).isFalse();
            devices.seen(Long.parseLong(id), System.currentTimeMillis());
            assertThat(steward.get("/api/devices/" + id).ok().path("status").asString()).isEqualTo("online");
            assertThat(online(steward)).isTrue();
        } finally {
            steward.delete("/api/devices/" + id).ok();
        }
    }

    private static boolean online(TestClient operator) {
        return operator.get("/api/map/layers/mapping-probes").ok().path("features").get(0).path("properties").path("online").asBoolean();
    }

    private void figures(TestClient operator) {
        indicators.refresh("mapping-online");
        indicators.refresh("mapping-low");
        Indicator online = indicators.getIndicator("mapping-online");
        assertThat(online.value()).isZero();
        assertThat(online.denominator()).isEqualTo(Features.MOST + 4.0);
        assertThat(online.met()).isFalse();
        assertThat(online.freshSeconds()).isLessThan(60);
        Indicator low = indicators.getIndicator("mapping-low");
        assertThat(low.value()).isNull();
        assertThat(low.met()).isNull();
        assertThat(low.note()).isNotBlank();
        JsonNode first = operator.get("/api/indicators/mapping-online/records?limit=3").ok();
        assertThat(first.path("items").size()).isEqualTo(3);
        JsonNode second = operator.get("/api/indicators/mapping-online/records?limit=3&cursor=" + first.path("next").asString()).ok();
        assertThat(second.path("items").get(0).path("id").asString()).isNotIn(
                StreamSupport.stream(first.path("items").spliterator(), false).map(i -> i.path("id").asString()).toList());
        operator.get("/api/indicators/nothing").expect(404);
        TestClient.at(port).signIn("auditor").get("/api/indicators").expect(403);
    }

    private static Thing probe(String code) {
        return Thing.draft(code, code, "mapping-probe").withDepartment("water");
    }

    private static List<String> ids(JsonNode layers) {
        return StreamSupport.stream(layers.spliterator(), false).map(l -> l.path("id").asString()).toList();
    }

    private static List<String> names(JsonNode collection) {
        return StreamSupport.stream(collection.path("features").spliterator(), false).map(f -> f.path("properties").path("name").asString()).toList();
    }
}
