package org.zhongshu.platform.rules.internal;

import java.time.Instant;
import java.util.Map;

/**
 * One version of what a county changes about a rule. Of a rule's versions the newest in force counts.
 *
 * @param values parameter key → number; keys of variants end in {@code @1}, {@code @2} …
 * @param on     null = as declared; {@code level} likewise: a level here is every alert's level
 * @param from   in force from then on, null = at once; {@code to} exclusive, null = without end
 * @param removed this version takes the override away
 */
record RuleOverride(long id, String rule, int version, Map<String, Double> values, Boolean on, Integer level, String reason,
                    Instant from, Instant to, boolean removed, String by, Instant at) {

    boolean inForce(Instant now) {
        return !removed && (from == null || !now.isBefore(from)) && (to == null || now.isBefore(to));
    }

    /** The rule with this override laid over it. Unknown keys were refused when it was written; a parameter gone since is passed over. */
    Rule over(Rule rule) {
        var parameters = rule.parameters().stream().map(p -> values.containsKey(p.key())
                ? new Rule.Parameter(p.name(), p.variant(), p.label(), p.unit(), p.min(), p.max(), p.original(), values.get(p.key())) : p).toList();
        var variants = new java.util.ArrayList<Rule.Variant>();
        for (int i = 0; i < rule.variants().size(); i++) {
            Rule.Variant v = rule.variants().get(i);
            variants.add(new Rule.Variant(v.placeClasses(), v.calendar(), form(v.form(), rule, i)));
        }
        return new Rule(rule.id(), rule.app(), rule.name(), rule.description(), rule.basis(), rule.advice(), rule.kind(),
                on == null ? rule.on() : on, rule.types(), parameters, rule.slots(), form(rule.form(), rule, -1), java.util.List.copyOf(variants),
                rule.clearFor(), rule.maxAge(), rule.silence(), rule.count(), rule.combine(), rule.value(), rule.valueSlot(),
                rule.message(), rule.merge(), rule.caseSettings(), rule.declared(), version);
    }

    private Rule.Form form(Rule.Form form, Rule rule, int variant) {
        double[] numbers = form.parameters().clone();
        for (int i = 0; i < numbers.length; i++) {
            String name = rule.parameters().get(i).name();
            boolean own = variant >= 0 && rule.parameters().stream().anyMatch(p -> p.variant() == variant && p.name().equals(name));
            Double changed = values.get(own ? name + "@" + (variant + 1) : name);
            if (changed != null) {
                numbers[i] = changed;
            }
        }
        var levels = level == null ? form.levels() : form.when() == null
                ? form.levels().stream().map(l -> new Rule.LevelCase(l.when(), level)).toList()
                : java.util.List.of(new Rule.LevelCase(null, level));
        return new Rule.Form(form.when(), form.clear(), form.hold(), levels, numbers);
    }
}
