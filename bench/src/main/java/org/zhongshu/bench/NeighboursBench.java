package org.zhongshu.bench;

import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two whole installations on loopback, Guangde and Yixing: paired, catalogues exchanged, requests and their answers and rows over the border –
 * and each of the two is killed with signal 9 in the middle and comes back. Nothing may be lost or doubled.
 *
 * <pre>
 * --entries 60 --requests 6
 * </pre>
 */
public final class NeighboursBench {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ServerProcess here;
    private final ServerProcess there;
    private final HttpClient http = HttpClient.newHttpClient();
    private boolean good = true;

    private NeighboursBench(ServerProcess here, ServerProcess there) {
        this.here = here;
        this.there = there;
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        boolean good;
        try (BenchFolder one = new BenchFolder(Files.createTempDirectory("zhongshu-bench-a"), false); BenchFolder two = new BenchFolder(Files.createTempDirectory("zhongshu-bench-b"), false);
             ServerProcess here = new ServerProcess(one.path(), List.of("--city", "guangde")); ServerProcess there = new ServerProcess(two.path(), List.of("--city", "yixing"))) {
            System.out.printf(Locale.ROOT, "广德 ready in %.1f s, 宜兴 ready in %.1f s%n", here.start(), there.start());
            NeighboursBench bench = new NeighboursBench(here, there);
            bench.run(words.whole("entries", 60), words.whole("requests", 6));
            good = bench.good;
        }
        System.out.println(good ? "nothing lost, nothing doubled, on either side" : "DIFFERENT: see above");
        System.exit(good ? 0 : 1);
    }

    private static Api as(ServerProcess server, String who) {
        return new Api(server.url(), who, ShareSeed.PASSWORD);
    }

    private void check(boolean holds, String what) {
        System.out.println((holds ? "  ✓ " : "  ✗ ") + what);
        good &= holds;
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static double until(Condition condition) throws Exception {
        long start = System.nanoTime();
        while (System.nanoTime() - start < 90_000_000_000L) {
            try {
                if (condition.holds()) {
                    return (System.nanoTime() - start) / 1e9;
                }
            } catch (IOException | SQLException e) {
                // one of the two is away
            }
            Thread.sleep(100);
        }
        return Double.NaN;
    }

    private void run(int entries, int requests) throws Exception {
        pair();
        List<JsonNode> published = catalogue(entries);
        List<String> asked = requests(published.subList(0, requests));
        rows(published.getFirst(), asked.getFirst());
        audits();
    }

    private void pair() throws Exception {
        String code = as(here, "steward").post("/api/sharing/neighbours/invites", Map.of()).path("code").asString();
        JsonNode joined = as(there, "steward").post("/api/sharing/neighbours/join", Map.of("url", here.url(), "code", code, "own", there.url()));
        check(joined.path("state").asString().equals("paired"), "paired by a one-time code: 宜兴 knows " + joined.path("name").asString() + ", fingerprint " + joined.path("fingerprint").asString());
    }

    private Map<String, String> shownThere() throws Exception {
        Map<String, String> shown = new TreeMap<>();
        try (Connection c = there.database(); Statement s = c.createStatement();
             ResultSet r = s.executeQuery("SELECT foreign_id, name, foreign_revision FROM catalog.resource WHERE neighbour IS NOT NULL AND state = 'published'")) {
            while (r.next()) {
                shown.merge(r.getString(1), r.getString(2) + "#" + r.getInt(3), (a, b) -> a + " AND " + b);
            }
        }
        return shown;
    }

    private Map<String, String> inForceHere() throws Exception {
        Map<String, String> entries = new TreeMap<>();
        try (Connection c = here.database(); Statement s = c.createStatement();
             ResultSet r = s.executeQuery("SELECT id::text, name, live FROM catalog.resource WHERE neighbour IS NULL AND live IS NOT NULL AND state <> 'withdrawn' AND share <> 'none'")) {
            while (r.next()) {
                entries.put(r.getString(1), r.getString(2) + "#" + r.getInt(3));
            }
        }
        return entries;
    }

    /** Publishes while the reader is killed and comes back; then withdraws some. */
    private List<JsonNode> catalogue(int entries) throws Exception {
        Api transport = as(here, "officer-transport");
        Api steward = as(here, "steward");
        List<JsonNode> published = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            published.add(ShareSeed.publish(transport, steward, "跨市资源" + i, "transport", "conditional"));
            if (i == entries / 3) {
                until(() -> !shownThere().isEmpty());
                there.kill();
                System.out.println("宜兴 killed -9 after it had begun to read; 广德 goes on publishing");
            }
        }
        System.out.printf(Locale.ROOT, "宜兴 ready again in %.1f s%n", there.start());
        double caught = until(() -> shownThere().equals(inForceHere()));
        check(!Double.isNaN(caught), String.format(Locale.ROOT, "all %d entries of 广德 shown in 宜兴, each once, %.1f s after it came back", inForceHere().size(), caught));
        long start = System.nanoTime();
        JsonNode late = ShareSeed.publish(transport, steward, "最后一条跨市资源", "transport", "conditional");
        double shown = until(() -> shownThere().containsKey(late.path("id").asString()));
        System.out.printf(Locale.ROOT, "  a new entry is shown there after %.1f s%n", (System.nanoTime() - start) / 1e9 - 0 * shown);
        for (JsonNode gone : published.subList(entries - 5, entries)) {
            steward.post("/api/catalog/resources/" + gone.path("id").asString() + "/withdraw", Map.of("version", gone.path("version").asInt(), "reason", "停用"));
        }
        double vanished = until(() -> shownThere().equals(inForceHere()));
        check(!Double.isNaN(vanished), String.format(Locale.ROOT, "5 withdrawn entries vanished there after %.1f s", vanished));
        return published;
    }

