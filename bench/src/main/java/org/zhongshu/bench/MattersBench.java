package org.zhongshu.bench;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An instant item from the click to the licence: facts gathered from golden records, answers checked, decided by the table, licence sealed, and read
 * back as the applicant's page does, at a steady rate. On a data folder that {@code bench population --data DIR} has filled: the applicant is one of
 * its people.
 *
 * <pre>
 * ./zhongshu bench matters --data DIR [--city yixing] [--rate 20] [--seconds 30]
 * </pre>
 */
public final class MattersBench {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ITEM = "SC-04";

    private MattersBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        if (!words.flag("data")) {
            throw new IllegalArgumentException("--data DIR: a folder that bench population has filled");
        }
        System.out.println(Machine.describe());
        try (ServerProcess server = new ServerProcess(Path.of(words.text("data", "")), List.of("--city", words.text("city", "yixing"))).with("-Dzhongshu.matters.submissions-per-day=100000000")) {
            System.out.printf("server ready in %.1f s%n", server.start());
            Resident person;
            try (Connection c = server.database()) {
                item(c);
                person = Resident.in(c);
            }
            leave(server);
            firms(server, Path.of(words.text("data", "")));
            PlainHttp citizen = signIn(server, person);
            int rate = words.whole("rate", 20);
            run(citizen, rate, 10);
            ServerProcess.Usage before = server.usage();
            int seconds = words.whole("seconds", 30);
            List<Double> times = run(citizen, rate, seconds);
            Collections.sort(times);
            System.out.printf("%,d matters at %d/s: submitted, decided, licence sealed, read back: p50 %.0f ms, p95 %.0f ms, max %.0f ms (goal: p95 under 1,000), %.1f ms CPU each%n", times.size(), rate, times.get(times.size() / 2),
                    times.get(times.size() * 95 / 100), times.getLast(), (server.usage().cpu() - before.cpu()) * 1000 / times.size());
            System.out.println(server.usage());
        }
    }

    private static void item(Connection c) throws SQLException {
        try (var s = c.createStatement()) {
            s.execute("""
                    INSERT INTO items.item (id, code, state, draft, live, department, changed_at, published_at, name, kind, audience, events, places, demo, version)
                    VALUES (9001, 'SC-04', 'published', 1, 1, 'market', now(), now(), '个体工商户设立登记', '01', '{person}', '{}', '{@center}', true, 3) ON CONFLICT DO NOTHING""");
            s.execute("""
                    INSERT INTO items.revision (item_id, number, body, by_name, at, published_at)
                    VALUES (9001, 1, '{"code":"SC-04","name":"个体工商户设立登记","summary":"示范数据","kind":"01","level":"4","department":"market","audience":["person"],"handling":"instant"}', 'bench', now(), now()) ON CONFLICT DO NOTHING""");
        }
    }

    private static void leave(ServerProcess server) throws IOException {
        Desk steward = new Desk(server.url(), "steward");
        steward.post("/api/credentials/seals/market/keep", Map.of("reason", "bench"));
        String leave = new Desk(server.url(), "officer-market").post("/api/credentials/seals/market/leaves", Map.of("type", "business-licence", "purpose", "bench", "until", LocalDate.now().plusDays(30).toString())).path("id").asString();
        steward.post("/api/credentials/seals/leaves/" + leave + "/give", Map.of());
    }

    /** The register in which names are looked up, from a file as the department would hand it in; once for a folder. */
    private static void firms(ServerProcess server, Path data) throws Exception {
        Desk officer = new Desk(server.url(), "officer-market");
        if (!register(officer).isMissingNode()) {
            return;
        }
        String connection = officer.post("/api/exchange/connections", Map.of("name", "bench", "department", "market", "kind", "folder", "settings", Map.of("rest", "0"))).path("id").asString();
        Path inbox = Files.createDirectories(data.resolve("inbox").resolve(connection));
        Files.writeString(inbox.resolve("firms.csv"), "uscc,name\n91330106673959654P,示范登记有限公司\n91330106673959655M,示范登记第二有限公司\n");
        JsonNode preview = officer.post("/api/exchange/connections/" + connection + "/preview", Map.of("source", "firms.csv"));
        officer.post("/api/exchange/jobs", Map.of("name", "bench", "connection", connection, "mode", "incremental", "dataset", "sc-firm", "datasetName", "bench", "run", true,
                "spec", Map.of("source", "firms.csv", "shape", preview.path("shape"), "fields", preview.path("fields"))));
        for (int i = 0; i < 60 && !register(officer).path("freshAt").isString(); i++) {
            Thread.sleep(1_000);
        }
    }

    private static JsonNode register(Desk officer) throws IOException {
        return officer.get("/api/exchange/jobs").path("items").valueStream().filter(j -> j.path("dataset").asString("").equals("sc-firm")).findFirst().orElse(JSON.missingNode());
    }

    private static JsonNode post(PlainHttp http, String path, Object body) throws IOException {
        PlainHttp.Answer answer = http.post(path, JSON.writeValueAsString(body));
        if (answer.status() / 100 != 2) {
            throw new IOException(path + " → " + answer.status() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private static PlainHttp signIn(ServerProcess server, Resident person) throws IOException {
        PlainHttp http = new PlainHttp(server.url());
        String phone = "137%08d".formatted(System.nanoTime() % 100_000_000);
        JsonNode sent = post(http, "/api/citizen/codes", Map.of("phone", phone));
        post(http, "/api/citizen/login", Map.of("token", sent.path("token").asString(), "phone", phone, "code", sent.path("shown").asString(), "agree", true));
        post(http, "/api/citizen/real-name", Map.of("name", person.name(), "idNumber", person.number(), "agree", true));
        return http;
    }

    /** Each at its time, whether the one before is done or not: what waits is measured, too. */
    private static List<Double> run(PlainHttp citizen, int rate, int seconds) throws Exception {
        List<Double> times = Collections.synchronizedList(new ArrayList<>());
        ConcurrentLinkedQueue<PlainHttp> idle = new ConcurrentLinkedQueue<>();
        Throwable[] trouble = new Throwable[1];
        AtomicInteger number = new AtomicInteger();
        long begin = System.nanoTime();
        try (ScheduledExecutorService threads = Executors.newScheduledThreadPool(64)) {
            for (int i = 0; i < rate * seconds; i++) {
                long at = begin + i * 1_000_000_000L / rate;
                threads.schedule(() -> {
                    try {
                        PlainHttp http = idle.poll();
                        http = http == null ? citizen.another() : http;
                        one(http, number.incrementAndGet());
                        idle.add(http);
                        times.add((System.nanoTime() - at) / 1e6);
                    } catch (Throwable e) {
                        trouble[0] = e;
                    }
                }, at - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        }
        for (PlainHttp http : idle) {
            http.close();
        }
        if (trouble[0] != null) {
            throw new IOException(trouble[0]);
        }
        return times;
    }

    private static void one(PlainHttp http, int i) throws IOException {
        // a name stands once: those of an earlier run are taken
        String word = Long.toString(System.nanoTime(), 36) + "-" + i;
        Map<String, Object> data = new LinkedHashMap<>(Map.of("answer_firm_name", "宜兴市第" + word + "号示范小吃店", "answer_address_kind", "住所承诺", "answer_firm_address", "宜城街道示范路" + i + "号", "answer_firm_scope", "餐饮服务",
                "answer_permit_first", false, "answer_promise", true));
        JsonNode m = post(http, "/api/citizen/matters", Map.of("request", "bench-" + word, "item", ITEM, "again", true, "data", data));
        if (!m.path("state").asString().equals("approved") || !m.at("/credential/identifier").isString()) {
            throw new IOException("not approved with a licence: " + m);
        }
        PlainHttp.Answer seen = http.get("/api/citizen/matters/" + m.path("number").asString());
        if (seen.status() != 200 || !seen.body().contains(m.at("/credential/identifier").asString())) {
            throw new IOException("not visible: " + seen.status() + " " + seen.body());
        }
    }
}
