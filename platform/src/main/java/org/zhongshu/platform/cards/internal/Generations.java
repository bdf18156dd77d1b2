package org.zhongshu.platform.cards.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Department;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The generations of all cards.yaml. */
@Component
class Generations {

    private static final String SCHEMA = "schema/cards.json";
    private static final List<String> NEEDED = List.of("version", "number", "chip", "id_number");

    private static final Set<String> DATES = Set.of("issued", "until");

    private final Map<Integer, Generation> generations = new LinkedHashMap<>();

    private final List<Loss> losses = new ArrayList<>();

    private String department;

    /** An item whose approval reports the applicant's cards lost. @param when all of these questions have one of these answers */
    record Loss(String item, Map<String, List<String>> when) {
    }

    @Autowired
    Generations(Departments departments) {
        this(Declarations.load("cards.yaml", SCHEMA), code -> departments.responsible(code).map(Department::code).orElse(null));
    }

    Generations(List<Declaration> files, UnaryOperator<String> responsible) {
        List<String> errors = new ArrayList<>();
        for (Declaration file : files) {
            department = responsible.apply(file.root().path("department").asString());
            if (department == null) {
                errors.add(file.at("/department", "没有这个部门：" + file.root().path("department").asString()));
            }
            int i = 0;
            for (JsonNode n : file.root().path("generations")) {
                String at = "/generations/" + i++;
                Generation g = read(n, file, at, errors);
                NEEDED.stream().filter(f -> g.indexOf(f) < 0).forEach(f -> errors.add(file.at(at + "/reader", g.name() + " 的读卡字段没有 " + f)));
                if (generations.putIfAbsent(g.generation(), g) != null) {
                    errors.add(file.at(at, "第 " + g.generation() + " 代重复"));
                }
            }
            for (JsonNode n : file.root().path("losses")) {
                Map<String, List<String>> when = new LinkedHashMap<>();
                n.path("when").properties().forEach(e -> when.put(e.getKey(), e.getValue().valueStream().map(JsonNode::asString).toList()));
                losses.add(new Loss(n.path("item").asString(), when));
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    static Declaration parse(String text) {
        return Declarations.parse("test", "apps/test/cards.yaml", text, SCHEMA);
    }

    private static Generation read(JsonNode n, Declaration file, String at, List<String> errors) {
        List<Integer> ends = new ArrayList<>();
        n.path("ends").forEach(e -> ends.add(e.asInt()));
        List<String> versions = new ArrayList<>();
        n.path("versions").forEach(v -> versions.add(v.asString()));
        List<Generation.Field> fields = new ArrayList<>();
        n.path("reader").forEach(f -> {
            try {
                fields.add(new Generation.Field(f.path("field").asString(), f.path("name").asString(), Pattern.compile(f.path("pattern").asString())));
            } catch (PatternSyntaxException e) {
                errors.add(file.at(at + "/reader", f.path("name").asString() + " 的 pattern 不是正确的正则表达式"));
            }
        });
        return new Generation(n.path("generation").asInt(), n.path("name").asString(), n.path("issue").asBoolean(), n.path("years").asInt(), List.copyOf(ends), List.copyOf(versions), List.copyOf(fields));
    }

    /** Who issues the cards; null where no application declares any. */
    String department() {
        return department;
    }

    List<Generation> list() {
        return List.copyOf(generations.values());
    }

    /** Whether what was applied for is that the applicant's own cards are lost. @param data the answers as posted */
    boolean isLoss(String item, JsonNode data) {
        return losses.stream().anyMatch(l -> l.item().equals(item) && l.when().entrySet().stream().allMatch(w -> w.getValue().contains(data.path(w.getKey()).asString(null))));
    }

    boolean mayBeLoss(String item) {
        return losses.stream().anyMatch(l -> l.item().equals(item));
    }

    String nameOf(int generation) {
        Generation g = generations.get(generation);
        return g == null ? "第 " + generation + " 代卡" : g.name();
    }

    Generation get(int generation) {
        return Optional.ofNullable(generations.get(generation)).orElseThrow(() -> Problem.badRequest("no-generation", "没有声明第 " + generation + " 代社会保障卡。"));
    }

    /** A reader's answer, its fields divided by bars. @param values by field */
    record Reading(Generation generation, Map<String, String> values) {
    }

    /** As readers write days. @return null for what is none */
    static LocalDate date(String value) {
        try {
            return LocalDate.parse(value, DateTimeFormatter.BASIC_ISO_DATE);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Finds the generation by the version where that generation's reader puts it, so that both are read at one desk. */
    Reading read(String answer) {
        String text = answer == null ? "" : answer.strip();
        if (text.isEmpty() || text.length() > 1000) {
            throw Problem.badRequest("no-reading", "请读卡，或粘贴读卡器返回的内容。");
        }
        String[] parts = text.split("\\|", -1);
        int given = parts.length > 1 && parts[parts.length - 1].isEmpty() ? parts.length - 1 : parts.length;
        for (Generation g : generations.values()) {
            int version = g.indexOf("version");
            if (given != g.reader().size() || g.versions().stream().noneMatch(parts[version].strip()::startsWith)) {
                continue;
            }
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 0; i < given; i++) {
                Generation.Field field = g.reader().get(i);
                String value = field.field().equals("name") ? parts[i].strip() : parts[i].strip().toUpperCase(java.util.Locale.ROOT);
                if (!field.pattern().matcher(value).matches()) {
                    throw Problem.invalid("bad-reading", "读卡内容不正确：" + field.name() + "。", Map.of(field.field(), field.name() + "格式不正确"));
                }
                if (DATES.contains(field.field()) && date(value) == null) {
                    throw Problem.invalid("bad-reading", "读卡内容不正确：" + field.name() + "不是日期。", Map.of(field.field(), field.name() + "不是日期"));
                }
                values.put(field.field(), value);
            }
            return new Reading(g, values);
        }
        throw Problem.badRequest("unknown-card", "认不出这张卡：读卡内容不是已声明的任何一代社会保障卡。");
    }
}
