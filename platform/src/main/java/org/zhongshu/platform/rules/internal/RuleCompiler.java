package org.zhongshu.platform.rules.internal;

import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.twin.ThingType;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/**
 * Makes one {@link Rule} of one entry of a rules.yaml that the schema has passed. What the schema cannot see – unknown types,
 * metrics, placeholders – is added to the errors with file and line.
 */
final class RuleCompiler {

    private static final int MOST_SLOTS = 30;

    private final Known known;
    private final Declaration file;
    private final String at;
    private final JsonNode node;
    private final List<String> errors;
    private final Map<String, ThingType.Property> common = new HashMap<>();
    private final Map<String, Integer> slotByKey = new LinkedHashMap<>();
    private final Map<Integer, Long> windows = new HashMap<>();
    private final List<Rule.Parameter> parameters = new ArrayList<>();

    /**
     * What a rule may name.
     *
     * @param types       null for an unknown type
     * @param metrics     gives each metric key its number
     * @param departments declared code → code of the department that does its work in this city; null = nobody does
     */
    record Known(Function<String, ThingType> types, ToIntFunction<String> metrics, Predicate<String> caseTypes, UnaryOperator<String> departments) {
    }

    RuleCompiler(Known known, Declaration file, int index, List<String> errors) {
        this.known = known;
        this.file = file;
        this.at = "/rules/" + index;
        this.node = file.root().at(at);
        this.errors = errors;
    }

    /** @return null when there were errors */
    Rule compile(String yaml) {
        int before = errors.size();
        Set<String> typeIds = typeIds();
        Rule.Kind kind = Rule.Kind.valueOf(node.path("kind").asString("threshold").toUpperCase(Locale.ROOT));
        parameters();
        Expression when = expression("/when");
        Expression clear = expression("/clear");
        List<Rule.LevelCase> levels = levels("/level");
        long hold = duration("for", 0);
        if (when == null && kind != Rule.Kind.SILENCE && levels.stream().anyMatch(l -> l.when() == null)) {
            error("/level", "没有 when 时，level 的每一项都要有 when");
        }
        double[] values = parameters.stream().mapToDouble(Rule.Parameter::value).toArray();
        Rule.Form form = new Rule.Form(when, clear, hold, levels, values);
        List<Rule.Variant> variants = variants(form);
        Expression value = expression("/value");
        if (slotByKey.isEmpty() && kind != Rule.Kind.SILENCE) {
            error("/when", "条件没有用到任何指标");
        }
        if (slotByKey.size() > MOST_SLOTS) {
            error("/when", "一条规则最多用 " + MOST_SLOTS + " 个指标");
        }
        if (kind == Rule.Kind.RATE && windows.isEmpty()) {
            error("/when", "kind: rate 的条件里要有 rate(指标, 时长) 或 change(指标, 时长)");
        }
        placeholders("/message", Texts.COMMON);
        placeholders("/case/title", Texts.COMMON);
        placeholders("/merge", Texts.MERGE);
        Rule.CaseSettings caseSettings = caseSettings();
        if (errors.size() > before) {
            return null;
        }
        List<Rule.Slot> slots = new ArrayList<>();
        slotByKey.forEach((key, i) -> {
            ThingType.Property p = common.get(key);
            slots.add(new Rule.Slot(key, known.metrics().applyAsInt(key), p.name(), p.unit(), p.decimals(), windows.getOrDefault(i, 0L)));
        });
        // a formula has no unit that could be known
        int valueSlot = value != null ? slotByKey.getOrDefault(value.text().strip(), -1) : when != null ? when.first()
                : levels.stream().filter(l -> l.when() != null).mapToInt(l -> l.when().first()).findFirst().orElse(-1);
        JsonNode count = node.path("count");
        JsonNode combine = node.path("combine");
        String id = node.path("id").asString();
        return new Rule(id, file.app(), text("name"), text("description"), text("basis"), text("advice"), kind,
                node.path("on").asBoolean(true), typeIds, List.copyOf(parameters), List.copyOf(slots), form, variants,
                duration("clearFor", 0), duration("maxAge", Math.max(3_600_000L, 2 * hold)), duration("silence", 0),
                count.isMissingNode() ? null : new Rule.Count(count.path("times").asInt(),
                        Durations.millis(count.path("within").asString()), count.path("edge").asBoolean(false)),
                combine.isMissingNode() ? null : new Rule.Combine(combine.path("things").asInt(), Durations.millis(combine.path("within").asString()),
                        combine.path("near").asDouble(0), combine.path("related").asString(null)),
                value, valueSlot, text("message"), node.path("merge").asString("{rule}/{thing}"), caseSettings,
                new Rule.Declared(file.source(), file.lineOf(at), yaml, condition(kind, when, levels), text("clear")), 0);
    }

