package org.zhongshu.platform.credentials.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.algorithms.masking.Mask;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.credentials.internal.CredentialType.Field;
import org.zhongshu.platform.credentials.internal.CredentialType.Layout;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The types of all credentials.yaml. What does not fit together stops the start, with file, line and reason. */
@Component
class CredentialTypes {

    /** Who defines the types that name nobody: the data bureau. */
    static final String DEFINER = "data";

    private final Map<String, CredentialType> types = new LinkedHashMap<>();
    private final Departments departments;
    private final Issuers issuers;

    @Autowired
    CredentialTypes(Departments departments, Issuers issuers) {
        this(departments, issuers, Declarations.load("credentials.yaml", "schema/credentials.json"));
    }

    CredentialTypes(Departments departments, Issuers issuers, List<Declaration> files) {
        this.departments = departments;
        this.issuers = issuers;
        List<String> errors = new ArrayList<>();
        Map<String, String> codes = new LinkedHashMap<>();
        for (Declaration file : files) {
            int i = 0;
            for (JsonNode node : file.root().path("types")) {
                String at = "/types/" + i++;
                CredentialType type = type(node, file, at, errors);
                if (type == null) {
                    continue;
                }
                if (types.putIfAbsent(type.id(), type) != null) {
                    errors.add(file.at(at + "/id", "证照类型 " + type.id() + " 重复"));
                }
                String other = codes.putIfAbsent(type.definer() + type.number(), type.id());
                if (other != null) {
                    errors.add(file.at(at + "/number", "类型代码 " + type.number() + " 已由 " + other + " 使用"));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    private CredentialType type(JsonNode n, Declaration file, String at, List<String> errors) {
        int before = errors.size();
        String definer = n.path("definer").asString(null);
        if (definer != null && !CreditCode.isValid(definer)) {
            errors.add(file.at(at + "/definer", "不是统一社会信用代码：" + definer));
        }
        String issuer = departments.responsible(n.path("issuer").asString()).map(d -> d.code()).orElse(null);
        if (issuer == null) {
            errors.add(file.at(at + "/issuer", "没有部门 " + n.path("issuer").asString()));
        }
        List<Field> fields = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int i = 0;
        for (JsonNode f : n.path("fields")) {
            String here = at + "/fields/" + i++;
            Field field = field(f);
            if (!ids.add(field.id())) {
                errors.add(file.at(here, "字段 " + field.id() + " 重复"));
            }
            if (field.kind().equals("choice") == field.choices().isEmpty()) {
                errors.add(file.at(here, field.kind().equals("choice") ? "choice 要写 choices" : "只有 choice 才写 choices"));
            }
            fields.add(field);
        }
        String holderName = n.path("holderName").asString();
        if (fields.stream().noneMatch(f -> f.id().equals(holderName) && f.must())) {
            errors.add(file.at(at + "/holderName", "holderName 须是一个必填字段：" + holderName));
        } else if (!n.path("holder").asString().equals("firm") && fields.stream().noneMatch(f -> f.id().equals(holderName) && f.personal() == Mask.NAME)) {
            errors.add(file.at(at + "/holderName", "持证人的姓名字段须写 personal: NAME"));
        }
        Layout layout = layout(n.path("layout"), file, at + "/layout", ids, errors);
        if (errors.size() > before) {
            return null;
        }
        return new CredentialType(n.path("id").asString(), n.path("name").asString(), definer != null ? definer : issuers.known(DEFINER).orElse(null), n.path("number").asString(), issuer,
                n.path("holder").asString(), holderName, n.path("nameOnce").asBoolean(false), n.path("demo").asBoolean(false), n.path("basis").asString(null),
                n.path("validity").isObject() ? n.path("validity").path("months").asInt() : null, List.copyOf(fields), layout);
    }

    private static Field field(JsonNode f) {
        List<String> choices = new ArrayList<>();
        f.path("choices").forEach(c -> choices.add(c.asString()));
        return new Field(f.path("id").asString(), f.path("name").asString(), f.path("kind").asString("text"), f.path("must").asBoolean(true), f.path("length").asInt(60), choices,
                f.has("personal") ? Mask.valueOf(f.path("personal").asString()) : null);
    }

    private static Layout layout(JsonNode n, Declaration file, String at, Set<String> ids, List<String> errors) {
        Set<String> left = new HashSet<>(ids);
        List<List<String>> rows = new ArrayList<>();
        int i = 0;
        for (JsonNode row : n.path("rows")) {
            List<String> fields = new ArrayList<>();
            for (JsonNode f : row) {
                if (!left.remove(f.asString())) {
                    errors.add(file.at(at + "/rows/" + i, ids.contains(f.asString()) ? "字段 " + f.asString() + " 在版式中出现两次" : "版式中没有声明的字段：" + f.asString()));
                }
                fields.add(f.asString());
            }
            rows.add(fields);
            i++;
        }
        left.stream().sorted().forEach(f -> errors.add(file.at(at + "/rows", "字段 " + f + " 没有排进版式")));
        return new Layout(n.path("page").asString("landscape").equals("portrait"), Integer.parseInt(n.path("colour").asString("#8a1f11").substring(1), 16), n.path("note").asString(null), rows);
    }

    Collection<CredentialType> list() {
        return types.values();
    }

    /** Departments that need a credit code: who issues, and who defines. */
    Set<String> issuers() {
        Set<String> needed = new TreeSet<>(Set.of(DEFINER));
        types.values().forEach(t -> needed.add(t.issuer()));
        return needed;
    }

    CredentialType get(String id) {
        CredentialType type = id == null ? null : types.get(id);
        if (type == null) {
            throw Problem.notFound("no-type", "没有这种证照：" + id);
        }
        return type;
    }

    /** Of rows that were written under an earlier declaration, too: null when it is declared no more. */
    CredentialType find(String id) {
        return types.get(id);
    }
}
