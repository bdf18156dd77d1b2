package org.zhongshu.platform.matters.internal;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.decisions.Decisions;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The form of an item as JSON Schema 2020-12: only what nobody knows is asked; a question with a condition is allowed and needed only where
 * the condition holds ({@code if}/{@code then}, {@code unevaluatedProperties: false}), so that nothing can be posted around it.
 */
@Component
class Forms {

    private static final int LARGEST = 64 * 1024;
    private static final int MOST_COMPILED = 2_000;
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final FactList facts;
    private final OnlineServices services;
    private final Decisions decisions;
    private final CityProfile city;
    private final Clock clock;
    private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

    Forms(FactList facts, OnlineServices services, Decisions decisions, CityProfile city, Clock clock) {
        this.facts = facts;
        this.services = services;
        this.decisions = decisions;
        this.city = city;
        this.clock = clock;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), city.current().zone());
    }

    /** What is known, and what is asked, for some items together: each fact once. */
    record Form(Set<String> facts, List<Service.Ask> asks, ObjectNode schema) {

        boolean asks(String key) {
            return asks.stream().anyMatch(a -> a.key().equals(key));
        }

        /** Whether it is asked with these answers: a part of a whole gets nothing that it would refuse by itself. */
        boolean asks(String key, JsonNode data) {
            return asks.stream().anyMatch(a -> a.key().equals(key) && a.when().entrySet().stream().allMatch(w -> w.getValue().contains(text(data.path(w.getKey())))));
        }
    }

    Form of(Collection<String> items) {
        return of(items, Set.of());
    }

    /** @param given keys of what is said already, and so not asked: {@link Gathering#given} */
    Form of(Collection<String> items, Set<String> given) {
        return of(items, given, Map.of(), Map.of());
    }

    /** @param whole what these items are parts of: some questions it answers itself, some are another one's */
    Form of(Collection<String> items, Set<String> given, Composite whole) {
        return of(items, given, whole.answers(), whole.same());
    }

    private Form of(Collection<String> items, Set<String> given, Map<String, String> said, Map<String, String> same) {
        Set<String> wanted = new LinkedHashSet<>();
        Map<String, Service.Ask> asks = new LinkedHashMap<>();
        ObjectNode more = Json.mapper().createObjectNode();
        for (String item : items) {
            Service service = services.of(item);
            Set<String> own = new LinkedHashSet<>(service.facts());
            if (decisions.has(item)) {
                decisions.inputs(item).forEach(i -> own.add(i.name()));
            }
            if (service.issue() != null) {
                own.add(service.issue().holder());
                own.addAll(service.issue().fields().values());
            }
            service.held().forEach(h -> {
                own.add(h.holder());
                own.addAll(h.fields().values());
                own.addAll(h.match().values());
            });
            // what is no fact says itself: applicant, =text, output:name
            own.removeIf(key -> facts.find(key) == null);
            service.asks().forEach(a -> {
                ask(asks, a);
                if (a.like() != null) {
                    own.add(a.like());
                }
            });
            facts.with(own).forEach(f -> {
                wanted.add(f.key());
                if (f.asked() && service.asks().stream().noneMatch(a -> a.key().equals(f.key()))) {
                    ask(asks, Service.Ask.of(f.key()));
                }
            });
            if (service.asks().isEmpty() && !decisions.has(item) && facts.find("answer_statement") != null && own.stream().noneMatch(k -> facts.find(k) != null && facts.find(k).asked())) {
                ask(asks, Service.Ask.of("answer_statement"));
            }
            if (service.schema() != null) {
                service.schema().properties().forEach(p -> merge(more, p.getKey(), p.getValue()));
            }
        }
        wanted.addAll(asks.keySet());
        same.forEach((key, as) -> {
            Service.Ask a = asks.remove(key);
            if (a != null) {
                ask(asks, new Service.Ask(as, a.required(), a.when(), null));
                wanted.add(as);
            }
        });
        asks.keySet().removeAll(given);
        settle(asks, said);
        return new Form(wanted, List.copyOf(asks.values()), schema(asks.values(), more));
    }

    /** Asked without condition by one item, it is for all; needed by one, too. */
    private static void ask(Map<String, Service.Ask> asks, Service.Ask a) {
        asks.merge(a.key(), a, (x, y) -> new Service.Ask(x.key(), x.required() || y.required(), x.when().equals(y.when()) ? x.when() : Map.of(), Objects.equals(x.like(), y.like()) ? x.like() : null));
    }

    /** What is answered is not asked; what hangs on it is asked or not. */
    private static void settle(Map<String, Service.Ask> asks, Map<String, String> said) {
        asks.keySet().removeAll(said.keySet());
        asks.values().removeIf(a -> a.when().entrySet().stream().anyMatch(w -> said.containsKey(w.getKey()) && !w.getValue().contains(said.get(w.getKey()))));
        asks.replaceAll((key, a) -> {
            Map<String, List<String>> left = new LinkedHashMap<>(a.when());
            left.keySet().removeAll(said.keySet());
            return new Service.Ask(a.key(), a.required(), left, a.like());
        });
    }

    private static void merge(ObjectNode into, String key, JsonNode value) {
        if (value.isArray() && into.path(key).isArray()) {
            ((ArrayNode) into.path(key)).addAll((ArrayNode) value);
        } else {
            into.set(key, value.deepCopy());
        }
    }

    private ObjectNode schema(Collection<Service.Ask> asks, ObjectNode more) {
        ObjectNode schema = Json.mapper().createObjectNode().put("$schema", "https://json-schema.org/draft/2020-12/schema").put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        LocalDate today = today();
        ArrayNode conditions = Json.mapper().createArrayNode();
        for (Service.Ask ask : asks) {
            Fact fact = facts.find(ask.key());
            if (ask.when().isEmpty()) {
                properties.set(ask.key(), question(fact, today));
                if (ask.required()) {
                    required.add(ask.key());
                }
                continue;
            }
            ObjectNode condition = conditions.addObject();
            ObjectNode test = condition.putObject("if").put("type", "object");
            ObjectNode of = test.putObject("properties");
            ArrayNode given = test.putArray("required");
            ask.when().forEach((key, values) -> {
                // of several answers one is enough
                ObjectNode answer = of.putObject(key);
                ArrayNode allowed = (facts.find(key).type() == FactType.LIST ? answer.putObject("contains") : answer).putArray("enum");
                boolean bool = facts.find(key).type() == FactType.BOOLEAN;
                values.forEach(v -> {
                    if (bool) {
                        allowed.add(Boolean.parseBoolean(v));
                    } else {
                        allowed.add(v);
                    }
                });
                given.add(key);
            });
            ObjectNode then = condition.putObject("then");
            then.putObject("properties").set(ask.key(), question(fact, today));
            if (ask.required()) {
                then.putArray("required").add(ask.key());
            }
        }
        more.properties().forEach(p -> {
            if (!p.getKey().equals("allOf")) {
                schema.set(p.getKey(), p.getValue());
            }
        });
        more.path("allOf").forEach(conditions::add);
        if (!conditions.isEmpty()) {
            schema.set("allOf", conditions);
        }
        schema.put("unevaluatedProperties", false);
        return schema;
    }

    private static String text(JsonNode answer) {
        return answer.isString() ? answer.asString() : answer.toString();
    }

    private static ObjectNode question(Fact fact, LocalDate today) {
        ObjectNode q = question(fact);
        if (fact.type() == FactType.DATE) {
            DateLimit.resolve(q, today);
        }
        return q;
    }

    private static ObjectNode question(Fact fact) {
        ObjectNode q = Json.mapper().createObjectNode().put("title", fact.label());
        fact.type().describe(q);
        if (fact.help() != null) {
            q.put("description", fact.help());
        }
        if (fact.widget() != null) {
            q.put("x-widget", fact.widget());
        }
        if (fact.schema() != null) {
            if (fact.schema().has("enum")) {
                q.remove("minLength");
                q.remove("maxLength");
            }
            fact.schema().properties().forEach(p -> q.set(p.getKey(), p.getValue()));
        }
        return q;
    }

    /** Whether a value would do as the answer to a question. */
    static boolean fits(Fact fact, JsonNode value) {
        return REGISTRY.getSchema(question(fact)).validate(value).isEmpty() && fact.type().read(value) != null;
    }

    static void small(JsonNode data) {
        if (data != null && data.toString().length() > LARGEST) {
            throw Problem.badRequest("too-large", "填写的内容过多（最多 64 千字符）。");
        }
    }

    /** Throws 400 with every field that is wrong. */
    JsonNode checked(Form form, JsonNode data) {
        JsonNode given = data == null || data.isNull() || data.isMissingNode() ? Json.mapper().createObjectNode() : data;
        small(given);
        String text = form.schema().toString();
        Schema schema = compiled.get(text);
        if (schema == null) {
            if (compiled.size() >= MOST_COMPILED) {
                compiled.clear();
            }
            schema = compiled.computeIfAbsent(text, t -> REGISTRY.getSchema(form.schema()));
        }
        Map<String, String> errors = new LinkedHashMap<>();
        for (Error e : schema.validate(given)) {
            String field = e.getInstanceLocation().toString().replaceFirst("^[$/]+", "");
            if (e.getProperty() != null) {
                field = field.isEmpty() ? e.getProperty() : field + "/" + e.getProperty();
            }
            errors.putIfAbsent(field, words(e));
        }
        for (Service.Ask ask : form.asks()) {
            JsonNode value = given.path(ask.key());
            Fact fact = facts.find(ask.key());
            if (value.isMissingNode() || errors.containsKey(ask.key())) {
                continue;
            }
            Object read = fact.type().read(value);
            String outside = read instanceof LocalDate day ? DateLimit.wrong(fact.schema(), day, today()) : null;
            if (outside != null) {
                errors.put(ask.key(), outside);
            }
            if (read == null) {
                errors.put(ask.key(), switch (fact.type()) {
                    case DATE -> "须为真实的日期，如 2026-01-31";
                    case NUMBER -> "数字过大或位数过多";
                    default -> "不能为空";
                });
            }
        }
        if (given.toString().contains("\\u0000")) {
            errors.put("", "不能有控制字符");
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-form", "填写的内容有 " + errors.size() + " 处需要修改。", errors);
        }
        return given;
    }

    private static String words(Error e) {
        Object[] a = e.getArguments();
        return switch (e.getKeyword() == null ? "" : e.getKeyword()) {
            case "required", "dependentRequired" -> "必填";
            case "type" -> "填写的类型不对";
            case "enum", "const" -> "不在可选范围内";
            case "pattern", "format" -> "格式不正确";
            case "minLength" -> "至少 " + a[0] + " 个字";
            case "maxLength" -> "最多 " + a[0] + " 个字";
            case "minimum", "exclusiveMinimum" -> "不能小于 " + a[0];
            case "maximum", "exclusiveMaximum" -> "不能大于 " + a[0];
            case "minItems" -> "至少选 " + a[0] + " 项";
            case "maxItems" -> "最多选 " + a[0] + " 项";
            case "uniqueItems" -> "有重复的选项";
            case "unevaluatedProperties", "additionalProperties" -> "按所填情况不应填写此项";
            default -> "不符合要求";
        };
    }
}
