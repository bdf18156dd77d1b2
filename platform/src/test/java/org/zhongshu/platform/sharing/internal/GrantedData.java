package org.zhongshu.platform.sharing.internal;

import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A published entry with its dataset, and a department that was granted some of it: what every way out begins with. */
public final class GrantedData {

    public final long resource;
    public final String dataset;
    public final String grant;
    private final Datasets datasets;

    private GrantedData(long resource, String dataset, String grant, Datasets datasets) {
        this.resource = resource;
        this.dataset = dataset;
        this.grant = grant;
        this.datasets = datasets;
    }

    /** Parking permits of transport, asked for by housing. @param terms further terms: fields, rows, perMinute */
    public static GrantedData make(int port, Datasets datasets, Map<String, Object> terms) {
        TestClient provider = TestClient.at(port).signIn("officer-transport");
        String name = "停车许可" + System.nanoTime();
        long resource = publish(port, provider, name);
        String dataset = "permit-" + Long.toString(resource, 36);
        datasets.define(new Dataset(dataset, name, "transport", resource, "source", List.of(
                new Dataset.Column("id_no", "公民身份号码", DataType.TEXT, 18, 3, "ID_NUMBER", true),
                new Dataset.Column("holder", "姓名", DataType.TEXT, 40, 2, "NAME", false),
                new Dataset.Column("status", "状态", DataType.TEXT, 40, 1, null, false),
                new Dataset.Column("fee", "费用", DataType.NUMBER, null, 1, null, false)), 0));
        Map<String, Object> asked = new LinkedHashMap<>(Map.of("purpose", "核验停车许可是否有效", "perMinute", 60_000));
        asked.putAll(terms);
        TestClient.at(port).signIn("officer-housing").post("/api/catalog/requests", Map.of("resource", Long.toString(resource), "terms", asked)).expect(201);
        JsonNode grants = provider.get("/api/catalog/grants/given?resource=" + resource).ok().path("items");
        return new GrantedData(resource, dataset, grants.get(0).path("id").asString(), datasets);
    }

    private static long publish(int port, TestClient provider, String name) {
        Map<String, Object> d = new LinkedHashMap<>(Map.of("name", name, "classCode", "101001", "provider", "transport", "summary", "用于测试的停车许可", "formatCategory", "database",
                "share", "unconditional", "shareWays", List.of("api"), "open", "none", "updatePeriod", "daily", "level", 3));
        d.put("columns", List.of(column("id_no", "公民身份号码", 3, "ID_NUMBER"), column("holder", "姓名", 2, "NAME"), column("status", "状态", 1, null), column("fee", "费用", 1, null)));
        TestClient steward = TestClient.at(port).signIn("steward");
        JsonNode draft = provider.post("/api/catalog/resources", Map.of("description", d)).expect(201);
        JsonNode submitted = provider.post("/api/catalog/resources/" + draft.path("id").asString() + "/submit", Map.of("version", draft.path("version").asInt())).ok();
        return Long.parseLong(steward.post("/api/catalog/resources/" + draft.path("id").asString() + "/approve", Map.of("version", submitted.path("version").asInt())).ok().path("id").asString());
    }

    private static Map<String, Object> column(String field, String name, int level, String personal) {
        Map<String, Object> c = new LinkedHashMap<>(Map.of("field", field, "name", name, "type", field.equals("fee") ? "N" : "C", "level", level, "key", field.equals("id_no"), "open", false));
        if (personal != null) {
            c.put("personal", personal);
        }
        return c;
    }

    /** Rows of running numbers: citizen's number, name, status, fee. */
    public void put(int from, int count, String status) {
        List<Object[]> rows = new ArrayList<>(count);
        for (int i = from; i < from + count; i++) {
            rows.add(new Object[]{id(i), "王小" + (char) ('一' + i % 500), status, new java.math.BigDecimal(i + ".50")});
        }
        datasets.put(dataset, rows, "test");
    }

    public void remove(int number) {
        datasets.remove(dataset, List.<Object[]>of(new Object[]{id(number)}), "test");
    }

    public static String id(int i) {
        return "341882%012d".formatted(i);
    }
}
