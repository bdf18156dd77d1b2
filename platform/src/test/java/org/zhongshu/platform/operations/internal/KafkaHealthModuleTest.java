package org.zhongshu.platform.operations.internal;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestEngines;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Lag as a real Kafka tells it. */
class KafkaHealthModuleTest {

    @Test
    void lagIsWhatOurGroupsHaveNotRead() throws Exception {
        String instance = "health-" + UUID.randomUUID();
        String topic = instance + ".readings";
        Map<String, Object> address = Map.of("bootstrap.servers", TestEngines.kafka());
        try (Admin admin = Admin.create(address); KafkaHealth health = new KafkaHealth(TestEngines.kafka(), instance)) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
            try (KafkaProducer<String, String> producer = new KafkaProducer<>(address, new StringSerializer(), new StringSerializer())) {
                for (int i = 0; i < 20; i++) {
                    producer.send(new ProducerRecord<>(topic, i % 2, "k", "v"));
                }
            }
            position(admin, instance + "-rules", topic, 7, 10);
            position(admin, instance + "-alerts", topic, 9, 9);
            position(admin, "someone-elses", topic, 0, 0);

            Map<String, Number> figures = health.figures();
            assertThat(figures.get("lag:rules").longValue()).isEqualTo(3);
            assertThat(figures.get("lag:alerts").longValue()).isEqualTo(2);
            assertThat(figures.get("lag").longValue()).as("the largest").isEqualTo(3);
            assertThat(figures.keySet()).noneMatch(key -> key.contains("someone-elses"));
            assertThat(figures.get("offline").longValue()).isZero();
            assertThat(figures.get("partitions").longValue()).isGreaterThanOrEqualTo(2);

            admin.deleteTopics(List.of(topic)).all().get();
            assertThat(health.figures().get("lag").longValue()).as("a topic that is gone has no lag").isZero();
        }
    }

    @Test
    void aBrokerThatIsNotThereIsAFailureAndNotSilence() {
        try (KafkaHealth health = new KafkaHealth("127.0.0.1:1", "nowhere")) {
            assertThatThrownBy(health::figures).isInstanceOf(IllegalStateException.class).hasMessageContaining("Kafka does not answer");
        }
    }

    private static void position(Admin admin, String group, String topic, long first, long second) throws Exception {
        admin.alterConsumerGroupOffsets(group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(first),
                new TopicPartition(topic, 1), new OffsetAndMetadata(second))).all().get();
    }
}
