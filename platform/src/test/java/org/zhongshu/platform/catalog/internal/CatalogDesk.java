package org.zhongshu.platform.catalog.internal;

import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the catalogue's tests do again and again, over HTTP as people do it. */
final class CatalogDesk {

    private final int port;
    private final Map<String, TestClient> people = new LinkedHashMap<>();

    CatalogDesk(int port) {
        this.port = port;
    }

    TestClient as(String username) {
        return people.computeIfAbsent(username, u -> TestClient.at(port).signIn(u));
    }

    static Map<String, Object> column(String field, String name, int level, String personal) {
        Map<String, Object> c = new LinkedHashMap<>(Map.of("field", field, "name", name, "type", "C", "length", 40, "level", level, "key", false, "open", false));
        if (personal != null) {
            c.put("personal", personal);
        }
        return c;
    }

    /** A whole entry of the employment records, ready to be submitted. */
    static Map<String, Object> description(String name, String provider, String share) {
        Map<String, Object> d = new LinkedHashMap<>();
        d.put("name", name);
        d.put("classCode", "101001");
        d.put("provider", provider);
        d.put("summary", "用于测试的目录：" + name);
        d.put("formatCategory", "database");
        d.put("format", "postgresql");
        d.put("columns", List.of(column("id_no", "公民身份号码", 3, "ID_NUMBER"), column("xm", "姓名", 2, "NAME"), column("status", "就业状态", 2, null)));
        d.put("share", share);
        d.put("shareCondition", "仅限办理业务时核验本人信息");
        d.put("legalBasis", share.equals("none") ? "《中华人民共和国统计法》第九条" : "");
        d.put("shareWays", List.of("api"));
        d.put("open", "none");
        d.put("updatePeriod", "daily");
        d.put("level", 3);
        return d;
    }

    JsonNode create(String username, Map<String, Object> description) {
        return as(username).post("/api/catalog/resources", Map.of("description", description)).expect(201);
    }

    JsonNode step(String username, JsonNode entry, String step, String reason) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("version", entry.path("version").asInt()));
        if (reason != null) {
            body.put("reason", reason);
        }
        return as(username).post("/api/catalog/resources/" + entry.path("id").asString() + "/" + step, body).ok();
    }

    /** Drafted by the department, published by the steward. */
    JsonNode publish(String name, String provider, String share) {
        return publish(description(name, provider, share));
    }

    JsonNode publish(Map<String, Object> description) {
        JsonNode draft = create("officer-" + description.get("provider"), description);
        return step("steward", step("officer-" + description.get("provider"), draft, "submit", null), "approve", null);
    }

    JsonNode act(String username, String caseId, String action, String text, Map<String, Object> values) {
        TestClient person = as(username);
        int version = person.get("/api/cases/" + caseId).ok().path("version").asInt();
        Map<String, Object> body = new LinkedHashMap<>(Map.of("version", version, "values", values));
        if (text != null) {
            body.put("text", text);
        }
        return person.post("/api/cases/" + caseId + "/actions/" + action, body).ok();
    }
}
