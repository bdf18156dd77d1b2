package org.zhongshu.platform.decisions.internal;

import org.zhongshu.platform.decisions.internal.CompiledTable.Verdict;
import org.zhongshu.platform.decisions.internal.DecisionStore.Made;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A decision made again from what was kept: the table's text of that version, the facts, the engine. An exported one needs neither database nor
 * network.
 *
 * @param differences what is not as it was; empty: the same in all
 */
record Replay(Made made, TableModel model, Verdict now, List<String> differences) {

    private static final String FORMAT = "zhongshu-decision/1";

    boolean same() {
        return differences.isEmpty();
    }

    /** @param dmn text of the version that decided */
    static Replay of(Made made, String dmn) throws TableReader.Unfit {
        return of(made, CompiledTable.compile(dmn));
    }

    static Replay of(Made made, CompiledTable table) {
        List<String> differences = new ArrayList<>();
        if (!table.sm3().equals(made.sm3())) {
            differences.add("决策表文本与作出决定时不同（SM3 " + made.sm3() + "，现为 " + table.sm3() + "）");
        }
        Verdict now = Judgement.judge(table, FactValues.read(table.model().inputs(), made.inputs()), made.unusable());
        differ(differences, "结论", made.outcome(), now.outcome());
        differ(differences, "依据", made.clause(), now.clause());
        differ(differences, "理由", made.reason(), now.reason());
        if (!DecisionStore.same(DecisionStore.values(made.outputs()), now.outputs())) {
            differences.add("其他输出：" + DecisionStore.values(made.outputs()) + " → " + now.outputs());
        }
        differ(differences, "命中规则", made.matched(), now.matched());
        return new Replay(made, table.model(), now, List.copyOf(differences));
    }

    private static void differ(List<String> differences, String what, Object then, Object now) {
        if (!java.util.Objects.equals(then, now)) {
            differences.add(what + "：" + then + " → " + now);
        }
    }

    /** The decision as a file that says everything a replay needs. */
    static Map<String, Object> export(Made m, TableModel model, String dmn) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("format", FORMAT);
        file.put("id", Long.toString(m.id()));
        file.put("table", m.code());
        file.put("version", m.version());
        file.put("at", m.at().toString());
        file.put("request", m.request());
        file.put("subject", m.subject());
        file.put("engine", m.engine());
        file.put("inputs", model.inputs().stream().map(f -> {
            Map<String, Object> input = new LinkedHashMap<>();
            input.put("name", f.name());
            input.put("label", f.label());
            input.put("type", f.type());
            input.put("value", m.inputs().path(f.name()));
            return input;
        }).toList());
        file.put("outcome", DecisionStore.word(m.outcome()));
        file.put("clause", m.clause());
        file.put("reason", m.reason());
        file.put("outputs", m.outputs());
        file.put("trace", m.trace());
        file.put("sm3", m.sm3());
        file.put("dmn", dmn);
        return file;
    }

    /** @throws IllegalArgumentException when it is no such file, in Chinese */
    static Replay exported(String json) throws TableReader.Unfit {
        JsonNode f;
        try {
            f = DecisionStore.exact(json);
            if (!FORMAT.equals(f.path("format").asString(""))) {
                throw new IllegalArgumentException("不是导出的决定（format 应为 " + FORMAT + "）");
            }
            ObjectNode inputs = JsonNodeFactory.instance.objectNode();
            f.path("inputs").forEach(i -> inputs.set(i.path("name").asString(), i.path("value")));
            Made made = new Made(Long.parseLong(f.path("id").asString()), 0, f.path("table").asString(), f.path("version").asInt(), f.path("sm3").asString(), f.path("engine").asString(""),
                    f.path("request").asString(""), null, DecisionStore.outcome(f.path("outcome").asString()), text(f, "clause"), f.path("reason").asString(), f.path("outputs"),
                    inputs, f.path("trace"), Instant.parse(f.path("at").asString()));
            return of(made, f.path("dmn").asString());
        } catch (JacksonException | java.time.DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException("文件内容无法读取", e);
        }
    }

    private static String text(JsonNode f, String field) {
        return f.path(field).isNull() || f.path(field).isMissingNode() ? null : f.path(field).asString();
    }
}
