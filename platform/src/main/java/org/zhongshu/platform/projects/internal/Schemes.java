package org.zhongshu.platform.projects.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The one projects.yaml, checked. An installation without one has no projects. Whether it fits its composite is {@link SchemeCheck}'s. */
@Component
class Schemes {

    static final String SCHEMA = "schema/projects.json";

    private final Scheme scheme;
    private final Declaration file;

    @Autowired
    Schemes(Departments departments) {
        this(Declarations.load("projects.yaml", SCHEMA), code -> departments.responsible(code).map(d -> d.code()).orElse(null));
    }

    /** @param departments who does a department's work here; null: nobody */
    Schemes(List<Declaration> files, UnaryOperator<String> departments) {
        List<String> errors = new ArrayList<>();
        if (files.size() > 1) {
            errors.add(files.get(1).at("", "projects.yaml 只能有一个"));
        }
        file = files.isEmpty() ? null : files.getFirst();
        scheme = file == null ? null : read(file, departments, errors);
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    private static Scheme read(Declaration file, UnaryOperator<String> departments, List<String> errors) {
        JsonNode root = file.root();
        List<CodeForm> codes = new ArrayList<>();
        int i = 0;
        for (JsonNode n : root.path("codes")) {
            CodeForm form = new CodeForm(LocalDate.parse(n.path("from").asString()), n.path("form").asString(), n.path("basis").asString(null));
            if (form.wrong() != null) {
                errors.add(file.at("/codes/" + i, form.wrong()));
            }
            codes.add(form);
            i++;
        }
        List<Scheme.Kind> kinds = new ArrayList<>();
        root.path("kinds").forEach(n -> kinds.add(new Scheme.Kind(n.path("code").asString(), n.path("name").asString(), n.path("about").asString(null))));
        Map<String, String> industries = new LinkedHashMap<>();
        root.path("industries").properties().forEach(p -> industries.put(p.getKey(), p.getValue().asString()));
        Set<String> known = new HashSet<>();
        kinds.forEach(k -> known.add(k.code()));
        List<Scheme.Stage> stages = new ArrayList<>();
        i = 0;
        for (JsonNode n : root.path("stages")) {
            String at = "/stages/" + i++;
            String leader = departments.apply(n.path("leader").asString());
            if (leader == null) {
                errors.add(file.at(at + "/leader", "没有部门 " + n.path("leader").asString()));
            }
            List<Scheme.Days> days = new ArrayList<>();
            n.path("days").forEach(d -> {
                Map<String, Integer> of = new LinkedHashMap<>();
                d.path("of").properties().forEach(p -> of.put(p.getKey(), p.getValue().asInt()));
                if (!of.keySet().equals(known)) {
                    errors.add(file.at(at + "/days", "每次都须写全各类项目的工作日数：" + String.join("、", known)));
                }
                days.add(new Scheme.Days(LocalDate.parse(d.path("from").asString()), of));
            });
            Map<String, Condition> items = new LinkedHashMap<>();
            n.path("items").forEach(p -> {
                JsonNode when = p.path("when");
                Condition c = new Condition(strings(when.path("kind")), strings(when.path("industry")), range(when.path("amount")), range(when.path("area")));
                c.kinds().stream().filter(k -> !known.contains(k)).forEach(k -> errors.add(file.at(at + "/items", "没有项目类型 " + k)));
                c.industries().stream().filter(k -> !industries.containsKey(k)).forEach(k -> errors.add(file.at(at + "/items", "没有行业 " + k)));
                if (items.put(p.path("item").asString(), c) != null) {
                    errors.add(file.at(at + "/items", "事项 " + p.path("item").asString() + " 重复"));
                }
            });
            JsonNode r = n.path("review");
            stages.add(new Scheme.Stage(n.path("stage").asString(), leader, List.copyOf(days), strings(n.path("needs")), items,
                    r.isMissingNode() ? null : new Scheme.Review(r.path("name").asString(), r.path("days").asInt(), r.path("silence").path("basis").asString(null))));
        }
        return new Scheme(root.path("composite").asString(), List.copyOf(codes), List.copyOf(kinds), industries, List.copyOf(stages));
    }

    private static List<String> strings(JsonNode array) {
        Set<String> values = new LinkedHashSet<>();
        array.forEach(v -> values.add(v.asString()));
        return List.copyOf(values);
    }

    private static Condition.Range range(JsonNode n) {
        return n.isMissingNode() ? null : new Condition.Range(n.has("least") ? n.path("least").decimalValue() : null, n.has("most") ? n.path("most").decimalValue() : null);
    }

    /** @throws Problem 404 where this installation has no projects */
    Scheme get() {
        if (scheme == null) {
            throw Problem.notFound("no-projects", "本平台没有开办投资项目审批。");
        }
        return scheme;
    }

    boolean any() {
        return scheme != null;
    }

    Declaration file() {
        return file;
    }
}
