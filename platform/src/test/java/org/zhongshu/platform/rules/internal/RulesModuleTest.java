package org.zhongshu.platform.rules.internal;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.HealthSource;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.ObservationCodec;
import org.zhongshu.platform.twin.ObservationTopic;
import org.zhongshu.platform.twin.Protocol;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** From an observation in the log to alert, case and screen, on the real engines. */
@ZhongshuTest
class RulesModuleTest {

    @LocalServerPort
    private int web;
    @Autowired
    private Things things;
    @Autowired
    private Metrics metrics;
    @Autowired
    private ObservationTopic topic;
    @Autowired
    private Cases cases;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private RuleStreams streams;
    @Autowired
    private AlertConsumer consumer;
    @Autowired
    private AlertIntake intake;
    @Autowired
    private FloodGate flood;
    @Autowired
    private FloodRelease release;
    @Autowired
    private ActiveAlerts active;
    @Autowired
    private List<HealthSource> health;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void open() {
        producer = new KafkaProducer<>(Map.of("bootstrap.servers", topic.bootstrap(), "acks", "all"), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
    }

    private Map<String, ? extends Number> kafka() {
        return health.stream().filter(h -> h.id().equals("kafka")).findFirst().orElseThrow().figures();
    }

    private Thing gauge(String department, double metresNorth) {
        return things.create(Thing.draft("rlt-" + UUID.randomUUID(), "测试液位计", "rlt-gauge").withDepartment(department).withDivision("341822001000", null, null)
                .withPlace(119.41, 30.89 + metresNorth / 111_320));
    }

    private void give(Thing thing, Instant at, String key, double value) {
        Observation o = Observation.of(thing.id(), System.currentTimeMillis(), Protocol.MQTT, at.toEpochMilli(), new int[]{metrics.id(key)}, new double[]{value});
        producer.send(new ProducerRecord<>(topic.name(), ObservationTopic.key(thing.id()), ObservationCodec.encode(o)));
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still not so after 90 s").isLessThan(end);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    private Map<String, Object> alertOf(Thing thing) {
        List<Map<String, Object>> rows = jdbc.queryForList("SELECT * FROM rules.alert WHERE thing_id = ? ORDER BY raised_at", thing.id());
        return rows.isEmpty() ? Map.of() : rows.getLast();
    }

    @Test
    void anObservationBecomesAnAlertAndACaseThatClosesOnlyWhenTheAlertHasCleared() {
        Thing thing = gauge("water", 0);
        Instant t = Instant.now().minusSeconds(30);
        give(thing, t, "rltLevel", 20);
        eventually(() -> alertOf(thing).get("case_id") != null);
        Map<String, Object> row = alertOf(thing);
        assertThat(row).containsEntry("level", 3).containsEntry("rule", "rlt-high").containsEntry("value", 20.0).containsEntry("unit", "cm")
                .containsEntry("message", "测试液位计 液位 20 cm，超过 15");
        long caseId = (Long) row.get("case_id");
        Case c = cases.getCase(caseId);
        assertThat(c.title()).isEqualTo("测试液位计 测试液位过高");
        assertThat(c.department()).isEqualTo("water");
        assertThat(c.things()).containsExactly(thing.id());
        assertThat(c.source()).isEqualTo("alert");
        assertThat(c.description()).contains("到场排水");
        eventually(() -> active.activeLevel(thing.id()) == 3);

        give(thing, t.plusSeconds(1), "rltLevel", 50);
        eventually(() -> Integer.valueOf(1).equals(((Number) alertOf(thing).get("level")).intValue()));
        assertThat(cases.getCase(caseId).level()).as("the case became graver with its alert").isEqualTo(1);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM rules.alert WHERE thing_id = ?", Integer.class, thing.id())).isEqualTo(1);

        assertThatThrownBy(() -> CurrentActor.as(Actor.system("test"), () -> cases.act(caseId, CaseAction.of("close", "好了"))))
                .isInstanceOf(Problem.class).hasMessageContaining("预警尚未解除").hasMessageContaining("测试液位过高");

        give(thing, t.plusSeconds(2), "rltLevel", 3);
        eventually(() -> alertOf(thing).get("cleared_at") != null);
        eventually(() -> active.activeLevel(thing.id()) == 0);
        CurrentActor.as(Actor.system("test"), () -> cases.act(caseId, CaseAction.of("close", "好了")));
        assertThat(cases.getCase(caseId).open()).isFalse();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM rules.alert WHERE thing_id = ?", Integer.class, thing.id())).isEqualTo(1);
    }

    @Test
    void withoutACaseTheAlertStandsAlone() {
        Thing thing = gauge("water", 0);
        give(thing, Instant.now(), "rltBattery", 5);
        eventually(() -> !alertOf(thing).isEmpty());
        assertThat(alertOf(thing)).containsEntry("case_id", null).containsEntry("rule", "rlt-battery");
    }

    @Test
    void neighboursTogetherMakeOneAlert() {
        Thing one = gauge("water", 50_000);
        Thing two = gauge("water", 50_200);
        Instant t = Instant.now();
        give(one, t, "rltLevel", 120);
        give(two, t.plusMillis(5), "rltLevel", 130);
        eventually(() -> jdbc.queryForObject("SELECT count(*) FROM rules.alert WHERE rule = 'rlt-area' AND (thing_id = ? OR thing_id = ?)", Integer.class, one.id(), two.id()) == 1);
        Long[] ids = jdbc.query("SELECT things FROM rules.alert WHERE rule = 'rlt-area' AND thing_id IN (?, ?)", (rs, n) -> {
            try {
                return (Long[]) rs.getArray(1).getArray();
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
            }
        }, one.id(), two.id()).getFirst();
        assertThat(ids).containsExactlyInAnyOrder(one.id(), two.id());
    }

    @Test
    void restartsNeitherLoseNorDouble() throws Exception {
        List<Thing> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add(gauge("water", 0));
        }
        Instant t = Instant.now().minusSeconds(600);
        for (int round = 0; round < 6; round++) {
            for (Thing thing : many) {
                give(thing, t.plusSeconds(round * 20L), "rltLevel", 20);
                give(thing, t.plusSeconds(round * 20L + 10), "rltLevel", 2);
            }
            producer.flush();
            if (round % 2 == 0) {
                streams.stop();
                consumer.stop();
                streams.start();
                consumer.start();
            } else {
                Thread.sleep(100);
            }
        }
        Long[] ids = many.stream().map(Thing::id).toArray(Long[]::new);
        eventually(() -> jdbc.queryForObject("SELECT count(*) FROM rules.alert WHERE thing_id = ANY(?) AND cleared_at IS NOT NULL", Integer.class, (Object) ids) >= 180);
        // nothing more is under way: neither readings that wait for the rules nor findings that wait to become alerts
        eventually(() -> List.of("lag:rules", "lag:alerts").stream().allMatch(lag -> kafka().get(lag) != null && kafka().get(lag).longValue() == 0));
        assertThat(jdbc.queryForObject("SELECT count(*) FROM rules.alert WHERE thing_id = ANY(?)", Integer.class, (Object) ids)).isEqualTo(180);
        assertThat(jdbc.queryForList("SELECT DISTINCT n FROM (SELECT count(*) AS n FROM rules.alert WHERE thing_id = ANY(?) GROUP BY thing_id) x", Integer.class, (Object) ids)).containsExactly(6);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM rules.alert WHERE thing_id = ANY(?) AND case_id IS NULL", Integer.class, (Object) ids)).isZero();
        assertThat(jdbc.queryForObject("SELECT count(DISTINCT case_id) FROM rules.alert WHERE thing_id = ANY(?)", Integer.class, (Object) ids))
                .as("repeats of one thing share its open case").isEqualTo(30);
    }

