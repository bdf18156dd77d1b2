package org.zhongshu.bench;

import org.zhongshu.engines.EmbeddedPostgresEngine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Loads a table of a real PostgreSQL and a CSV file through exchange jobs: how many rows a second, and, with the server killed by signal 9 in the middle again
 * and again, that neither a row is lost nor one doubled.
 *
 * <pre>
 * ./zhongshu bench exchange-kill [--rows 1000000] [--kills 3] [--data DIR]
 * </pre>
 */
public final class ExchangeKillBench {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String COLUMNS = "id, xm, sfzh, xb, mz, csrq, lxdh, hjdz, jzdz, zt, gxsj, bz";

    private final ServerProcess server;
    private PlainHttp officer;

    private ExchangeKillBench(ServerProcess server) {
        this.server = server;
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        int rows = words.whole("rows", 1_000_000);
        int kills = words.whole("kills", 3);
        try (BenchFolder data = BenchFolder.of(words);
             EmbeddedPostgresEngine source = EmbeddedPostgresEngine.start(data.path().resolve("department"), 0, "department", Map.of());
             Connection department = DriverManager.getConnection(source.url(), source.user(), source.password());
             ServerProcess server = new ServerProcess(data.path().resolve("server"), List.of())) {
            seed(department, rows);
            System.out.printf("department's database: %,d rows of 12 columns%n", rows);
            System.out.printf("server ready in %.1f s, data in %s%n", server.start(), data.path());
            ExchangeKillBench bench = new ExchangeKillBench(server);
            bench.signIn();
            String[] at = source.url().replaceFirst("jdbc:postgresql://", "").split("[:/?]");
            ObjectNode settings = JSON.createObjectNode();
            settings.put("host", at[0]).put("port", at[1]).put("database", at[2]).put("username", source.user()).put("password", source.password());
            String tables = bench.connection("postgresql", "department", settings);

            bench.rate("PostgreSQL, first load", bench.job(tables, "public.people", "FULL", "bench-first", "id"), rows);
            bench.rate("the same again, nothing changed", bench.known("bench-first"), rows);
            ObjectNode folder = JSON.createObjectNode();
            folder.put("rest", "1");
            String files = bench.connection("folder", "files", folder);
            Path csv = server.data.resolve("inbox").resolve(files).resolve("people.csv");
            Files.createDirectories(csv.getParent());
            write(department, csv);
            bench.rate("CSV (" + (Files.size(csv) >> 20) + " MB), first load", bench.job(files, "people.csv", "INCREMENTAL", "bench-csv", "id"), rows);
            System.out.println(server.usage());

            String job = bench.job(tables, "public.people", "FULL", "bench-kill", "id");
            bench.post("/api/exchange/jobs/" + job + "/run", JSON.createObjectNode());
            bench.kill(job, rows, kills);
            boolean whole = bench.compare(department, "bench-kill", rows);
            whole &= bench.compare(department, "bench-csv", rows);
            if (!whole) {
                throw new IllegalStateException("rows lost or doubled");
            }
        }
    }

