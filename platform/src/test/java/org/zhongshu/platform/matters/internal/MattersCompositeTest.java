package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** One thing in life made of several items (一件事). */
class MattersCompositeTest extends MattersBase {

    private void without(String item, Runnable then) {
        String state = jdbc.queryForObject("SELECT state FROM items.item WHERE code = ?", String.class, item);
        jdbc.update("UPDATE items.item SET state = 'withdrawn' WHERE code = ?", item);
        try {
            then.run();
        } finally {
            jdbc.update("UPDATE items.item SET state = ? WHERE code = ?", state, item);
        }
    }

    private JsonNode offered(String id) {
        for (JsonNode c : browser().get("/api/matters/composites").ok()) {
            if (c.path("id").asString().equals(id)) {
                return c;
            }
        }
        return null;
    }

    private Map<String, Object> besides(List<String> choose) {
        Map<String, Object> data = new LinkedHashMap<>(Map.of("answer_reason", "购房", "answer_other_number", liNumber));
        if (!choose.isEmpty()) {
            data.put("answer_months", 3);
        }
        return new LinkedHashMap<>(Map.of("request", word(), "composite", "test-besides", "choose", choose, "data", data));
    }

    @Test
    void anOptionalItemThatIsNotInForceTakesOnlyItselfAway() {
        TestClient wang = wang();
        assertThat(texts(offered("test-besides").path("items"), "code")).containsExactly("HT-02", "HT-05", "HT-17");
        without("HT-17", () -> {
            assertThat(texts(offered("test-besides").path("items"), "code")).containsExactly("HT-02", "HT-05");
            assertThat(browser().get("/api/matters/online/HT-02").ok().path("composites").toString()).contains("test-besides");
            assertThat(texts(wang.get("/api/citizen/matters/composite/test-besides").ok().path("items"), "item")).containsExactly("HT-02", "HT-05");
            assertThat(code(wang.post("/api/citizen/matters/composite", besides(List.of("HT-17"))))).as("taken on a page from before").isEqualTo("no-item");
            wang.post("/api/citizen/matters/composite", besides(List.of())).expect(201);
        });
        without("HT-05", () -> {
            assertThat(offered("test-besides")).as("what must be is missing").isNull();
            assertThat(browser().get("/api/matters/online/HT-02").ok().path("composites").toString()).doesNotContain("test-besides");
            assertThat(wang.get("/api/citizen/matters/composite/test-besides").status()).isEqualTo(404);
        });
    }

    @Test
    void anOptionalItemThatEndedMeanwhileDoesNotRefuseTheWhole() {
        TestClient wang = wang();
        JsonNode whole = wang.post("/api/citizen/matters/composite", besides(List.of("HT-17"))).expect(201);
        JsonNode first = wang.get("/api/citizen/matters/" + whole.at("/children/0/number").asString()).ok();
        without("HT-17", () -> police().post(path(first, "/approve"), Map.of("version", version(first))).ok());
        JsonNode later = wang.get(mine(whole, "")).ok();
        assertThat(texts(later.path("children"), "item")).containsExactly("HT-02", "HT-05");
        JsonNode second = wang.get("/api/citizen/matters/" + later.at("/children/1/number").asString()).ok();
        police().post(path(second, "/approve"), Map.of("version", version(second))).ok();
        JsonNode done = wang.get(mine(whole, "")).ok();
        assertThat(done.path("state").asString()).isEqualTo("approved");
        assertThat(done.path("reason").asString()).isEqualTo("2 项准予，0 项未准予，1 项目前不能申请");
    }
}
