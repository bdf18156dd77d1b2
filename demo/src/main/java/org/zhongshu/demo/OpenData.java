package org.zhongshu.demo;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/** Opens what the catalogue lets everybody have, as its people would: the department submits, the data bureau looks and approves. */
final class OpenData {

    private static final Logger log = LoggerFactory.getLogger(OpenData.class);
    private static final String NOTE = "以单位和公共设施为对象，地址为登记的经营场所或设施所在地，不涉及自然人（示范）";

    /** @param entry name in the catalogue; @param id in the portal's addresses; @param theme of the portal */
    private record Opening(String entry, String id, String theme, List<String> keywords) {
    }

    private static final List<Opening> OPENINGS = List.of(
            new Opening("市场主体登记信息", "market-entities", "credit", List.of("企业", "登记", "市场主体")),
            new Opening("行政处罚信息", "penalties", "credit", List.of("信用", "双公示", "处罚")),
            new Opening("公共服务设施信息", "facilities", "service", List.of("设施", "便民")),
            new Opening("宏观经济指标", "economy", "other", List.of("经济", "统计")));

    private final Function<String, Api> sessions;
    private final Map<String, Api> open = new HashMap<>();

    OpenData(Function<String, Api> sessions) {
        this.sessions = sessions;
    }

    /** Begins what has not begun and approves what waits; true when all of it is open. */
    boolean release() throws IOException, InterruptedException {
        Api bureau = as("steward");
        Map<String, JsonNode> sources = new HashMap<>();
        bureau.get("/api/opendata/sources").path("items").forEach(s -> sources.put(s.path("name").asString(), s));
        boolean all = true;
        for (Opening o : OPENINGS) {
            JsonNode source = sources.get(o.entry());
            all &= source != null && source.path("rows").asLong() > 0 && release(o, source, bureau);
        }
        return all;
    }

    private boolean release(Opening o, JsonNode source, Api bureau) throws IOException, InterruptedException {
        Api officer = as("officer-" + source.path("department").asString());
        if (!source.hasNonNull("publication")) {
            officer.post("/api/opendata/publications", Map.of("id", o.id(), "resource", source.path("resource").asString(), "plan", plan(o, officer.get("/api/opendata/sources/" + source.path("resource").asString()))));
        }
        JsonNode p = bureau.get("/api/opendata/publications/" + o.id());
        if (p.path("state").asString().equals("live")) {
            return true;
        }
        String pending = p.path("pending").path("state").asString("");
        if (pending.isEmpty()) {
            officer.post("/api/opendata/publications/" + o.id() + "/submit", Map.of("version", p.path("version").asInt()));
        } else if (pending.equals("review")) {
            bureau.post("/api/opendata/publications/" + o.id() + "/approve", Map.of("version", p.path("version").asInt()));
            log.info("{} is open to everybody", o.entry());
            return true;
        }
        return false;
    }

    private static Map<String, Object> plan(Opening o, JsonNode detail) {
        List<Map<String, Object>> columns = new java.util.ArrayList<>();
        detail.path("columns").forEach(c -> {
            if (!c.hasNonNull("reason")) {
                columns.add(Map.of("field", c.path("field").asString(), "treatment", "keep"));
            }
        });
        Map<String, Object> plan = new LinkedHashMap<>();
        plan.put("title", o.entry());
        plan.put("summary", detail.path("summary").asString(""));
        plan.put("theme", o.theme());
        plan.put("keywords", o.keywords());
        plan.put("license", "open");
        plan.put("columns", columns);
        plan.put("persons", false);
        plan.put("note", NOTE);
        return plan;
    }

    private Api as(String username) {
        return open.computeIfAbsent(username, sessions);
    }
}
