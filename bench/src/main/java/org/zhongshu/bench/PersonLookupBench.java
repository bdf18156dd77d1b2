package org.zhongshu.bench;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Finding people through the public API – sign-in, rights, purpose, mask, record of the look included – on a data folder that
 * {@code bench population --data DIR} has filled; the population benchmark ends with it as well.
 *
 * <pre>
 * ./zhongshu bench person-lookup --data DIR [--city yixing] [--lookups 2000] [--at-once 4]
 * </pre>
 */
public final class PersonLookupBench {

    private PersonLookupBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        if (!words.flag("data")) {
            throw new IllegalArgumentException("--data DIR: a folder that bench population has filled");
        }
        System.out.println(Machine.describe());
        try (ServerProcess server = new ServerProcess(Path.of(words.text("data", "")), List.of("--city", words.text("city", "yixing")))) {
            System.out.printf(Locale.ROOT, "server ready in %.1f s%n", server.start());
            measure(server, words);
        }
    }

    /** One question: by number, by name and birth date, by telephone, by the beginning of a name. */
    private static Map<String, List<Map<String, Object>>> questions(Connection c, int n) throws Exception {
        Map<String, List<Map<String, Object>>> kinds = new LinkedHashMap<>();
        List.of("number", "name and birth date", "telephone", "beginning of a name").forEach(k -> kinds.put(k, new ArrayList<>()));
        long last;
        try (Statement s = c.createStatement(); ResultSet row = s.executeQuery("SELECT max(gid) FROM registry.record_person")) {
            row.next();
            last = row.getLong(1);
        }
        Random random = new Random(7);
        while (kinds.get("telephone").size() < n) {
            try (Statement s = c.createStatement(); ResultSet row = s.executeQuery("SELECT ident, name, born, phone FROM registry.record_person WHERE gid >= " + (1 + (long) (random.nextDouble() * last))
                    + " AND ident IS NOT NULL AND phone IS NOT NULL AND born IS NOT NULL ORDER BY gid LIMIT 1")) {
                if (row.next()) {
                    int born = row.getInt(3);
                    kinds.get("number").add(Map.of("identifier", row.getString(1)));
                    kinds.get("name and birth date").add(Map.of("name", row.getString(2), "born", "%04d-%02d-%02d".formatted(born / 10_000, born / 100 % 100, born % 100)));
                    kinds.get("telephone").add(Map.of("phone", row.getString(4)));
                    kinds.get("beginning of a name").add(Map.of("name", row.getString(2).substring(0, 2)));
                }
            }
        }
        return kinds;
    }

    static void measure(ServerProcess server, Words words) throws Exception {
        int n = words.whole("lookups", 2000);
        Map<String, List<Map<String, Object>>> kinds;
        try (Connection c = server.database()) {
            kinds = questions(c, n);
        }
        ask(server, kinds.get("number"), 1, true);
        System.out.printf("%n%-34s %8s %8s %8s %8s%n", "lookups, ms (goal p99 20)", "n", "p50", "p99", "max");
        for (int atOnce : new int[]{1, words.whole("at-once", 4)}) {
            for (Map.Entry<String, List<Map<String, Object>>> kind : kinds.entrySet()) {
                double[] times = ask(server, kind.getValue(), atOnce, !kind.getKey().startsWith("beginning"));
                Arrays.sort(times);
                System.out.printf(Locale.ROOT, "%-34s %8d %8.1f %8.1f %8.1f%n", kind.getKey() + (atOnce == 1 ? "" : ", " + atOnce + " at once"), times.length, times[times.length / 2], times[times.length * 99 / 100],
                        times[times.length - 1]);
            }
        }
    }

    private static double[] ask(ServerProcess server, List<Map<String, Object>> questions, int atOnce, boolean mustFind) throws Exception {
        double[] times = new double[questions.size()];
        List<Thread> threads = new ArrayList<>();
        List<Throwable> trouble = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < atOnce; t++) {
            int first = t;
            Desk person = new Desk(server.url(), "officer-health");
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (int i = first; i < questions.size(); i += atOnce) {
                        Map<String, Object> body = new LinkedHashMap<>(questions.get(i));
                        body.put("library", "person");
                        body.put("purpose", Map.of("code", "verify", "reference", "性能测试 bench"));
                        long start = System.nanoTime();
                        JsonNode answer = person.post("/api/registry/records/search", body);
                        times[i] = (System.nanoTime() - start) / 1e6;
                        if (mustFind && answer.path("items").isEmpty()) {
                            throw new IllegalStateException("not found: " + questions.get(i));
                        }
                    }
                } catch (Exception e) {
                    trouble.add(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!trouble.isEmpty()) {
            throw new IllegalStateException(trouble.getFirst());
        }
        return times;
    }
}
