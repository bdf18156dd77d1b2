package org.zhongshu.platform.telemetry.internal;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.zhongshu.platform.twin.ObservationTopic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The log, read from positions that somebody else keeps: no consumer group, no stored offsets in Kafka. */
final class ObservationReader implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final String topicId;

    ObservationReader(ObservationTopic topic, int batch) {
        topicId = topic.id();
        consumer = new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrap(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, batch,
                // big answers are cheap ones: under load a fetch waits for 256 kB, when quiet for 50 ms at most
                ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 256 << 10,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 << 20,
                ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20),
                new ByteArrayDeserializer(), new ByteArrayDeserializer());
        partitions = IntStream.range(0, topic.partitions()).mapToObj(p -> new TopicPartition(topic.name(), p)).toList();
        consumer.assign(partitions);
    }

    /** Changes when the log is made anew; its offsets then start again. */
    String topicId() {
        return topicId;
    }

    int partitions() {
        return partitions.size();
    }

    /** @param from next offset for each partition, negative = the beginning. @return messages that are deleted already */
    long seek(long[] from) {
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        long gone = 0;
        for (TopicPartition p : partitions) {
            long beginning = beginnings.get(p);
            long wanted = from[p.partition()];
            if (wanted >= 0 && wanted < beginning) {
                gone += beginning - wanted;
            }
            consumer.seek(p, Math.max(wanted, beginning));
        }
        return gone;
    }

    long skipDeleted(OffsetOutOfRangeException e) {
        long gone = 0;
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(e.partitions());
        for (var wanted : e.offsetOutOfRangePartitions().entrySet()) {
            long beginning = beginnings.get(wanted.getKey());
            if (wanted.getValue() > beginning) {
                throw new KafkaException("position " + wanted.getValue() + " lies behind the end of " + wanted.getKey(), e);
            }
            gone += beginning - wanted.getValue();
            consumer.seek(wanted.getKey(), beginning);
        }
        return gone;
    }

    ConsumerRecords<byte[], byte[]> poll(Duration wait) {
        return consumer.poll(wait);
    }

    long[] ends() {
        long[] ends = new long[partitions.size()];
        consumer.endOffsets(partitions).forEach((p, end) -> ends[p.partition()] = end);
        return ends;
    }

    @Override
    public void close() {
        // nothing to commit, no group to leave
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
