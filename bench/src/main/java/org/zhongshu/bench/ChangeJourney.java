package org.zhongshu.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.zhongshu.demo.city.CityFacts;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.PersonRow;
import org.zhongshu.demo.county.Source;
import org.zhongshu.demo.county.SourceExtracts;
import org.zhongshu.demo.wire.Api;
import org.zhongshu.engines.EmbeddedPostgresEngine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A change's whole way: committed in a department's database, captured, linked into the person library's golden record, pushed to the webhook of a
 * department that subscribes to the golden records. Changes come at a gentle rate, each of another person.
 */
final class ChangeJourney {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DATASET = "bench-resident";

    private final ServerProcess server;
    private final EmbeddedPostgresEngine source;
    private final Connection there;
    private final int people;
    /** When the webhook had a change, by the change's own text, in nanoseconds. */
    private final Map<String, Long> arrived = new ConcurrentHashMap<>();

    ChangeJourney(ServerProcess server, EmbeddedPostgresEngine source, Connection there, int people) {
        this.server = server;
        this.source = source;
        this.there = there;
        this.people = people;
    }

    /** @return whether every change came, half of them and the slowest hundredth within two seconds */
    boolean measure(int changes, int perSecond) throws Exception {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/in", this::take);
        receiver.start();
        try (Connection here = server.database()) {
            int rows = fill();
            capture(here, rows);
            link();
            subscribe("http://127.0.0.1:" + receiver.getAddress().getPort() + "/in");
            return run(here, Math.min(changes, rows), perSecond);
        } finally {
            receiver.stop(0);
        }
    }

    private int fill() throws SQLException {
        try (Statement s = there.createStatement()) {
            s.execute("CREATE TABLE resident (id bigint PRIMARY KEY, id_no text, name text, sex text, birth_date text, phone text, residence_address text, employer text)");
        }
        int rows = 0;
        try (PreparedStatement s = there.prepareStatement("INSERT INTO resident VALUES (?, ?, ?, ?, ?, ?, ?, '某单位')")) {
            for (var all = new SourceExtracts(CountyPeople.of(CityFacts.profile("guangde"), people)).iterator(Source.POLICE); all.hasNext(); rows++) {
                PersonRow r = all.next();
                s.setLong(1, rows + 1L);
                s.setString(2, r.idNo());
                s.setString(3, r.name());
                s.setString(4, String.valueOf(r.sex()));
                s.setString(5, "%04d-%02d-%02d".formatted(r.birth() / 10_000, r.birth() / 100 % 100, r.birth() % 100));
                s.setString(6, r.phone());
                s.setString(7, r.address());
                s.addBatch();
            }
            s.executeBatch();
        }
        return rows;
    }

    private void capture(Connection here, int rows) throws Exception {
        Api officer = new Api(server.url(), "officer-public-security", ShareSeed.PASSWORD);
        String[] address = source.url().replaceFirst("jdbc:postgresql://", "").split("[:/]");
        String connection = officer.post("/api/exchange/connections", Map.of("name", "全程基准", "department", "public-security", "kind", "postgresql-capture",
                "settings", Map.of("host", address[0], "port", address[1], "database", address[2], "username", source.user(), "password", source.password()))).path("id").asString();
        JsonNode preview = officer.post("/api/exchange/connections/" + connection + "/preview", Map.of("source", "public.resident"));
        for (JsonNode f : preview.path("fields")) {
            // a department's wrong numbers are to be linked, not refused
            ((ObjectNode) f).put("field", f.path("from").get(0).asString()).putArray("checks");
            if (!f.path("key").asBoolean()) {
                ((ObjectNode) f).put("type", "TEXT").putArray("steps");
            }
        }
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("source", "public.resident");
        spec.put("shape", preview.path("shape"));
        spec.put("fields", preview.path("fields"));
        spec.put("schedule", Map.of("kind", "continuous"));
        officer.post("/api/exchange/jobs", Map.of("name", "全程基准", "connection", connection, "mode", "capture", "dataset", DATASET, "datasetName", "全程基准", "spec", spec));
        await(here, "SELECT count(*) FROM data.\"" + DATASET + "\"", rows);
    }

    private void link() throws Exception {
        Api steward = new Api(server.url(), "steward", ShareSeed.PASSWORD);
        int version = steward.get("/api/registry/libraries/person").at("/library/version").asInt();
        steward.put("/api/registry/libraries/person/sources", Map.of("sources", List.of(Map.of("dataset", DATASET)), "version", version, "reason", "bench"));
        String id = steward.post("/api/registry/libraries/person/runs", Map.of()).path("id").asString();
        while (true) {
            JsonNode run = steward.get("/api/registry/runs/" + id);
            if (!run.path("state").asString().equals("running")) {
                if (!run.path("state").asString().equals("done")) {
                    throw new IOException(run.toString());
                }
                return;
            }
            Thread.sleep(200);
        }
    }

