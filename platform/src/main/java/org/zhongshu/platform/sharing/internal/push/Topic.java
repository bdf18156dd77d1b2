package org.zhongshu.platform.sharing.internal.push;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes a batch to a topic of the city's Kafka, one record a row under the row's key, in one partition so that their order stays.
 * Acknowledged by all in-sync replicas. Headers: {@code batch}, {@code signature} (hex of HMAC-SM3 over the value) and, on the
 * last record, {@code receipt}.
 */
@Component
class Topic implements Channel, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Topic.class);
    /** A topic of our own: nobody can be made to write where devices' readings are. */
    private static final String NAMES = "share\\.[a-z0-9][a-z0-9._-]{0,99}";
    private static final int WAIT_SECONDS = 30;

    private final String bootstrap;
    private KafkaProducer<byte[], byte[]> producer;

    Topic(@Value("${zhongshu.kafka}") String bootstrap) {
        this.bootstrap = bootstrap;
    }

    @Override
    public void check(String address) {
        if (address == null || !address.matches(NAMES)) {
            throw Problem.badRequest("bad-address", "主题名须以 share. 开头，只含小写字母、数字、点、下划线和连字符。");
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "request.timeout.ms", "5000", "default.api.timeout.ms", "10000"))) {
            admin.createTopics(List.of(new NewTopic(address, 1, (short) -1))).all().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw Problem.unavailable("no-log", "消息日志暂时不可用，请稍候再试。", e.getCause());
            }
        } catch (TimeoutException e) {
            throw Problem.unavailable("no-log", "消息日志暂时不可用，请稍候再试。", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopping", "系统正在停止。", e);
        }
    }

    @Override
    public Outcome send(Subscription to, Batch batch, byte[] secret) {
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < batch.messages().size(); i++) {
                Batch.Message m = batch.messages().get(i);
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(to.address(), m.key().getBytes(StandardCharsets.US_ASCII), m.json());
                record.headers().add("batch", batch.name().getBytes(StandardCharsets.US_ASCII));
                record.headers().add("signature", HexFormat.of().formatHex(Sm3.hmac(secret, m.json())).getBytes(StandardCharsets.US_ASCII));
                if (batch.receipt() != null && i == batch.messages().size() - 1) {
                    record.headers().add("receipt", batch.receipt().getBytes(StandardCharsets.UTF_8));
                }
                sent.add(producer().send(record));
            }
            producer().flush();
            for (Future<RecordMetadata> one : sent) {
                one.get(WAIT_SECONDS, TimeUnit.SECONDS);
            }
            return Outcome.ok(null);
        } catch (ExecutionException | TimeoutException | org.apache.kafka.common.KafkaException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            // its words name brokers: they are for the log
            log.warn("Topic {} could not be written", to.address(), why);
            return Outcome.failed("写入主题失败（" + why.getClass().getSimpleName() + "）");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.failed("平台正在停止");
        }
    }

    /** Made when somebody first subscribes by topic: most cities never do. */
    private synchronized KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(Map.of(
                    ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                    ProducerConfig.CLIENT_ID_CONFIG, "zhongshu-push",
                    ProducerConfig.ACKS_CONFIG, "all",
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                    ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10,
                    ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, WAIT_SECONDS * 1_000,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 << 20), new ByteArraySerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    @Override
    public synchronized void destroy() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(10));
        }
    }
}
