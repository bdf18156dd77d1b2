package org.zhongshu.platform.rules.internal;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.rules.Alert;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Rules as the screens show them. */
@Component
class RuleViews {

    private final Rulebook rulebook;
    private final Overrides overrides;
    private final ActiveAlerts active;
    private final ThingTypes types;
    private final JdbcClient jdbc;

    RuleViews(Rulebook rulebook, Overrides overrides, ActiveAlerts active, ThingTypes types, JdbcClient jdbc) {
        this.rulebook = rulebook;
        this.overrides = overrides;
        this.active = active;
        this.types = types;
        this.jdbc = jdbc;
    }

    /** @param level one number, or the list of levels with their conditions; {@code hold} is the rule's "for", both as written (10m) */
    record Line(String id, String app, String name, String description, String basis, List<String> types, List<String> typeNames, String kind, String condition,
                @com.fasterxml.jackson.annotation.JsonProperty("for") String hold, String clear, String clearFor, Object level, String message, String caseType,
                boolean opensCase, boolean on, boolean overridden, int overrideVersion, long activeAlerts, Instant lastFired) {
    }

    record Level(String when, int level) {
    }

    record Parameter(String key, String label, String unit, Double min, Double max, double original, double value) {
    }

    record Version(int version, Map<String, Double> values, Boolean on, Integer level, String reason, Instant from, Instant to, boolean removed,
                   boolean inForce, String by, Instant at) {
    }

    record Variant(List<String> placeClass, String calendar, String condition, Map<String, Double> parameters) {
    }

    /** @param version to be named when overriding; 0 = never overridden */
    record Whole(Line rule, String yaml, String source, String advice, List<Parameter> parameters, List<Variant> variants, String silence, Rule.Count count,
                 Rule.Combine combine, int version, List<Version> versions) {
    }

    List<Line> list(String app) {
        List<Rule> rules = rulebook.now().byId().values().stream().filter(r -> app == null || r.app().equals(app)).toList();
        Map<String, Long> standing = active.all().values().stream().collect(Collectors.groupingBy(Alert::rule, Collectors.counting()));
        Map<String, Instant> fired = lastFired(rules.stream().map(Rule::id).toList());
        return rules.stream().map(r -> line(r, standing.getOrDefault(r.id(), 0L), fired.get(r.id()))).toList();
    }

    Whole get(String id) {
        Rule rule = rulebook.getRule(id);
        long standing = active.all().values().stream().filter(a -> a.rule().equals(id)).count();
        RuleOverride newest = overrides.newest(id);
        List<Version> versions = overrides.versions(id).stream().map(o -> new Version(o.version(), o.values(), o.on(), o.level(), o.reason(), o.from(), o.to(),
                o.removed(), o.version() == rule.override(), o.by(), o.at())).toList();
        return new Whole(line(rule, standing, lastFired(List.of(id)).get(id)), rule.declared().yaml(), rule.declared().source() + ":" + rule.declared().line(),
                rule.advice(), rule.parameters().stream().map(p -> new Parameter(p.key(), p.label(), p.unit(), p.min(), p.max(), p.original(), p.value())).toList(),
                variants(rule), rule.silence() == 0 ? null : Durations.text(rule.silence()), rule.count(), rule.combine(),
                newest == null ? 0 : newest.version(), versions);
    }

    private static List<Variant> variants(Rule rule) {
        List<Variant> all = new ArrayList<>();
        for (int i = 0; i < rule.variants().size(); i++) {
            Rule.Variant v = rule.variants().get(i);
            int index = i;
            Map<String, Double> own = new HashMap<>();
            rule.parameters().stream().filter(p -> p.variant() == index).forEach(p -> own.put(p.name(), p.value()));
            all.add(new Variant(v.placeClasses().stream().sorted().toList(), v.calendar() == null ? null : v.calendar().name().toLowerCase(Locale.ROOT),
                    v.form().when() == rule.form().when() || v.form().when() == null ? null : v.form().when().text(), own));
        }
        return all;
    }

    private Line line(Rule r, long standing, Instant fired) {
        List<String> ids = r.types().stream().sorted().toList();
        List<Rule.LevelCase> levels = r.form().levels();
        Object level = levels.size() == 1 && levels.getFirst().when() == null ? levels.getFirst().level()
                : levels.stream().map(l -> new Level(l.when() == null ? null : l.when().text(), l.level())).toList();
        return new Line(r.id(), r.app(), r.name(), r.description(), r.basis(), ids,
                ids.stream().map(t -> types.findType(t).map(ThingType::name).orElse(t)).toList(), r.kind().name().toLowerCase(Locale.ROOT),
                r.kind() == Rule.Kind.SILENCE ? "连续 " + Durations.chinese(r.silence()) + " 无数据" : r.declared().condition(),
                r.form().hold() == 0 ? null : Durations.text(r.form().hold()), r.declared().clear(), r.clearFor() == 0 ? null : Durations.text(r.clearFor()), level,
                r.message(), r.caseSettings() == null ? null : r.caseSettings().type(), r.caseSettings() != null && r.caseSettings().open(), r.on(),
                r.override() != 0, r.override(), standing, fired);
    }

    private Map<String, Instant> lastFired(List<String> ids) {
        Map<String, Instant> fired = new HashMap<>();
        jdbc.sql("SELECT r, (SELECT max(raised_at) FROM rules.alert WHERE rule = r) FROM unnest(?) r").param(ids.toArray(String[]::new)).query(rs -> {
            if (rs.getTimestamp(2) != null) {
                fired.put(rs.getString(1), rs.getTimestamp(2).toInstant());
            }
        });
        return fired;
    }
}