    private static void seed(Connection c, int rows) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute("CREATE TABLE people (id bigint PRIMARY KEY, xm text, sfzh varchar(18), xb varchar(2), mz varchar(10), csrq date, lxdh varchar(20), hjdz varchar(200), jzdz varchar(200), zt char(1), gxsj timestamp, bz text)");
            s.execute("INSERT INTO people SELECT i, '王' || chr(19968 + i % 5000) || chr(19968 + i % 3001), NULL, CASE WHEN i % 2 = 0 THEN '男' ELSE '女' END, '汉族', date '1950-01-01' + i % 25000,"
                    + " '138' || lpad((i % 100000000)::text, 8, '0'), '安徽省广德市桃州镇团结路' || i % 900 || '号', '安徽省广德市新杭镇人民街' || i % 700 || '号' || i % 20 || '室', '1',"
                    + " timestamp '2025-01-01' + i * interval '1 second', CASE WHEN i % 10 = 0 THEN '备注' || i END FROM generate_series(1, " + rows + ") i");
            s.execute("ANALYZE people");
        }
    }

    private static void write(Connection c, Path file) throws SQLException, IOException {
        Path part = file.resolveSibling(".people.part");
        try (Writer out = Files.newBufferedWriter(part)) {
            c.unwrap(org.postgresql.PGConnection.class).getCopyAPI().copyOut("COPY (SELECT " + COLUMNS + " FROM people ORDER BY id) TO STDOUT (FORMAT csv, HEADER)", out);
        }
        Files.move(part, file);
    }

    private void signIn() throws IOException {
        officer = new PlainHttp(server.url());
        officer.get("/api/city");
        PlainHttp.Answer signed = officer.post("/api/login", "{\"username\":\"officer-data\",\"password\":\"Zhongshu@2026\"}");
        if (signed.status() != 200) {
            throw new IOException("sign-in failed: " + signed.status() + " " + signed.body());
        }
    }

    private JsonNode post(String path, JsonNode body) throws IOException {
        PlainHttp.Answer answer = officer.post(path, body.toString());
        if (answer.status() / 100 != 2) {
            throw new IOException(path + ": " + answer.status() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private JsonNode get(String path) throws IOException {
        PlainHttp.Answer answer = officer.get(path);
        if (answer.status() != 200) {
            throw new IOException(path + ": " + answer.status() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private String connection(String kind, String name, ObjectNode settings) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.put("name", name).put("department", "data").put("kind", kind).set("settings", settings);
        return post("/api/exchange/connections", body).path("id").asString();
    }

    /** A job with the mapping that the platform itself proposes: trimmed texts, checked numbers, translated codes, dates. */
    private String job(String connection, String source, String mode, String dataset, String key) throws IOException {
        ObjectNode ask = JSON.createObjectNode();
        ask.put("source", source);
        JsonNode preview = post("/api/exchange/connections/" + connection + "/preview", ask);
        ObjectNode spec = JSON.createObjectNode();
        spec.put("source", source);
        spec.set("shape", preview.path("shape"));
        spec.set("fields", preview.path("fields"));
        spec.path("fields").forEach(f -> ((ObjectNode) f).put("key", f.path("field").asString().equals(key)));
        ObjectNode body = JSON.createObjectNode();
        body.put("name", dataset).put("connection", connection).put("mode", mode).put("dataset", dataset).set("spec", spec);
        return post("/api/exchange/jobs", body).at("/job/id").asString();
    }

    private String known(String dataset) throws IOException {
        for (JsonNode job : get("/api/exchange/jobs").path("items")) {
            if (job.path("dataset").asString().equals(dataset)) {
                return job.path("id").asString();
            }
        }
        throw new IOException("no job for " + dataset);
    }

    private void rate(String what, String job, int rows) throws IOException, InterruptedException {
        long from = System.nanoTime();
        ServerProcess.Usage before = server.usage();
        post("/api/exchange/jobs/" + job + "/run", JSON.createObjectNode());
        JsonNode run = await(job);
        double seconds = (System.nanoTime() - from) / 1e9;
        ServerProcess.Usage after = server.usage();
        System.out.printf("%s: %,d rows in %.1f s = %,.0f rows/s (read %,d, changed %,d, same %,d, rejected %,d; CPU s: JVM %.1f, platform's PostgreSQL %.1f)%n", what, rows, seconds, rows / seconds,
                run.path("read").asLong(), run.path("changed").asLong(), run.path("same").asLong(), run.path("rejected").asLong(), after.jvmCpu() - before.jvmCpu(), after.postgresCpu() - before.postgresCpu());
        if (!run.path("state").asString().equals("done")) {
            throw new IOException("the run ended as " + run);
        }
    }

    private JsonNode await(String job) throws IOException, InterruptedException {
        while (true) {
            JsonNode run = get("/api/exchange/jobs/" + job).at("/job/lastRun");
            if (!List.of("waiting", "running").contains(run.path("state").asString())) {
                return run;
            }
            Thread.sleep(100);
        }
    }

    /** Signal 9 at random moments of the load, each time further on. */
    private void kill(String job, int rows, int kills) throws IOException, InterruptedException {
        Random random = new Random();
        long last = 0;
        for (int k = 1; k <= kills; k++) {
            long at = last + (long) (rows * (0.4 + random.nextDouble()) / (kills + 1.5));
            JsonNode run;
            do {
                Thread.sleep(20);
                run = get("/api/exchange/jobs/" + job).at("/job/lastRun");
            } while (run.path("read").asLong() < at && run.path("state").asString().matches("waiting|running"));
            last = run.path("read").asLong();
            if (!run.path("state").asString().equals("running")) {
                throw new IOException("the run was over before it was killed: " + run);
            }
            server.kill();
            double seconds = server.start();
            signIn();
            JsonNode after = get("/api/exchange/jobs/" + job).at("/job/lastRun");
            System.out.printf("kill %d with %,d rows stored; server back in %.1f s, at %,d rows, %s%n", k, last, seconds, after.path("read").asLong(), after.path("state").asString());
        }
        JsonNode run = await(job);
        System.out.printf("the run ended: %s, read %,d, changed %,d, same %,d, rejected %,d%n", run.path("state").asString(), run.path("read").asLong(), run.path("changed").asLong(), run.path("same").asLong(),
                run.path("rejected").asLong());
    }

    private boolean compare(Connection department, String dataset, int rows) throws IOException, SQLException {
        String theirs = one(department, "SELECT count(*), count(DISTINCT id), sum(id), sum(hashtextextended(concat_ws('|', id, xm, lxdh, hjdz, jzdz, csrq, bz), 0)) FROM people");
        String ours;
        try (Connection platform = server.database()) {
            ours = one(platform, "SELECT count(*), count(DISTINCT id), sum(id::bigint), sum(hashtextextended(concat_ws('|', id, name, phone, hukou_address, residence_address, birth_date, bz), 0)) FROM data.\"" + dataset
                    + "\" WHERE NOT _gone");
        }
        System.out.printf("%s: source %s, dataset %s: %s%n", dataset, theirs, ours, theirs.equals(ours) ? "every row once, content equal" : "DIFFERENT (of " + rows + ")");
        return theirs.equals(ours);
    }

    private static String one(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement(); ResultSet r = s.executeQuery(sql)) {
            r.next();
            return r.getString(1) + "/" + r.getString(2) + "/" + r.getString(3) + "/" + r.getString(4);
        }
    }
}
