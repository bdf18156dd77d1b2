package org.zhongshu.platform.rules.internal;

import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the rules as they hold now, overrides worked in, as a rules.yaml that can be put in the place of the reviewed one. */
@Component
class RuleExport {

    private final Rulebook rulebook;

    RuleExport(Rulebook rulebook) {
        this.rulebook = rulebook;
    }

    /** @param app null = all applications in one file */
    String yaml(String app) {
        ArrayNode rules = Json.mapper().createArrayNode();
        for (Declaration file : rulebook.files()) {
            if (app == null || app.equals(file.app())) {
                file.root().path("rules").forEach(r -> rules.add(merged((ObjectNode) r.deepCopy())));
            }
        }
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setAllowUnicode(true);
        options.setWidth(160);
        options.setSplitLines(false);
        return "# 导出的规则，已并入现行调整\n" + new Yaml(options).dump(Map.of("rules", Json.mapper().convertValue(rules, Object.class)));
    }

    private JsonNode merged(ObjectNode node) {
        Rule now = rulebook.findRule(node.path("id").asString()).orElse(null);
        Rule declared = rulebook.declaredRule(node.path("id").asString());
        if (now == null || now.override() == 0) {
            return node;
        }
        for (Rule.Parameter p : now.parameters()) {
            if (p.value() != p.original()) {
                ObjectNode parameters = (ObjectNode) (p.variant() < 0 ? node.path("parameters") : node.path("variants").get(p.variant()).path("parameters"));
                if (parameters.path(p.name()).isObject()) {
                    ((ObjectNode) parameters.path(p.name())).set("value", number(p.value()));
                } else {
                    parameters.set(p.name(), number(p.value()));
                }
            }
        }
        if (now.on() != declared.on()) {
            node.put("on", now.on());
        }
        if (!now.form().levels().equals(declared.form().levels())) {
            level(node, now.form());
            for (int i = 0; i < now.variants().size(); i++) {
                if (node.path("variants").get(i).has("level")) {
                    level((ObjectNode) node.path("variants").get(i), now.variants().get(i).form());
                }
            }
        }
        return node;
    }

    private static void level(ObjectNode node, Rule.Form form) {
        if (form.levels().size() == 1 && form.levels().getFirst().when() == null) {
            node.put("level", form.levels().getFirst().level());
            return;
        }
        ArrayNode levels = node.putArray("level");
        for (Rule.LevelCase l : form.levels()) {
            Map<String, Object> one = new LinkedHashMap<>();
            if (l.when() != null) {
                one.put("when", l.when().text());
            }
            one.put("level", l.level());
            levels.add(Json.mapper().<JsonNode>valueToTree(one));
        }
    }

    private static JsonNode number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9 ? Json.mapper().getNodeFactory().numberNode((long) value)
                : Json.mapper().getNodeFactory().numberNode(value);
    }
}