    private Set<String> typeIds() {
        Set<String> ids = new HashSet<>();
        boolean first = true;
        for (int i = 0; i < node.path("types").size(); i++) {
            String id = node.path("types").get(i).asString();
            ids.add(id);
            ThingType type = known.types().apply(id);
            if (type == null) {
                error("/types/" + i, "没有部件类型“" + id + "”");
                continue;
            }
            Map<String, ThingType.Property> own = new HashMap<>();
            type.properties().forEach(p -> own.put(p.key(), p));
            if (first) {
                common.putAll(own);
                first = false;
            } else {
                common.keySet().retainAll(own.keySet());
            }
        }
        return Set.copyOf(ids);
    }

    private void parameters() {
        node.path("parameters").properties().forEach(e -> {
            JsonNode p = e.getValue();
            boolean plain = p.isNumber();
            double value = plain ? p.asDouble() : p.path("value").asDouble();
            if (common.containsKey(e.getKey())) {
                error("/parameters/" + e.getKey(), "参数“" + e.getKey() + "”与指标同名");
            }
            parameters.add(new Rule.Parameter(e.getKey(), -1, plain ? e.getKey() : p.path("name").asString(e.getKey()),
                    plain ? null : p.path("unit").asString(null), number(p, "min"), number(p, "max"), value, value));
        });
    }

    private List<Rule.Variant> variants(Rule.Form base) {
        List<Rule.Variant> variants = new ArrayList<>();
        int own = base.parameters().length;
        for (int i = 0; i < node.path("variants").size(); i++) {
            JsonNode v = node.path("variants").get(i);
            String here = "/variants/" + i;
            double[] values = base.parameters().clone();
            int index = i;
            v.path("parameters").properties().forEach(e -> {
                int p = parameter(e.getKey());
                if (p < 0) {
                    error(here + "/parameters/" + e.getKey(), "规则没有参数“" + e.getKey() + "”");
                    return;
                }
                values[p] = e.getValue().asDouble();
                Rule.Parameter original = parameters.get(p);
                parameters.add(new Rule.Parameter(e.getKey(), index, original.label() + "（" + variantName(v) + "）", original.unit(),
                        original.min(), original.max(), values[p], values[p]));
            });
            Set<String> classes = new HashSet<>();
            if (v.path("placeClass").isArray()) {
                v.path("placeClass").forEach(c -> classes.add(c.asString()));
            } else if (v.has("placeClass")) {
                classes.add(v.path("placeClass").asString());
            }
            Rule.Calendar calendar = v.has("calendar") ? Rule.Calendar.valueOf(v.path("calendar").asString().toUpperCase(Locale.ROOT)) : null;
            Expression when = v.has("when") ? expression(here + "/when") : base.when();
            Expression clear = v.has("clear") ? expression(here + "/clear") : base.clear();
            variants.add(new Rule.Variant(Set.copyOf(classes), calendar, new Rule.Form(when, clear,
                    v.has("for") ? Durations.millis(v.path("for").asString()) : base.hold(),
                    v.has("level") ? levels(here + "/level") : base.levels(), java.util.Arrays.copyOf(values, own))));
        }
        return List.copyOf(variants);
    }