    @Test
    void aFloodIsKeptBackAndLetThroughLater() {
        Thing thing = gauge("water", 0);
        List<Transition> storm = new ArrayList<>();
        for (int i = 0; i < flood.limit() + 20; i++) {
            storm.add(new Transition(Transition.What.RAISED, AlertIds.of("flood" + thing.id(), 1, i, 1), "rlt-flood", thing.id(), 3, 1_700_000_000_000L + i, 1_700_000_000_000L + i,
                    20, "液位", new long[]{thing.id()}, null));
        }
        for (int i = 0; i < storm.size(); i += 100) {
            intake.take(storm.subList(i, Math.min(storm.size(), i + 100)), false);
        }
        intake.take(storm.subList(0, 50), true);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM rules.alert WHERE thing_id = ?", Integer.class, thing.id())).isEqualTo(storm.size());
        int held = jdbc.queryForObject("SELECT count(*) FROM rules.alert WHERE thing_id = ? AND held", Integer.class, thing.id());
        assertThat(held).as("unless the minute turned meanwhile").isBetween(0, 20);
        if (held > 0) {
            assertThat(jdbc.queryForObject("SELECT count(*) FROM rules.alert WHERE flood AND rule = 'rlt-flood'", Integer.class)).isPositive();
        }
        eventually(() -> {
            release.release();
            return jdbc.queryForObject("SELECT count(*) FROM rules.alert WHERE thing_id = ? AND held", Integer.class, thing.id()) == 0
                    || flood.left("rlt-flood") == 0;
        });
    }

