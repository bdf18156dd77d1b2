package org.zhongshu.platform.decisions.internal;

import org.zhongshu.platform.decisions.Decisions.Input;

import java.util.List;

/**
 * A DMN model as people read it.
 *
 * @param inputs    facts it reads, in the order of the model
 * @param decisions in the order of the model; the last asked for, the root, is the one that nobody else needs
 * @param root      name of the root
 */
record TableModel(String name, String department, String description, List<Fact> inputs, List<Rules> decisions, String root) {

    /** @param type {@code string number boolean date list} */
    record Fact(String name, String label, String type, int line) {

        Input input() {
            return new Input(name, type);
        }
    }

    /**
     * One decision.
     *
     * @param policy     hit policy; null: it is an expression
     * @param expression of a literal expression; null: it is a table
     */
    record Rules(String name, String label, String policy, List<Column> inputs, List<Column> outputs, List<Rule> rules, String expression, int line) {
    }

    /** @param expression of an input, or the name of an output */
    record Column(String expression, String label, String type) {
    }

    /** @param conditions one of each input, {@code -}: whatever it is; @param note in words */
    record Rule(int number, List<String> conditions, List<String> results, String note, int line) {
    }

    Rules rootRules() {
        return decisions.stream().filter(d -> d.name().equals(root)).findFirst().orElseThrow();
    }

    /** What a column is called. */
    static String called(Column column) {
        return column.label() == null || column.label().isBlank() ? column.expression() : column.label();
    }
}
