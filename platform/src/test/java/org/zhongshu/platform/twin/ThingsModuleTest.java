package org.zhongshu.platform.twin;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ZhongshuTest
class ThingsModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Things things;
    @Autowired
    private ThingTypes types;
    @Autowired
    private Metrics metrics;
    @Autowired
    private LatestStates latest;
    @Autowired
    private ObservationTopic topic;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private TransactionTemplate transaction;

    @Test
    void thingsAreFoundByCodePlaceTextAndRelation() {
        Thing a = things.create(well("find-a").withName("东门水井").withPlace(119.40, 30.90));
        Thing b = things.create(well("find-b").withPlace(119.41, 30.90));
        Thing gate = things.create(Thing.draft("find-gate", "闸门", "sample-gate").withPlace(119.4001, 30.90));
        assertThat(things.findByCode("find-a")).contains(a);
        assertThat(things.near(119.4, 30.9, 500, null)).containsSubsequence(a, gate).doesNotContain(b);
        assertThat(things.near(119.4, 30.9, 1200, "sample-well")).containsSubsequence(a, b).doesNotContain(gate);
        assertThat(things.listAll(new Things.Filter(java.util.Set.of(), "sample", java.util.Set.of(), java.util.Set.of(), "东门", null, false))).containsExactly(a);
        things.relate(gate.id(), "protects", a.id());
        things.relate(gate.id(), "protects", a.id());
        assertThat(things.related(gate.id(), "protects")).containsExactly(a);
        assertThat(things.related(a.id(), "^protects")).containsExactly(gate);
        things.unrelate(gate.id(), "protects", a.id());
        assertThat(things.related(gate.id(), "protects")).isEmpty();
        Thing moved = things.update(b.withPlace(119.4002, 30.90), "现场核对");
        assertThat(things.near(119.4, 30.9, 100, null)).contains(moved);
        assertThat(things.getThing(b.id()).lon()).isEqualTo(119.4002);
    }

    @Test
    void wrongThingsAreRefusedWithAReason() {
        things.create(well("wrong-1"));
        assertThatThrownBy(() -> things.create(well("wrong-1"))).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("code-taken"));
        assertThatThrownBy(() -> things.create(Thing.draft("wrong-2", "x", "no-such-type"))).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("unknown-type"));
        assertThatThrownBy(() -> things.create(well("wrong-3").withPlace(500.0, 30.0))).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("bad-place"));
        assertThatThrownBy(() -> things.createAll(List.of(well("wrong-4"), well("wrong-4")))).isInstanceOf(Problem.class);
        assertThat(things.findByCode("wrong-4")).isEmpty();
    }

    @Test
    void memoryFollowsTheCommitOnly() {
        transaction.executeWithoutResult(status -> {
            things.create(well("rolled-back"));
            assertThat(things.findByCode("rolled-back")).isEmpty();
            status.setRollbackOnly();
        });
        assertThat(things.findByCode("rolled-back")).isEmpty();
        transaction.executeWithoutResult(status -> things.create(well("rolled-back")));
        Thing thing = things.findByCode("rolled-back").orElseThrow();
        assertThat(jdbc.sql("SELECT name FROM twin.thing WHERE id = ?").param(thing.id()).query(String.class).single()).isEqualTo(thing.name());
    }

    @Test
    void manyAreCreatedPagedAndSearchedQuickly() {
        List<Thing> drafts = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            drafts.add(well("many-" + i).withDepartment(i % 100 == 0 ? "water" : "utilities").withPlace(118.9 + (i % 200) * 0.001, 30.5 + (i / 200) * 0.002));
        }
        things.createAll(drafts);
        int found = 0;
        long after = 0;
        do {
            var page = things.list(new Things.Filter(java.util.Set.of(), null, java.util.Set.of("water"), java.util.Set.of(), "many-", null, false), after, 70);
            found += page.items().size();
            after = page.next() == null ? 0 : Long.parseLong(page.next());
        } while (after > 0);
        assertThat(found).isEqualTo(200);
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            assertThat(things.near(119.0, 30.6, 400, "sample-well")).isNotEmpty();
        }
        assertThat((System.nanoTime() - start) / 1e9).as("1,000 searches by distance, s").isLessThan(2);
    }

    @Test
    void metricsKeepTheirNumbersAndAreBounded() {
        int declared = metrics.find("sample_level");
        assertThat(declared).isPositive();
        int fresh = metrics.id("some_new_key");
        assertThat(metrics.id("some_new_key")).isEqualTo(fresh);
        assertThat(metrics.key(fresh)).isEqualTo("some_new_key");
        assertThat(jdbc.sql("SELECT key FROM twin.metric WHERE id = ? AND NOT declared").param(fresh).query(String.class).single()).isEqualTo("some_new_key");
        assertThatThrownBy(() -> metrics.id("")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> metrics.id("x".repeat(65))).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> metrics.key(32_000)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void typesCarryUnitsLimitsAndProtocolMaps() {
        ThingType type = types.getType("sample-well");
        assertThat(type.property("sample_level").unit()).isEqualTo("m");
        assertThat(type.lwm2m()).containsEntry("3435/0/3", "sample_level");
        assertThat(type.every()).isEqualTo(300);
        JsonNode list = TestClient.at(port).signIn("operator").get("/api/types").ok();
        assertThat(list.get("items").toString()).contains("示范水井");
    }

    @Test
    void screensSeeThingsWithLatestReadingsAndHistoryWithinTheirReach() throws Exception {
        Thing mine = things.create(well("reach-water").withDepartment("water").withDivision("341882001000", null, null).withPlace(119.42, 30.9));
        Thing other = things.create(well("reach-env").withDepartment("environment").withPlace(119.42, 30.9));
        long now = System.currentTimeMillis();
        int level = metrics.id("sample_level");
        int open = metrics.id("sample_open");
        int state = metrics.id("sample_state");
        try (var producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrap()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 300; i++) {
                long ts = now - 300_000 + i * 1000;
                producer.send(new ProducerRecord<>(topic.name(), ObservationTopic.key(mine.id()), ObservationCodec.encode(new Observation(mine.id(), now, Protocol.MQTT, 3,
                        new long[]{ts, ts, ts}, new int[]{level, open, state}, new double[]{1 + i / 100.0, i % 2, Double.NaN}, new String[]{null, null, "正常"}))));
            }
        }
        for (int i = 0; i < 100 && latest.value(mine.id(), level) != 3.99; i++) {
            Thread.sleep(50);
        }
        TestClient water = TestClient.at(port).signIn("officer-water");
        JsonNode seen = water.get("/api/things?q=reach-&type=sample-well").ok().get("items");
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).get("id").asString()).isEqualTo(Long.toString(mine.id()));
        assertThat(seen.get(0).at("/latest/sample_level/value").asDouble()).isEqualTo(3.99);
        assertThat(seen.get(0).at("/latest/sample_open/value").asBoolean()).isTrue();
        assertThat(seen.get(0).at("/latest/sample_state/value").asString()).isEqualTo("正常");
        water.get("/api/things/" + other.id()).expect(404);
        water.get("/api/things/" + other.id() + "/history?metric=sample_level").expect(404);
        assertThat(TestClient.at(port).signIn("grid-341882001").get("/api/things?q=reach-").ok().get("items")).hasSize(1);
        assertThat(TestClient.at(port).signIn("operator").get("/api/things?q=reach-").ok().get("items")).hasSize(2);
        TestClient.at(port).get("/api/things").expect(401);

        JsonNode history = water.get("/api/things/" + mine.id() + "/history?metric=sample_level&every=raw").ok();
        assertThat(history.get("unit").asString()).isEqualTo("m");
        assertThat(history.get("points")).hasSize(300);
        assertThat(history.at("/points/0/0").asLong()).isEqualTo(now - 300_000);
        assertThat(history.at("/points/299/1").asDouble()).isEqualTo(3.99);
        assertThat(water.get("/api/things/" + mine.id() + "/history?metric=sample_level&limit=10").ok().at("/points/0/0").asLong()).isEqualTo(now - 10_000);
        assertThat(water.get("/api/things/" + mine.id() + "/history?metric=sample_state").ok().at("/points/0/1").asString()).isEqualTo("正常");
        water.get("/api/things/" + mine.id() + "/history?metric=sample_level&every=1y").expect(400);
        water.get("/api/things/" + mine.id() + "/history?metric=sample_level&from=yesterday").expect(400);
        long n = 0;
        for (int i = 0; i < 200 && n < 300; i++) {
            Thread.sleep(50);
            n = 0;
            for (JsonNode bucket : water.get("/api/things/" + mine.id() + "/history?metric=sample_level&every=1m").ok().get("points")) {
                n += bucket.get(4).asLong();
            }
        }
        assertThat(n).isEqualTo(300);
    }

    private static Thing well(String code) {
        return Thing.draft(code, "水井 " + code, "sample-well");
    }
}
