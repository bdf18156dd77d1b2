package org.zhongshu.platform.decisions.internal;

import org.zhongshu.platform.decisions.internal.CompiledTable.Matched;
import org.zhongshu.platform.decisions.internal.CompiledTable.Verdict;
import org.zhongshu.platform.decisions.internal.TableModel.Column;
import org.zhongshu.platform.decisions.internal.TableModel.Rule;
import org.zhongshu.platform.decisions.internal.TableModel.Rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a table's word on some facts is found, the same when it is decided, tried and replayed, and how it is told in words. */
final class Judgement {

    private Judgement() {
    }

    static Verdict judge(CompiledTable table, Map<String, Object> facts, List<String> unusable) {
        if (!unusable.isEmpty()) {
            return CompiledTable.person("事实“" + String.join("、", unusable.stream().map(n -> label(table.model(), n)).toList()) + "”的内容不符合要求，由工作人员办理。", List.of());
        }
        return table.evaluate(facts);
    }

    private static String label(TableModel model, String name) {
        return model.inputs().stream().filter(f -> f.name().equals(name)).findFirst().map(f -> f.label() == null ? name : f.label()).orElse(name);
    }

    /**
     * One rule that matched.
     *
     * @param note what the rule is for, in the table's words; may be null
     */
    record Step(String decision, int rule, String note, List<Condition> conditions) {
    }

    /** @param value of a plain fact, in words; null: the column is computed */
    record Condition(String what, String expected, String value) {
    }

    /** The matched rules with their conditions and what the facts were. */
    static List<Step> words(TableModel model, Map<String, Object> facts, List<Matched> matched) {
        List<Step> steps = new ArrayList<>();
        for (Matched m : matched) {
            Rules rules = model.decisions().stream().filter(r -> r.name().equals(m.decision())).findFirst().orElse(null);
            for (int number : m.rules()) {
                if (rules == null || number < 1 || number > rules.rules().size()) {
                    continue;
                }
                Rule rule = rules.rules().get(number - 1);
                List<Condition> conditions = new ArrayList<>();
                for (int i = 0; i < rules.inputs().size(); i++) {
                    if (!rule.conditions().get(i).equals("-")) {
                        Column column = rules.inputs().get(i);
                        conditions.add(new Condition(TableModel.called(column), FeelWords.condition(rule.conditions().get(i)),
                                facts.containsKey(column.expression()) ? FactValues.words(facts.get(column.expression())) : null));
                    }
                }
                steps.add(new Step(rules.label() == null ? rules.name() : rules.label(), number, rule.note(), conditions));
            }
        }
        return steps;
    }
}
