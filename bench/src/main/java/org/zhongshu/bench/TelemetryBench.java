package org.zhongshu.bench;

import io.netty.buffer.ByteBuf;
import org.zhongshu.demo.wire.Api;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Device reports end to end: MQTT QoS 1 from many connections to a real server with rules, rights, audit and screens on. Prints
 * acknowledged messages per second and how long acknowledgements took, then proves that every acknowledged message is in the
 * store exactly once, how long after the last acknowledgement that was so, and what the server spent on it.
 *
 * <pre>
 * --connections 1000 --inflight 1 --seconds 60 --values 3   closed loop (default)
 * --rate 40000                                              open loop: so many messages a second
 * --gateway [--children 10 --batch 100]                     gateways: 100 readings a message
 * --warmup 15      seconds before the measurement
 * --data DIR       keep the server's data there (default: a temporary folder, removed afterwards)
 * --url http://localhost:8080 --mqtt 127.0.0.1:1883 --data data/guangde   a server that already runs on this machine
 * --profile FILE   a Java Flight Recording of the server during the measurement
 * </pre>
 */
public final class TelemetryBench {

    private static final String[] KEYS = {"pm25", "pm10", "temperature", "humidity", "so2", "no2", "co", "o3", "windSpeed", "windDirection"};
    private static final String TYPE = "air-station";

    private final int connections;
    private final int inFlight;
    private final int seconds;
    private final int warmup;
    private final int values;
    private final int rate;
    private final boolean gateway;
    private final int children;
    private final int batch;
    private final Words words;
    private final byte[][] keys;

    private TelemetryBench(Words words) {
        this.words = words;
        this.gateway = words.flag("gateway");
        this.connections = words.whole("connections", gateway ? 20 : 1000);
        this.rate = words.whole("rate", 0);
        this.inFlight = Math.min(MqttLoad.RING - 1, words.whole("inflight", rate > 0 ? 100 : gateway ? 4 : 1));
        this.seconds = words.whole("seconds", 60);
        this.warmup = words.whole("warmup", 15);
        this.values = Math.min(KEYS.length, words.whole("values", 3));
        this.children = gateway ? words.whole("children", 10) : 0;
        this.batch = gateway ? words.whole("batch", 100) : 1;
        this.keys = new byte[values][];
        for (int i = 0; i < values; i++) {
            keys[i] = ((i == 0 ? "" : ",") + "\"" + KEYS[i] + "\":").getBytes(StandardCharsets.US_ASCII);
        }
    }

    public static void main(String[] arguments) throws Exception {
        new TelemetryBench(new Words(arguments)).run();
    }

    private void run() throws Exception {
        System.out.println(Machine.describe());
        if (words.flag("url")) {
            String mqtt = words.text("mqtt", "127.0.0.1:1883");
            measure(ServerProcess.attach(words.text("url", null), Integer.parseInt(mqtt.substring(mqtt.indexOf(':') + 1)), Path.of(words.text("data", "data/guangde")).toAbsolutePath()));
            return;
        }
        try (BenchFolder data = BenchFolder.of(words); ServerProcess server = new ServerProcess(data.path(), List.of())) {
            System.out.printf(Locale.ROOT, "server ready in %.1f s%n", server.start());
            measure(server);
        }
    }

    private void measure(ServerProcess server) throws Exception {
        Api steward = new Api(server.url(), "steward", "Zhongshu@2026");
        String run = Long.toString(System.currentTimeMillis(), 36);
        BenchDevices devices = BenchDevices.enter(steward, run, TYPE, connections, "d", children);
        List<MqttLoad.Ledger> ledgers = IntStream.range(0, connections).mapToObj(i -> new MqttLoad.Ledger()).toList();
        String topic = gateway ? "v1/gateway/telemetry" : "v1/devices/me/telemetry";
        long since = System.currentTimeMillis() - 1000;
        try (MqttLoad load = new MqttLoad("127.0.0.1", server.mqttPort, topic, gateway ? batched(devices) : this::single, inFlight)) {
            load.connect(devices.tokens, ledgers);
            if (rate > 0) {
                load.startOpen(rate);
            } else {
                load.startClosed();
            }
            Thread.sleep(warmup * 1000L);
            load.clearLatency();
            profile(server);
            ServerProcess.Usage before = server.usage();
            long clientBefore = clientCpu();
            long acked = load.acknowledged();
            long from = System.nanoTime();
            Thread.sleep(seconds * 1000L);
            double took = (System.nanoTime() - from) / 1e9;
            long messages = load.acknowledged() - acked;
            ServerProcess.Usage atEnd = server.usage();
            double p50 = load.percentile(0.5);
            double p99 = load.percentile(0.99);
            boolean all = load.stop(60);
            double lateAfter = untilStored(server, devices, load, since);
            ServerProcess.Usage after = server.usage();
            System.out.printf(Locale.ROOT, "%d connections, %s, %d values a reading, %d reading(s) a message, QoS 1, %.0f s%n", connections,
                    rate > 0 ? "open loop at " + rate + "/s" : inFlight + " in flight each", values, batch, took);
            System.out.printf(Locale.ROOT, "acknowledged after durable: %,.0f messages/s = %,.0f points/s; ack p50 %.1f ms, p99 %.1f ms; connections lost %d; all sent acknowledged: %s%n",
                    messages / took, messages / took * batch * values, p50, p99, load.broken(), all);
            System.out.printf(Locale.ROOT, "every row queryable %.1f s after the last acknowledgement%n", lateAfter);
            System.out.println("during the measurement: " + atEnd.since(before, messages));
            System.out.println("with the drain:         " + after.since(before, messages + (load.acknowledged() - acked - messages)));
            System.out.printf(Locale.ROOT, "load client %.2f CPU s per 100k messages%n", (clientCpu() - clientBefore) / 1e9 / (messages / 1e5));
            verify(server, steward, devices, ledgers, since);
        }
    }