    @Test
    void readersSeeWhatTheyMay() {
        Thing water = gauge("water", 0);
        Thing fire = gauge("fire", 0);
        give(water, Instant.now(), "rltBattery", 1);
        give(fire, Instant.now(), "rltBattery", 1);
        eventually(() -> !alertOf(water).isEmpty() && !alertOf(fire).isEmpty());
        TestClient operator = TestClient.at(web).signIn("operator");
        assertThat(operator.get("/api/alerts?active=true&thing=" + fire.id()).ok().path("items")).hasSize(1);
        JsonNode page = operator.get("/api/alerts?rule=rlt-battery&limit=1").ok();
        assertThat(page.path("items")).hasSize(1);
        JsonNode following = operator.get("/api/alerts?rule=rlt-battery&limit=1&cursor=" + page.path("next").asString()).ok();
        assertThat(following.at("/items/0/id").asString()).isNotEqualTo(page.at("/items/0/id").asString());
        TestClient officer = TestClient.at(web).signIn("officer-fire");
        assertThat(officer.get("/api/alerts?thing=" + fire.id()).ok().path("items")).hasSize(1);
        assertThat(officer.get("/api/alerts?thing=" + water.id()).ok().path("items")).isEmpty();
        String id = alertOf(water).get("id").toString();
        officer.get("/api/alerts/" + id).expect(404);
        assertThat(operator.get("/api/alerts/" + id).ok().at("/alert/ruleName").asString()).isEqualTo("测试电量低");
        TestClient.at(web).get("/api/alerts").expect(401);
    }

