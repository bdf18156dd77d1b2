package org.zhongshu.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/**
 * Fills the catalogue with the demonstration's entries, as its people would: the data bureau drafts, the department confirms,
 * and some departments ask for what others have. Everything says 示范数据.
 */
final class Catalogue {

    private static final Logger log = LoggerFactory.getLogger(Catalogue.class);
    private static final String FILE = "catalogue.txt";

    private final Function<String, Api> sessions;
    private final Map<String, Api> open = new HashMap<>();

    Catalogue(Function<String, Api> sessions) {
        this.sessions = sessions;
    }

    /** One line of the file. */
    record Line(String name, String classRef, String provider, String share, String condition, String open, String period, String fate, List<String> madeFrom,
                List<Map<String, Object>> columns) {

        static Line parse(String text) {
            String[] f = text.split("\\|");
            if (f.length != 10) {
                throw new IllegalArgumentException("ten fields are needed: " + text);
            }
            for (int i = 0; i < f.length; i++) {
                f[i] = f[i].strip();
            }
            List<Map<String, Object>> columns = new ArrayList<>();
            for (String column : f[9].split(";")) {
                String[] c = column.strip().split(":");
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("field", c[0]);
                one.put("name", c[1]);
                one.put("type", c[2]);
                one.put("level", Integer.parseInt(c[3].replace("+", "")));
                one.put("open", c[3].endsWith("+"));
                one.put("key", columns.isEmpty());
                if (!c[4].equals("-")) {
                    one.put("personal", c[4]);
                }
                columns.add(one);
            }
            return new Line(f[0], f[1], f[2], f[3], f[4].equals("-") ? null : f[4], f[5], f[6], f[7], f[8].equals("-") ? List.of() : List.of(f[8].split(",")), columns);
        }

        int level() {
            return columns.stream().mapToInt(c -> (Integer) c.get("level")).max().orElse(1);
        }
    }

    static List<Line> read() {
        try (var in = new BufferedReader(new InputStreamReader(Catalogue.class.getClassLoader().getResourceAsStream(FILE), StandardCharsets.UTF_8))) {
            return in.lines().map(String::strip).filter(l -> !l.isEmpty() && !l.startsWith("#")).map(Line::parse).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Enters what is not there yet; may be called again after a half-done run. */
    void enter() throws IOException, InterruptedException {
        Map<String, String> classes = new HashMap<>();
        for (JsonNode node : as("steward").get("/api/catalog/tree").path("items")) {
            if (node.path("ref").isString()) {
                classes.put(node.path("ref").asString(), node.path("code").asString());
            }
        }
        Map<String, String> ids = known();
        for (Line line : read()) {
            if (!ids.containsKey(line.name())) {
                ids.put(line.name(), enter(line, classes, ids));
            }
        }
        ask("officer-housing", ids.get("停车场信息"), "老旧小区停车改造选址（示范数据）");
        ask("officer-emergency", ids.get("地质灾害隐患点"), "汛期转移避险预案编制（示范数据）");
        ask("officer-civil-affairs", ids.get("城乡居民养老保险参保信息"), "核验低保申请家庭的参保情况（示范数据）");
        ask("officer-housing", ids.get("婚姻登记信息"), "公积金提取时核验配偶身份（示范数据）");
        ask("officer-market", ids.get("人口基本信息"), "核验法定代表人身份（示范数据）");
        log.info("Catalogue: {} entries", ids.size());
    }

    private Map<String, String> known() throws IOException, InterruptedException {
        Map<String, String> ids = new HashMap<>();
        for (String box : List.of("live", "review", "draft")) {
            as("steward").get("/api/catalog/resources?limit=200&box=" + box).path("items").forEach(i -> ids.put(i.path("name").asString(), i.path("id").asString()));
        }
        return ids;
    }

    private String enter(Line line, Map<String, String> classes, Map<String, String> ids) throws IOException, InterruptedException {
        Map<String, Object> d = new LinkedHashMap<>();
        d.put("name", line.name());
        d.put("classCode", classes.getOrDefault(line.classRef(), classes.get("department:" + line.provider())) + "001");
        d.put("provider", line.provider());
        d.put("summary", "示范数据：" + line.name() + "，字段和说明为演示编写，不代表真实业务。");
        d.put("formatCategory", "database");
        d.put("columns", line.columns());
        d.put("share", line.share());
        d.put(line.share().equals("none") ? "legalBasis" : "shareCondition", line.condition());
        d.put("shareWays", line.share().equals("none") ? List.of() : List.of("api"));
        d.put("open", line.open());
        d.put("openCondition", line.open().equals("conditional") ? "实名申请，不得用于牟利（示范）" : null);
        d.put("updatePeriod", line.period());
        d.put("upstream", line.madeFrom().stream().map(ids::get).filter(i -> i != null).toList());
        d.put("origin", "示范业务系统");
        d.put("level", line.level());
        JsonNode made = as("steward").post("/api/catalog/resources", Map.of("description", d, "demo", true, "note", "示范数据"));
        String id = made.path("id").asString();
        if (!line.fate().equals("draft")) {
            made = as("steward").post("/api/catalog/resources/" + id + "/submit", Map.of("version", made.path("version").asInt()));
        }
        if (line.fate().equals("publish")) {
            as("officer-" + line.provider()).post("/api/catalog/resources/" + id + "/approve", Map.of("version", made.path("version").asInt(), "reason", "示范数据"));
        }
        return id;
    }

    private void ask(String officer, String resource, String purpose) throws IOException, InterruptedException {
        try {
            as(officer).post("/api/catalog/requests", Map.of("resource", resource, "terms", Map.of("purpose", purpose)));
        } catch (Api.Refused e) {
            // asked in an earlier run already
            if (e.status() != 409) {
                throw e;
            }
        }
    }

    private Api as(String username) {
        return open.computeIfAbsent(username, sessions);
    }
}
