package org.zhongshu.platform.sharing.internal.files;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.sharing.Receipt;
import org.zhongshu.platform.sharing.internal.GrantedData;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/** The rows of a grant as files, over HTTP as people get them. */
@ZhongshuTest
class FilesModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    private TestClient housing;

    @BeforeEach
    void signIn() {
        housing = TestClient.at(port).signIn("officer-housing");
    }

    private String plan(GrantedData data, String format, Map<String, Object> more) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("resource", Long.toString(data.resource), "name", "许可名单", "format", format, "every", "daily", "at", "02:30"));
        body.putAll(more);
        return housing.post("/api/sharing/files/plans", body).expect(201).path("id").asString();
    }

    private JsonNode made(String plan) {
        housing.post("/api/sharing/files/plans/" + plan + "/now", Map.of()).ok();
        JsonNode[] found = new JsonNode[1];
        until(() -> {
            JsonNode files = housing.get("/api/sharing/files?plan=" + plan).ok().path("items");
            found[0] = files.isEmpty() ? null : files.get(0);
            return found[0] != null && found[0].path("state").asString().equals("ready");
        });
        return found[0];
    }

    private static void until(BooleanSupplier good) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!good.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void filesHoldWhatIsGrantedMaskedAndProved() {
        GrantedData data = GrantedData.make(port, datasets, Map.of("fields", List.of("id_no", "holder", "status"), "rows", List.of(Map.of("field", "status", "operator", "eq", "values", List.of("有效")))));
        data.put(1, 30, "有效");
        data.put(31, 20, "注销");
        String plan = plan(data, "csv", Map.of("keepDays", 7));
        JsonNode file = made(plan);
        assertThat(file.path("rows").asInt()).isEqualTo(30);
        housing.get("/api/sharing/files/" + file.path("id").asString() + "/receipt").expect(422);
        TestClient.Answer answer = housing.get("/api/sharing/files/" + file.path("id").asString() + "/content");
        assertThat(answer.status()).isEqualTo(200);
        TestClient.Answer proof = housing.get("/api/sharing/files/" + file.path("id").asString() + "/receipt");
        assertThat(proof.text().strip()).as("what a browser drops, it can fetch").isEqualTo(answer.header(Receipt.HEADER));
        assertThat(proof.header("Content-Disposition")).contains("attachment").contains(".receipt.txt");
        TestClient.at(port).signIn("officer-finance").get("/api/sharing/files/" + file.path("id").asString() + "/receipt").expect(404);
        String text = answer.text();
        assertThat(text).startsWith("\uFEFF公民身份号码,姓名,状态\r\n").doesNotContain("注销").doesNotContain(GrantedData.id(5));
        assertThat(text.lines().count()).isEqualTo(31);
        assertThat(text.lines().skip(1)).allMatch(l -> l.contains("*"));
        byte[] body = answer.response().body();
        assertThat(Sm3.hex(body)).isEqualTo(file.path("sm3").asString()).isEqualTo(answer.header("Zhongshu-SM3"));
        assertThat(Receipt.parse(answer.header(Receipt.HEADER)).body()).as("the receipt is for these bytes").isEqualTo(Sm3.digest(body));
        assertThat(answer.header("Content-Disposition")).contains("attachment").contains(".csv");
        assertThat(housing.get("/api/sharing/files/plans").ok().path("items").toString()).contains("\"nextAt\"");

        // only the department it was made for; the provider sees that it was made
        TestClient transport = TestClient.at(port).signIn("officer-transport");
        assertThat(transport.get("/api/sharing/files?plan=" + plan).ok().path("items").get(0).path("mine").asBoolean()).isFalse();
        transport.get("/api/sharing/files/" + file.path("id").asString() + "/content").expect(403);
        TestClient.at(port).signIn("officer-finance").get("/api/sharing/files/" + file.path("id").asString() + "/content").expect(404);
        transport.post("/api/sharing/files/plans/" + plan + "/pause", Map.of()).expect(403);

        transport.post("/api/catalog/grants/" + data.grant + "/revoke", Map.of()).ok();
        housing.get("/api/sharing/files/" + file.path("id").asString() + "/content").expect(403);
        jdbc.update("UPDATE sharing.file_plan SET next_at = now() WHERE id = ?", Long.parseLong(plan));
        until(() -> jdbc.queryForObject("SELECT state FROM sharing.file_plan WHERE id = ?", String.class, Long.parseLong(plan)).equals("stopped"));

        jdbc.update("UPDATE sharing.file SET until_at = now() - interval '1 minute' WHERE id = ?", Long.parseLong(file.path("id").asString()));
        until(() -> housing.get("/api/sharing/files?plan=" + plan).ok().path("items").get(0).path("state").asString().equals("gone"));
        housing.get("/api/sharing/files/" + file.path("id").asString() + "/content").expect(422);
        housing.delete("/api/sharing/files/plans/" + plan);
        assertThat(housing.get("/api/sharing/files?plan=" + plan).ok().path("items").isEmpty()).isTrue();
    }

    @Test
    void aFileIsNotGivenOutUnderAGrantThatGivesLessByNow() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        data.put(1, 3, "有效");
        TestClient transport = TestClient.at(port).signIn("officer-transport");
        transport.put("/api/catalog/grants/" + data.grant + "/masked", Map.of("fields", List.of("id_no"), "reason", "姓名须完整")).ok();
        String plan = plan(data, "csv", Map.of());
        String content = "/api/sharing/files/" + made(plan).path("id").asString() + "/content";
        assertThat(housing.get(content).status()).isEqualTo(200);
        transport.put("/api/catalog/grants/" + data.grant + "/masked", Map.of("fields", List.of("id_no", "holder"), "reason", "不再需要姓名")).ok();
        housing.get(content).expect(409);
        housing.post("/api/sharing/files/plans/" + plan + "/now", Map.of()).ok();
        until(() -> housing.get("/api/sharing/files?plan=" + plan).ok().path("items").size() == 2 && housing.get("/api/sharing/files?plan=" + plan).ok().path("items").get(0).path("state").asString().equals("ready"));
        TestClient.Answer anew = housing.get("/api/sharing/files/" + housing.get("/api/sharing/files?plan=" + plan).ok().path("items").get(0).path("id").asString() + "/content");
        assertThat(anew.status()).isEqualTo(200);
        assertThat(anew.text().lines().skip(1)).allMatch(l -> l.contains("王*"));
    }

    @Test
    void oneFileNowLeavesAPausedPlanPausedAndAnActiveOneToItsHour() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        data.put(1, 3, "有效");
        String plan = plan(data, "csv", Map.of());
        String next = plan(plan).path("nextAt").asString();
        housing.post("/api/sharing/files/plans/" + plan + "/pause", Map.of()).ok();
        assertThat(made(plan).path("rows").asInt()).isEqualTo(3);
        assertThat(plan(plan).path("state").asString()).isEqualTo("paused");
        assertThat(plan(plan).path("reason").asString()).isEqualTo("人工暂停");
        housing.post("/api/sharing/files/plans/" + plan + "/resume", Map.of()).ok();
        housing.post("/api/sharing/files/plans/" + plan + "/now", Map.of()).ok();
        until(() -> housing.get("/api/sharing/files?plan=" + plan).ok().path("items").size() == 2);
        assertThat(plan(plan).path("nextAt").asString()).as("the schedule stands").isEqualTo(next);
        TestClient.at(port).signIn("officer-transport").post("/api/catalog/grants/" + data.grant + "/revoke", Map.of()).ok();
        housing.post("/api/sharing/files/plans/" + plan + "/now", Map.of()).expect(403);
        assertThat(plan(plan).path("state").asString()).as("told at the click").isEqualTo("active");
    }

    private JsonNode plan(String id) {
        for (JsonNode p : housing.get("/api/sharing/files/plans?limit=200").ok().path("items")) {
            if (p.path("id").asString().equals(id)) {
                return p;
            }
        }
        throw new AssertionError("no plan " + id);
    }

    @Test
    void everyFormatAndALargeOne() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        for (int i = 0; i < 60_000; i += 10_000) {
            data.put(i, 10_000, "有效");
        }
        for (String format : List.of("csv", "xlsx", "json")) {
            long start = System.nanoTime();
            JsonNode file = made(plan(data, format, Map.of()));
            System.out.printf("file %s: %,d rows, %,d bytes, %.1f s with waiting%n", format, file.path("rows").asInt(), file.path("bytes").asLong(), (System.nanoTime() - start) / 1e9);
            assertThat(file.path("rows").asInt()).isEqualTo(60_000);
            byte[] body = housing.get("/api/sharing/files/" + file.path("id").asString() + "/content").response().body();
            assertThat(Sm3.hex(body)).isEqualTo(file.path("sm3").asString());
        }
    }

    @Test
    void aServerThatDiedLeavesNothingBroken() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        data.put(1, 3, "有效");
        String plan = plan(data, "json", Map.of());
        Map<String, Object> bad = new LinkedHashMap<>(Map.of("resource", Long.toString(data.resource), "name", "名单", "every", "weekly", "at", "02:30"));
        housing.post("/api/sharing/files/plans", bad).expect(400);
        bad.put("day", 3);
        bad.put("at", "25:00");
        housing.post("/api/sharing/files/plans", bad).expect(400);
        bad.put("at", "02:30");
        bad.put("fields", List.of("nothing"));
        housing.post("/api/sharing/files/plans", bad).expect(403);
        // as a server leaves it that was killed while it wrote: its file is never shown as ready, and the plan makes another
        jdbc.update("INSERT INTO sharing.file (id, plan_id, resource_id, provider, grantee, name, format, state, fields, due_at, begun_at) VALUES (7, ?, ?, 'transport', 'housing', 'x', 'json',"
                + " 'making', '{}', now(), now())", Long.parseLong(plan), data.resource);
        housing.get("/api/sharing/files/7/content").expect(422);
        assertThat(made(plan).path("rows").asInt()).isEqualTo(3);
    }
}