    @Test
    void overridesHoldAtOnceAreVersionedAndExported() {
        TestClient steward = TestClient.at(web).signIn("steward");
        TestClient operator = TestClient.at(web).signIn("operator");
        int version = steward.get("/api/rules/rlt-high").ok().path("version").asInt();
        Map<String, Object> wish = new HashMap<>(Map.of("values", Map.of("limit", 30), "reason", "汛期", "version", version));
        operator.put("/api/rules/rlt-high/override", wish).expect(403);
        JsonNode after = steward.put("/api/rules/rlt-high/override", wish).ok();
        assertThat(after.at("/rule/overridden").asBoolean()).isTrue();
        assertThat(after.at("/parameters/0/value").asDouble()).isEqualTo(30);
        assertThat(after.at("/parameters/0/original").asDouble()).isEqualTo(15);
        assertThat(steward.put("/api/rules/rlt-high/override", wish).expect(409).path("code").asString()).isEqualTo("stale-version");
        wish.put("version", version + 1);
        wish.put("values", Map.of("limit", 99));
        assertThat(steward.put("/api/rules/rlt-high/override", wish).expect(400).path("detail").asString()).contains("限值 应在 5 至 60 之间");

        Thing thing = gauge("water", 0);
        give(thing, Instant.now().minusSeconds(9), "rltLevel", 20);
        give(thing, Instant.now().minusSeconds(8), "rltLevel", 31);
        eventually(() -> !alertOf(thing).isEmpty());
        assertThat(alertOf(thing)).containsEntry("value", 31.0);

        String yaml = operator.get("/api/rules/export").text();
        assertThat(Declarations.parse("x", "x", yaml, "schema/rules.json").root().toString()).contains("\"value\":30");
        steward.delete("/api/rules/rlt-high/override?version=" + (version + 1) + "&reason=" + "over").ok();
        JsonNode end = operator.get("/api/rules/rlt-high").ok();
        assertThat(end.at("/rule/overridden").asBoolean()).isFalse();
        assertThat(end.path("versions")).hasSize(version + 2);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM audit.inbox WHERE action LIKE 'rule.override%'", Integer.class)
                + jdbc.queryForObject("SELECT count(*) FROM audit.entry WHERE action LIKE 'rule.override%'", Integer.class)).isPositive();
        assertThat(operator.get("/api/rules").ok().path("items").toString()).contains("rlt-high", "rltLevel > limit");
    }

    @Test
    void aRuleIsTriedOnHistory() {
        Thing thing = gauge("water", 0);
        Instant t = Instant.now().minusSeconds(7200);
        for (int i = 0; i < 40; i++) {
            give(thing, t.plusSeconds(i * 60L), "rltLevel", i % 10 < 5 ? 10 + i / 100.0 : 25);
        }
        producer.flush();
        eventually(() -> jdbc.queryForObject("SELECT count(*) FROM telemetry.reading WHERE thing_id = ?", Integer.class, thing.id()) == 40);
        eventually(() -> jdbc.queryForObject("SELECT count(*) FROM rules.alert WHERE thing_id = ?", Integer.class, thing.id()) == 4);
        TestClient operator = TestClient.at(web).signIn("operator");
        Map<String, Object> request = new HashMap<>(Map.of("from", t.minusSeconds(60).toString(), "to", Instant.now().toString()));
        JsonNode asIs = operator.post("/api/rules/rlt-high/try", request).ok();
        assertThat(fired(asIs, thing)).isEqualTo(4);
        assertThat(asIs.path("actual").asInt()).isGreaterThanOrEqualTo(4);
        request.put("override", Map.of("values", Map.of("limit", 26)));
        assertThat(fired(operator.post("/api/rules/rlt-high/try", request).ok(), thing)).isZero();
        request.put("override", Map.of("values", Map.of("limit", 9)));
        assertThat(fired(operator.post("/api/rules/rlt-high/try", request).ok(), thing)).as("never below 6, so it never clears").isEqualTo(1);
        request.put("from", Instant.now().minus(Duration.ofDays(60)).toString());
        operator.post("/api/rules/rlt-high/try", request).expect(400);
    }

    @Test
    void overridesAndTrialsThatNameWhatIsNotThereAreRefusedInWords() {
        TestClient steward = TestClient.at(web).signIn("steward");
        Map<String, Object> wish = Map.of("values", Map.of("limti", 20), "reason", "示范", "version", 0);
        assertThat(steward.put("/api/rules/rlt-flood/override", wish).expect(400).path("detail").asString()).contains("规则没有参数“limti”");
        assertThat(steward.put("/api/rules/no-such-rule/override", wish).expect(404).path("detail").asString()).contains("没有这条规则：no-such-rule");
        Map<String, Object> trial = Map.of("from", Instant.now().minusSeconds(600).toString(), "to", Instant.now().toString(), "override", Map.of("values", Map.of("limti", 20)));
        assertThat(steward.post("/api/rules/rlt-high/try", trial).expect(400).path("detail").asString()).contains("规则没有参数“limti”");
        assertThat(steward.post("/api/rules/no-such-rule/try", trial).expect(404).path("detail").asString()).contains("没有这条规则：no-such-rule");
    }

    private static long fired(JsonNode result, Thing thing) {
        long n = 0;
        for (JsonNode f : result.path("wouldRaise")) {
            n += f.path("thing").asString().equals(Long.toString(thing.id())) ? 1 : 0;
        }
        return n;
    }
}
