package org.zhongshu.platform.rules.internal;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.ObservationTopic;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;

/** Runs the rules over the log: application {@code <instance>-rules}. */
@Component
class RuleStreams implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RuleStreams.class);

    private final RuleTopology.World world;
    private final ObservationTopic observations;
    private final String instance;
    private final String node;
    private final Path folder;
    private final int threads;
    private final int partitions;
    private KafkaStreams streams;

    RuleStreams(RuleTopology.World world, ObservationTopic observations, @Value("${zhongshu.instance:zhongshu}") String instance,
                @Value("${zhongshu.node:1}") String node, @Value("${zhongshu.data}") Path data,
                @Value("${zhongshu.rules.threads:1}") int threads, @Value("${zhongshu.rules.alert-partitions:2}") int partitions) {
        this.world = world;
        this.observations = observations;
        this.instance = instance;
        this.node = node;
        this.folder = data.resolve("streams");
        this.threads = threads;
        this.partitions = partitions;
        makeTopics();
    }

    /** Alerts, key = thing id as 8 bytes, value = JSON ({@link AlertMessage}). */
    String alertTopic() {
        return instance + ".alert";
    }

    private String signalTopic() {
        return instance + ".rule-signal";
    }

    @Override
    public synchronized void start() {
        streams = new KafkaStreams(RuleTopology.build(world, observations.name(), signalTopic(), alertTopic()), settings());
        streams.setUncaughtExceptionHandler(e -> {
            log.error("A rule thread failed and is replaced; it goes on from its last commit", e);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.start();
    }

    @Override
    public synchronized void stop() {
        if (streams != null) {
            // the static member stays in the group, so the next start takes its partitions back at once
            streams.close(Duration.ofSeconds(10));
            streams = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return streams != null;
    }

    synchronized String state() {
        return streams == null ? "STOPPED" : streams.state().name();
    }

    private Properties settings() {
        Properties p = new Properties();
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, instance + "-rules");
        p.put(StreamsConfig.CLIENT_ID_CONFIG, instance + "-rules-" + node);
        p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, observations.bootstrap());
        p.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500);
        p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 16L << 20);
        p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        p.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
        // Without a stable identity a restart waits for the old member's session to run out: 45 s instead of one
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instance + "-rules-" + node);
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // A fetch for every single message would cost more than judging it: wait 10 ms for company, but no longer
        p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 10);
        p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), 8 << 10);
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 2000);
        // an alert itself waits for nobody
        p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");
        p.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 16L << 20);
        return p;
    }

    private void makeTopics() {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, observations.bootstrap()))) {
            List<NewTopic> topics = new ArrayList<>();
            topics.add(new NewTopic(alertTopic(), Optional.of(partitions), Optional.empty()));
            topics.add(new NewTopic(signalTopic(), Optional.of(1), Optional.empty()));
            for (var made : admin.createTopics(topics).values().values()) {
                try {
                    made.get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw Problem.unavailable("log-unavailable", "消息日志（Kafka）不可用：" + e.getCause().getMessage(), e);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("log-unavailable", "启动被中断。", e);
        }
    }
}
