package org.zhongshu.platform.twin;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * The log that every observation enters before its device is acknowledged: {@code <instance>.observation}, by default
 * {@code zhongshu.observation}. The key is the thing's id (8 bytes, big endian), partitioned by Kafka's default hash, so one
 * thing's observations stay in order; the value is {@link ObservationCodec}'s form.
 *
 * <p>Made when this bean starts; whoever depends on the bean may produce and consume at once.
 */
@Component
public class ObservationTopic {

    private final String bootstrap;
    private final String name;
    private final int partitions;
    private final String id;

    public ObservationTopic(@Value("${zhongshu.kafka}") String bootstrap,
                            @Value("${zhongshu.instance:zhongshu}") String instance,
                            @Value("${zhongshu.observation.partitions:4}") int partitions,
                            @Value("${zhongshu.observation.replicas:-1}") short replicas) {
        this.bootstrap = bootstrap;
        this.name = instance + ".observation";
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            NewTopic topic = new NewTopic(name, Optional.of(partitions), replicas < 1 ? Optional.empty() : Optional.of(replicas))
                    // create time would be the producer's; the consumers only need the order
                    .configs(Map.of(TopicConfig.COMPRESSION_TYPE_CONFIG, "producer"));
            try {
                admin.createTopics(List.of(topic)).all().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
            TopicDescription found = described(admin);
            this.partitions = found.partitions().size();
            this.id = found.topicId().toString();
        } catch (ExecutionException e) {
            throw Problem.unavailable("log-unavailable", "消息日志（Kafka " + bootstrap + "）不可用：" + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("log-unavailable", "等待消息日志时被中断", e);
        }
    }

    /** A broker may take a moment to hear of a topic that exists: on a busy machine some seconds. */
    private TopicDescription described(Admin admin) throws ExecutionException, InterruptedException {
        long patience = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                return admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > patience) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    public String name() {
        return name;
    }

    /** As the log has it, which may differ from the setting after the first start. */
    public int partitions() {
        return partitions;
    }

    /** Kafka's own id of the topic: another one when the log was made anew, and positions in the old one mean nothing. */
    public String id() {
        return id;
    }

    public String bootstrap() {
        return bootstrap;
    }

    public static byte[] key(long thing) {
        byte[] key = new byte[8];
        for (int i = 7; i >= 0; i--) {
            key[i] = (byte) thing;
            thing >>>= 8;
        }
        return key;
    }

    public static long thing(byte[] key) {
        long thing = 0;
        for (byte b : key) {
            thing = thing << 8 | b & 0xff;
        }
        return thing;
    }
}
