package org.zhongshu.bench;

import org.zhongshu.demo.city.CityFacts;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.PersonRow;
import org.zhongshu.demo.county.Source;
import org.zhongshu.demo.county.SourceExtracts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A county's people from five departments' files to golden records, through the product as it is used: exchange jobs read, map
 * and load the files, a whole run of the base library links and writes. Then every pair of rows is held against the truth, which
 * the product never sees.
 *
 * <pre>
 * ./zhongshu bench population [--people 20000] [--city yixing] [--heap 1200] [--data DIR] [--at-once] [--load-only] [--kill] [--changes 20000] [--no-lookup]
 * </pre>
 * {@code --kill} ends the server with signal 9 while it links and again while it writes golden records; a second whole run that
 * nobody disturbs must then find the same records and change nothing. {@code --changes} measures single changes afterwards.
 */
public final class PopulationBench {

    private static final Map<Source, String> DEPARTMENTS = new LinkedHashMap<>();

    static {
        DEPARTMENTS.put(Source.POLICE, "public-security");
        DEPARTMENTS.put(Source.SOCIAL, "human-resources");
        DEPARTMENTS.put(Source.MEDICAL, "civil-affairs");
        DEPARTMENTS.put(Source.HEALTH, "health");
        DEPARTMENTS.put(Source.GRID, "urban-management");
    }

    private PopulationBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        int people = words.whole("people", 20_000);
        System.setProperty("bench.heap", words.whole("heap", 1200) + "m");
        System.out.println(Machine.describe());
        String city = words.text("city", "yixing");
        SourceExtracts extracts = new SourceExtracts(CountyPeople.of(CityFacts.profile(city), people));
        Path files = Files.createTempDirectory("zhongshu-sources");
        try (BenchFolder data = BenchFolder.of(words); ServerProcess server = new ServerProcess(data.path(), List.of("--city", city))) {
            long start = System.nanoTime();
            long rows = 0;
            for (Source source : Source.GENERAL) {
                rows += write(extracts, source, files.resolve(file(source)));
            }
            System.out.printf(Locale.ROOT, "%,d people, %,d rows in %d files (made in %.1f s, not counted)%n", people, rows, Source.GENERAL.size(), seconds(start));
            System.out.printf(Locale.ROOT, "server ready in %.1f s, heap %s, data in %s%n", server.start(), System.getProperty("bench.heap"), data.path());
            AtomicLong most = new AtomicLong();
            Thread watch = Thread.ofPlatform().daemon().start(() -> watch(server, most));
            ServerProcess.Usage before = server.usage();
            long all = System.nanoTime();
            Delivery police = load(server, data.path(), files, words.flag("at-once"));
            double loading = seconds(all);
            System.out.printf(Locale.ROOT, "loaded by exchange jobs      %8.1f s  %,10.0f rows/s%n", loading, rows / loading);
            System.out.println("    " + server.usage().since(before, rows).replace("messages", "rows"));
            if (words.flag("load-only")) {
                System.out.printf(Locale.ROOT, "most memory of server and PostgreSQL %,d MB%n", most.get());
                return;
            }
            JsonNode run = link(server, words.flag("kill"));
            double whole = seconds(all);
            JsonNode figures = run.path("figures");
            System.out.printf(Locale.ROOT, "linked, golden records       %8.1f s  %,10.0f rows/s%n", whole - loading, rows / (whole - loading));
            figures.propertyNames().stream().filter(k -> k.startsWith("ms.")).forEach(k -> System.out.printf(Locale.ROOT, "    %-24s %8.1f s%n", k.substring(3), figures.path(k).asLong() / 1000.0));
            System.out.printf(Locale.ROOT, "in all                       %8.1f s  (goal at 1.28 million people: 720)%n", whole);
            System.out.printf(Locale.ROOT, "most memory of server and PostgreSQL %,d MB (goal 2,000)%n", most.get());
            System.out.println("%,d golden records, %,d pairs for review".formatted(figures.path("records").asLong(), figures.path("reviews").asLong()));
            watch.interrupt();
            try (Connection c = server.database()) {
                score(c, extracts, (int) rows);
                print(c, "conflicts waiting or with a case", "SELECT count(*) FROM registry.conflict WHERE library = 'person' AND state IN ('waiting', 'case')");
                print(c, "MB of the registry's tables", "SELECT sum(pg_total_relation_size(oid)) / 1048576 FROM pg_class WHERE relnamespace = 'registry'::regnamespace AND relkind = 'r'");
                print(c, "MB of the datasets", "SELECT sum(pg_total_relation_size(oid)) / 1048576 FROM pg_class WHERE relnamespace = 'data'::regnamespace AND relkind = 'r'");
            }
            if (words.flag("kill")) {
                again(server);
            }
            if (words.flag("changes")) {
                GoldenChanges.measure(server, police, extracts, words.whole("changes", 20_000));
            }
            if (!words.flag("no-lookup")) {
                PersonLookupBench.measure(server, words);
            }
            System.out.println(server.usage());
        } finally {
            try (var left = Files.walk(files)) {
                left.sorted(java.util.Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
            }
        }
    }

