package org.zhongshu.platform.rules.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.Department;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.ThingTypes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All rules of all applications, as declared and as they hold now. Readers take one {@link Snapshot} and stay with it. */
@Component
class Rulebook {

    private static final Rule[] NONE = {};

    private final List<Declaration> files;
    private final Map<String, Rule> declared = new LinkedHashMap<>();
    private volatile Snapshot snapshot;

    /** @param version changes with every change of any rule */
    record Snapshot(long version, Map<String, Rule> byId, Map<String, Rule[]> byType) {

        /** Rules for things of a type, empty where there is none. */
        Rule[] of(String type) {
            return byType.getOrDefault(type, NONE);
        }
    }

    @Autowired
    Rulebook(ThingTypes types, Metrics metrics, Cases cases, Departments departments) {
        this(Declarations.load("rules.yaml", "schema/rules.json"), new RuleCompiler.Known(id -> types.findType(id).orElse(null), metrics::id,
                cases.listTypes()::contains, code -> departments.responsible(code).map(Department::code).orElse(null)));
    }

    /** @throws Declarations.InvalidDeclarations with every error of every file */
    Rulebook(List<Declaration> files, RuleCompiler.Known known) {
        this.files = files;
        List<String> errors = new ArrayList<>();
        Map<Integer, String> keys = new HashMap<>();
        for (Declaration file : files) {
            int n = file.root().path("rules").size();
            for (int i = 0; i < n; i++) {
                Rule rule = new RuleCompiler(known, file, i, errors).compile(yaml(file, i, n));
                if (rule == null) {
                    continue;
                }
                String other = keys.putIfAbsent(rule.key(), rule.id());
                if (other != null) {
                    errors.add(file.at("/rules/" + i + "/id", "规则编号 " + rule.id() + (other.equals(rule.id()) ? " 重复" : " 与 " + other + " 的内部键相同，请换一个")));
                }
                declared.put(rule.id(), rule);
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
        apply(Map.of());
    }

    Snapshot now() {
        return snapshot;
    }

    List<Declaration> files() {
        return files;
    }

    Rule getRule(String id) {
        return findRule(id).orElseThrow(() -> Problem.notFound("no-rule", "没有这条规则：" + id));
    }

    Optional<Rule> findRule(String id) {
        return Optional.ofNullable(snapshot.byId().get(id));
    }

    /** As written in the file, without overrides. */
    Rule declaredRule(String id) {
        return declared.get(id);
    }

    /** Takes the overrides in force, by rule. */
    synchronized void apply(Map<String, RuleOverride> inForce) {
        Map<String, Rule> byId = new LinkedHashMap<>();
        Map<String, List<Rule>> byType = new HashMap<>();
        declared.values().forEach(rule -> {
            RuleOverride override = inForce.get(rule.id());
            Rule now = override == null ? rule : override.over(rule);
            byId.put(now.id(), now);
            now.types().forEach(type -> byType.computeIfAbsent(type, t -> new ArrayList<>()).add(now));
        });
        Map<String, Rule[]> arrays = new HashMap<>();
        byType.forEach((type, rules) -> arrays.put(type, rules.toArray(Rule[]::new)));
        snapshot = new Snapshot(snapshot == null ? 1 : snapshot.version() + 1, byId, arrays);
    }

    /** The rule's own lines of its file. */
    private static String yaml(Declaration file, int index, int n) {
        String[] lines = file.text().split("\n", -1);
        int from = file.lineOf("/rules/" + index) - 1;
        int to = index + 1 < n ? file.lineOf("/rules/" + (index + 1)) - 1 : lines.length;
        StringBuilder text = new StringBuilder();
        for (int i = from; i < Math.min(to, lines.length); i++) {
            text.append(lines[i]).append('\n');
        }
        return text.toString().stripTrailing() + "\n";
    }
}
