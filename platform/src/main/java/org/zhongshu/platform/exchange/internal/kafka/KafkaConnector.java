package org.zhongshu.platform.exchange.internal.kafka;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Setting.Choice;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.Source;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.exchange.internal.http.JsonFields;
import org.zhongshu.platform.shared.Problem;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** Messages of a department's Kafka topic, JSON or CSV. No consumer group: the job keeps the offsets with the rows. */
@Component
class KafkaConnector implements Connector {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int SAMPLE = 200;

    private final AllowedHosts hosts;
    private final Set<String> own;

    /** @param own the platform's own log, in which the messages of all departments are: no source for one of them */
    KafkaConnector(AllowedHosts hosts, @Value("${zhongshu.kafka:}") String own, @Value("${zhongshu.exchange.own-log:false}") boolean ownToo) {
        this.hosts = hosts;
        this.own = ownToo || own.isBlank() ? Set.of() : servers(own);
    }

    /** Addresses with ports that a list of servers stands for; all of this machine's own addresses are one. */
    private static Set<String> servers(String bootstrap) {
        Set<String> all = new LinkedHashSet<>();
        for (String server : bootstrap.strip().split("\\s*,\\s*")) {
            int colon = server.lastIndexOf(':');
            try {
                for (InetAddress address : InetAddress.getAllByName(server.substring(0, Math.max(0, colon)))) {
                    all.add((here(address) ? "here" : address.getHostAddress()) + server.substring(colon));
                }
            } catch (UnknownHostException e) {
                all.add(server);
            }
        }
        return all;
    }

