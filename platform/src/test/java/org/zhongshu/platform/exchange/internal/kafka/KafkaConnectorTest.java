package org.zhongshu.platform.exchange.internal.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestEngines;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Against a real Kafka. */
class KafkaConnectorTest {

    private final KafkaConnector connector = new KafkaConnector(new AllowedHosts("zhongshu.exchange.hosts", "private"), "", false);
    private final String topic = "firms-" + System.nanoTime();
    private Admin admin;
    private KafkaProducer<String, String> producer;

    private static final Shape SHAPE = new Shape(List.of(new Shape.Column("id", DataType.INTEGER, "number", null, null, true), new Shape.Column("name", DataType.TEXT, "string", null, null, false)), null, null);

    @BeforeEach
    void topic() throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", TestEngines.kafka());
        admin = Admin.create(settings);
        admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    @AfterEach
    void away() throws Exception {
        admin.deleteTopics(List.of(topic)).all().get();
        admin.close();
        producer.close();
    }

    private Settings settings(String... pairs) {
        Map<String, String> all = new HashMap<>(Map.of("bootstrap", TestEngines.kafka(), "keys", "id"));
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        return new Settings(5, all);
    }

    private void send(int partition, String key, String value) throws Exception {
        producer.send(new ProducerRecord<>(topic, partition, key, value)).get();
    }

    private List<SourceRow> all(Settings settings, Shape shape, Position from) {
        List<SourceRow> all = new ArrayList<>();
        try (Rows rows = connector.read(settings, topic, shape, Connector.Mode.INCREMENTAL, from)) {
            while (!rows.ended()) {
                all.addAll(rows.next(3, Duration.ofSeconds(5)));
            }
        }
        return all;
    }

    @Test
    void thePlatformsOwnLogIsNobodysSource() {
        String port = TestEngines.kafka().substring(TestEngines.kafka().lastIndexOf(':'));
        KafkaConnector guarded = new KafkaConnector(new AllowedHosts("zhongshu.exchange.hosts", "private"), TestEngines.kafka(), false);
        for (String way : List.of("127.0.0.1" + port, "localhost" + port, "127.0.0.2" + port, "[::1]" + port, "10.1.2.3:9092,127.0.0.1" + port)) {
            for (Consumer<Settings> ask : List.<Consumer<Settings>>of(guarded::check, guarded::sources, s -> guarded.shape(s, topic))) {
                assertThatThrownBy(() -> ask.accept(settings("bootstrap", way))).as(way).isInstanceOf(Problem.class).hasMessageContaining("本平台自己的消息日志");
            }
        }
    }

    @Test
    void objectsTombstonesAndWhatIsNeither() throws Exception {
        send(0, "1", "{\"id\":1,\"name\":\"甲\"}");
        send(1, "2", "{\"id\":2,\"name\":\"乙\",\"more\":{\"a\":1}}");
        Shape shape = connector.shape(settings(), topic);
        assertThat(shape.columns()).extracting(Shape.Column::name).containsExactlyInAnyOrder("id", "name", "more");
        assertThat(shape.rows()).isEqualTo(2);
        assertThat(connector.sources(settings())).anyMatch(s -> s.name().equals(topic)).noneMatch(s -> s.name().startsWith("__"));
        send(0, "1", null);
        send(0, "{\"id\":7}", null);
        send(0, null, null);
        send(0, "x", "不是 JSON");
        send(0, "x", "[1]");
        List<SourceRow> rows = all(settings(), SHAPE, null);
        assertThat(rows).hasSize(7);
        assertThat(rows).filteredOn(r -> r.op() == SourceRow.Op.REMOVE).extracting(r -> r.values()[0]).containsExactly(1L, 7L);
        assertThat(rows).filteredOn(r -> r.broken() != null).extracting(SourceRow::raw).containsExactly("（空消息，没有消息键）", "不是 JSON", "[1]");
        assertThat(all(settings(), SHAPE, Position.of(rows.getLast().position()))).isEmpty();
    }

    @Test
    void goesOnAtTheOffsetsThatTheJobKeptAlsoInNewPartitions() throws Exception {
        for (int i = 0; i < 10; i++) {
            send(i % 2, null, "{\"id\":" + i + ",\"name\":\"n\"}");
        }
        List<SourceRow> first = new ArrayList<>();
        try (Rows rows = connector.read(settings(), topic, SHAPE, Connector.Mode.CAPTURE, null)) {
            while (first.size() < 4) {
                first.addAll(rows.next(4 - first.size(), Duration.ofSeconds(5)));
            }
            assertThat(rows.ended()).isFalse();
        }
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
        send(2, null, "{\"id\":99,\"name\":\"n\"}");
        List<SourceRow> rest = all(settings(), SHAPE, Position.of(first.getLast().position()));
        List<Object> ids = new ArrayList<>();
        first.forEach(r -> ids.add(r.values()[0]));
        rest.forEach(r -> ids.add(r.values()[0]));
        assertThat(ids).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 99L);
    }

    @Test
    void csvMessagesOfSeveralRecords() throws Exception {
        send(0, null, "1,\"甲,乙\"\n2,=1+1\n3");
        Settings settings = settings("format", "csv", "fields", "id,name");
        Shape shape = connector.shape(settings, topic);
        assertThat(shape.columns()).extracting(Shape.Column::declared).containsOnlyNulls();
        List<SourceRow> rows = all(settings, shape, null);
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0).values()).containsExactly("1", "甲,乙");
        assertThat(rows.get(1).values()).containsExactly("2", "=1+1");
        assertThat(rows.get(2).broken()).contains("1 列");
    }

    @Test
    void messagesThatWereCleanedAwayAreTold() throws Exception {
        for (int i = 0; i < 4; i++) {
            send(0, null, "{\"id\":" + i + "}");
        }
        admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(3))).all().get();
        assertThatThrownBy(() -> all(settings(), SHAPE, new Position("{\"0\":1,\"1\":0}"))).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("log-truncated"));
        assertThat(all(settings(), SHAPE, null)).as("from the start means from what is there").hasSize(1);
    }

    @Test
    void refusesOtherHostsAndSaysWhatIsWrong() {
        assertThatThrownBy(() -> connector.check(settings("bootstrap", "8.8.8.8:9092"))).hasMessageContaining("不允许");
        assertThatThrownBy(() -> connector.check(settings("bootstrap", "nowhere"))).hasMessageContaining("主机:端口");
        assertThatThrownBy(() -> connector.shape(settings(), "none-" + topic)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> connector.shape(settings(), topic)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("topic-empty"));
        connector.check(settings());
    }
}
