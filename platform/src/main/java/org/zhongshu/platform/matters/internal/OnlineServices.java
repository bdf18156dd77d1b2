package org.zhongshu.platform.matters.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What all matters.yaml say about applying online. An item without an entry is applied for in words, or with what its table asks. */
@Component
class OnlineServices {

    private static final String SCHEMA = "schema/matters.json";

    private final Map<String, Service> services = new LinkedHashMap<>();

    @Autowired
    OnlineServices(FactList facts, Credentials credentials) {
        this(Declarations.load("matters.yaml", SCHEMA), facts, credentials::hasType);
    }

    OnlineServices(List<Declaration> files, FactList facts, Predicate<String> licences) {
        List<String> errors = new ArrayList<>();
        Set<String> renewed = new LinkedHashSet<>();
        for (Declaration file : files) {
            int i = 0;
            for (JsonNode node : file.root().path("matters")) {
                String at = "/matters/" + i++;
                Service service = read(node);
                check(service, file, at, facts, licences, errors);
                if (service.issue() != null && service.issue().renews() && (service.issue().fresh() || !renewed.add(service.issue().type()))) {
                    errors.add(file.at(at + "/credential/renews", "新设主体的证照不能续办；每种证照最多由一个事项续办"));
                }
                if (services.putIfAbsent(service.item(), service) != null) {
                    errors.add(file.at(at + "/item", "事项 " + service.item() + " 重复"));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    private List<Service> making(String type) {
        return services.values().stream().filter(s -> s.issue() != null && s.issue().type().equals(type) && !s.issue().fresh()).toList();
    }

    /** The item with which the holder of a licence applies for the next one: the one that says so, else the only one that makes such licences. Of several that do not say so nobody knows. */
    Optional<String> renewing(String type) {
        List<Service> all = making(type);
        return all.stream().filter(s -> s.issue().renews()).findFirst().or(() -> all.size() == 1 ? all.stream().findFirst() : Optional.empty()).map(Service::item);
    }

    static Declaration parse(String app, String text) {
        return Declarations.parse(app, "apps/" + app + "/matters.yaml", text, SCHEMA);
    }

    private static Service read(JsonNode n) {
        List<Service.Ask> asks = new ArrayList<>();
        n.path("ask").forEach(a -> {
            Map<String, List<String>> when = new LinkedHashMap<>();
            a.path("when").properties().forEach(w -> when.put(w.getKey(), strings(w.getValue())));
            asks.add(a.isString() ? Service.Ask.of(a.asString()) : new Service.Ask(a.path("key").asString(), a.path("required").asBoolean(true), when, a.path("like").asString(null)));
        });
        Service.Issue issue = null;
        if (n.has("credential")) {
            issue = new Service.Issue(n.at("/credential/type").asString(), n.at("/credential/holder").asString(Service.APPLICANT), texts(n.at("/credential/fields")), n.at("/credential/renews").asBoolean(false));
        }
        return new Service(n.path("item").asString(), new LinkedHashSet<>(strings(n.path("audience"))), n.path("assurance").asInt(2), n.path("online").asBoolean(true), strings(n.path("facts")), List.copyOf(asks),
                n.has("schema") ? n.path("schema") : null, n.path("later").asBoolean(false), n.path("sign").asBoolean(false), claim(n.path("claim")), heed(n.path("heed")), issue, held(n.path("held")), n.path("next").asString(null));
    }

    private static List<Service.Held> held(JsonNode given) {
        List<Service.Held> held = new ArrayList<>();
        given.forEach(h -> held.add(new Service.Held(h.path("type").asString(), h.path("holder").asString(Service.APPLICANT), h.path("act").asString().equals("revoke"), texts(h.path("fields")), texts(h.path("match")))));
        return List.copyOf(held);
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties().forEach(f -> texts.put(f.getKey(), f.getValue().asString()));
        return texts;
    }

    private static List<Service.Condition> claim(JsonNode conditions) {
        List<Service.Condition> claim = new ArrayList<>();
        conditions.forEach(c -> claim.add(condition(c)));
        return List.copyOf(claim);
    }

    private static List<Service.Heed> heed(JsonNode conditions) {
        List<Service.Heed> heed = new ArrayList<>();
        conditions.forEach(c -> heed.add(new Service.Heed(condition(c), c.path("say").asString())));
        return List.copyOf(heed);
    }

    private static Service.Condition condition(JsonNode c) {
        return new Service.Condition(c.path("fact").asString(), strings(c.path("is")), c.has("least") ? c.path("least").decimalValue() : null, c.has("most") ? c.path("most").decimalValue() : null);
    }

    private static void check(Service s, Declaration file, String at, FactList facts, Predicate<String> licences, List<String> errors) {
        for (String key : s.facts()) {
            if (facts.find(key) == null) {
                errors.add(file.at(at + "/facts", "没有声明事实 " + key));
            }
        }
        for (Service.Condition c : s.claim()) {
            Fact fact = facts.find(c.fact());
            if (fact == null || fact.asked() || fact.hidden() || fact.personal() != null) {
                errors.add(file.at(at + "/claim", "条件 " + c.fact() + " 须是已声明的、不由申请人填写、不含个人信息的事实"));
            } else if (c.is().isEmpty() && fact.type() != FactType.NUMBER) {
                errors.add(file.at(at + "/claim", "条件 " + c.fact() + "：least、most 只能用于数值"));
            }
        }
        for (Service.Heed h : s.heed()) {
            Fact fact = facts.find(h.condition().fact());
            if (fact == null || !s.facts().contains(fact.key()) || fact.asked() || fact.hidden()) {
                errors.add(file.at(at + "/heed", "提醒 " + h.condition().fact() + " 须是列在 facts 中、不由申请人填写、申请人可以看到的事实"));
            }
        }
        Set<String> before = new LinkedHashSet<>();
        int i = 0;
        for (Service.Ask ask : s.asks()) {
            String here = at + "/ask/" + i++;
            Fact fact = facts.find(ask.key());
            if (fact == null || !fact.asked()) {
                errors.add(file.at(here, ask.key() + " 不是由申请人填写的事实"));
            }
            Fact like = ask.like() == null ? null : facts.find(ask.like());
            if (ask.like() != null && (like == null || fact == null || like.asked() || like.hidden() || like.unshown() || like.type() != fact.type())) {
                errors.add(file.at(here, "like " + ask.like() + " 须是同类型、不由申请人填写、申请人可以看到的事实"));
            }
            // where a project says it, it is not asked, and a condition on it would never hold
            ask.when().keySet().stream().filter(k -> facts.find(k) != null && facts.find(k).from() instanceof Fact.OfProject).forEach(k -> errors.add(file.at(here, "条件 " + k + " 可以由投资项目给出，不能作为条件")));
            ask.when().keySet().stream().filter(k -> !before.contains(k)).forEach(k -> errors.add(file.at(here, "条件 " + k + " 须是排在它之前、无条件询问的问题")));
            // what no choice says would never be asked
            ask.when().forEach((k, values) -> values.stream().filter(v -> facts.find(k) != null && !facts.find(k).answerable(v)).forEach(v -> errors.add(file.at(here, "条件 " + k + " 没有选项“" + v + "”"))));
            if (ask.when().isEmpty()) {
                before.add(ask.key());
            }
        }
        if (s.issue() != null) {
            check(s.issue().type(), s.issue().fresh() ? Service.APPLICANT : s.issue().holder(), s.issue().fields(), file, at + "/credential", facts, licences, errors);
        }
        for (int h = 0; h < s.held().size(); h++) {
            Service.Held held = s.held().get(h);
            check(held.type(), held.holder(), held.fields(), file, at + "/held/" + h, facts, licences, errors);
            String here = at + "/held/" + h;
            held.match().values().stream().filter(key -> facts.find(key) == null).forEach(key -> errors.add(file.at(here + "/match", "没有声明事实 " + key)));
            if (held.revoke() != held.fields().isEmpty()) {
                errors.add(file.at(here, "变更（amend）须写明变更的字段，撤销（revoke）不写字段"));
            }
        }
    }

    private static void check(String type, String holder, Map<String, String> fields, Declaration file, String at, FactList facts, Predicate<String> licences, List<String> errors) {
        if (!licences.test(type)) {
            errors.add(file.at(at + "/type", "没有声明证照类型 " + type));
        }
        Fact number = facts.find(holder);
        if (!holder.equals(Service.APPLICANT) && (number == null || number.type() != FactType.STRING)) {
            errors.add(file.at(at + "/holder", "持有人 " + holder + " 须是 applicant 或已声明的号码（string）"));
        }
        fields.forEach((field, from) -> {
            if (!from.startsWith("=") && !from.startsWith("output:") && !from.equals(Results.APPLICANT) && facts.find(from) == null) {
                errors.add(file.at(at + "/fields/" + field, "没有声明事实 " + from));
            }
        });
    }

    private static List<String> strings(JsonNode array) {
        List<String> values = new ArrayList<>();
        array.forEach(v -> values.add(v.isString() ? v.asString() : v.toString()));
        return List.copyOf(values);
    }

    Service of(String item) {
        return services.getOrDefault(item, Service.plain(item));
    }

    Collection<Service> list() {
        return services.values();
    }
}
