package org.zhongshu.platform.decisions.internal;

import org.kie.api.io.Resource;
import org.kie.dmn.api.core.DMNContext;
import org.kie.dmn.api.core.DMNDecisionResult;
import org.kie.dmn.api.core.DMNMessage;
import org.kie.dmn.api.core.DMNModel;
import org.kie.dmn.api.core.DMNResult;
import org.kie.dmn.api.core.DMNRuntime;
import org.kie.dmn.api.core.event.AfterEvaluateDecisionTableEvent;
import org.kie.dmn.api.core.event.DMNRuntimeEventListener;
import org.kie.dmn.core.internal.utils.DMNRuntimeBuilder;
import org.kie.internal.io.ResourceFactory;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.decisions.Decisions.Outcome;

import java.io.StringReader;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table that the engine has read, ready to decide; safe for many threads. What it says of the same facts never changes: it knows no clock, no
 * chance and nothing outside the facts.
 */
final class CompiledTable {

    /** Kept with each decision. The version is that of the engine's own artefact. */
    static final String ENGINE = "Apache KIE DMN " + version();
    private static final ScopedValue<List<Matched>> MATCHED = ScopedValue.newInstance();

    private final String sm3;
    private final TableModel model;
    private final DMNRuntime runtime;
    private final DMNModel dmn;

    private CompiledTable(String sm3, TableModel model, DMNRuntime runtime, DMNModel dmn) {
        this.sm3 = sm3;
        this.model = model;
        this.runtime = runtime;
        this.dmn = dmn;
    }

    /** Which rules of a decision's table matched; numbers from 1. */
    record Matched(String decision, List<Integer> rules) {
    }

    /** @param outputs beside outcome, clause and reason, by name; values as in {@link FactValues}, or null */
    record Verdict(Outcome outcome, String clause, String reason, Map<String, Object> outputs, List<Matched> matched) {
    }

    private static String version() {
        String version = DMNRuntimeBuilder.class.getPackage().getImplementationVersion();
        return version == null ? "10.2.0" : version;
    }

    static String sm3(String dmn) {
        return Sm3.hex(dmn);
    }

    /** Milliseconds of work: keep what it gives. */
    static CompiledTable compile(String dmn) throws TableReader.Unfit {
        TableModel model = TableReader.read(dmn);
        List<String> wrong = FeelCheck.errors(model);
        if (!wrong.isEmpty()) {
            throw new TableReader.Unfit(wrong);
        }
        DMNRuntime runtime;
        try {
            Resource resource = ResourceFactory.newReaderResource(new StringReader(dmn), "UTF-8");
            resource.setSourcePath("table.dmn");
            runtime = DMNRuntimeBuilder.fromDefaults().buildConfiguration().fromResources(List.of(resource)).getOrElseThrow(IllegalStateException::new);
        } catch (RuntimeException e) {
            throw new TableReader.Unfit(List.of("决策引擎无法读取：" + shortened(e)));
        }
        DMNModel dmnModel = runtime.getModels().getFirst();
        List<String> errors = dmnModel.getMessages(DMNMessage.Severity.ERROR).stream().map(m -> "决策引擎不接受：" + m.getText()).distinct().limit(20).toList();
        if (!errors.isEmpty()) {
            throw new TableReader.Unfit(errors);
        }
        runtime.addListener(new DMNRuntimeEventListener() {
            @Override
            public void afterEvaluateDecisionTable(AfterEvaluateDecisionTableEvent event) {
                List<Integer> rules = event.getSelected() == null || event.getSelected().isEmpty() ? event.getMatches() : event.getSelected();
                MATCHED.get().add(new Matched(event.getNodeName(), rules == null ? List.of() : List.copyOf(rules)));
            }
        });
        return new CompiledTable(sm3(dmn), model, runtime, dmnModel);
    }

    private static String shortened(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        return message.length() > 300 ? message.substring(0, 300) + "…" : message;
    }

    String sm3() {
        return sm3;
    }

    TableModel model() {
        return model;
    }

    /** @param facts every fact the table reads, null: unknown; of the declared types */
    Verdict evaluate(Map<String, Object> facts) {
        DMNContext context = runtime.newContext();
        facts.forEach(context::set);
        List<Matched> matched = new ArrayList<>();
        DMNResult result;
        try {
            result = ScopedValue.where(MATCHED, matched).call(() -> runtime.evaluateByName(dmn, context, model.root()));
        } catch (RuntimeException e) {
            return person("决策表运算出错，由工作人员办理。", matched);
        }
        DMNDecisionResult root = result.getDecisionResultByName(model.root());
        if (root == null || root.getEvaluationStatus() != DMNDecisionResult.DecisionEvaluationStatus.SUCCEEDED || !(root.getResult() instanceof Map<?, ?> said)) {
            return person("决策表对这些事实没有给出唯一的结论，由工作人员办理。", matched);
        }
        Outcome outcome = switch (String.valueOf(said.get("outcome"))) {
            case "approve" -> Outcome.APPROVE;
            case "refuse" -> Outcome.REFUSE;
            case "person" -> Outcome.PERSON;
            default -> null;
        };
        String clause = text(said.get("clause"));
        if (outcome == null || outcome == Outcome.REFUSE && clause == null) {
            return person(outcome == null ? "决策表没有给出结论，由工作人员办理。" : "决策表拒绝而没有写明依据，由工作人员办理。", matched);
        }
        String reason = text(said.get("reason"));
        Map<String, Object> outputs = new LinkedHashMap<>();
        said.forEach((name, value) -> {
            if (!TableReader.NEEDED.contains(name.toString()) && value != null) {
                outputs.put(name.toString(), plain(value));
            }
        });
        return new Verdict(outcome, clause, reason != null ? reason : outcome == Outcome.PERSON ? "由工作人员办理。" : "按规则作出。", outputs, List.copyOf(matched));
    }

    static Verdict person(String reason, List<Matched> matched) {
        return new Verdict(Outcome.PERSON, null, reason, Map.of(), List.copyOf(matched));
    }

    private static String text(Object value) {
        return value == null || value.toString().isBlank() ? null : value.toString();
    }

    private static Object plain(Object value) {
        return switch (value) {
            case BigDecimal n -> n.stripTrailingZeros().scale() < 0 ? n.setScale(0) : n.stripTrailingZeros();
            case String s -> s;
            case Boolean b -> b;
            case LocalDate day -> day;
            case List<?> list -> list.stream().map(CompiledTable::plain).toList();
            default -> value.toString();
        };
    }
}