    /** An entry for the golden records, another department's grant, and its webhook. */
    private void subscribe(String webhook) throws Exception {
        JsonNode entry = ShareSeed.publish(new Api(server.url(), "officer-public-security", ShareSeed.PASSWORD), new Api(server.url(), "steward", ShareSeed.PASSWORD), "人口主记录", "public-security",
                "unconditional", List.of(ShareSeed.column("gid", "主记录编号", 1, true, null), ShareSeed.column("employer", "工作单位", 2, false, null)));
        String resource = entry.path("id").asString();
        new Api(server.url(), "steward", ShareSeed.PASSWORD).put("/api/registry/libraries/person/entry", Map.of("resource", resource, "reason", "全程基准"));
        Api housing = new Api(server.url(), "officer-housing", ShareSeed.PASSWORD);
        housing.post("/api/catalog/requests", Map.of("resource", resource, "terms", Map.of("purpose", "核验就业情况", "perMinute", 60_000)));
        housing.post("/api/sharing/subscriptions", Map.of("resource", resource, "name", "全程基准", "kind", "webhook", "batchRows", 5_000, "address", webhook));
        // the subscription begins with what is there
        long quiet = System.nanoTime();
        int before = -1;
        while (System.nanoTime() - quiet < 3_000_000_000L || before <= 0) {
            if (arrived.size() != before) {
                before = arrived.size();
                quiet = System.nanoTime();
            }
            if (before <= 0 && System.nanoTime() - quiet > 20_000_000_000L) {
                return;
            }
            Thread.sleep(100);
        }
    }

    private void take(HttpExchange x) throws IOException {
        JsonNode batch = JSON.readTree(x.getRequestBody().readAllBytes());
        long now = System.nanoTime();
        batch.path("rows").forEach(row -> arrived.putIfAbsent(row.path("data").path("employer").asString(), now));
        x.sendResponseHeaders(204, -1);
        x.close();
    }

    private boolean run(Connection here, int changes, int perSecond) throws Exception {
        long[] committed = new long[changes];
        long[] wall = new long[changes];
        long due = System.nanoTime();
        try (PreparedStatement change = there.prepareStatement("UPDATE resident SET employer = ? WHERE id = ?")) {
            for (int i = 0; i < changes; i++) {
                LockSupport.parkNanos(due - System.nanoTime());
                due += 1_000_000_000L / perSecond;
                change.setString(1, "单位" + i);
                change.setLong(2, i + 1L);
                change.executeUpdate();
                committed[i] = System.nanoTime();
                wall[i] = System.currentTimeMillis();
            }
        }
        long until = System.nanoTime() + 60_000_000_000L;
        List<Double> whole = new ArrayList<>();
        int lost = 0;
        for (int i = 0; i < changes; i++) {
            while (!arrived.containsKey("单位" + i) && System.nanoTime() < until) {
                LockSupport.parkNanos(5_000_000);
            }
            Long at = arrived.get("单位" + i);
            if (at == null) {
                lost++;
            } else {
                whole.add((at - committed[i]) / 1e6);
            }
        }
        List<Double> stored = since(here, DATASET, wall);
        List<Double> golden = since(here, "base-person", wall);
        System.out.printf(Locale.ROOT, "a change's whole way, %d changes at %d/s, %d lost: source commit → dataset %s; → golden record %s; → subscriber's webhook %s (goal: under 2,000 ms)%n", changes, perSecond, lost,
                told(stored), told(golden), told(whole));
        return lost == 0 && whole.get((int) (whole.size() * 0.99)) < 2_000;
    }

    /** Milliseconds until the changes' rows were written, by the row's own time. */
    private static List<Double> since(Connection here, String dataset, long[] wall) throws SQLException {
        List<Double> millis = new ArrayList<>();
        try (Statement s = here.createStatement(); ResultSet row = s.executeQuery("SELECT substr(employer, 3)::int, extract(epoch FROM _at) * 1000 FROM data.\"" + dataset + "\" WHERE employer ~ '^单位[0-9]+$'")) {
            while (row.next()) {
                millis.add(row.getDouble(2) - wall[row.getInt(1)]);
            }
        }
        return millis;
    }

    private static String told(List<Double> millis) {
        double[] sorted = millis.stream().mapToDouble(d -> d).sorted().toArray();
        return sorted.length == 0 ? "none" : String.format(Locale.ROOT, "median %.0f, p99 %.0f, worst %.0f ms", sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)], Arrays.stream(sorted).max().orElse(0));
    }

    private static void await(Connection here, String sql, long wanted) throws Exception {
        for (int i = 0; i < 1_200; i++) {
            try (Statement s = here.createStatement(); ResultSet row = s.executeQuery(sql)) {
                row.next();
                if (row.getLong(1) >= wanted) {
                    return;
                }
            } catch (SQLException e) {
                // the table is made by the job's first run
            }
            Thread.sleep(100);
        }
        throw new IOException("two minutes passed without " + sql + " = " + wanted);
    }
}
