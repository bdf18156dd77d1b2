package org.zhongshu.bench;

import io.netty.buffer.ByteBuf;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Kills the real server process with signal 9 at a random moment under load, starts it again and compares, round after round on
 * the same data: every acknowledged message stored exactly once; every acknowledged crossing of a rule one alert and one case;
 * the audit chain whole. The first round that differs ends the run with exit code 1.
 *
 * <pre>
 * --rounds 20 --connections 200 --inflight 5 --crossings 10 --seed N --data DIR
 * </pre>
 */
public final class KillBench {

    private static final String RULE = "utilities-manhole-open";
    /** This message of a manhole device opens the cover: rules must raise exactly one alert for it. */
    private static final int CROSSING = 3;

    private final int rounds;
    private final int connections;
    private final int inFlight;
    private final int crossings;
    private final Random random;
    private long messages;
    private long alerts;

    private KillBench(Words words) {
        this.rounds = words.whole("rounds", 20);
        this.connections = words.whole("connections", 200);
        this.inFlight = words.whole("inflight", 5);
        this.crossings = words.whole("crossings", 10);
        this.random = new Random(words.whole("seed", (int) System.nanoTime()));
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        BenchFolder data = BenchFolder.of(words);
        boolean good = new KillBench(words).run(data.path());
        if (good) {
            data.close();
        } else {
            System.out.println("data kept in " + data.path());
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run(Path data) throws Exception {
        try (ServerProcess server = new ServerProcess(data, List.of())) {
            double ready = server.start();
            for (int round = 1; round <= rounds; round++) {
                if (!round(server, round, ready)) {
                    return false;
                }
                ready = Double.NaN;
            }
        }
        System.out.printf(Locale.ROOT, "%d rounds: %,d acknowledged messages exactly once, %d alerts and cases exactly once, audit chain whole%n", rounds, messages, alerts);
        return true;
    }

    private boolean round(ServerProcess server, int round, double ready) throws Exception {
        Api steward = new Api(server.url(), "steward", "Zhongshu@2026");
        String run = Long.toString(System.currentTimeMillis(), 36);
        BenchDevices covers = BenchDevices.enter(steward, run, "manhole", crossings, "m", 0);
        BenchDevices stations = BenchDevices.enter(steward, run, "air-station", connections, "a", 0);
        List<String> tokens = new ArrayList<>(covers.tokens);
        tokens.addAll(stations.tokens);
        List<MqttLoad.Ledger> ledgers = IntStream.range(0, tokens.size()).mapToObj(i -> new MqttLoad.Ledger()).toList();
        long since = System.currentTimeMillis() - 1000;
        long life = 1000 + random.nextInt(8000);
        try (MqttLoad load = new MqttLoad("127.0.0.1", server.mqttPort, "v1/devices/me/telemetry", this::payload, inFlight)) {
            load.connect(tokens, ledgers);
            load.startClosed();
            Thread.sleep(life);
            server.kill();
            Thread.sleep(200);
        }
        double again = server.start();
        List<String> codes = new ArrayList<>(covers.codes);
        codes.addAll(stations.codes);
        return compare(server, round, life, again, codes, ledgers, since);
    }

    private boolean compare(ServerProcess server, int round, long life, double ready, List<String> codes, List<MqttLoad.Ledger> ledgers, long since) throws Exception {
        try (Connection db = server.database()) {
            Map<String, Long> things = StoredRows.things(db, codes);
            long[] ids = codes.stream().mapToLong(things::get).toArray();
            StoredRows.Comparison rows = null;
            Alerts found = null;
            // what was in the log is stored and judged after the start; wait until both are through
            for (int i = 0; i < 120; i++) {
                rows = StoredRows.compare(db, ids, ledgers, since);
                found = alerts(db, ids, ledgers);
                if (rows.missing() == 0 && found.missing() == 0) {
                    break;
                }
                Thread.sleep(500);
            }
            // and a moment longer, in case something comes twice
            Thread.sleep(2000);
            rows = StoredRows.compare(db, ids, ledgers, since);
            found = alerts(db, ids, ledgers);
            JsonNode audit = new Api(server.url(), "auditor", "Zhongshu@2026").get("/api/audit/verify");
            boolean whole = audit.path("whole").asBoolean(false);
            boolean good = rows.exact() && found.missing() == 0 && found.doubled() == 0 && whole;
            messages += rows.acknowledged();
            alerts += found.expected();
            System.out.printf(Locale.ROOT, "round %2d: killed after %.1f s, ready again in %.1f s; acknowledged %,d, missing %d, doubled %d; "
                            + "crossings acknowledged %d, alerts or cases missing %d, doubled %d; audit %s → %s%n", round, life / 1000.0, ready, rows.acknowledged(),
                    rows.missing(), rows.doubled(), found.expected(), found.missing(), found.doubled(), whole ? "whole" : audit.toString(), good ? "good" : "DIFFERS");
            return good;
        }
    }

    private record Alerts(int expected, int missing, int doubled) {
    }

    /** One alert with one case for every cover whose crossing was acknowledged; at most one where it was only under way. */
    private Alerts alerts(Connection db, long[] ids, List<MqttLoad.Ledger> ledgers) throws SQLException {
        Map<Long, Integer> raised = counts(db, "SELECT thing_id, count(*) FROM rules.alert WHERE rule = '" + RULE + "' AND thing_id = ANY(?) GROUP BY 1", ids);
        Map<Long, Integer> opened = counts(db, "SELECT thing, count(DISTINCT case_id) FROM cases.case_thing WHERE thing = ANY(?) GROUP BY 1", ids);
        int expected = 0;
        int missing = 0;
        int doubled = 0;
        for (int i = 0; i < crossings; i++) {
            int a = raised.getOrDefault(ids[i], 0);
            int c = opened.getOrDefault(ids[i], 0);
            if (ledgers.get(i).acked > CROSSING) {
                expected++;
                missing += a == 0 || c == 0 ? 1 : 0;
            }
            doubled += a > 1 || c > 1 || a != c && a + c > 1 ? 1 : 0;
        }
        return new Alerts(expected, missing, doubled);
    }

    private Map<Long, Integer> counts(Connection db, String sql, long[] ids) throws SQLException {
        Map<Long, Integer> counts = new HashMap<>();
        try (PreparedStatement s = db.prepareStatement(sql)) {
            s.setArray(1, db.createArrayOf("bigint", IntStream.range(0, crossings).mapToObj(i -> ids[i]).toArray()));
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    counts.put(r.getLong(1), r.getInt(2));
                }
            }
        }
        return counts;
    }

    private void payload(ByteBuf out, int connection, int number, long stamp) {
        String values = connection < crossings ? "{\"tilt\":" + (number >= CROSSING ? 60 : 2) + ",\"open\":" + (number >= CROSSING) + "}"
                : "{\"pm25\":" + (20 + number % 40) + ",\"pm10\":" + (30 + number % 40) + ",\"temperature\":21.5}";
        out.writeBytes(("{\"ts\":" + stamp + ",\"values\":" + values + "}").getBytes(StandardCharsets.US_ASCII));
    }
}