    private static String variantName(JsonNode v) {
        StringBuilder name = new StringBuilder();
        JsonNode place = v.path("placeClass");
        if (place.isArray()) {
            place.forEach(c -> name.append(name.isEmpty() ? "" : "、").append(c.asString()));
        } else {
            name.append(place.asString(""));
        }
        String calendar = switch (v.path("calendar").asString("")) {
            case "day" -> "昼间";
            case "night" -> "夜间";
            case "workday" -> "工作日";
            case "holiday" -> "休息日";
            case "workhours" -> "工作时间";
            case "offhours" -> "非工作时间";
            default -> "";
        };
        return name + (name.isEmpty() || calendar.isEmpty() ? "" : " ") + calendar;
    }

    private List<Rule.LevelCase> levels(String pointer) {
        JsonNode level = node.at(pointer);
        if (level.isNumber()) {
            return List.of(new Rule.LevelCase(null, level.asInt()));
        }
        List<Rule.LevelCase> cases = new ArrayList<>();
        for (int i = 0; i < level.size(); i++) {
            JsonNode l = level.get(i);
            cases.add(new Rule.LevelCase(expression(pointer + "/" + i + "/when"), l.path("level").asInt()));
        }
        return List.copyOf(cases);
    }

    private Expression expression(String pointer) {
        JsonNode n = node.at(pointer);
        if (n.isMissingNode() || n.isNull()) {
            return null;
        }
        try {
            Expression e = Expression.compile(n.asString(), new Expression.Names() {
                @Override
                public int metric(String name) {
                    return common.containsKey(name) ? slotByKey.computeIfAbsent(name, k -> slotByKey.size()) : -1;
                }

                @Override
                public int parameter(String name) {
                    return RuleCompiler.this.parameter(name);
                }
            });
            e.windows().forEach((slot, millis) -> windows.merge(slot, millis, Math::max));
            return e;
        } catch (Expression.Invalid e) {
            error(pointer, e.getMessage());
            return null;
        }
    }

    private int parameter(String name) {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).variant() < 0 && parameters.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private void placeholders(String pointer, Set<String> known) {
        var m = Texts.PLACEHOLDER.matcher(node.at(pointer).asString(""));
        while (m.find()) {
            String name = m.group(1);
            boolean inText = known == Texts.COMMON && (common.containsKey(name) || parameter(name) >= 0);
            if (inText && common.containsKey(name)) {
                // a metric that is only shown must be remembered too
                slotByKey.computeIfAbsent(name, k -> slotByKey.size());
            } else if (!inText && !known.contains(name)) {
                error(pointer, "未知的占位符 {" + name + "}");
            }
        }
    }

    private Rule.CaseSettings caseSettings() {
        JsonNode c = node.path("case");
        if (c.isMissingNode()) {
            return null;
        }
        String type = c.path("type").asString();
        if (!known.caseTypes().test(type)) {
            error("/case/type", "没有案件类型“" + type + "”");
        }
        String declared = c.path("department").asString("owner");
        String department = declared.equals("owner") ? null : known.departments().apply(declared);
        if (!declared.equals("owner") && department == null) {
            error("/case/department", "本市没有部门“" + declared + "”，也没有部门以 covers 承担它（cities/<城市>/departments.yaml）");
        }
        return new Rule.CaseSettings(type, department,
                c.path("open").asBoolean(true), c.path("minLevel").asInt(4), c.path("title").asString(null));
    }

    private static String condition(Rule.Kind kind, Expression when, List<Rule.LevelCase> levels) {
        if (kind == Rule.Kind.SILENCE) {
            return null;
        }
        if (when != null) {
            return when.text();
        }
        List<String> all = new ArrayList<>();
        levels.forEach(l -> all.add(l.when().text()));
        return String.join(" or ", all);
    }

    private long duration(String field, long otherwise) {
        return node.has(field) ? Durations.millis(node.path(field).asString()) : otherwise;
    }

    private String text(String field) {
        return node.path(field).asString(null);
    }

    private static Double number(JsonNode n, String field) {
        return n.has(field) ? n.path(field).asDouble() : null;
    }

    private void error(String pointer, String reason) {
        errors.add(file.at(at + pointer, "规则 " + node.path("id").asString() + " 的 " + pointer.substring(1) + "：" + reason));
    }
}