    private static String name(Source source) {
        return source.name().toLowerCase(Locale.ROOT);
    }

    private static String file(Source source) {
        return name(source) + "_20260701.csv";
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static long write(SourceExtracts extracts, Source source, Path to) throws IOException {
        long[] rows = {0};
        try (BufferedWriter out = Files.newBufferedWriter(to, StandardCharsets.UTF_8)) {
            out.write(HEAD);
            for (var all = extracts.iterator(source); all.hasNext(); rows[0]++) {
                PersonRow r = all.next();
                out.write(line(r, r.phone(), r.marital()));
            }
        }
        return rows[0];
    }

    static final String HEAD = "row_no,id_no,name,sex,birth_date,death_date,phone,residence_address,marital\n";

    static String line(PersonRow r, String phone, int marital) {
        return r.row() + "," + text(r.idNo()) + "," + r.name() + "," + r.sex() + "," + date(r.birth()) + "," + date(r.death()) + "," + text(phone) + ",\"" + r.address().replace("\"", "\"\"") + "\"," + marital + "\n";
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static String date(int day) {
        return day == 0 ? "" : "%04d-%02d-%02d".formatted(day / 10_000, day / 100 % 100, day % 100);
    }

    /** A connection, a file laid into its folder, and a job for each source. */
    private static Delivery load(ServerProcess server, Path data, Path files, boolean atOnce) throws Exception {
        Map<Source, Delivery> jobs = new LinkedHashMap<>();
        for (Source source : Source.GENERAL) {
            Desk officer = new Desk(server.url(), "officer-" + DEPARTMENTS.get(source));
            String connection = officer.post("/api/exchange/connections", Map.of("name", name(source) + "-files", "department", DEPARTMENTS.get(source), "kind", "folder", "settings", Map.of("rest", "0"))).path("id").asString();
            Path inbox = Files.createDirectories(data.resolve("inbox").resolve(connection));
            Files.move(files.resolve(file(source)), inbox.resolve(file(source)), StandardCopyOption.REPLACE_EXISTING);
            String pattern = name(source) + "_*.csv";
            JsonNode preview = officer.post("/api/exchange/connections/" + connection + "/preview", Map.of("source", pattern));
            for (JsonNode f : preview.path("fields")) {
                ObjectNode field = (ObjectNode) f;
                boolean key = field.path("from").get(0).asString().equals("row_no");
                field.put("field", field.path("from").get(0).asString()).put("key", key).put("type", key ? "INTEGER" : "TEXT");
                // a department's wrong numbers are to be linked, not refused
                field.putArray("checks");
                if (!key) {
                    field.putArray("steps").addObject().put("kind", "trim");
                }
            }
            Map<String, Object> spec = new LinkedHashMap<>();
            spec.put("source", pattern);
            spec.put("shape", preview.path("shape"));
            spec.put("fields", preview.path("fields"));
            Map<String, Object> body = new LinkedHashMap<>(Map.of("name", name(source), "connection", connection, "mode", "incremental", "dataset", "src-" + name(source), "datasetName", name(source), "spec", spec));
            String job = officer.post("/api/exchange/jobs", body).at("/job/id").asString();
            Delivery delivery = new Delivery(officer, source, job, inbox);
            jobs.put(source, delivery);
            delivery.run();
            if (!atOnce) {
                delivery.await();
            }
        }
        for (Delivery job : jobs.values()) {
            JsonNode run = job.await();
            double seconds = Duration.between(Instant.parse(run.path("startedAt").asString()), Instant.parse(run.path("endedAt").asString())).toMillis() / 1e3;
            System.out.printf(Locale.ROOT, "    %-24s %8.1f s  %,10.0f rows/s while it ran%n", name(job.source()), seconds, run.path("read").asLong() / seconds);
        }
        return jobs.get(Source.POLICE);
    }

    /** A source's job: files laid into its inbox are read when it runs. */
    record Delivery(Desk officer, Source source, String job, Path inbox) {

        void run() throws IOException {
            officer.post("/api/exchange/jobs/" + job + "/run", Map.of());
        }

        JsonNode await() throws Exception {
            while (true) {
                JsonNode run = officer.get("/api/exchange/jobs/" + job).at("/job/lastRun");
                String state = run.path("state").asString("waiting");
                if (!state.equals("waiting") && !state.equals("running")) {
                    if (!state.equals("done") || run.path("rejected").asLong() > 0) {
                        throw new IOException(source + ": " + run);
                    }
                    return run;
                }
                Thread.sleep(50);
            }
        }
    }

    /** Sets the sources and has them linked as a whole. */
    private static JsonNode link(ServerProcess server, boolean kill) throws Exception {
        Desk steward = new Desk(server.url(), "steward");
        List<Map<String, Object>> sources = new ArrayList<>();
        for (Source source : Source.GENERAL) {
            sources.add(Map.of("dataset", "src-" + name(source)));
        }
        int version = steward.get("/api/registry/libraries/person").at("/library/version").asInt();
        steward.put("/api/registry/libraries/person/sources", Map.of("sources", sources, "version", version, "reason", "bench"));
        String id = steward.post("/api/registry/libraries/person/runs", Map.of()).path("id").asString();
        if (kill) {
            kill(server, "phase IN ('reading', 'linking', 'writing')");
            kill(server, "phase = 'golden' AND gid > 0");
            steward = new Desk(server.url(), "steward");
        }
        return await(steward, id);
    }

    private static JsonNode await(Desk steward, String id) throws Exception {
        while (true) {
            JsonNode run = steward.get("/api/registry/runs/" + id);
            if (!run.path("state").asString().equals("running")) {
                if (!run.path("state").asString().equals("done")) {
                    throw new IOException(run.toString());
                }
                return run;
            }
            Thread.sleep(200);
        }
    }

    /** Signal 9 as soon as the run is so far. */
    private static void kill(ServerProcess server, String when) throws Exception {
        try (Connection c = server.database()) {
            while (GoldenChanges.number(c, "SELECT count(*) FROM registry.run WHERE state = 'running' AND " + when) == 0) {
                if (GoldenChanges.number(c, "SELECT count(*) FROM registry.run WHERE state = 'running'") == 0) {
                    throw new IOException("the run was over before " + when);
                }
                Thread.sleep(5);
            }
            Thread.sleep(150);
            server.kill();
            System.out.printf(Locale.ROOT, "kill -9 while %s: records so far %,d%n", when, GoldenChanges.number(c, "SELECT max(gid) FROM registry.run WHERE state = 'running'"));
        }
        System.out.printf(Locale.ROOT, "server ready again in %.1f s%n", server.start());
    }

    /** A whole run that nobody disturbs: the killed one's records, and nothing to change. */
    private static void again(ServerProcess server) throws Exception {
        String[] digests = {"SELECT md5(string_agg(gid || ':' || feed || ':' || key, ',' ORDER BY feed, key)) FROM registry.link_person",
                "SELECT md5(string_agg(g::text, ',' ORDER BY gid)) || ' ' || count(*) || ' ' || count(*) FILTER (WHERE _gone) FROM data.\"base-person\" g",
                "SELECT md5(string_agg(md5(gid || coalesce(ident, '') || coalesce(name, '') || keys::text || encode(why, 'hex')), ',' ORDER BY gid)) || ' ' || count(*) FROM registry.record_person",
                "SELECT md5(string_agg(md5(hash || ':' || gid), ',' ORDER BY hash, gid)) FROM registry.key_person",
                "SELECT md5(string_agg(gid || field || said::text, ',' ORDER BY gid, field)) || ' ' || count(*) FROM registry.conflict WHERE state IN ('waiting', 'case')"};
        List<String> killed = digests(server, digests);
        Desk steward = new Desk(server.url(), "steward");
        await(steward, steward.post("/api/registry/libraries/person/runs", Map.of()).path("id").asString());
        List<String> undisturbed = digests(server, digests);
        System.out.println("links, golden rows, provenance, keys, conflicts after the kills " + killed);
        if (!killed.equals(undisturbed)) {
            throw new IOException("an undisturbed run gives something else: " + undisturbed);
        }
        System.out.println("an undisturbed run gives the same");
    }

    private static List<String> digests(ServerProcess server, String[] queries) throws Exception {
        List<String> found = new ArrayList<>();
        try (Connection c = server.database(); Statement s = c.createStatement()) {
            for (String query : queries) {
                try (ResultSet row = s.executeQuery(query)) {
                    row.next();
                    found.add(row.getString(1));
                }
            }
        }
        return found;
    }

    private static void watch(ServerProcess server, AtomicLong most) {
        try {
            while (true) {
                ServerProcess.Usage usage = server.usage();
                most.accumulateAndGet(usage.jvmMemory() + usage.postgresMemory(), Math::max);
                Thread.sleep(1_000);
            }
        } catch (IOException | InterruptedException e) {
            // it is measured no longer
        }
    }

    private static void score(Connection c, SourceExtracts extracts, int rows) throws Exception {
        PairScore score = new PairScore(rows);
        int[] clusters = new int[rows];
        int[] at = new int[1 << 24];
        int count = 0;
        int most = 0;
        for (Source source : Source.GENERAL) {
            Arrays.fill(at, 0);
            c.setAutoCommit(false);
            try (Statement s = c.createStatement()) {
                s.setFetchSize(10_000);
                try (ResultSet row = s.executeQuery("SELECT l.key, l.gid FROM registry.link_person l JOIN registry.feed f ON f.library = 'person' AND f.no = l.feed WHERE f.dataset = 'src-" + name(source) + "'")) {
                    while (row.next()) {
                        at[Integer.parseInt(row.getString(1))] = row.getInt(2);
                    }
                }
            }
            for (var all = extracts.iterator(source); all.hasNext(); ) {
                PersonRow r = all.next();
                score.row(r);
                if (at[r.row()] == 0) {
                    throw new IOException("row " + r.row() + " of " + source + " is in no record");
                }
                most = Math.max(most, at[r.row()] + 1);
                clusters[count++] = at[r.row()];
            }
        }
        c.setAutoCommit(true);
        score.print(i -> clusters[i], most);
    }

    private static void print(Connection c, String what, String sql) throws Exception {
        try (Statement s = c.createStatement(); ResultSet row = s.executeQuery(sql)) {
            row.next();
            System.out.printf(Locale.ROOT, "%,12d %s%n", row.getLong(1), what);
        }
    }
}
