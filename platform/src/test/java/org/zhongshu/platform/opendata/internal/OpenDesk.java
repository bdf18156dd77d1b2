package org.zhongshu.platform.opendata.internal;

import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Dataset.Column;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An entry in force, its dataset and its release, over HTTP as people do it. */
final class OpenDesk {

    static final String PROVIDER = "transport";

    private final int port;
    private final Datasets datasets;
    private final Map<String, TestClient> people = new LinkedHashMap<>();

    OpenDesk(int port, Datasets datasets) {
        this.port = port;
        this.datasets = datasets;
    }

    TestClient as(String username) {
        return people.computeIfAbsent(username, u -> TestClient.at(port).signIn(u));
    }

    TestClient officer() {
        return as("officer-" + PROVIDER);
    }

    TestClient steward() {
        return as("steward");
    }

    /** @param columns of the dataset; those of level 1 without personal data are opened in the catalogue */
    String entry(String name, String open, List<Column> columns) {
        List<Map<String, Object>> described = new ArrayList<>();
        for (Column c : columns) {
            Map<String, Object> one = new LinkedHashMap<>(Map.of("field", c.field(), "name", c.name(), "type", c.type().letter(), "length", 100, "level", c.level(), "key", c.key(),
                    "open", !open.equals("none") && c.level() == 1 && c.personal() == null));
            if (c.personal() != null) {
                one.put("personal", c.personal());
            }
            described.add(one);
        }
        Map<String, Object> d = new LinkedHashMap<>(Map.of("name", name, "classCode", "201001", "provider", PROVIDER, "summary", "用于测试：" + name, "formatCategory", "database", "format", "postgresql",
                "columns", described, "share", "unconditional", "shareWays", List.of("api")));
        d.put("open", open);
        d.put("openCondition", open.equals("conditional") ? "不得用于商业推销" : null);
        d.put("updatePeriod", "monthly");
        d.put("level", columns.stream().mapToInt(Column::level).max().orElse(1));
        d.put("classCode", "101001");
        JsonNode draft = officer().post("/api/catalog/resources", Map.of("description", d)).expect(201);
        JsonNode submitted = officer().post("/api/catalog/resources/" + draft.path("id").asString() + "/submit", Map.of("version", draft.path("version").asInt())).ok();
        return steward().post("/api/catalog/resources/" + draft.path("id").asString() + "/approve", Map.of("version", submitted.path("version").asInt())).ok().path("id").asString();
    }

    void dataset(String id, String resource, List<Column> columns, List<Object[]> rows) {
        CurrentActor.as(Actor.system("test"), () -> {
            datasets.define(new Dataset(id, "开放测试" + id, PROVIDER, Long.valueOf(resource), "source", columns, 0));
            datasets.put(id, rows, "job:1");
        });
    }

    static Map<String, Object> pick(String field, String treatment, Integer width) {
        Map<String, Object> pick = new LinkedHashMap<>(Map.of("field", field, "treatment", treatment));
        if (width != null) {
            pick.put("width", width);
        }
        return pick;
    }

    static Map<String, Object> plan(String title, boolean persons, List<Map<String, Object>> columns, List<String> quasi, boolean suppress) {
        return new LinkedHashMap<>(Map.of("title", title, "summary", "测试用的开放数据，" + title, "theme", "construction", "keywords", List.of("测试", "停车"), "license", "open", "columns", columns, "persons", persons,
                "quasi", quasi, "k", 5, "suppress", suppress));
    }

    /** Waits until the copy is made or refused. */
    JsonNode submitted(String id) {
        JsonNode p = officer().get("/api/opendata/publications/" + id).ok();
        officer().post("/api/opendata/publications/" + id + "/submit", Map.of("version", p.path("version").asInt())).ok();
        for (int i = 0; i < 300; i++) {
            JsonNode release = officer().get("/api/opendata/publications/" + id + "/releases").ok().path("items").get(0);
            if (!release.path("state").asString().equals("building")) {
                return release;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        throw new AssertionError("still building");
    }

    JsonNode approve(String id) {
        int version = steward().get("/api/opendata/publications/" + id).ok().path("version").asInt();
        return steward().post("/api/opendata/publications/" + id + "/approve", Map.of("version", version)).ok();
    }

    static final List<Column> PARKING = List.of(new Column("no", "编号", DataType.INTEGER, null, 1, null, true), new Column("name", "停车场名称", DataType.TEXT, 100, 1, null, false),
            new Column("town", "所在乡镇", DataType.TEXT, 60, 1, null, false), new Column("places", "泊位数", DataType.INTEGER, null, 1, null, false), new Column("price", "每小时价格", DataType.NUMBER, null, 1, null, false),
            new Column("opened", "启用日期", DataType.DATE, null, 1, null, false), new Column("boss", "负责人", DataType.TEXT, 40, 2, "NAME", false));

    static Object[] parking(long no, String name, String town, long places, String price) {
        return new Object[]{no, name, town, places, new java.math.BigDecimal(price), java.time.LocalDate.of(2020, 1, 1).plusDays(no), "张三"};
    }

    /** Released and live. */
    String parking(String id, List<Object[]> rows) {
        String resource = entry("公共停车场" + id, "unconditional", PARKING);
        dataset(id, resource, PARKING, rows);
        officer().post("/api/opendata/publications", Map.of("id", id, "resource", resource, "plan", plan("公共停车场信息 " + id, false,
                List.of(pick("no", "keep", null), pick("name", "keep", null), pick("town", "keep", null), pick("places", "keep", null), pick("price", "keep", null), pick("opened", "keep", null)), List.of(), false))).expect(201);
        JsonNode release = submitted(id);
        if (!release.path("state").asString().equals("review")) {
            throw new AssertionError(release);
        }
        approve(id);
        return resource;
    }
}
