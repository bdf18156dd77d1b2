package org.zhongshu.platform.matters.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The composite matters of all composites.yaml. Items are named by their codes and looked up when somebody applies: the list of items changes at run time. */
@Component
class CompositeList {

    private static final String SCHEMA = "schema/composites.json";

    private final Map<String, Composite> all = new LinkedHashMap<>();

    @Autowired
    CompositeList(Departments departments, FactList facts) {
        this(Declarations.load("composites.yaml", SCHEMA), code -> departments.responsible(code).isPresent(), facts);
    }

    CompositeList(List<Declaration> files, Predicate<String> departments, FactList facts) {
        List<String> errors = new ArrayList<>();
        for (Declaration file : files) {
            int i = 0;
            for (JsonNode node : file.root().path("composites")) {
                String at = "/composites/" + i++;
                Composite c = read(node);
                Set<String> seen = new HashSet<>();
                c.parts().stream().filter(p -> !seen.add(p.item())).forEach(p -> errors.add(file.at(at + "/items", "事项 " + p.item() + " 重复")));
                c.parts().stream().filter(p -> p.stage() >= c.stages().size()).forEach(p -> errors.add(file.at(at + "/items", "事项 " + p.item() + "：没有第 " + (p.stage() + 1) + " 阶段")));
                for (int stage = 0; stage < c.stages().size(); stage++) {
                    if (c.of(stage).stream().allMatch(Composite.Part::optional)) {
                        errors.add(file.at(at + "/items", "阶段“" + c.stages().get(stage) + "”没有必办的事项"));
                    }
                }
                c.answers().forEach((key, value) -> {
                    if (!facts.offers(key, value)) {
                        errors.add(file.at(at + "/answers/" + key, key + " 不是选项中有“" + value + "”的问题"));
                    }
                });
                c.same().forEach((key, as) -> {
                    if (!facts.alike(key, as) || c.same().containsKey(as) || c.answers().containsKey(key) || c.answers().containsKey(as)) {
                        errors.add(file.at(at + "/same/" + key, key + " 和 " + as + " 须是两个由申请人填写的文字问题，没有选项，各自只声明一次"));
                    }
                });
                if (!departments.test(c.department())) {
                    errors.add(file.at(at + "/department", "没有部门 " + c.department()));
                }
                if (all.putIfAbsent(c.id(), c) != null) {
                    errors.add(file.at(at + "/id", "一件事 " + c.id() + " 重复"));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    static Declaration parse(String app, String text) {
        return Declarations.parse(app, "apps/" + app + "/composites.yaml", text, SCHEMA);
    }

    private static Composite read(JsonNode n) {
        List<String> stages = new ArrayList<>();
        n.path("stages").forEach(s -> stages.add(s.asString()));
        if (stages.isEmpty()) {
            stages.add("并联办理");
        }
        List<Composite.Part> parts = new ArrayList<>();
        n.path("items").forEach(p -> parts.add(p.isString() ? new Composite.Part(p.asString(), 0, false)
                : new Composite.Part(p.path("item").asString(), p.path("stage").asInt(1) - 1, p.path("optional").asBoolean(false))));
        Map<String, String> answers = new LinkedHashMap<>();
        n.path("answers").properties().forEach(a -> answers.put(a.getKey(), a.getValue().asString()));
        Map<String, String> same = new LinkedHashMap<>();
        n.path("same").properties().forEach(a -> same.put(a.getKey(), a.getValue().asString()));
        return new Composite(n.path("id").asString(), n.path("name").asString(), n.path("about").asString(), n.path("audience").asString("person"), n.path("department").asString(), n.path("join").asString("all").equals("any"),
                n.path("days").asInt(), List.copyOf(stages), List.copyOf(parts), answers, same);
    }

    Collection<Composite> list() {
        return all.values();
    }

    Composite get(String id) {
        Composite c = id == null ? null : all.get(id);
        if (c == null) {
            throw Problem.notFound("no-composite", "没有这个“一件事”。");
        }
        return c;
    }

    Composite find(String id) {
        return all.get(id);
    }
}
