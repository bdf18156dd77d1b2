package org.zhongshu.platform.registry.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The declared base libraries and theme libraries, checked for what the schema cannot see. */
@Component
class Libraries {

    static final String FILE = "libraries.yaml";
    static final String SCHEMA = "schema/registry-libraries.json";

    private final Map<String, Library> libraries = new LinkedHashMap<>();
    private final Map<String, Theme> themes = new LinkedHashMap<>();
    private final Map<String, String> declared = new HashMap<>();
    private int casesPerDay = 20;

    @Autowired
    Libraries(CodeLists codes, Departments departments) {
        this(Declarations.load(FILE, SCHEMA), codes, departments);
    }

    Libraries(List<Declaration> declarations, CodeLists codes, Departments departments) {
        List<String> errors = new ArrayList<>();
        for (Declaration d : declarations) {
            JsonNode list = d.root().path("libraries");
            for (int i = 0; i < list.size(); i++) {
                library(d, list.get(i), "/libraries/" + i, codes, departments, errors);
            }
            casesPerDay = d.root().at("/conflicts/casesPerDay").asInt(casesPerDay);
        }
        for (Declaration d : declarations) {
            JsonNode list = d.root().path("themes");
            for (int i = 0; i < list.size(); i++) {
                theme(d, list.get(i), "/themes/" + i, departments, errors);
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    private void library(Declaration d, JsonNode node, String at, CodeLists codes, Departments departments, List<String> errors) {
        String id = node.path("id").asString();
        String department = department(d, node, at, "department", departments, errors);
        List<Library.Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        JsonNode items = node.path("fields");
        for (int i = 0; i < items.size(); i++) {
            JsonNode f = items.get(i);
            String here = at + "/fields/" + i;
            if (!names.add(f.path("field").asString()) || Set.of(Library.GID, "address_id", "sources").contains(f.path("field").asString())) {
                errors.add(d.at(here + "/field", "信息项 " + f.path("field").asString() + " 重复，或为保留名"));
            }
            String list = f.path("codes").asString(null);
            if (list != null && !codes.lists().contains(list)) {
                errors.add(d.at(here + "/codes", "没有代码表 " + list));
            }
            String owner = f.has("owner") ? department(d, f, here, "owner", departments, errors) : department;
            List<Library.Rule> choose = new ArrayList<>();
            f.path("choose").forEach(r -> choose.add(Library.Rule.valueOf(r.asString().toUpperCase(Locale.ROOT))));
            for (Library.Rule rule : Library.Rule.values()) {
                if (!choose.contains(rule)) {
                    choose.add(rule);
                }
            }
            fields.add(new Library.Field(f.path("field").asString(), f.path("name").asString(), DataType.ofLetter(f.path("type").asString()), f.has("length") ? f.path("length").asInt() : null,
                    f.path("level").asInt(), f.path("personal").asString(null), list, f.path("conflict").asBoolean(false), owner, f.path("presence").asBoolean(false), f.path("changes").asBoolean(false), List.copyOf(choose)));
        }
        List<String> identity = new ArrayList<>();
        for (int i = 0; i < node.at("/identity/fields").size(); i++) {
            identity.add(known(d, names, node.at("/identity/fields/" + i).asString(), at + "/identity/fields/" + i, errors));
        }
        JsonNode lookup = node.path("lookup");
        for (String key : lookup.propertyNames()) {
            known(d, names, lookup.path(key).asString(), at + "/lookup/" + key, errors);
        }
        List<String> indexed = new ArrayList<>();
        for (int i = 0; i < node.path("indexed").size(); i++) {
            indexed.add(known(d, names, node.path("indexed").get(i).asString(), at + "/indexed/" + i, errors));
        }
        if (libraries.values().stream().anyMatch(l -> l.id().equals(id) || l.no() == node.path("no").asInt() || l.dataset().equals(node.path("dataset").asString()))) {
            errors.add(d.at(at, "基础库的 id、no 或 dataset 与另一个相同"));
        }
        List<String> plan = new ArrayList<>();
        node.path("plan").forEach(p -> plan.add(p.asString()));
        libraries.put(id, new Library(id, node.path("no").asInt(), node.path("name").asString(), List.copyOf(plan), node.path("dataset").asString(), department,
                new Library.Identity(Library.Kind.valueOf(node.at("/identity/kind").asString("key").toUpperCase(Locale.ROOT)), List.copyOf(identity)),
                new Library.Lookup(lookup.path("identifier").asString(), lookup.path("name").asString(null), lookup.path("born").asString(null), lookup.path("phone").asString(null),
                        lookup.path("group").asString(null), lookup.path("address").asString(null)), List.copyOf(indexed), List.copyOf(fields)));
    }

    private void theme(Declaration d, JsonNode node, String at, Departments departments, List<String> errors) {
        String id = node.path("id").asString();
        Library base = libraries.get(node.path("library").asString());
        if (base == null) {
            errors.add(d.at(at + "/library", "没有基础库 " + node.path("library").asString()));
            return;
        }
        Set<String> names = new HashSet<>();
        base.fields().forEach(f -> names.add(f.field()));
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < node.path("fields").size(); i++) {
            fields.add(known(d, names, node.path("fields").get(i).asString(), at + "/fields/" + i, errors));
        }
        List<Theme.Join> joins = new ArrayList<>();
        for (int i = 0; i < node.path("joins").size(); i++) {
            JsonNode j = node.path("joins").get(i);
            String here = at + "/joins/" + i;
            known(d, names, j.path("by").asString(), here + "/by", errors);
            Library other = libraries.get(j.path("library").asString());
            if (other == null) {
                errors.add(d.at(here + "/library", "没有基础库 " + j.path("library").asString()));
                continue;
            }
            Set<String> theirs = new HashSet<>();
            other.fields().forEach(f -> theirs.add(f.field()));
            known(d, theirs, j.path("to").asString(), here + "/to", errors);
            if (!j.path("to").asString().equals(other.lookup().identifier())) {
                errors.add(d.at(here + "/to", "只能按“" + other.name() + "”的标识 " + other.lookup().identifier() + " 关联"));
            }
            Map<String, String> joined = new LinkedHashMap<>();
            for (String key : j.path("fields").propertyNames()) {
                joined.put(key, known(d, theirs, j.path("fields").path(key).asString(), here + "/fields/" + key, errors));
                if (fields.contains(key)) {
                    errors.add(d.at(here + "/fields/" + key, "信息项 " + key + " 重复"));
                }
            }
            joins.add(new Theme.Join(other.id(), j.path("by").asString(), j.path("to").asString(), joined));
        }
        List<Theme.Condition> when = new ArrayList<>();
        for (int i = 0; i < node.path("when").size(); i++) {
            JsonNode c = node.path("when").get(i);
            String field = known(d, names, c.path("field").asString(), at + "/when/" + i + "/field", errors);
            List<String> values = new ArrayList<>();
            c.path("values").forEach(v -> values.add(v.asString()));
            String operator = c.path("operator").asString();
            boolean none = operator.equals("null") || operator.equals("notnull");
            if (none ? !values.isEmpty() : operator.equals("in") ? values.isEmpty() : values.size() != 1) {
                errors.add(d.at(at + "/when/" + i, "条件 " + operator + " 的 values 个数不对"));
            } else if (operator.equals("age") && (base.field(field).map(Library.Field::type).orElse(null) != DataType.DATE || !values.getFirst().matches("\\d{1,3}"))) {
                errors.add(d.at(at + "/when/" + i, "age 只用于日期型信息项，值为整岁数"));
            }
            when.add(new Theme.Condition(field, operator, List.copyOf(values)));
        }
        if (themes.containsKey(id) || libraries.values().stream().anyMatch(l -> l.dataset().equals(id))) {
            errors.add(d.at(at + "/id", "主题库 " + id + " 重复"));
        }
        themes.put(id, new Theme(id, node.path("name").asString(), base.id(), department(d, node, at, "department", departments, errors), List.copyOf(fields), List.copyOf(joins), List.copyOf(when)));
        declared.put(id, node.toString());
    }

    private static String known(Declaration d, Set<String> names, String field, String at, List<String> errors) {
        if (!names.contains(field)) {
            errors.add(d.at(at, "没有信息项 " + field));
        }
        return field;
    }

    /** The department that does the work in this city, which may be another than the declared one. */
    private static String department(Declaration d, JsonNode node, String at, String key, Departments departments, List<String> errors) {
        String code = node.path(key).asString();
        return departments.responsible(code).map(x -> x.code()).orElseGet(() -> {
            errors.add(d.at(at + "/" + key, "没有部门 " + code + "，也没有部门覆盖其职责"));
            return code;
        });
    }

    List<Library> list() {
        return List.copyOf(libraries.values());
    }

    Library get(String id) {
        return find(id).orElseThrow(() -> Problem.notFound("no-library", "没有这个基础库：" + id));
    }

    Optional<Library> find(String id) {
        return Optional.ofNullable(id).map(libraries::get);
    }

    List<Theme> themes() {
        return List.copyOf(themes.values());
    }

    /** 404 when there is none. */
    Theme theme(String id) {
        Theme theme = themes.get(id);
        if (theme == null) {
            throw Problem.notFound("no-theme", "没有主题库 " + id);
        }
        return theme;
    }

    /** The words that declared a theme, to notice that they have changed. */
    String declared(Theme theme) {
        return declared.get(theme.id());
    }

    int casesPerDay() {
        return casesPerDay;
    }
}
