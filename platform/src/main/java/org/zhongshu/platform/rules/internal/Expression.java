package org.zhongshu.platform.rules.internal;

import java.util.Map;

/**
 * A compiled expression of rules.yaml: a tree of closures over {@link Facts}, without reflection, loops or allocation.
 * Truth is a number: 1 true, 0 false, NaN unknown (three-valued logic after Kleene), so that a missing reading neither
 * raises nor clears anything.
 *
 * @param text    as written
 * @param windows longest window asked of each slot, in milliseconds; empty for plain expressions
 * @param first   slot of the first metric named, -1 without one
 */
record Expression(String text, Term term, Map<Integer, Long> windows, int first) {

    @FunctionalInterface
    interface Term {
        double of(Facts facts);
    }

    double value(Facts facts) {
        return term.of(facts);
    }

    /** {@code 1} true, {@code 0} false, {@code -1} unknown. */
    int truth(Facts facts) {
        double v = term.of(facts);
        return v != v ? -1 : v != 0 ? 1 : 0;
    }

    /** Thrown for an expression that cannot be compiled; {@code column} counts from 1. */
    static final class Invalid extends Exception {
        Invalid(String message, int column) {
            super(message + "（第 " + column + " 个字符）");
        }
    }

    /** Gives names their meaning; unknown names are null. */
    interface Names {
        /** Slot of a metric, or -1 when none of the rule's types declares it. */
        int metric(String name);

        /** Index of a parameter, or -1. */
        int parameter(String name);
    }

    static Expression compile(String text, Names names) throws Invalid {
        return new ExpressionParser(text, names).parse();
    }
}
