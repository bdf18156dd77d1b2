package org.zhongshu.platform.exchange.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What the exchange's tests do again and again, over HTTP as people do it. */
final class ExchangeDesk {

    static final JsonMapper JSON = new JsonMapper();
    private final int port;
    private final JdbcTemplate jdbc;
    private final Map<String, TestClient> people = new LinkedHashMap<>();

    ExchangeDesk(int port, JdbcTemplate jdbc) {
        this.port = port;
        this.jdbc = jdbc;
    }

    TestClient as(String username) {
        return people.computeIfAbsent(username, u -> TestClient.at(port).signIn(u));
    }

    TestClient officer() {
        return as("officer-data");
    }

    static String unique(String word) {
        return word + "-" + Long.toString(System.nanoTime(), 36);
    }

    String connect(String kind, Map<String, String> settings) {
        return officer().post("/api/exchange/connections", Map.of("name", unique(kind), "department", "data", "kind", kind, "settings", settings)).expect(201).path("id").asString();
    }

    /** The connection's own proposal for a source. */
    JsonNode preview(String connection, String source) {
        return officer().post("/api/exchange/connections/" + connection + "/preview", Map.of("source", source)).ok();
    }

    ObjectNode spec(String source, JsonNode preview) {
        ObjectNode spec = JSON.createObjectNode();
        spec.put("source", source);
        spec.set("shape", preview.path("shape"));
        spec.set("fields", preview.path("fields"));
        return spec;
    }

    /** A job with the proposed mapping, or the given one. @return its id */
    String job(String connection, String mode, String dataset, ObjectNode spec) {
        ObjectNode body = JSON.createObjectNode();
        body.put("name", unique(dataset)).put("connection", connection).put("mode", mode).put("dataset", dataset).put("datasetName", "测试" + dataset);
        body.set("spec", spec);
        return officer().post("/api/exchange/jobs", body.toString()).expect(201).at("/job/id").asString();
    }

    void run(String job) {
        officer().post("/api/exchange/jobs/" + job + "/run", Map.of()).ok();
    }

    /** Starts and waits for the end. */
    JsonNode runToEnd(String job) throws InterruptedException {
        run(job);
        return await(job);
    }

    JsonNode await(String job) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        JsonNode last;
        do {
            Thread.sleep(100);
            last = officer().get("/api/exchange/jobs/" + job).ok().at("/job/lastRun");
            if (!List.of("waiting", "running").contains(last.path("state").asString())) {
                return last;
            }
        } while (System.nanoTime() < until);
        throw new AssertionError("the run did not end: " + last);
    }

    /** Pauses, so that no calendar starts it again, and waits until nothing of it runs any more. */
    void pause(String job) throws InterruptedException {
        officer().post("/api/exchange/jobs/" + job + "/pause", Map.of()).ok();
        assertThat(await(job).path("state").asString()).isEqualTo("stopped");
    }

    JsonNode upload(String connection, String name, byte[] content) {
        HttpRequest.Builder request = officer().request("/api/exchange/connections/" + connection + "/files?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                .header("Content-Type", "application/octet-stream").header("X-XSRF-TOKEN", officer().cookie("XSRF-TOKEN")).PUT(HttpRequest.BodyPublishers.ofByteArray(content));
        return officer().send(request).expect(201);
    }

    long count(String dataset) {
        return jdbc.queryForObject("SELECT count(*) FROM data.\"" + dataset + "\" WHERE NOT _gone", Long.class);
    }

    List<Map<String, Object>> rows(String dataset, String rest) {
        return jdbc.queryForList("SELECT * FROM data.\"" + dataset + "\" WHERE NOT _gone " + rest);
    }

    JsonNode rejects(String job) {
        return officer().get("/api/exchange/rejects?job=" + job + "&limit=200").ok().path("items");
    }

    static ObjectNode field(ObjectNode spec, String field) {
        for (JsonNode f : (ArrayNode) spec.path("fields")) {
            if (f.path("field").asString().equals(field)) {
                return (ObjectNode) f;
            }
        }
        assertThat(spec.path("fields")).as("fields with " + field).isEmpty();
        throw new AssertionError(field);
    }
}
