package org.zhongshu.platform.reading;

import org.zhongshu.algorithms.reading.Paper;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The kinds of paper of all papers.yaml on the class path. What does not fit together stops the start, with file, line and reason.
 *
 * @param papers in their order
 * @param facts  by {@code paper/field}: the facts that the field may be offered for
 */
public record Papers(List<Paper> papers, Map<String, List<String>> facts) {

    private static final String SCHEMA = "schema/papers.json";

    public static Papers load() {
        return of(Declarations.load("papers.yaml", SCHEMA));
    }

    static Papers parse(String app, String text) {
        return of(List.of(Declarations.parse(app, "apps/" + app + "/papers.yaml", text, SCHEMA)));
    }

    private static Papers of(List<Declaration> files) {
        List<Paper> papers = new ArrayList<>();
        Map<String, List<String>> facts = new LinkedHashMap<>();
        List<String> errors = new ArrayList<>();
        for (Declaration file : files) {
            int i = 0;
            for (JsonNode node : file.root().path("papers")) {
                String at = "/papers/" + i++;
                Paper paper = paper(node, at, file, facts, errors);
                if (papers.stream().anyMatch(p -> p.id().equals(paper.id()))) {
                    errors.add(file.at(at + "/id", "证件 " + paper.id() + " 重复"));
                }
                papers.add(paper);
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
        return new Papers(List.copyOf(papers), facts);
    }

    private static Paper paper(JsonNode n, String at, Declaration file, Map<String, List<String>> facts, List<String> errors) {
        String id = n.path("id").asString();
        List<String> marks = texts(n.path("marks"));
        int least = n.path("least").asInt();
        if (least > marks.size()) {
            errors.add(file.at(at + "/least", "证件 " + id + " 只有 " + marks.size() + " 个标志词，不能要求 " + least + " 个"));
        }
        List<Paper.Field> fields = new ArrayList<>();
        Set<String> named = new HashSet<>();
        int i = 0;
        for (JsonNode f : n.path("fields")) {
            String here = at + "/fields/" + i++;
            Paper.Kind kind = Paper.Kind.valueOf(f.path("kind").asString("text").toUpperCase(Locale.ROOT).replace('-', '_'));
            List<String> choices = texts(f.path("choices"));
            String field = f.path("id").asString();
            if ((kind == Paper.Kind.CHOICE) == choices.isEmpty()) {
                errors.add(file.at(here, "字段 " + field + "：choice 须有 choices，别的没有"));
            }
            if (facts.put(id + "/" + field, texts(f.path("facts"))) != null) {
                errors.add(file.at(here, "字段 " + field + " 重复"));
            }
            texts(f.path("facts")).stream().filter(k -> !named.add(k)).forEach(k -> errors.add(file.at(here, "字段 " + field + "：事实 " + k + " 在同一证件中只能用一次")));
            fields.add(new Paper.Field(field, f.path("label").asString(), texts(f.path("labels")), kind, f.path("inside").asBoolean(false), f.path("lines").asInt(1), choices));
        }
        return new Paper(id, n.path("name").asString(), marks, least, List.copyOf(fields));
    }

    private static List<String> texts(JsonNode array) {
        List<String> all = new ArrayList<>();
        array.forEach(t -> all.add(t.asString()));
        return List.copyOf(all);
    }
}