    private static boolean here(InetAddress address) {
        try {
            return address.isLoopbackAddress() || address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    @Override
    public String kind() {
        return "kafka";
    }

    @Override
    public String label() {
        return "Kafka 主题";
    }

    @Override
    public Set<Mode> modes() {
        return Set.of(Mode.INCREMENTAL, Mode.CAPTURE);
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                Setting.text("bootstrap", "服务器", true, null, "主机:端口，多个用逗号分隔"),
                Setting.choice("protocol", "连接方式", "PLAINTEXT", List.of(new Choice("PLAINTEXT", "不加密、不认证"), new Choice("SASL_PLAINTEXT", "用户名密码"), new Choice("SSL", "加密"),
                        new Choice("SASL_SSL", "加密＋用户名密码")), null),
                Setting.choice("mechanism", "认证机制", "SCRAM-SHA-512", List.of(new Choice("PLAIN", "PLAIN"), new Choice("SCRAM-SHA-256", "SCRAM-SHA-256"), new Choice("SCRAM-SHA-512", "SCRAM-SHA-512")), null),
                Setting.text("username", "用户名", false, null, null),
                Setting.secret("password", "密码", false, "加密保存，不再显示"),
                Setting.choice("format", "消息格式", "json", List.of(new Choice("json", "JSON 对象"), new Choice("csv", "CSV 文本")), null),
                new Setting("fields", "字段", Setting.Kind.MEMO, false, null, List.of(), "JSON：每行一个 名称=指针，留空则取消息的各个字段；CSV：列名，逗号分隔"),
                Setting.text("keys", "主键字段", false, null, "逗号分隔；空消息（墓碑）按消息键删除"));
    }

    @Override
    public void check(Settings settings) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings)) {
            consumer.listTopics(PATIENCE);
        } catch (KafkaException e) {
            throw failure(e);
        }
    }

    @Override
    public List<Source> sources(Settings settings) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings)) {
            return consumer.listTopics(PATIENCE).keySet().stream().filter(t -> !t.startsWith("__")).sorted().limit(2_000).map(t -> new Source(t, null, null)).toList();
        } catch (KafkaException e) {
            throw failure(e);
        }
    }

    @Override
    public Shape shape(Settings settings, String source) {
        MessageReader reader = new MessageReader(settings, null);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings)) {
            List<TopicPartition> partitions = partitions(consumer, source);
            consumer.assign(partitions);
            Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions, PATIENCE);
            Map<TopicPartition, Long> end = consumer.endOffsets(partitions, PATIENCE);
            long rows = 0;
            for (TopicPartition p : partitions) {
                rows += end.get(p) - begin.get(p);
                consumer.seek(p, Math.max(begin.get(p), end.get(p) - SAMPLE / partitions.size() - 1));
            }
            long patience = System.nanoTime() + PATIENCE.toNanos();
            while (rows > 0 && reader.learned() < SAMPLE && System.nanoTime() < patience && partitions.stream().anyMatch(p -> consumer.position(p, PATIENCE) < end.get(p))) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
                    reader.learn(message);
                }
            }
            Map<String, DataType> types = reader.types();
            if (types.isEmpty()) {
                throw Problem.unavailable("topic-empty", "主题“" + source + "”中没有可读的消息，暂时无法得知字段。", null);
            }
            Set<String> keys = new LinkedHashSet<>(List.of(settings.get("keys", "").split("\\s*[,，]\\s*")));
            boolean csv = reader.csv();
            return new Shape(types.entrySet().stream().map(e -> new Shape.Column(e.getKey(), e.getValue() == DataType.GENERAL ? DataType.TEXT : e.getValue(),
                    csv ? null : JsonFields.declared(e.getValue()), null, null, keys.contains(e.getKey()))).toList(), rows, null);
        } catch (KafkaException e) {
            throw failure(e);
        }
    }

    @Override
    public Rows read(Settings settings, String source, Shape expected, Mode mode, Position from) {
        KafkaConsumer<byte[], byte[]> consumer = consumer(settings);
        try {
            return new TopicRows(consumer, source, new MessageReader(settings, expected), mode == Mode.INCREMENTAL, from);
        } catch (RuntimeException e) {
            consumer.close();
            throw e instanceof KafkaException kafka ? failure(kafka) : e;
        }
    }

    static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> found = consumer.partitionsFor(topic, PATIENCE).stream().map(p -> new TopicPartition(topic, p.partition())).toList();
        if (found.isEmpty()) {
            throw Problem.notFound("no-topic", "没有主题“" + topic + "”，或账号无权读取。");
        }
        return found;
    }

    private KafkaConsumer<byte[], byte[]> consumer(Settings settings) {
        String bootstrap = settings.get("bootstrap").strip();
        for (String server : bootstrap.split("\\s*,\\s*")) {
            int colon = server.lastIndexOf(':');
            if (colon < 1 || !server.substring(colon + 1).matches("\\d{1,5}")) {
                throw Problem.badRequest("bad-setting", "服务器须写成“主机:端口”。");
            }
            hosts.check(server.substring(0, colon));
        }
        if (servers(bootstrap).stream().anyMatch(own::contains)) {
            throw Problem.unprocessable("own-log", "这是本平台自己的消息日志，各部门的消息都在其中，不能作为数据源。");
        }
        Properties p = new Properties();
        p.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        p.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        p.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // offsets that are no longer there are told, never skipped
        p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        p.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        p.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        p.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        p.put(ConsumerConfig.CLIENT_ID_CONFIG, "zhongshu-exchange-" + settings.connection());
        String protocol = settings.get("protocol", "PLAINTEXT");
        p.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol);
        if (protocol.startsWith("SASL")) {
            String mechanism = settings.get("mechanism", "SCRAM-SHA-512");
            String module = mechanism.equals("PLAIN") ? "org.apache.kafka.common.security.plain.PlainLoginModule" : "org.apache.kafka.common.security.scram.ScramLoginModule";
            p.put(SaslConfigs.SASL_MECHANISM, mechanism);
            p.put(SaslConfigs.SASL_JAAS_CONFIG, module + " required username=" + quoted(settings.get("username")) + " password=" + quoted(settings.get("password")) + ";");
        }
        try {
            return new KafkaConsumer<>(p);
        } catch (KafkaException e) {
            throw Problem.unprocessable("bad-setting", "Kafka 的连接设置有误，请检查服务器地址和认证方式。");
        }
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    static Problem failure(KafkaException e) {
        return switch (e) {
            case AuthenticationException a -> Problem.unprocessable("refused", "Kafka 拒绝了用户名、密码或认证机制。");
            case AuthorizationException a -> Problem.unprocessable("refused", "账号没有读取该主题的权限。");
            case TimeoutException t -> Problem.unavailable("unreachable", "Kafka 没有应答，请检查地址、连接方式和网络。", e);
            default -> Problem.unavailable("disturbed", "读取 Kafka 时出错（" + e.getClass().getSimpleName() + "）。", e);
        };
    }
}
