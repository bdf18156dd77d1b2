package org.zhongshu.bench;

import io.netty.buffer.ByteBuf;
import org.zhongshu.demo.wire.Api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * From a reading to a case on the screen: background load on types with rules, then single crossings of a rule through
 * MQTT. Prints the time from just before the PUBLISH is written until the {@code case} event has arrived on the live
 * channel of a signed-in operator – database rows, audit and rights included.
 *
 * <pre>
 * --rate 1000[,5000]   background messages a second, one after the other
 * --crossings 200      at each rate
 * --every 150          mean milliseconds between crossings
 * --connections 500    background devices
 * --warmup 20          seconds of background load before the first crossing; 40 crossings are not counted
 * --url http://… --mqtt host:port    a running server with demonstration accounts, instead of one of its own
 * --data DIR           keep the own server's data
 * </pre>
 */
public final class AlertsBench {

    private static final String BACKGROUND = "air-station";
    private static final String CROSSING = "manhole";
    private static final int UNCOUNTED = 40;
    private static final byte[] OPEN = "{\"open\":true,\"tilt\":80.5}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHUT = "{\"open\":false,\"tilt\":1.5}".getBytes(StandardCharsets.US_ASCII);

    private final Words words;
    private final int crossings;
    private final int every;
    private final int connections;
    private final int warmup;

    private AlertsBench(Words words) {
        this.words = words;
        this.crossings = words.whole("crossings", 200);
        this.every = words.whole("every", 150);
        this.connections = words.whole("connections", 500);
        this.warmup = words.whole("warmup", 20);
    }

    public static void main(String[] arguments) throws Exception {
        new AlertsBench(new Words(arguments)).run();
    }

    private void run() throws Exception {
        System.out.println(Machine.describe());
        if (words.flag("url")) {
            String[] mqtt = words.text("mqtt", "127.0.0.1:1883").split(":");
            rates(words.text("url", null), mqtt.length > 1 ? mqtt[0] : "127.0.0.1", Integer.parseInt(mqtt[mqtt.length - 1]), null);
            return;
        }
        try (BenchFolder data = BenchFolder.of(words); ServerProcess server = new ServerProcess(data.path(), List.of())) {
            System.out.printf(Locale.ROOT, "server ready in %.1f s%n", server.start());
            rates(server.url(), "127.0.0.1", server.mqttPort, server);
        }
    }

    private void rates(String url, String host, int port, ServerProcess server) throws Exception {
        for (String rate : words.text("rate", "1000").split(",")) {
            measure(url, host, port, server, Integer.parseInt(rate.trim()));
        }
    }

    private void measure(String url, String host, int port, ServerProcess server, int rate) throws Exception {
        Api steward = new Api(url, "steward", "Zhongshu@2026");
        String run = Long.toString(System.currentTimeMillis(), 36);
        BenchDevices background = BenchDevices.enter(steward, run + "b", BACKGROUND, connections, "d", 0);
        BenchDevices covers = BenchDevices.enter(steward, run + "c", CROSSING, UNCOUNTED + crossings, "m", 0);
        List<MqttLoad.Ledger> ledgers = IntStream.range(0, connections).mapToObj(i -> new MqttLoad.Ledger()).toList();
        List<MqttDevice> devices = new ArrayList<>();
        try (MqttLoad load = new MqttLoad(host, port, "v1/devices/me/telemetry", AlertsBench::calm, 100);
             LiveChannel live = new LiveChannel(url, "operator", "Zhongshu@2026")) {
            load.connect(background.tokens, ledgers);
            for (String token : covers.tokens) {
                devices.add(new MqttDevice(host, port, token));
            }
            for (MqttDevice d : devices) {
                d.publish(SHUT);
            }
            load.startOpen(rate);
            Thread.sleep(warmup * 1000L);
            cross(devices.subList(0, UNCOUNTED), new long[UNCOUNTED]);
            Thread.sleep(2000);
            load.clearLatency();
            long acked = load.acknowledged();
            ServerProcess.Usage before = server == null ? null : server.usage();
            long from = System.nanoTime();
            long[] published = new long[crossings];
            cross(devices.subList(UNCOUNTED, devices.size()), published);
            double took = (System.nanoTime() - from) / 1e9;
            double achieved = (load.acknowledged() - acked) / took;
            double[] millis = arrivals(live, published);
            System.out.printf(Locale.ROOT, "background %d messages/s wanted, %.0f/s acknowledged (ack p50 %.1f ms, p99 %.1f ms), %d connections; %d crossings in %.0f s%n",
                    rate, achieved, load.percentile(0.5), load.percentile(0.99), connections, crossings, took);
            print("publish → case on the live channel", millis);
            if (server != null) {
                System.out.println("meanwhile " + server.usage().since(before, load.acknowledged() - acked));
            }
            load.stop(20);
        } finally {
            for (MqttDevice d : devices) {
                d.close();
            }
        }
    }

    private void cross(List<MqttDevice> devices, long[] published) throws Exception {
        long next = System.nanoTime();
        for (int i = 0; i < devices.size(); i++) {
            next += (long) (every * 1e6 * (0.5 + ThreadLocalRandom.current().nextDouble()));
            long wait = next - System.nanoTime();
            if (wait > 0) {
                Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
            }
            published[i] = System.nanoTime();
            devices.get(i).publish(OPEN);
        }
    }

    /** Waits up to 20 s for the last of them. A case that never came counts as infinitely late. */
    private double[] arrivals(LiveChannel live, long[] published) throws InterruptedException {
        double[] millis = new double[published.length];
        for (int i = 0; i < published.length; i++) {
            String name = "压测设备 " + (UNCOUNTED + i);
            Long at = null;
            for (int tries = 0; at == null && System.nanoTime() - published[published.length - 1] < 20_000_000_000L; tries++) {
                at = live.openedCase(name, published[i]);
                if (at == null) {
                    Thread.sleep(20);
                }
            }
            millis[i] = at == null ? Double.POSITIVE_INFINITY : (at - published[i]) / 1e6;
        }
        return millis;
    }

    private static void print(String what, double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        long missing = Arrays.stream(sorted).filter(Double::isInfinite).count();
        System.out.printf(Locale.ROOT, "%s: median %.1f ms, p95 %.1f ms, p99 %.1f ms, worst %.1f ms; %d of %d arrived%n", what, at(sorted, 0.5), at(sorted, 0.95),
                at(sorted, 0.99), sorted[sorted.length - 1], sorted.length - missing, sorted.length);
    }

    private static double at(double[] sorted, double p) {
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * p) - 1)];
    }

    /** Three values of a quiet day: every rule of the type looks at them, none fires. */
    private static void calm(ByteBuf out, int connection, int number, long stamp) {
        int pm25 = 20 + (number * 7 + connection * 13) % 40;
        out.writeBytes(("{\"ts\":" + stamp + ",\"values\":{\"pm25\":" + pm25 + ",\"pm10\":" + (pm25 + 20) + ",\"temperature\":" + (10 + number % 9) + ".5}}")
                .getBytes(StandardCharsets.US_ASCII));
    }
}
