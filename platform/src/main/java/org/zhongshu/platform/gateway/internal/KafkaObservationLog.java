package org.zhongshu.platform.gateway.internal;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.gateway.ObservationLog;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.ObservationCodec;
import org.zhongshu.platform.twin.ObservationTopic;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The log on Kafka: acknowledged by all in-sync replicas, idempotent, so a retry neither doubles nor reorders. The
 * observation is encoded before {@code append} returns, so its arrays may be used again.
 */
@Component
class KafkaObservationLog implements ObservationLog, DisposableBean {

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final LongAdder messages = new LongAdder();

    KafkaObservationLog(ObservationTopic topic, GatewayProperties settings) {
        this.topic = topic.name();
        this.producer = new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrap(),
                ProducerConfig.CLIENT_ID_CONFIG, "zhongshu-gateway",
                ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                // fewer, larger batches: half the broker's work for three milliseconds more until the acknowledgement
                ProducerConfig.LINGER_MS_CONFIG, 5,
                ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10,
                ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
                ProducerConfig.BUFFER_MEMORY_CONFIG, settings.producerMemory().toBytes(),
                // an event loop must not hang: the limits in flight keep the buffer from ever being full
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 3_000,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 << 20), new ByteArraySerializer(), new ByteArraySerializer());
        // fetches the metadata now, so that the first message does not wait for it on an event loop
        producer.partitionsFor(this.topic);
    }

    @Override
    public void append(Observation observation, Receipt receipt) {
        try {
            producer.send(new ProducerRecord<>(topic, ObservationTopic.key(observation.thing()), ObservationCodec.encode(observation)),
                    (metadata, failure) -> {
                        if (failure == null) {
                            messages.increment();
                        }
                        receipt.done(failure);
                    });
        } catch (RuntimeException refused) {
            receipt.done(refused);
        }
    }

    /** Observations in the log since start. */
    long appended() {
        return messages.sum();
    }

    @Override
    public void destroy() {
        producer.close(Duration.ofSeconds(10));
    }
}
