package org.zhongshu.platform.benefits.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Department;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The programmes and rules of all benefits.yaml. What does not fit together stops the start, with file and line. */
@Component
class Programmes {

    private static final String SCHEMA = "schema/benefits.json";

    private final Map<String, Programme> programmes = new LinkedHashMap<>();
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private String approver;

    /** @param hold what it finds is not paid */
    record Rule(String check, String name, boolean hold) {
    }

    @Autowired
    Programmes(BaseRecords records, Credentials credentials, Departments departments) {
        this(Declarations.load("benefits.yaml", SCHEMA), field -> records.column("person", field).isPresent(), credentials::hasType, code -> departments.responsible(code).map(Department::code).orElse(null));
    }

    Programmes(List<Declaration> files, Predicate<String> columns, Predicate<String> licences, UnaryOperator<String> responsible) {
        List<String> errors = new ArrayList<>();
        for (Declaration file : files) {
            if (file.root().has("approver")) {
                approver = responsible.apply(file.root().path("approver").asString());
            }
            int i = 0;
            for (JsonNode n : file.root().path("programmes")) {
                programme(n, file, "/programmes/" + i++, columns, licences, responsible, errors);
            }
            for (JsonNode n : file.root().path("rules")) {
                rules.put(n.path("check").asString(), new Rule(n.path("check").asString(), n.path("name").asString(), n.path("then").asString().equals("hold")));
            }
        }
        programmes.values().forEach(p -> p.exclusive().stream().filter(e -> !programmes.containsKey(e)).forEach(e -> errors.add("benefits.yaml: " + p.id() + " 的 exclusive 没有声明：" + e)));
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    static Declaration parse(String text) {
        return Declarations.parse("test", "apps/test/benefits.yaml", text, SCHEMA);
    }

    private void programme(JsonNode n, Declaration file, String at, Predicate<String> columns, Predicate<String> licences, UnaryOperator<String> responsible, List<String> errors) {
        String department = responsible.apply(n.path("department").asString());
        if (department == null) {
            errors.add(file.at(at + "/department", "没有这个部门：" + n.path("department").asString()));
        }
        Set<String> exclusive = new TreeSet<>();
        n.path("exclusive").forEach(e -> exclusive.add(e.asString()));
        List<Programme.Condition> entitled = new ArrayList<>();
        for (JsonNode c : n.path("entitled")) {
            Programme.Condition condition = new Programme.Condition(c.path("label").asString(), c.has("age") ? c.path("age").asInt() : null, c.path("record").asString(null), c.path("is").asString(null), c.path("credential").asString(null));
            if (condition.column() != null && !columns.test(condition.column())) {
                errors.add(file.at(at + "/entitled", "人口库没有字段 " + condition.column()));
            }
            if (condition.credential() != null && !licences.test(condition.credential())) {
                errors.add(file.at(at + "/entitled", "没有声明证照类型 " + condition.credential()));
            }
            entitled.add(condition);
        }
        Programme p = new Programme(n.path("id").asString(), n.path("name").asString(), department, n.path("basis").asString(null), Programme.Cycle.valueOf(n.path("cycle").asString().toUpperCase(java.util.Locale.ROOT)),
                new BigDecimal(n.path("most").asString()).movePointRight(2).longValueExact(), Set.copyOf(exclusive), List.copyOf(entitled));
        if (programmes.putIfAbsent(p.id(), p) != null) {
            errors.add(file.at(at + "/id", "补贴项目 " + p.id() + " 重复"));
        }
    }

    /** Department that approves beside the paying one; null where none is named. */
    String approver() {
        return approver;
    }

    List<Programme> list() {
        return List.copyOf(programmes.values());
    }

    Optional<Programme> find(String id) {
        return Optional.ofNullable(id).map(programmes::get);
    }

    Programme get(String id) {
        return find(id).orElseThrow(() -> Problem.notFound("no-programme", "没有这个补贴项目：" + id));
    }

    String nameOf(String id) {
        return find(id).map(Programme::name).orElse(id);
    }

    /** Both ways: either may name the other. */
    Set<String> excluding(Programme p) {
        Set<String> all = new TreeSet<>(p.exclusive());
        programmes.values().stream().filter(o -> o.exclusive().contains(p.id())).forEach(o -> all.add(o.id()));
        return all;
    }

    /** Null for a check that is not declared: nobody wants it. */
    Rule rule(String check) {
        return rules.get(check);
    }

    String ruleName(String check) {
        return rules.containsKey(check) ? rules.get(check).name() : check;
    }

    List<Rule> rules() {
        return List.copyOf(rules.values());
    }
}
