package org.zhongshu.platform.gateway.internal;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.ObservationCodec;
import org.zhongshu.platform.twin.ObservationTopic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Reads the log as it really is, from its beginning to its present end. */
final class LogReader {

    private LogReader() {
    }

    static List<Observation> all(ObservationTopic topic) {
        List<Observation> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrap()),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, topic.partitions()).mapToObj(p -> new TopicPartition(topic.name(), p)).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> r : consumer.poll(Duration.ofSeconds(1))) {
                    found.add(ObservationCodec.decode(r.value()));
                }
            }
        }
        return found;
    }

    static List<Observation> of(ObservationTopic topic, long thing) {
        return all(topic).stream().filter(o -> o.thing() == thing).toList();
    }
}
