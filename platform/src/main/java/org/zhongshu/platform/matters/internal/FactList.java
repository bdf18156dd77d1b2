package org.zhongshu.platform.matters.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.masking.Mask;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.matters.ProjectPlans;
import org.zhongshu.platform.matters.internal.Fact.Origin;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * The facts of all facts.yaml, in an order in which each comes after those that it is made of. What does not fit together stops the start,
 * with file, line and reason.
 */
@Component
class FactList {

    private static final String SCHEMA = "schema/facts.json";

    private final Map<String, Fact> facts = new LinkedHashMap<>();

    @Autowired
    FactList(BaseRecords records, Credentials credentials, ProjectPlans projects) {
        this(Declarations.load("facts.yaml", SCHEMA), (library, field) -> records.column(library, field).isPresent(), credentials::hasType, projects.fields()::contains);
    }

    /** @param columns whether a library has a column; licences: whether a type of credentials is declared; fields: whether projects say it */
    FactList(List<Declaration> files, BiPredicate<String, String> columns, Predicate<String> licences, Predicate<String> fields) {
        List<String> errors = new ArrayList<>();
        for (Declaration file : files) {
            int i = 0;
            for (JsonNode node : file.root().path("facts")) {
                String at = "/facts/" + i++;
                Fact fact = read(node);
                check(fact, file, at, columns, licences, fields, errors);
                if (facts.putIfAbsent(fact.key(), fact) != null) {
                    errors.add(file.at(at + "/key", "事实 " + fact.key() + " 重复"));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    static Declaration parse(String app, String text) {
        return Declarations.parse(app, "apps/" + app + "/facts.yaml", text, SCHEMA);
    }

    private static Fact read(JsonNode n) {
        JsonNode from = n.path("from");
        Origin origin;
        if (from.has("record")) {
            origin = new Fact.Column(from.path("record").asString(), from.path("field").asString(), from.path("of").asString(null));
        } else if (from.has("credential")) {
            origin = new Fact.Licence(from.path("credential").asString(), from.path("field").asString(null), from.path("of").asString(null));
        } else if (from.has("by")) {
            Map<String, String> is = new LinkedHashMap<>();
            from.path("is").properties().forEach(i -> is.put(i.getKey(), i.getValue().asString()));
            origin = new Fact.Choice(from.path("by").asString(), is);
        } else if (from.has("computed")) {
            List<String> of = new ArrayList<>();
            from.path("of").forEach(o -> of.add(o.asString()));
            origin = new Fact.Computed(Computation.of(from.path("computed").asString()), List.copyOf(of));
        } else if (from.has("dataset")) {
            Map<String, String> where = new LinkedHashMap<>();
            from.path("where").properties().forEach(w -> where.put(w.getKey(), w.getValue().asString()));
            origin = new Fact.Row(from.path("dataset").asString(), from.path("key").asString(null), from.path("of").asString("").equals("firm"), where, from.path("column").asString(null), from.path("newest").asString(null), from.path("within").asInt());
        } else if (from.has("awaited")) {
            origin = new Fact.Awaited(from.path("awaited").asString());
        } else if (from.has("project")) {
            origin = new Fact.OfProject(from.path("project").asString());
        } else {
            origin = new Fact.Answer();
        }
        return new Fact(n.path("key").asString(), n.path("label").asString(), FactType.of(n.path("type").asString()), n.has("personal") ? Mask.valueOf(n.path("personal").asString()) : null, origin,
                n.path("help").asString(null), n.path("widget").asString(null), n.has("schema") ? n.path("schema") : null, n.path("quiet").asBoolean(false));
    }

    private void check(Fact fact, Declaration file, String at, BiPredicate<String, String> columns, Predicate<String> licences, Predicate<String> fields, List<String> errors) {
        String here = at + "/from";
        if (fact.schema() != null && (fact.schema().has(DateLimit.EARLIEST) || fact.schema().has(DateLimit.LATEST)) && (fact.type() != FactType.DATE || !DateLimit.readable(fact.schema()))) {
            errors.add(file.at(at + "/schema", "事实 " + fact.key() + "：formatMinimum、formatMaximum 只用于日期，写 today、距今天的时间（如 -P120Y）或日期，最早不能晚于最晚"));
        }
        switch (fact.from()) {
            case Fact.Column c -> {
                if (!columns.test(c.library(), c.field())) {
                    errors.add(file.at(here, "事实 " + fact.key() + "：基础库 " + c.library() + " 没有字段 " + c.field()));
                }
                if (c.of() != null) {
                    Fact number = earlier(c.of(), fact, file, here, errors);
                    if (number != null && (!number.asked() || number.type() != FactType.STRING)) {
                        errors.add(file.at(here, "事实 " + fact.key() + "：of 须是一个由申请人填写的号码（from: answer，string）"));
                    }
                }
            }
            case Fact.Licence l -> {
                if (!licences.test(l.type())) {
                    errors.add(file.at(here, "事实 " + fact.key() + "：没有声明证照类型 " + l.type()));
                }
                if (l.field() == null && fact.type() != FactType.BOOLEAN) {
                    errors.add(file.at(here, "事实 " + fact.key() + "：是否持有（held）的类型须为 boolean"));
                }
                Fact number = l.of() == null ? null : earlier(l.of(), fact, file, here, errors);
                if (number != null && number.type() != FactType.STRING) {
                    errors.add(file.at(here, "事实 " + fact.key() + "：of 须是一个号码（string）"));
                }
            }
            case Fact.Choice c -> {
                earlier(c.by(), fact, file, here, errors);
                for (String of : c.is().values()) {
                    Fact one = earlier(of, fact, file, here, errors);
                    if (one != null && one.type() != fact.type()) {
                        errors.add(file.at(here, "事实 " + fact.key() + "：" + of + " 的类型须为 " + fact.type().id()));
                    }
                    if (one != null && one.personal() != fact.personal()) {
                        errors.add(file.at(here, "事实 " + fact.key() + "：与 " + of + " 的掩码须相同"));
                    }
                }
            }
            case Fact.Computed c -> {
                if (!c.kind().takes(c.of().size())) {
                    errors.add(file.at(here, "事实 " + fact.key() + "：" + c.kind().name().toLowerCase(java.util.Locale.ROOT) + " 须由 " + c.kind().arguments() + " 个事实算出"));
                }
                if (fact.type() != c.kind().type()) {
                    errors.add(file.at(here, "事实 " + fact.key() + "：类型须为 " + c.kind().type().id()));
                }
                for (String of : c.of()) {
                    Fact one = earlier(of, fact, file, here, errors);
                    if (one != null && c.kind().ofDates() && one.type() != FactType.DATE) {
                        errors.add(file.at(here, "事实 " + fact.key() + "：" + of + " 不是日期"));
                    }
                }
            }
            case Fact.Row r -> {
                if (r.key() == null && r.where().isEmpty()) {
                    errors.add(file.at(here, "事实 " + fact.key() + "：须写 key（申请人号码所在的列）或 where"));
                }
                if (r.field() == null && fact.type() != FactType.BOOLEAN) {
                    errors.add(file.at(here, "事实 " + fact.key() + "：是否有记录（held）的类型须为 boolean"));
                }
                for (String of : r.where().values()) {
                    Fact one = earlier(of, fact, file, here, errors);
                    if (one != null && one.type() != FactType.STRING) {
                        errors.add(file.at(here, "事实 " + fact.key() + "：where 中的 " + of + " 须为 string"));
                    }
                }
            }
            case Fact.Awaited ignored -> {
                // nobody says so yet
            }
            case Fact.OfProject p -> {
                if (!fields.test(p.field())) {
                    errors.add(file.at(here, "事实 " + fact.key() + "：投资项目没有 " + p.field() + " 这一项"));
                }
            }
            case Fact.Answer ignored -> {
                // whatever the applicant says
            }
        }
    }

    private Fact earlier(String key, Fact fact, Declaration file, String at, List<String> errors) {
        Fact found = facts.get(key);
        if (found == null) {
            errors.add(file.at(at, "事实 " + fact.key() + "：" + key + " 须声明在它之前"));
        }
        return found;
    }

    /** Whether a question has such a choice. */
    boolean offers(String key, String choice) {
        Fact fact = facts.get(key);
        if (fact == null || !fact.asked() || fact.schema() == null) {
            return false;
        }
        for (JsonNode one : fact.schema().path("enum")) {
            if (one.asString("").equals(choice)) {
                return true;
            }
        }
        return false;
    }

    /** Whether what is written for one question can stand for another: both are asked, in words, and what the second takes the first takes, too. */
    boolean alike(String key, String as) {
        Fact one = facts.get(key);
        Fact two = facts.get(as);
        return one != null && two != null && one != two && one.from() instanceof Fact.Answer && two.from() instanceof Fact.Answer && one.type() == FactType.STRING && two.type() == FactType.STRING && Objects.equals(one.schema(), two.schema())
                && (one.schema() == null || !one.schema().has("enum"));
    }

    Fact find(String key) {
        return facts.get(key);
    }

    Collection<Fact> list() {
        return facts.values();
    }

    /** The facts named and all that they are made of, in order. Names that are none are left out. */
    List<Fact> with(Collection<String> keys) {
        Set<String> wanted = new LinkedHashSet<>();
        keys.forEach(k -> add(k, wanted));
        return facts.values().stream().filter(f -> wanted.contains(f.key())).toList();
    }

    private void add(String key, Set<String> wanted) {
        Fact fact = facts.get(key);
        if (fact == null || !wanted.add(key)) {
            return;
        }
        switch (fact.from()) {
            case Fact.Column c when c.of() != null -> add(c.of(), wanted);
            case Fact.Licence l when l.of() != null -> add(l.of(), wanted);
            case Fact.Choice c -> {
                add(c.by(), wanted);
                c.is().values().forEach(k -> add(k, wanted));
            }
            case Fact.Computed c -> c.of().forEach(k -> add(k, wanted));
            case Fact.Row r -> r.where().values().forEach(k -> add(k, wanted));
            default -> {
                // made of nothing else
            }
        }
    }
}
