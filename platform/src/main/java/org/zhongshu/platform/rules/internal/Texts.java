package org.zhongshu.platform.rules.internal;

import org.zhongshu.platform.twin.Thing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills the placeholders of messages, titles and merge keys. Metrics and parameters appear as bare numbers, {value} with its unit. */
final class Texts {

    static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]+)}");
    static final Set<String> COMMON = Set.of("thing", "place", "town", "type", "warning", "value", "for", "count", "silence", "things");
    static final Set<String> MERGE = Set.of("thing", "rule", "type", "town", "village", "grid", "department");
    private static final List<String> COLOURS = List.of("", "红色", "橙色", "黄色", "蓝色");

    private Texts() {
    }

    /** What is known when an alert is raised. @param things number of things concerned, 0 = not a combination */
    record Situation(Rule rule, Rule.Form form, RuleState state, Thing thing, int level, double value, int things, Wording wording) {
    }

    static String message(String template, Situation s) {
        return PLACEHOLDER.matcher(template).replaceAll(m -> Matcher.quoteReplacement(word(m.group(1), s)));
    }

    private static String word(String name, Situation s) {
        Rule rule = s.rule;
        // a metric called "level" or "value" means the reading
        for (int i = 0; i < rule.slots().size(); i++) {
            Rule.Slot slot = rule.slots().get(i);
            if (slot.key().equals(name)) {
                if (s.state == null || i >= s.state.last.length) {
                    return "—";
                }
                String text = s.state.text == null ? null : s.state.text[i];
                return text != null ? text : number(s.state.last[i], slot.decimals(), null);
            }
        }
        for (int i = 0; i < s.form.parameters().length; i++) {
            Rule.Parameter p = rule.parameters().get(i);
            if (p.name().equals(name)) {
                return number(s.form.parameters()[i], 3, null);
            }
        }
        return switch (name) {
            case "thing" -> s.thing == null ? "" : s.thing.name();
            case "place" -> s.thing == null ? "" : s.wording.place(s.thing);
            case "town" -> s.thing == null ? "" : s.wording.town(s.thing);
            case "type" -> s.thing == null ? "" : s.wording.type(s.thing);
            case "warning" -> colour(s.level);
            case "value" -> value(rule, s.value);
            case "for" -> Durations.chinese(s.form.hold());
            case "count" -> rule.count() == null ? "" : Integer.toString(s.state == null ? rule.count().times() : s.state.hits.length);
            case "silence" -> Durations.chinese(rule.silence());
            case "things" -> Integer.toString(Math.max(1, s.things));
            default -> "{" + name + "}";
        };
    }

    static String value(Rule rule, double value) {
        Rule.Slot slot = rule.valueSlot() < 0 ? null : rule.slots().get(rule.valueSlot());
        return slot == null ? number(value, 2, null) : number(value, slot.decimals(), slot.unit());
    }

    /** Which alerts share a case. */
    static String mergeKey(Rule rule, Thing thing) {
        return PLACEHOLDER.matcher(rule.merge()).replaceAll(m -> Matcher.quoteReplacement(switch (m.group(1)) {
            case "rule" -> rule.id();
            case "thing" -> Long.toString(thing.id());
            case "type" -> thing.type();
            case "town" -> or(thing.town());
            case "village" -> or(thing.village());
            case "grid" -> or(thing.grid());
            case "department" -> or(thing.department());
            default -> "";
        }));
    }

    static String colour(int level) {
        return level >= 1 && level <= 4 ? COLOURS.get(level) : "";
    }

    private static String or(String text) {
        return text == null ? "-" : text;
    }

    static String number(double value, int decimals, String unit) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "—";
        }
        String text = BigDecimal.valueOf(value).setScale(Math.max(0, decimals), RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
        return unit == null || unit.isEmpty() ? text : text + " " + unit;
    }
}
