package org.zhongshu.engines;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * One Kafka node (KRaft, broker and controller together) inside the JVM, loopback only.
 *
 * <p>Durable against the death of the process: records are appended to the page cache before they are acknowledged. Against
 * a power cut only with {@code log.flush.interval.messages=1} (see docs/operations.md).
 */
public final class EmbeddedKafkaEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafkaEngine.class);
    private static final int NODE = 1;

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedKafkaEngine(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * @param home     folder that holds all state of this engine
     * @param port     TCP port on loopback for clients, 0 for a free one
     * @param settings extra or overriding broker settings
     */
    public static EmbeddedKafkaEngine start(Path home, int port, Map<String, String> settings) throws IOException {
        Path logs = home.resolve("log");
        Files.createDirectories(logs);
        format(logs);
        for (int attempt = 1; ; attempt++) {
            int clients = port > 0 ? port : freePort();
            Map<String, Object> properties = new HashMap<>(defaults(logs, clients, freePort()));
            properties.putAll(settings);
            KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(toProperties(properties)), Time.SYSTEM);
            try {
                server.startup();
                log.info("Kafka ready on 127.0.0.1:{}", clients);
                return new EmbeddedKafkaEngine(server, clients);
            } catch (RuntimeException e) {
                server.shutdown();
                // a port that was free a moment ago may have been taken by another program
                if (attempt == 3) {
                    throw new IOException("Kafka did not start: " + e.getMessage(), e);
                }
                log.warn("Kafka did not start ({}), trying again", e.getMessage());
            }
        }
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static Map<String, String> defaults(Path logs, int port, int controllerPort) {
        Map<String, String> p = new HashMap<>();
        p.put("process.roles", "broker,controller");
        p.put("node.id", Integer.toString(NODE));
        p.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        p.put("controller.listener.names", "CONTROLLER");
        p.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        p.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("inter.broker.listener.name", "PLAINTEXT");
        p.put("log.dirs", logs.toString());
        p.put("auto.create.topics.enable", "false");
        p.put("num.partitions", "4");
        p.put("default.replication.factor", "1");
        p.put("min.insync.replicas", "1");
        p.put("offsets.topic.replication.factor", "1");
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("transaction.state.log.num.partitions", "4");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("controlled.shutdown.enable", "true");
        p.put("broker.session.timeout.ms", "6000");
        p.put("broker.heartbeat.interval.ms", "500");
        p.put("log.retention.hours", "72");
        p.put("log.retention.bytes", Long.toString(2L << 30));
        p.put("log.segment.bytes", Integer.toString(128 << 20));
        p.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "3");
        p.put("background.threads", "2");
        p.put("num.recovery.threads.per.data.dir", "2");
        return p;
    }

    private static void format(Path logs) throws IOException {
        if (Files.exists(logs.resolve("meta.properties"))) {
            return;
        }
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName("CONTROLLER")
                    .addDirectory(logs.toString())
                    .setMetadataLogDirectory(logs.toString())
                    .run();
        } catch (Exception e) {
            throw new IOException("Kafka's folder could not be prepared: " + e.getMessage(), e);
        }
    }

    private static java.util.Properties toProperties(Map<String, Object> map) {
        java.util.Properties properties = new java.util.Properties();
        properties.putAll(map);
        return properties;
    }

    /** The port is only known to this process' clients, so it may change from start to start. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