    /** Asked there, answered here, and the answering side is killed right after the questions were examined. @return the entries' ids there */
    private List<String> requests(List<JsonNode> entries) throws Exception {
        Api housing = as(there, "officer-housing");
        Api bureau = as(there, "officer-data");
        List<String> ids = new ArrayList<>();
        List<JsonNode> asked = new ArrayList<>();
        for (JsonNode entry : entries) {
            String id = idThere(entry.path("id").asString());
            ids.add(id);
            asked.add(housing.post("/api/catalog/requests", Map.of("resource", id, "terms", Map.of("purpose", "跨市核验停车许可", "perMinute", 6_000))));
        }
        for (int i = 0; i < asked.size(); i++) {
            act(bureau, asked.get(i).path("caseId").asString(), "pass", null);
            if (i == asked.size() / 2) {
                here.kill();
                System.out.println("广德 killed -9 in the middle of the requests; 宜兴 goes on examining");
            }
        }
        System.out.printf(Locale.ROOT, "广德 ready again in %.1f s%n", here.start());
        double arrived = until(() -> count(here, "SELECT count(*) FROM catalog.request WHERE foreign_key IS NOT NULL") == asked.size());
        check(!Double.isNaN(arrived), String.format(Locale.ROOT, "%d requests are cases of the provider here, %.1f s after it came back", asked.size(), arrived));
        check(count(here, "SELECT count(*) - count(DISTINCT foreign_key) FROM catalog.request WHERE foreign_key IS NOT NULL") == 0, "none of them twice");
        Api transport = as(here, "officer-transport");
        List<String> cases = texts(here, "SELECT case_id::text FROM catalog.request WHERE foreign_key IS NOT NULL ORDER BY id");
        for (int i = 0; i < cases.size(); i++) {
            if (i == cases.size() - 1) {
                act(transport, cases.get(i), "refuse", "与申请部门职能无关");
            } else {
                act(transport, cases.get(i), "agree", null);
            }
            if (i == cases.size() / 2) {
                there.kill();
                System.out.println("宜兴 killed -9 in the middle of the answers; 广德 goes on deciding");
            }
        }
        System.out.printf(Locale.ROOT, "宜兴 ready again in %.1f s%n", there.start());
        int granted = asked.size() - 1;
        double answered = until(() -> count(there, "SELECT count(*) FROM catalog.access_grant WHERE provider LIKE 'nb-%' AND revoked_at IS NULL") == granted
                && count(there, "SELECT count(*) FROM catalog.request WHERE state = 'refused'") == 1);
        check(!Double.isNaN(answered), String.format(Locale.ROOT, "%d grants and 1 refusal are there, %.1f s after it came back", granted, answered));
        check(count(here, "SELECT count(*) FROM catalog.access_grant WHERE grantee LIKE 'nb-%'") == granted, granted + " grants here, none twice");
        check(texts(there, "SELECT DISTINCT coalesce(text, '') FROM cases.case_step WHERE action = 'refuse'").contains("与申请部门职能无关"), "the refusal's reason has crossed the border");
        return ids;
    }

