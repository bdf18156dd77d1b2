package org.zhongshu.platform.quality.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Dataset.Column;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The rules of all quality.yaml: which of them a dataset has follows from what its columns are. */
@Component
class QualityDeclared {

    /** @param basis the standard that the list is taken from */
    record CodeList(String id, String name, String basis, List<String> codes) {
    }

    private record Match(List<String> fields, List<String> personal, List<String> types, Boolean key) {
        boolean fits(Column c) {
            return (fields.isEmpty() || fields.contains(c.field())) && (personal.isEmpty() || c.personal() != null && personal.contains(c.personal()))
                    && (types.isEmpty() || types.contains(c.type().name())) && (key == null || key == c.key());
        }
    }

    private record Template(JsonNode node, Pattern dataset, String of, Match on, Match with) {
        boolean fits(Dataset d) {
            return (dataset == null || dataset.matcher(d.id()).matches()) && (of == null || of.equals(d.kind()));
        }
    }

    private final List<Template> templates = new ArrayList<>();
    private final Map<String, CodeList> lists = new LinkedHashMap<>();

    QualityDeclared() {
        this(Declarations.load("quality.yaml", "schema/quality.json"));
    }

    QualityDeclared(List<Declaration> files) {
        List<String> errors = new ArrayList<>();
        files.forEach(f -> f.root().path("lists").properties().forEach(l -> {
            if (lists.put(l.getKey(), new CodeList(l.getKey(), l.getValue().path("name").asString(), l.getValue().path("basis").asString(null), texts(l.getValue().path("codes")))) != null) {
                errors.add(f.at("/lists/" + l.getKey(), "代码表 " + l.getKey() + " 重复"));
            }
        }));
        Map<String, String> seen = new LinkedHashMap<>();
        files.forEach(f -> {
            int i = 0;
            for (JsonNode rule : f.root().path("rules")) {
                String at = "/rules/" + i++;
                String id = rule.path("id").asString();
                if (seen.put(id, f.source()) != null) {
                    errors.add(f.at(at, "规则 " + id + " 重复"));
                }
                String reason = incomplete(rule);
                if (reason != null) {
                    errors.add(f.at(at, reason));
                }
                String glob = rule.path("dataset").asString(null);
                templates.add(new Template(rule, glob == null ? null : Pattern.compile(glob.replace("*", ".*")), rule.path("of").asString(null), match(rule.get("on")), match(rule.get("with"))));
            }
        });
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    private String incomplete(JsonNode rule) {
        String kind = rule.path("kind").asString();
        if (!kind.equals("timely") && !rule.has("on")) {
            return "除 timely 外都要写 on";
        }
        return switch (kind) {
            case "format" -> !rule.has("form") ? "format 要写 form" : rule.path("form").asString().equals("pattern") && !rule.has("pattern") ? "form: pattern 要写 pattern" : null;
            case "range" -> rule.has("min") || rule.has("max") ? null : "range 要写 min 或 max";
            case "codes" -> rule.has("codes") ? null : !rule.has("list") ? "codes 要写 codes 或 list" : lists.containsKey(rule.path("list").asString()) ? null : "没有代码表 " + rule.path("list").asString();
            case "consistent" -> rule.has("with") && rule.has("relation") ? null : "consistent 要写 with 和 relation";
            case "reference" -> rule.has("other") && rule.has("otherField") ? null : "reference 要写 other 和 otherField";
            case "cross" -> rule.has("other") && rule.has("otherField") && rule.has("join") ? null : "cross 要写 other、otherField 和 join";
            default -> null;
        };
    }

    List<CodeList> lists() {
        return List.copyOf(lists.values());
    }

    CodeList list(String id) {
        return lists.get(id);
    }

    /** In the order of the files. */
    List<Rule> of(Dataset dataset) {
        List<Rule> rules = new ArrayList<>();
        for (Template t : templates) {
            if (!t.fits(dataset)) {
                continue;
            }
            if (t.on() == null) {
                rules.add(rule(t.node(), List.of()));
                continue;
            }
            for (Column c : dataset.columns()) {
                if (!t.on().fits(c)) {
                    continue;
                }
                if (t.with() == null) {
                    rules.add(rule(t.node(), List.of(c.field())));
                } else {
                    dataset.columns().stream().filter(o -> !o.field().equals(c.field()) && t.with().fits(o)).forEach(o -> rules.add(rule(t.node(), List.of(c.field(), o.field()))));
                }
            }
        }
        return rules;
    }

    private Rule rule(JsonNode n, List<String> fields) {
        Map<String, String> join = new LinkedHashMap<>();
        n.path("join").properties().forEach(j -> join.put(j.getKey(), j.getValue().asString()));
        List<String> codes = n.has("list") ? lists.get(n.path("list").asString()).codes() : texts(n.path("codes"));
        String key = n.path("id").asString() + (fields.isEmpty() ? "" : "." + String.join(".", fields));
        return new Rule(key, n.path("name").asString(), n.path("kind").asString(), fields, n.path("form").asString(null), n.path("pattern").asString(null),
                scalar(n.get("min")), scalar(n.get("max")), codes, n.path("other").asString(null), n.path("otherField").asString(null), join, n.path("relation").asString(null),
                n.has("maxHours") ? n.path("maxHours").asInt() : null, n.path("dimension").asString(null), n.path("weight").asInt(1), n.path("level").asInt(4),
                n.path("tolerance").asDouble(0), n.path("basis").asString(null), false, false, 0, null);
    }

    private static String scalar(JsonNode n) {
        return n == null ? null : n.isNumber() ? n.decimalValue().toPlainString() : n.asString();
    }

    private static Match match(JsonNode n) {
        return n == null ? null : new Match(texts(n.path("field")), texts(n.path("personal")), texts(n.path("type")), n.has("key") ? n.path("key").asBoolean() : null);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(n -> texts.add(n.asString()));
        return texts;
    }
}
