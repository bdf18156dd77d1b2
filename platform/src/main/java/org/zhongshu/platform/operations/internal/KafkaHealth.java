package org.zhongshu.platform.operations.internal;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.HealthSource;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The log: brokers, partitions, and how far each of our consumer groups is behind ({@code lag:<group without the instance>}, the largest as {@code lag}). */
@Component
class KafkaHealth implements HealthSource, AutoCloseable {

    private final String bootstrap;
    private final String instance;
    private Admin admin;

    KafkaHealth(@Value("${zhongshu.kafka}") String bootstrap, @Value("${zhongshu.instance:zhongshu}") String instance) {
        this.bootstrap = bootstrap;
        this.instance = instance;
    }

    @Override
    public String id() {
        return "kafka";
    }

    @Override
    public String name() {
        return "消息日志";
    }

    @Override
    public Map<String, Number> figures() {
        try {
            Admin client = client();
            Map<String, Number> figures = new HashMap<>();
            figures.put("brokers", client.describeCluster().nodes().get().size());
            Map<String, TopicDescription> topics = client.describeTopics(client.listTopics().names().get()).allTopicNames().get();
            var partitions = topics.values().stream().flatMap(t -> t.partitions().stream()).toList();
            figures.put("partitions", partitions.size());
            figures.put("offline", partitions.stream().filter(p -> p.leader() == null || p.leader().isEmpty()).count());
            figures.put("lag", lags(client, topics.keySet(), figures));
            return figures;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not answer: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Only this installation's own groups: a shared cluster has others, and theirs are not our concern. */
    private long lags(Admin client, Set<String> topics, Map<String, Number> figures) throws ExecutionException, InterruptedException {
        var groups = client.listGroups().all().get().stream().map(GroupListing::groupId).filter(g -> g.startsWith(instance + "-")).collect(Collectors.toSet());
        Map<String, Map<TopicPartition, OffsetAndMetadata>> positions = groups.isEmpty() ? Map.of() : client.listConsumerGroupOffsets(
                groups.stream().collect(Collectors.toMap(Function.identity(), g -> new ListConsumerGroupOffsetsSpec()))).all().get();
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        positions.values().forEach(group -> group.forEach((partition, position) -> {
            if (position != null && topics.contains(partition.topic())) {
                wanted.put(partition, OffsetSpec.latest());
            }
        }));
        var ends = client.listOffsets(wanted).all().get();
        long largest = 0;
        for (var group : positions.entrySet()) {
            long lag = 0;
            for (var position : group.getValue().entrySet()) {
                if (position.getValue() != null && ends.containsKey(position.getKey())) {
                    lag += Math.max(0, ends.get(position.getKey()).offset() - position.getValue().offset());
                }
            }
            figures.put("lag:" + group.getKey().substring(instance.length() + 1), lag);
            largest = Math.max(largest, lag);
        }
        return largest;
    }

    private synchronized Admin client() {
        if (admin == null) {
            admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap, AdminClientConfig.CLIENT_ID_CONFIG, "zhongshu-health",
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_500, AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 3_500));
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(java.time.Duration.ofSeconds(1));
        }
    }
}