    /** A system there reads rows from here, through its own platform. */
    private void rows(JsonNode entry, String idThere) throws Exception {
        try (Connection c = here.database()) {
            ShareSeed.table(c, "bench-border", "transport", Long.parseLong(entry.path("id").asString()));
            ShareSeed.change(c, "bench-border", 0, 250, "有效");
        }
        JsonNode made = as(there, "officer-housing").post("/api/sharing/consumers", Map.of("department", "housing", "name", "宜兴住建系统", "contact", "示范"));
        String token = made.path("token").asString();
        int many = 0;
        String next = "";
        double slowest = 0;
        int pages = 0;
        while (next != null) {
            long start = System.nanoTime();
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(there.url() + "/share/v1/" + idThere + "?limit=100" + (next.isEmpty() ? "" : "&cursor=" + next)))
                    .header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
            slowest = Math.max(slowest, (System.nanoTime() - start) / 1e6);
            if (answer.statusCode() != 200) {
                check(false, "rows over the border: " + answer.statusCode() + " " + answer.body());
                return;
            }
            JsonNode page = JSON.readTree(answer.body());
            many += page.path("items").size();
            pages++;
            good &= page.at("/items/0/holder").asString("").contains("*");
            next = page.path("next").asString(null);
        }
        check(many == 250, String.format(Locale.ROOT, "250 rows of 广德 read in 宜兴 through its own interface, masked, in %d pages, slowest %.0f ms", pages, slowest));
        int shown = pages;
        check(count(here, "SELECT count(*) FROM sharing.neighbour_flow WHERE direction = 'out' AND outcome = 'ok'") == shown
                && count(there, "SELECT count(*) FROM sharing.neighbour_flow WHERE direction = 'in' AND outcome = 'ok'") == shown, "each page is on record on both sides");
        String grant = texts(here, "SELECT id::text FROM catalog.access_grant WHERE resource_id = " + entry.path("id").asString()).getFirst();
        as(here, "officer-transport").post("/api/catalog/grants/" + grant + "/revoke", Map.of("reason", "专项结束"));
        HttpResponse<String> refused = http.send(HttpRequest.newBuilder(URI.create(there.url() + "/share/v1/" + idThere)).header("Authorization", "Bearer " + token).build(),
                HttpResponse.BodyHandlers.ofString());
        check(refused.statusCode() == 403, "revoked here: the next question there is refused (" + refused.statusCode() + ")");
        double told = until(() -> count(there, "SELECT count(*) FROM catalog.access_grant WHERE provider LIKE 'nb-%' AND revoke_reason = '专项结束'") == 1);
        check(!Double.isNaN(told), String.format(Locale.ROOT, "and its grant there has ended with the reason after %.1f s", told));
    }

    private void audits() throws Exception {
        for (Map.Entry<String, ServerProcess> side : new LinkedHashMap<>(Map.of("广德", here, "宜兴", there)).entrySet()) {
            until(() -> count(side.getValue(), "SELECT count(*) FROM audit.inbox") == 0);
            System.out.printf("  %s audited: %s%n", side.getKey(), texts(side.getValue(), "SELECT action || ' ' || count(*) FROM audit.entry WHERE action LIKE 'catalog.request' OR action LIKE 'catalog.grant'"
                    + " OR action LIKE 'catalog.revoke' OR action LIKE 'sharing.neighbour%' GROUP BY action ORDER BY action"));
        }
    }

    private String idThere(String foreign) throws Exception {
        return texts(there, "SELECT id::text FROM catalog.resource WHERE neighbour IS NOT NULL AND foreign_id = '" + foreign + "'").getFirst();
    }

    private static void act(Api person, String caseId, String action, String text) throws IOException, InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("version", person.get("/api/cases/" + caseId).path("version").asInt()));
        if (text != null) {
            body.put("text", text);
        }
        person.post("/api/cases/" + caseId + "/actions/" + action, body);
    }

    private static long count(ServerProcess server, String sql) throws IOException, SQLException {
        try (Connection c = server.database(); Statement s = c.createStatement(); ResultSet r = s.executeQuery(sql)) {
            r.next();
            return r.getLong(1);
        }
    }

    private static List<String> texts(ServerProcess server, String sql) throws IOException, SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection c = server.database(); Statement s = c.createStatement(); ResultSet r = s.executeQuery(sql)) {
            while (r.next()) {
                texts.add(r.getString(1));
            }
        }
        return texts;
    }
}
