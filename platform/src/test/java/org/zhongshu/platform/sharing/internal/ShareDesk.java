package org.zhongshu.platform.sharing.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.sharing.Receipt;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A shared service with its rows and its consumers, made over HTTP as people make them. */
final class ShareDesk {

    static final String PROVIDER = "human-resources";

    private final int port;
    private final Datasets datasets;
    private final JdbcTemplate jdbc;
    private final Map<String, TestClient> people = new LinkedHashMap<>();

    ShareDesk(int port, Datasets datasets, JdbcTemplate jdbc) {
        this.port = port;
        this.datasets = datasets;
        this.jdbc = jdbc;
    }

    static String path(Service s) {
        return "/share/v1/" + s.code();
    }

    /** Status and code of a refusal. */
    static String code(TestClient.Answer answer) {
        return answer.status() + " " + answer.json().path("code").asString("");
    }

    static Receipt receipt(TestClient.Answer answer) {
        return Receipt.parse(answer.header(Receipt.HEADER));
    }

    /** All at once; their results in order. */
    static <T> List<T> all(List<Callable<T>> work) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> f : threads.invokeAll(work)) {
                results.add(f.get());
            }
            return results;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Calls on record. */
    long calls(String condition, Object... parameters) {
        return jdbc.queryForObject("SELECT count(*) FROM sharing.call WHERE " + condition, Long.class, parameters);
    }

    /** @param id of the entry */
    record Service(String id, String code, String dataset) {
    }

    record Consumer(String id, String token, String key, int version) {
    }

    TestClient as(String username) {
        return people.computeIfAbsent(username, u -> TestClient.at(port).signIn(u));
    }

    private static Map<String, Object> column(String field, String name, String type, int level, String personal, boolean key) {
        Map<String, Object> c = new LinkedHashMap<>(Map.of("field", field, "name", name, "type", type, "level", level, "key", key, "open", false));
        if (type.equals("C")) {
            c.put("length", 100);
        }
        if (personal != null) {
            c.put("personal", personal);
        }
        return c;
    }

    /** Published, with a dataset of {@code rows} rows: ids p0000…, in towns 0 to 9. */
    Service service(String share, int rows) {
        String name = "就业登记信息" + System.nanoTime();
        Map<String, Object> d = new LinkedHashMap<>();
        d.put("name", name);
        d.put("classCode", "101001");
        d.put("provider", PROVIDER);
        d.put("summary", "用于测试的目录：" + name);
        d.put("formatCategory", "database");
        d.put("format", "postgresql");
        d.put("columns", List.of(column("pid", "登记编号", "C", 2, null, true), column("id_no", "公民身份号码", "C", 3, "ID_NUMBER", false), column("xm", "姓名", "C", 2, "NAME", false),
                column("phone", "电话", "C", 3, "PHONE", false), column("born", "出生日期", "D", 3, null, false), column("town", "乡镇", "C", 1, null, false), column("wage", "月工资", "N", 2, null, false),
                column("at", "登记时间", "T", 1, null, false), column("note", "备注", "C", 1, null, false), column("nowhere", "暂缺", "C", 1, null, false)));
        d.put("share", share);
        d.put("shareCondition", "仅限办理业务时核验");
        d.put("shareWays", List.of("api"));
        d.put("open", "none");
        d.put("updatePeriod", "daily");
        d.put("level", 3);
        JsonNode draft = as("officer-" + PROVIDER).post("/api/catalog/resources", Map.of("description", d)).expect(201);
        JsonNode sent = as("officer-" + PROVIDER).post("/api/catalog/resources/" + draft.path("id").asString() + "/submit", Map.of("version", draft.path("version").asInt())).ok();
        JsonNode entry = as("steward").post("/api/catalog/resources/" + draft.path("id").asString() + "/approve", Map.of("version", sent.path("version").asInt())).ok();
        String dataset = "test-" + Long.toString(System.nanoTime(), 36);
        String id = entry.path("id").asString();
        List<Object[]> data = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            data.add(new Object[]{"p%05d".formatted(i), "34252319870506%03dX".formatted(i % 1000), i == 1 ? "𠮷小明" : "张三", "13812345678", LocalDate.of(1987, 5, 6), "town" + i % 10,
                    BigDecimal.valueOf(3000 + i), Instant.parse("2026-01-01T00:00:00Z").plusSeconds(i), i == 0 ? "=1+1" : null});
        }
        CurrentActor.as(Actor.system("test"), () -> {
            datasets.define(new Dataset(dataset, name, PROVIDER, Long.parseLong(id), "source", List.of(col("pid", DataType.TEXT, true), col("id_no", DataType.TEXT, false), col("xm", DataType.TEXT, false),
                    col("phone", DataType.TEXT, false), col("born", DataType.DATE, false), col("town", DataType.TEXT, false), col("wage", DataType.NUMBER, false), col("at", DataType.DATETIME, false),
                    col("note", DataType.TEXT, false)), 0));
            datasets.put(dataset, data, "test");
        });
        return new Service(id, entry.path("code").asString(), dataset);
    }

    /** Row {@code i} is delivered again, with a wage of 9999. */
    void change(Service service, int i) {
        Object[] row = {"p%05d".formatted(i), "34252319870506%03dX".formatted(i % 1000), "张三", "13812345678", LocalDate.of(1987, 5, 6), "town" + i % 10, BigDecimal.valueOf(9999),
                Instant.parse("2026-01-01T00:00:00Z").plusSeconds(i), null};
        CurrentActor.as(Actor.system("test"), () -> {
            datasets.put(service.dataset(), List.<Object[]>of(row), "test");
        });
    }

    private static Dataset.Column col(String field, DataType type, boolean key) {
        return new Dataset.Column(field, field, type, null, 2, null, key);
    }

    /** Asked for and opened at once (the entry must be unconditional). Returns the grant's id. */
    String grant(Service service, String department, Map<String, Object> more) {
        Map<String, Object> terms = new LinkedHashMap<>(Map.of("purpose", "核验申请人的就业状态", "perMinute", 60_000));
        terms.putAll(more);
        as("officer-" + department).post("/api/catalog/requests", Map.of("resource", service.id(), "terms", terms)).expect(201);
        return as("officer-" + department).get("/api/catalog/grants?resource=" + service.id()).ok().at("/items/0/id").asString();
    }

    Consumer consumer(String department, List<String> addresses, boolean signed) {
        JsonNode made = as("officer-" + department).post("/api/sharing/consumers", Map.of("name", "业务系统", "addresses", addresses, "signed", signed)).expect(201);
        return new Consumer(made.at("/consumer/id").asString(), made.path("token").asString(), made.path("signingKey").asString(), made.at("/consumer/version").asInt());
    }

    TestClient.Answer get(String token, String target) {
        return get(TestClient.at(port), token, target, "application/json");
    }

    TestClient.Answer get(TestClient from, String token, String target, String accept) {
        HttpRequest.Builder request = from.request(target).GET().header("Accept", accept);
        return from.send(token == null ? request : request.header("Authorization", "Bearer " + token));
    }

    TestClient.Answer signed(Consumer consumer, String target, String timestamp, String nonce, String signedTarget) {
        String signature = HexFormat.of().formatHex(Sm3.hmac(HexFormat.of().parseHex(consumer.key()), ("GET\n" + signedTarget + "\n" + timestamp + "\n" + nonce + "\n").getBytes(StandardCharsets.UTF_8)));
        TestClient from = TestClient.at(port);
        return from.send(from.request(target).GET().header("Authorization", "Bearer " + consumer.token()).header("Zhongshu-Timestamp", timestamp).header("Zhongshu-Nonce", nonce)
                .header("Zhongshu-Signature", signature));
    }
}