    /** {@code {"ts":…,"values":{"pm25":…}}} */
    private void single(ByteBuf out, int connection, int number, long stamp) {
        out.writeBytes(TS);
        digits(out, stamp);
        out.writeBytes(VALUES);
        writeValues(out, connection, number);
        out.writeShort('}' << 8 | '}');
    }

    private MqttLoad.Payload batched(BenchDevices devices) {
        byte[][][] names = new byte[connections][children][];
        for (int i = 0; i < connections; i++) {
            for (int c = 0; c < children; c++) {
                names[i][c] = ((c == 0 ? "{" : "],") + "\"" + BenchDevices.child(devices.codes.get(i), c) + "\":[").getBytes(StandardCharsets.US_ASCII);
            }
        }
        int each = batch / children;
        // one message covers its own span of time, so that every reading of a child has a time of its own
        return (out, connection, number, stamp) -> {
            for (int c = 0; c < children; c++) {
                out.writeBytes(names[connection][c]);
                for (int k = 0; k < each; k++) {
                    if (k > 0) {
                        out.writeByte(',');
                    }
                    out.writeBytes(TS);
                    digits(out, (stamp - EPOCH) * each + EPOCH_BATCH + k);
                    out.writeBytes(VALUES);
                    writeValues(out, connection + c, number + k);
                    out.writeShort('}' << 8 | '}');
                }
            }
            out.writeShort(']' << 8 | '}');
        };
    }

    private static final byte[] TS = "{\"ts\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = ",\"values\":{".getBytes(StandardCharsets.US_ASCII);
    /** Batched readings are spread over more milliseconds than pass; they start well in the past so as not to lie ahead. */
    private static final long EPOCH = System.currentTimeMillis();
    private static final long EPOCH_BATCH = EPOCH - 3_600_000L;

    private void writeValues(ByteBuf out, int connection, int number) {
        for (int v = 0; v < values; v++) {
            out.writeBytes(keys[v]);
            // between 20.0 and 59.9: no rule fires, every rule is evaluated
            int tenths = 200 + (number * 7 + connection * 13 + v * 31) % 400;
            digits(out, tenths / 10);
            out.writeByte('.').writeByte('0' + tenths % 10);
        }
    }

    private static void digits(ByteBuf out, long value) {
        int n = value < 10 ? 1 : value < 100 ? 2 : Long.toString(value).length();
        int at = out.writerIndex();
        out.ensureWritable(n);
        for (int i = n - 1; i >= 0; i--) {
            out.setByte(at + i, '0' + (int) (value % 10));
            value /= 10;
        }
        out.writerIndex(at + n);
    }

    /** Asks the store until it has as many rows as were acknowledged. @return seconds since the last acknowledgement */
    private double untilStored(ServerProcess server, BenchDevices devices, MqttLoad load, long since) throws Exception {
        long wanted = load.acknowledged() * batch;
        try (Connection db = server.database()) {
            Long[] things = things(db, devices).values().toArray(Long[]::new);
            long start = gateway ? EPOCH_BATCH - 1 : since;
            for (int i = 0; i < 600; i++) {
                long asked = System.nanoTime();
                if (StoredRows.count(db, things, start) >= wanted) {
                    return Math.max(0, asked - load.lastAck()) / 1e9;
                }
                Thread.sleep(100);
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    private Map<String, Long> things(Connection db, BenchDevices devices) throws Exception {
        List<String> codes = new ArrayList<>();
        for (String code : devices.codes) {
            if (!gateway) {
                codes.add(code);
            }
            for (int c = 0; c < children; c++) {
                codes.add(BenchDevices.child(code, c));
            }
        }
        return StoredRows.things(db, codes);
    }

    private void verify(ServerProcess server, Api steward, BenchDevices devices, List<MqttLoad.Ledger> ledgers, long since) throws Exception {
        try (Connection db = server.database()) {
            Map<String, Long> things = things(db, devices);
            if (gateway) {
                long stored = StoredRows.count(db, things.values().toArray(Long[]::new), EPOCH_BATCH - 1);
                long wanted = ledgers.stream().mapToLong(l -> l.acked).sum() * batch;
                System.out.printf(Locale.ROOT, "stored rows %,d of %,d acknowledged readings%n", stored, wanted);
                return;
            }
            long[] ids = devices.codes.stream().mapToLong(things::get).toArray();
            StoredRows.Comparison c = StoredRows.compare(db, ids, ledgers, since);
            System.out.printf(Locale.ROOT, "compared message by message: acknowledged %,d, stored %,d, missing %d, doubled %d, stored without acknowledgement %d → %s%n",
                    c.acknowledged(), c.stored(), c.missing(), c.doubled(), c.unacknowledged(), c.exact() ? "exactly once" : "NOT EXACT");
            // and through the door that people use
            int newest = ledgers.getFirst().acked;
            var points = steward.get("/api/things/" + ids[0] + "/history?metric=pm25&limit=50000&from=" + java.time.Instant.ofEpochMilli(since)).path("points");
            System.out.printf(Locale.ROOT, "history of one device over the API: %d points of %d acknowledged%n", points.size(), newest);
        }
    }

    private void profile(ServerProcess server) throws Exception {
        if (words.flag("profile")) {
            new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/jcmd").toString(), Long.toString(server.pid()), "JFR.start", "settings=profile",
                    "duration=" + seconds + "s", "filename=" + Path.of(words.text("profile", null)).toAbsolutePath()).inheritIO().start().waitFor();
        }
    }

    private static long clientCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }
}
