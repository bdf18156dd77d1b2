package org.zhongshu.demo;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.city.Device;
import org.zhongshu.demo.city.Kind;
import org.zhongshu.demo.city.Link;
import org.zhongshu.demo.city.Population;
import org.zhongshu.demo.wire.Hj212Uplink;
import org.zhongshu.demo.wire.HttpUplink;
import org.zhongshu.demo.wire.Lwm2mUplink;
import org.zhongshu.demo.wire.MqttFleet;
import org.zhongshu.demo.wire.Traffic;
import org.zhongshu.demo.wire.Uplink;
import org.zhongshu.demo.world.Faults;
import org.zhongshu.demo.world.Incident;
import org.zhongshu.demo.world.Incidents;
import org.zhongshu.demo.world.Readings;
import tools.jackson.databind.json.JsonMapper;

/** All devices at work: one thread wakes each when it is due, asks what it measures, and hands the message to its connection. */
final class Fleet implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Fleet.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final byte[] RUBBISH = "{\"示范\":坏报文".getBytes(StandardCharsets.UTF_8);
    private static final int GATEWAY_LOT = 60;
    private static final long GATEWAY_WAIT = 2_000;
    private static final long TICK = 50;

    private record Due(long at, Device device, boolean regular) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(at, other.at);
        }
    }

    /** Readings that a gateway has collected but not yet passed on. */
    private static final class Lot {
        private final Map<String, List<Map<String, Object>>> children = new LinkedHashMap<>();
        private long since;
    }

    private final Options options;
    private final Ledger ledger;
    private final Readings readings;
    private final Incidents incidents;
    private final Clock clock;
    private final Traffic traffic;
    private final MqttFleet mqtt;
    private final ScheduledExecutorService lwm2m = Executors.newScheduledThreadPool(2, Thread.ofPlatform().daemon().name("demo-lwm2m-", 0).factory());
    private final Map<String, Uplink> links = new HashMap<>();
    private final Map<String, Device> devices = new HashMap<>();
    private final Map<String, Lot> lots = new HashMap<>();
    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final Set<Incident> announced = new HashSet<>();
    private volatile boolean closed;
    private Thread beat;

    Fleet(Options options, Ledger ledger, Readings readings, Incidents incidents, Clock clock, Traffic traffic) {
        this.options = options;
        this.ledger = ledger;
        this.readings = readings;
        this.incidents = incidents;
        this.clock = clock;
        this.traffic = traffic;
        this.mqtt = new MqttFleet(options.host(), options.mqttPort(), traffic);
    }

    /** Opens every connection. */
    void connect(Population population) {
        population.gateways().forEach(g -> {
            links.put(g.code(), mqtt.open("sf-" + g.code(), ledger.token(g.code()), "v1/gateway/telemetry", 400));
            lots.put(g.code(), new Lot());
        });
        for (Device d : population.devices()) {
            devices.put(d.code(), d);
            if (d.link() != Link.GATEWAY) {
                links.put(d.code(), open(d));
            }
        }
    }

    private Uplink open(Device d) {
        return switch (d.link()) {
            case HTTP -> new HttpUplink(options.url().toString(), ledger.token(d.code()), traffic);
            case LWM2M -> new Lwm2mUplink(new InetSocketAddress(options.host(), options.coapPort()), Ledger.endpoint(d), d.kind().type,
                    JSON.writeValueAsBytes(readings.of(d, clock.instant())), lwm2m, traffic);
            case HJ212_2017, HJ212_2025, HJ212_SM4 -> new Hj212Uplink(new InetSocketAddress(options.host(), options.hj212Port()), ledger.mn(d), ledger.password(d),
                    d.link(), d.kind() == Kind.GAS_SOURCE ? "31" : "32", d.link() == Link.HJ212_SM4 ? HexFormat.of().parseHex(ledger.key(d)) : null, traffic);
            default -> mqtt.open("sf-" + d.code(), ledger.token(d.code()), "v1/devices/me/telemetry", 200);
        };
    }

    /** Begins the regular reports, spread over each device's period. */
    void start() {
        long now = clock.millis();
        devices.values().forEach(d -> queue.add(new Due(now + (long) (d.draw(70) * d.seconds() * 1000), d, true)));
        beat = Thread.ofPlatform().name("demo-beat").start(this::run);
    }

    /** Sends one earlier reading set of a device: for history. */
    void send(Device d, List<Instant> moments, Readings of) {
        if (d.link().hj212()) {
            moments.forEach(at -> links.get(d.code()).send(Hj212Uplink.body(at, factors(d, of.of(d, at))), false));
            return;
        }
        List<Map<String, Object>> batch = new ArrayList<>();
        moments.forEach(at -> batch.add(stamped(at, of.of(d, at))));
        if (d.link() == Link.GATEWAY) {
            links.get(d.gateway()).send(JSON.writeValueAsBytes(Map.of(d.code(), batch)), false);
        } else {
            links.get(d.code()).send(JSON.writeValueAsBytes(batch), false);
        }
    }

    /** The device reports at once, because something about it has changed. */
    void poke(String code) {
        Device d = devices.get(code);
        if (d != null) {
            synchronized (queue) {
                queue.add(new Due(clock.millis() + 500, d, false));
            }
        }
    }

    Device device(String code) {
        return devices.get(code);
    }

    String status() {
        long hj212 = links.entrySet().stream().filter(e -> devices.containsKey(e.getKey()) && devices.get(e.getKey()).link().hj212() && e.getValue().connected()).count();
        long nb = links.entrySet().stream().filter(e -> devices.containsKey(e.getKey()) && devices.get(e.getKey()).link() == Link.LWM2M && e.getValue().connected()).count();
        return "mqtt " + mqtt.status() + ", hj212 " + hj212 + ", lwm2m " + nb + "; " + traffic;
    }

    private void run() {
        long nextLook = 0;
        while (!closed) {
            try {
                long now = clock.millis();
                if (now >= nextLook) {
                    announce(now);
                    nextLook = now + 1_000;
                }
                sendDue(now);
                flushLots(now, false);
                Thread.sleep(TICK);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.warn("A beat failed", e);
            }
        }
    }

    private void sendDue(long now) {
        while (true) {
            Due due;
            synchronized (queue) {
                due = queue.peek();
                if (due == null || due.at() > now) {
                    return;
                }
                queue.poll();
                if (due.regular()) {
                    long next = due.at() + due.device().seconds() * 1000L;
                    queue.add(new Due(Math.max(next, now), due.device(), true));
                }
            }
            report(due.device(), Instant.ofEpochMilli(now));
        }
    }

    private void report(Device d, Instant now) {
        Faults.Fault fault = Faults.of(d, now);
        if (fault == Faults.Fault.SILENT) {
            return;
        }
        Map<String, Object> values = readings.of(d, fault == Faults.Fault.STUCK ? Faults.stuckAt(d, now) : now);
        switch (d.link()) {
            case GATEWAY -> {
                Lot lot = lots.get(d.gateway());
                if (lot.children.isEmpty()) {
                    lot.since = now.toEpochMilli();
                }
                lot.children.computeIfAbsent(d.code(), c -> new ArrayList<>(1)).add(stamped(now, values));
            }
            case HJ212_2017, HJ212_2025, HJ212_SM4 -> links.get(d.code()).send(Hj212Uplink.body(now, factors(d, values)), false);
            default -> {
                boolean garbled = d.link() == Link.MQTT && Faults.garbled(d, now);
                // simple sensors have no clock: the platform's time of receipt counts
                boolean clockless = d.kind() == Kind.MANHOLE || d.kind() == Kind.PONDING || d.link() == Link.LWM2M;
                links.get(d.code()).send(garbled ? RUBBISH : JSON.writeValueAsBytes(clockless ? values : stamped(now, values)), garbled);
            }
        }
    }

    private void flushLots(long now, boolean all) {
        lots.forEach((gateway, lot) -> {
            if (!lot.children.isEmpty() && (all || lot.children.size() >= GATEWAY_LOT || now - lot.since >= GATEWAY_WAIT)) {
                links.get(gateway).send(JSON.writeValueAsBytes(lot.children), false);
                lot.children.clear();
            }
        });
    }

    /** A device that something happens to reports the change at once, not at its next turn. */
    private void announce(long now) {
        List<Incident> active = incidents.active(now);
        for (Incident incident : active) {
            if (announced.add(incident)) {
                log.info("Incident begins: {} at {} {}", incident.kind(), incident.device(), incident.place());
                poke(incident.device());
            }
        }
        announced.removeIf(incident -> {
            if (active.contains(incident)) {
                return false;
            }
            poke(incident.device());
            return true;
        });
    }

    private static Map<String, Object> stamped(Instant at, Map<String, Object> values) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("ts", at.toEpochMilli());
        message.put("values", values);
        return message;
    }

    private static List<String> factors(Device d, Map<String, Object> values) {
        Map<String, String> codes = d.kind() == Kind.GAS_SOURCE
                ? Map.of("so2", "a21026", "nox", "a21002", "dust", "a34013", "o2", "a19001", "flow", "a00000")
                : Map.of("cod", "w01018", "ammonia", "w21003", "totalPhosphorus", "w21011", "ph", "w01001", "flow", "w00000");
        List<String> factors = new ArrayList<>();
        values.forEach((key, value) -> {
            String code = codes.get(key);
            boolean converted = d.kind() == Kind.GAS_SOURCE && List.of("so2", "nox", "dust").contains(key);
            factors.add(code + "-Rtd=" + value + (converted ? "," + code + "-ZsRtd=" + value : "") + "," + code + "-Flag=N");
        });
        return factors;
    }

    @Override
    public void close() {
        closed = true;
        if (beat != null) {
            beat.interrupt();
        }
        mqtt.close();
        // LwM2M clients take their time to close: all at once, and not longer than a stop may last
        List<Thread> closing = devices.values().stream().filter(d -> d.link() != Link.MQTT && d.link() != Link.GATEWAY)
                .map(d -> Thread.ofVirtual().start(links.get(d.code())::close)).toList();
        long until = System.nanoTime() + 1_000_000_000L;
        try {
            for (Thread thread : closing) {
                thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lwm2m.shutdownNow();
    }
}
