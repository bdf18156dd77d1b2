package org.zhongshu.platform.sharing.internal.push;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.sharing.Receipt;
import org.zhongshu.platform.sharing.internal.GrantedData;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestEngines;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** Changes of a dataset reach another system over real HTTP and Kafka, whatever that system does. */
@ZhongshuTest
class PushModuleTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    private Receiver receiver;
    private TestClient housing;
    private String subscription;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
        housing = TestClient.at(port).signIn("officer-housing");
    }

    @AfterEach
    void close() {
        if (subscription != null) {
            housing.delete("/api/sharing/subscriptions/" + subscription);
        }
        receiver.close();
    }

    private JsonNode subscribe(GrantedData data, Map<String, Object> more) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("resource", Long.toString(data.resource), "name", "许可变动", "kind", "webhook", "address", receiver.url()));
        body.putAll(more);
        JsonNode made = housing.post("/api/sharing/subscriptions", body).expect(201);
        subscription = made.path("id").asString();
        receiver.secret = made.path("secret").asString();
        return made;
    }

    private JsonNode now() {
        return housing.get("/api/sharing/subscriptions/" + subscription).ok();
    }

    private List<JsonNode> deliveries() {
        return StreamSupport.stream(housing.get("/api/sharing/deliveries?subscription=" + subscription).ok().path("items").spliterator(), false).toList();
    }

    @Test
    void changesArriveAtOnceMaskedSignedAndInOrder() {
        GrantedData data = GrantedData.make(port, datasets, Map.of("fields", List.of("id_no", "holder", "status")));
        subscribe(data, Map.of());
        long start = System.nanoTime();
        data.put(1, 3, "有效");
        Receiver.until(SOON, () -> receiver.table.size() == 3);
        System.out.printf("push: change to webhook in %.0f ms%n", (System.nanoTime() - start) / 1e6);
        assertThat((System.nanoTime() - start) / 1e9).as("seconds from the change to the receiver").isLessThan(3);
        JsonNode row = receiver.table.values().iterator().next();
        assertThat(row.propertyNames()).containsExactly("id_no", "holder", "status");
        assertThat(receiver.table.values()).allMatch(r -> r.path("holder").asString().contains("*") && r.path("id_no").asString().contains("*"));
        assertThat(receiver.seqs.keySet()).as("a row's key is a pseudonym: it may be a citizen's number").noneMatch(k -> k.contains("341882"));
        data.put(2, 1, "注销");
        data.remove(3);
        Receiver.until(SOON, () -> receiver.table.size() == 2 && receiver.table.values().stream().anyMatch(r -> r.path("status").asString().equals("注销")));
        assertThat(receiver.wrong).isEmpty();
        assertThat(receiver.receipts).allMatch(r -> !r.isEmpty() && Receipt.parse(r).consumer().startsWith("housing"));
        assertThat(deliveries()).allMatch(d -> d.path("outcome").asString().equals("ok"));
        assertThat(housing.get("/api/catalog/grants").ok().path("items").toString()).contains(data.grant);
        assertThat(jdbc.queryForList("SELECT DISTINCT who FROM catalog.look WHERE grant_id = ? AND outcome = 'granted'", String.class, Long.parseLong(data.grant))).as("who looked, by name")
                .contains(now().path("name").asString() + "（" + subscription + "）");
        assertThat(now().path("behind").asLong()).isZero();
        // the provider and the bureau see it, others do not; only the receiver's department manages it
        assertThat(TestClient.at(port).signIn("officer-transport").get("/api/sharing/subscriptions/" + subscription).ok().path("mayManage").asBoolean()).isFalse();
        TestClient.at(port).signIn("officer-transport").post("/api/sharing/subscriptions/" + subscription + "/pause", Map.of()).expect(403);
        TestClient.at(port).signIn("officer-finance").get("/api/sharing/subscriptions/" + subscription).expect(404);
        assertThat(housing.get("/api/sharing/subscriptions").ok().path("items").toString()).doesNotContain(receiver.secret);
    }

    @Test
    void nothingIsLostOrOutOfOrderWhateverTheReceiverDoes() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        receiver.next.addAll(List.of(Receiver.Mood.REFUSE, Receiver.Mood.HANG_UP, Receiver.Mood.TAKE_AND_HANG_UP, Receiver.Mood.TAKE));
        data.put(1, 25, "有效");
        subscribe(data, Map.of("from", "start", "batchRows", 10));
        // the receiver has the first batch, but its answer was lost: the same batch comes again under the same name
        for (int i = 0; i < 20; i++) {
            data.put(1 + i, 2, "第" + i + "次");
            if (receiver.table.size() == 25) {
                break;
            }
            housing.post("/api/sharing/subscriptions/" + subscription + "/resume", Map.of()).ok();
            Receiver.until(SOON, () -> receiver.next.size() < 4);
        }
        Receiver.until(SOON, () -> {
            housing.post("/api/sharing/subscriptions/" + subscription + "/resume", Map.of());
            return now().path("behind").asLong() == 0 && receiver.table.size() == 25;
        });
        assertThat(receiver.wrong).as("nothing older after something newer").isEmpty();
        List<String> names = receiver.names();
        assertThat(names.get(1)).as("the repeat has the name of the batch whose answer was lost").isEqualTo(names.getFirst());
        datasets.scan(data.dataset, new Datasets.Query(List.of(), List.of(), null, 0), row -> {
            String key = BatchWriter.pseudonym(receiver.secret.getBytes(StandardCharsets.US_ASCII), row.key());
            assertThat(receiver.table.get(key).path("status").asString()).isEqualTo(row.values()[2]);
            assertThat(receiver.seqs.get(key)).isEqualTo(row.seq());
        });
        assertThat(deliveries()).extracting(d -> d.path("outcome").asString()).contains("failed", "ok");
        assertThat(deliveries()).anyMatch(d -> d.path("status").asInt() == 500);
    }

    @Test
    void afterTooManyFailuresItPausesTellsItsDepartmentAndGoesOnAtAClick() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        subscribe(data, Map.of());
        receiver.mood = Receiver.Mood.REFUSE;
        data.put(1, 1, "有效");
        Receiver.until(SOON, () -> now().path("failures").asInt() >= 1);
        assertThat(now().path("lastError").asString()).contains("500");
        jdbc.update("UPDATE sharing.subscription SET failures = 9, retry_at = NULL WHERE id = ?", Long.parseLong(subscription));
        Receiver.until(SOON, () -> now().path("state").asString().equals("paused"));
        assertThat(now().path("reason").asString()).contains("10 次");
        String trouble = now().path("trouble").asString();
        JsonNode told = housing.get("/api/cases/" + trouble).ok();
        assertThat(told.path("type").asString()).isEqualTo("push-trouble");
        assertThat(told.path("department").asString()).isEqualTo("housing");
        data.put(2, 1, "有效");
        receiver.mood = Receiver.Mood.TAKE;
        housing.post("/api/sharing/subscriptions/" + subscription + "/resume", Map.of()).ok();
        Receiver.until(SOON, () -> receiver.table.size() == 2);
        Receiver.until(SOON, () -> housing.get("/api/cases/" + trouble).ok().path("state").asString().equals("closed"));
    }

    /** A receiver's error may echo the rows: its words are for those who manage the subscription, its kind for the others. */
    @Test
    void whatAReceiverSaysIsForItsOwnDepartmentOnly() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        subscribe(data, Map.of());
        receiver.words = "cannot store 341882199001011234";
        receiver.mood = Receiver.Mood.REFUSE;
        data.put(1, 1, "有效");
        Receiver.until(SOON, () -> now().path("failures").asInt() >= 1);
        assertThat(now().path("lastError").asString()).isEqualTo("接收方答复 HTTP 500（text/plain，31 字节）");
        assertThat(deliveries().getFirst().path("said").asString()).isEqualTo(receiver.words);
        TestClient provider = TestClient.at(port).signIn("officer-transport");
        assertThat(provider.get("/api/sharing/deliveries?subscription=" + subscription).ok().path("items").toString()).contains("HTTP 500").doesNotContain("cannot store").doesNotContain("341882199001011234");
        assertThat(provider.get("/api/sharing/subscriptions/" + subscription).ok().toString()).doesNotContain("cannot store");
        assertThat(housing.post("/api/sharing/subscriptions/" + subscription + "/test", Map.of()).ok().path("said").asString()).isEqualTo(receiver.words);
        receiver.mood = Receiver.Mood.TAKE;
    }

    @Test
    void aStalledOrRedirectingReceiverHoldsUpNobody() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        receiver.next.add(Receiver.Mood.REDIRECT);
        subscribe(data, Map.of());
        data.put(1, 1, "有效");
        Receiver.until(SOON, () -> now().path("failures").asInt() == 1);
        assertThat(now().path("lastError").asString()).contains("不予跟随");
        receiver.next.add(Receiver.Mood.STALL);
        housing.post("/api/sharing/subscriptions/" + subscription + "/resume", Map.of()).ok();
        Receiver.until(Duration.ofSeconds(25), () -> now().path("lastError").asString("").contains("没有应答"));
        Receiver.until(SOON, () -> receiver.table.size() == 1);
    }

    @Test
    void aRevokedGrantStopsItAtOnceInTheMiddle() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        data.put(0, 200, "有效");
        receiver.pauseMillis = 60;
        subscribe(data, Map.of("from", "start", "batchRows", 2));
        Receiver.until(SOON, () -> receiver.batches.size() >= 5);
        TestClient.at(port).signIn("officer-transport").post("/api/catalog/grants/" + data.grant + "/revoke", Map.of("reason", "业务终止")).ok();
        int then = receiver.batches.size();
        Receiver.until(SOON, () -> now().path("state").asString().equals("stopped"));
        assertThat(receiver.batches.size()).as("at most the one under way").isLessThanOrEqualTo(then + 1);
        assertThat(now().path("reason").asString()).contains("业务终止");
        assertThat(receiver.table.size()).isLessThan(200);
        housing.post("/api/sharing/subscriptions/" + subscription + "/resume", Map.of()).expect(403);
    }

    @Test
    void rowsThatLeaveTheGrantAreTakenBackAndOthersNeverNamed() {
        GrantedData data = GrantedData.make(port, datasets, Map.of("rows", List.of(Map.of("field", "status", "operator", "eq", "values", List.of("有效")))));
        subscribe(data, Map.of());
        data.put(1, 2, "有效");
        data.put(3, 2, "注销");
        Receiver.until(SOON, () -> receiver.table.size() == 2);
        data.put(1, 1, "注销");
        data.remove(3);
        Receiver.until(SOON, () -> receiver.table.size() == 1);
        data.put(4, 1, "有效");
        data.put(1, 1, "有效");
        Receiver.until(SOON, () -> receiver.table.size() == 3);
        assertThat(receiver.wrong).as("row 3 was never given, so nobody hears that it went").isEmpty();
        assertThat(receiver.seqs).hasSize(3);
    }

    @Test
    void aTopicGetsEveryRowInOrder() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        String topic = "share.test" + System.nanoTime();
        housing.post("/api/sharing/subscriptions", Map.of("resource", Long.toString(data.resource), "name", "许可变动", "kind", "topic", "address", "zhongshu.observations")).expect(400);
        data.put(0, 120, "有效");
        subscribe(data, Map.of("kind", "topic", "address", topic, "from", "start", "batchRows", 50));
        // a department writes into no other one's topic
        TestClient.at(port).signIn("officer-transport").post("/api/sharing/subscriptions", Map.of("resource", Long.toString(data.resource), "name", "冒名", "kind", "topic", "address", topic)).expect(409);
        List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", TestEngines.kafka()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition only = new TopicPartition(topic, 0);
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            Receiver.until(SOON, () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(seen::add);
                return seen.size() >= 120;
            });
        }
        assertThat(seen).hasSize(120);
        for (ConsumerRecord<byte[], byte[]> r : seen) {
            String expected = HexFormat.of().formatHex(Sm3.hmac(receiver.secret.getBytes(StandardCharsets.US_ASCII), r.value()));
            assertThat(new String(r.headers().lastHeader("signature").value(), StandardCharsets.US_ASCII)).isEqualTo(expected);
        }
        assertThat(seen.stream().map(r -> new String(r.headers().lastHeader("batch").value(), StandardCharsets.US_ASCII)).distinct()).hasSize(3);
    }

    @Test
    void tenThousandChangesASecond() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        int rows = 40_000;
        for (int i = 0; i < rows; i += 10_000) {
            data.put(i, 10_000, "有效");
        }
        long start = System.nanoTime();
        subscribe(data, Map.of("from", "start", "batchRows", 5_000));
        Receiver.until(Duration.ofSeconds(60), () -> receiver.table.size() == rows);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("push: %,d changes in %.2f s, %,.0f a second, masked, logged, signed, with receipts%n", rows, seconds, rows / seconds);
        assertThat(receiver.wrong).isEmpty();
        assertThat(rows / seconds).as("changes a second, with room for a busy machine").isGreaterThan(3_000);
    }

    @Test
    void onlyToWhereThisServerMayGo() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        Map<String, Object> body = new LinkedHashMap<>(Map.of("resource", Long.toString(data.resource), "name", "许可变动", "kind", "webhook"));
        for (String address : List.of("http://8.8.8.8/in", "http://169.254.169.254/latest/meta-data", "ftp://127.0.0.1/in", "http://user:pass@127.0.0.1/in", "file:///etc/passwd", "nonsense", "")) {
            body.put("address", address);
            assertThat(housing.post("/api/sharing/subscriptions", body).status()).as(address).isIn(400, 422);
        }
        body.put("address", receiver.url());
        body.put("fields", List.of("no_such"));
        housing.post("/api/sharing/subscriptions", body).expect(403);
        body.remove("fields");
        TestClient.at(port).signIn("officer-finance").post("/api/sharing/subscriptions", body).expect(403);
        TestClient.at(port).signIn("officer-finance").post("/api/sharing/subscriptions", Map.of("department", "housing")).expect(400);
    }
}
