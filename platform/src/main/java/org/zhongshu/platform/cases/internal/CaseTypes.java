package org.zhongshu.platform.cases.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.cases.internal.ActionRule.Ask;
import org.zhongshu.platform.cases.internal.ActionRule.AskKind;
import org.zhongshu.platform.cases.internal.ActionRule.EvidenceRule;
import org.zhongshu.platform.cases.internal.ActionRule.Text;
import org.zhongshu.platform.city.Department;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The platform's own and every application's case types, read and proved at start-up. All faults of all files stop it together. */
@Component
class CaseTypes {

    private static final String SCHEMA = "schema/cases.json";
    private static final String GENERAL = "cases/general.yaml";

    private final Map<String, CaseType> types = new LinkedHashMap<>();
    private Lifecycle standard;

    @Autowired
    CaseTypes(Access access, Departments departments) {
        this(Declarations.load("cases.yaml", SCHEMA), access.roleNames().keySet(), code -> departments.responsible(code).map(Department::code).orElse(null));
    }

    /** @param departments declared code → code of the department that does its work in this city; null = nobody does */
    CaseTypes(List<Declaration> files, Set<String> roles, UnaryOperator<String> departments) {
        List<String> errors = new ArrayList<>();
        Declaration general = general();
        standard = lifecycle(general, general.root().at("/lifecycles/0"), "/lifecycles/0", roles, errors);
        types.put("general", type(general, general.root().at("/types/0"), "/types/0", standard, roles, departments, errors));
        for (Declaration file : files) {
            read(file, roles, departments, errors);
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    static Declaration parse(String app, String text) {
        return Declarations.parse(app, "apps/" + app + "/cases.yaml", text, SCHEMA);
    }

    /** Throws 400: an unknown type comes from a caller. */
    CaseType getType(String id) {
        return find(id).orElseThrow(() -> Problem.badRequest("no-case-type", "没有这个案件类型：" + id));
    }

    Optional<CaseType> find(String id) {
        return Optional.ofNullable(id).map(types::get);
    }

    /** The type of a stored case. One that no application declares any more can still be shown, commented and voided. */
    CaseType known(String id) {
        CaseType type = types.get(id);
        return type != null ? type : new CaseType("", id, id, null, 3, null, new Limit(10, LimitUnit.WORK_DAY), 0, false, false, List.of(),
                new Lifecycle(null, new LinkedHashMap<>(), Map.of()));
    }

    /** The name of an action that may not be possible now, for refusals. */
    String labelOf(CaseType type, String action) {
        return Practice.of(action).map(Practice::label).orElseGet(() -> type.lifecycle().states().values().stream()
                .flatMap(s -> s.action(action).stream()).map(ActionRule::name).findFirst().orElse(action));
    }

    Collection<CaseType> list() {
        return types.values();
    }

    private void read(Declaration file, Set<String> roles, UnaryOperator<String> departments, List<String> errors) {
        Map<String, Lifecycle> shared = new HashMap<>();
        int i = 0;
        for (JsonNode node : file.root().path("lifecycles")) {
            String at = "/lifecycles/" + i++;
            if (node.path("id").asString().equals("standard")) {
                errors.add(file.at(at + "/id", "standard 是平台自带的流程，请换一个名称"));
            }
            if (shared.put(node.path("id").asString(), lifecycle(file, node, at, roles, errors)) != null) {
                errors.add(file.at(at + "/id", "流程 " + node.path("id").asString() + " 重复"));
            }
        }
        i = 0;
        for (JsonNode node : file.root().path("types")) {
            String at = "/types/" + i++;
            JsonNode way = node.path("lifecycle");
            Lifecycle lifecycle = way.isObject() ? lifecycle(file, way, at + "/lifecycle", roles, errors)
                    : way.asString().equals("standard") ? standard : shared.get(way.asString());
            if (lifecycle == null) {
                errors.add(file.at(at + "/lifecycle", "流程 " + way.asString() + " 不存在"));
                continue;
            }
            CaseType type = type(file, node, at, lifecycle, roles, departments, errors);
            if (type != null && types.putIfAbsent(type.id(), type) != null) {
                errors.add(file.at(at + "/id", "案件类型 " + type.id() + " 已由应用 " + types.get(type.id()).app() + " 声明"));
            }
        }
    }

    private static CaseType type(Declaration file, JsonNode node, String at, Lifecycle lifecycle, Set<String> roles, UnaryOperator<String> departments,
                                 List<String> errors) {
        String declared = node.path("department").asString(null);
        String department = declared == null ? null : departments.apply(declared);
        if (declared != null && department == null) {
            errors.add(file.at(at + "/department", "案件类型 " + node.path("id").asString() + " 的 department：本市没有部门 " + declared
                    + "，也没有部门以 covers 承担它（cities/<城市>/departments.yaml）"));
        }
        List<CaseType.Escalation> escalation = new ArrayList<>();
        int i = 0;
        for (JsonNode step : node.path("escalation")) {
            String to = step.path("to").asString();
            if (!roles.contains(to) && !to.equals(CaseType.Escalation.OWNER)) {
                errors.add(file.at(at + "/escalation/" + i + "/to", "案件类型 " + node.path("id").asString() + " 的 escalation：角色 " + to + " 不存在"));
            }
            if (step.has("before") && (step.has("after") || step.has("level") || step.has("supervise"))) {
                errors.add(file.at(at + "/escalation/" + i, "案件类型 " + node.path("id").asString() + " 的 escalation：before（临期提醒）只与 to 同用"));
            }
            if (step.has("before") && i > 0 && escalation.getLast().before() == null) {
                errors.add(file.at(at + "/escalation/" + i, "案件类型 " + node.path("id").asString() + " 的 escalation：临期提醒应写在到期与逾期各步之前"));
            }
            escalation.add(new CaseType.Escalation(limit(step.path("before")), limit(step.path("after")), to,
                    step.has("level") ? step.path("level").asInt() : null, step.path("supervise").asBoolean(false)));
            i++;
        }
        NumberPattern pattern;
        try {
            pattern = NumberPattern.parse(node.path("numberPattern").asString());
        } catch (IllegalArgumentException e) {
            errors.add(file.at(at + "/numberPattern", e.getMessage()));
            return null;
        }
        return new CaseType(file.app(), node.path("id").asString(), node.path("name").asString(), pattern, node.path("level").asInt(3),
                department, limit(node.path("limit")), node.path("reopenWithinHours").asInt(0), node.path("manual").asBoolean(true), node.path("personal").asBoolean(false),
                List.copyOf(escalation), lifecycle);
    }

    private static Lifecycle lifecycle(Declaration file, JsonNode node, String at, Set<String> roles, List<String> errors) {
        List<Lifecycle.State> declared = new ArrayList<>();
        LinkedHashMap<String, Lifecycle.State> states = new LinkedHashMap<>();
        for (JsonNode s : node.path("states")) {
            Lifecycle.State state = state(s);
            declared.add(state);
            states.putIfAbsent(state.id(), state);
        }
        Map<Practice, Lifecycle.Change> practices = new HashMap<>();
        node.path("practices").properties().forEach(p -> practices.put(Practice.of(p.getKey()).orElseThrow(),
                new Lifecycle.Change(p.getValue().path("off").asBoolean(false),
                        p.getValue().has("roles") ? strings(p.getValue().path("roles")) : null, p.getValue().path("next").asString(null))));
        String start = node.path("start").asString(declared.getFirst().id());
        Lifecycle lifecycle = new Lifecycle(start, states, Map.copyOf(practices));
        LifecycleProof.prove(lifecycle, declared, roles, (pointer, reason) -> errors.add(file.at(at + pointer, reason)));
        return lifecycle;
    }

    private static Lifecycle.State state(JsonNode s) {
        String id = s.path("id").asString();
        String owner = s.path("owner").asString();
        List<ActionRule> actions = new ArrayList<>();
        for (JsonNode a : s.path("actions")) {
            List<EvidenceRule> evidence = new ArrayList<>();
            a.path("evidence").forEach(e -> evidence.add(new EvidenceRule(e.path("kind").asString(), e.path("name").asString(), e.path("min").asInt(1))));
            List<Ask> asks = new ArrayList<>();
            a.path("asks").forEach(q -> asks.add(new Ask(q.path("key").asString(), q.path("name").asString(),
                    AskKind.valueOf(q.path("kind").asString().toUpperCase(Locale.ROOT)), q.path("required").asBoolean(false),
                    List.copyOf(strings(q.path("options"))))));
            actions.add(new ActionRule(a.path("id").asString(), a.path("name").asString(), a.path("next").asString(), a.path("handTo").asString(null),
                    a.has("roles") ? strings(a.path("roles")) : Set.of(owner),
                    Text.valueOf(a.path("text").asString("optional").toUpperCase(Locale.ROOT)), a.path("consequence").asString(null),
                    List.copyOf(evidence), List.copyOf(asks), null));
        }
        Map<String, String> on = new LinkedHashMap<>();
        s.path("on").properties().forEach(e -> on.put(e.getKey(), e.getValue().asString()));
        Phase phase = s.has("phase") ? Phase.valueOf(s.path("phase").asString().toUpperCase(Locale.ROOT)) : Phase.usual(id);
        return new Lifecycle.State(id, s.path("name").asString(), phase, owner, limit(s.path("clock")), List.copyOf(actions), on,
                Lifecycle.Join.valueOf(s.path("join").asString("none").toUpperCase(Locale.ROOT)));
    }

    private static Declaration general() {
        try (InputStream in = CaseTypes.class.getClassLoader().getResourceAsStream(GENERAL)) {
            return Declarations.parse("platform", GENERAL, new String(in.readAllBytes(), StandardCharsets.UTF_8), SCHEMA);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Limit limit(JsonNode node) {
        return node.isObject() ? new Limit(node.path("number").asInt(),
                LimitUnit.valueOf(node.path("unit").asString().toUpperCase(Locale.ROOT).replace('-', '_'))) : null;
    }

    private static Set<String> strings(JsonNode array) {
        Set<String> values = new LinkedHashSet<>();
        array.forEach(v -> values.add(v.asString()));
        return values;
    }
}
