package org.zhongshu.platform.rules.internal;

import java.util.List;
import java.util.Set;

/**
 * One compiled rule as it holds now: the declaration with a county's override laid over it. Immutable.
 *
 * @param slots      metrics the expressions name; a slot is an index into it
 * @param form       how it is judged where no variant matches
 * @param variants   first match wins
 * @param valueSlot  slot of the metric shown with an alert, for its unit; -1 = none
 * @param declared   place in the file, for its text and for messages
 * @param override   version of the override that is laid over it, 0 = none
 */
record Rule(String id, String app, String name, String description, String basis, String advice, Kind kind, boolean on,
            Set<String> types, List<Parameter> parameters, List<Slot> slots, Form form, List<Variant> variants,
            long clearFor, long maxAge, long silence, Count count, Combine combine, Expression value, int valueSlot,
            String message, String merge, CaseSettings caseSettings, Declared declared, int override) {

    enum Kind { THRESHOLD, RATE, SILENCE, COUNT, COMBINE }

    /**
     * @param variant index of the variant that sets it, -1 = the rule itself; the parameter's key is then {@code name@1}…
     * @param value   as it holds now; {@code original} as declared
     */
    record Parameter(String name, int variant, String label, String unit, Double min, Double max, double original, double value) {
        String key() {
            return variant < 0 ? name : name + "@" + (variant + 1);
        }
    }

    /** @param unit of the first type that declares the metric, may be null */
    record Slot(String key, int metric, String label, String unit, int decimals, long window) {
    }

    /** @param parameters values by index of the rule's own parameters */
    record Form(Expression when, Expression clear, long hold, List<LevelCase> levels, double[] parameters) {

        /** 1…4 by the first level whose condition holds, 0 when none does, -1 when that cannot be known. */
        int level(Facts facts) {
            int none = 0;
            for (LevelCase l : levels) {
                int truth = l.when == null ? 1 : l.when.truth(facts);
                if (truth == 1) {
                    return l.level;
                }
                none = Math.min(none, truth);
            }
            return none;
        }
    }

    record LevelCase(Expression when, int level) {
    }

    /** @param calendar null = any time */
    record Variant(Set<String> placeClasses, Calendar calendar, Form form) {
    }

    enum Calendar { DAY, NIGHT, WORKDAY, HOLIDAY, WORKHOURS, OFFHOURS }

    record Count(int times, long within, boolean edge) {
    }

    /** @param near metres, 0 = by relation */
    record Combine(int things, long within, double near, String related) {
    }

    /** @param department code, or null for the thing's own */
    record CaseSettings(String type, String department, boolean open, int minLevel, String title) {
    }

    record Declared(String source, int line, String yaml, String condition, String clear) {
    }

    /** Stable key of this rule's part of a thing's state; the loader makes sure that no two rules share it. */
    int key() {
        return id.hashCode();
    }

    int slotOf(int metric) {
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).metric == metric) {
                return i;
            }
        }
        return -1;
    }

    /** The form that holds for a thing at a time. */
    Form formFor(String placeClass, long at, Moment moment) {
        for (Variant v : variants) {
            if ((v.placeClasses.isEmpty() || placeClass != null && v.placeClasses.contains(placeClass))
                    && (v.calendar == null || moment.is(v.calendar, at))) {
                return v.form;
            }
        }
        return form;
    }

    /** Whether its conditions need more than the readings of one message. */
    boolean remembers() {
        return slots.size() > 1;
    }

    boolean windowed() {
        return slots.stream().anyMatch(s -> s.window > 0);
    }
}
