package org.zhongshu.platform.rules.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.telemetry.History;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Tries a rule, perhaps overridden, on the past: what would have fired, day by day, beside what did. The same evaluator as
 * on the live log reads the stored history. One trial at a time, bounded in rows and time, so that it never gets in the way
 * of the city's day.
 */
@Component
class RuleTrial {

    private static final Duration LONGEST = Duration.ofDays(31);
    private static final int SHOWN = 500;
    private static final int PAUSE_EVERY = 20_000;

    private final Rulebook rulebook;
    private final Things things;
    private final History history;
    private final JdbcClient jdbc;
    private final Moment moment;
    private final Wording wording;
    private final ZoneId zone;
    private final Clock clock;
    private final long mostReadings;
    private final long mostMillis;
    private final Semaphore one = new Semaphore(1);

    RuleTrial(Rulebook rulebook, Things things, History history, JdbcClient jdbc, Moment moment, Wording wording, CityProfile city, Clock clock,
              @Value("${zhongshu.rules.trial-readings:5000000}") long mostReadings, @Value("${zhongshu.rules.trial-seconds:60}") long mostSeconds) {
        this.rulebook = rulebook;
        this.things = things;
        this.history = history;
        this.jdbc = jdbc;
        this.moment = moment;
        this.wording = wording;
        this.zone = city.current().zone();
        this.clock = clock;
        this.mostReadings = mostReadings;
        this.mostMillis = mostSeconds * 1000;
    }

    /** @param override what to change for the trial; null = the rule as it holds now */
    record Request(Instant from, Instant to, Overrides.Wish override) {
    }

    /** @param clearedAt null = would still stand at the end of the span */
    record Fired(String thing, String thingName, int level, Instant raisedAt, Instant clearedAt, Double value, String message) {
    }

    record Day(LocalDate day, int would, int actual) {
    }

    /**
     * @param evaluated  observations read; {@code truncated}: a bound ended the trial at {@code until}
     * @param wouldRaise the first 500; {@code would} counts all
     * @param actual     alerts of this rule that really were raised in the span
     */
    record Result(String rule, Instant from, Instant until, long evaluated, int things, long millis, boolean truncated, int would, int actual,
                  List<Fired> wouldRaise, List<Day> byDay) {
    }

    private static final class Enough extends RuntimeException {
        Enough() {
            super(null, null, false, false);
        }
    }

    Result run(String ruleId, Request request, Scope scope) {
        Rule rule = rule(ruleId, request);
        if (!one.tryAcquire()) {
            throw Problem.tooMany("trial-running", "已有一个试算在进行，请稍后再试。");
        }
        try {
            return new Run(rule, request, scope).result();
        } finally {
            one.release();
        }
    }

    private Rule rule(String ruleId, Request request) {
        if (request.from() == null || request.to() == null || !request.from().isBefore(request.to())) {
            throw Problem.badRequest("bad-span", "请给出试算的起止时间，结束应晚于开始。");
        }
        if (Duration.between(request.from(), request.to()).compareTo(LONGEST) > 0) {
            throw Problem.badRequest("span-too-long", "一次最多试算 " + LONGEST.toDays() + " 天。");
        }
        Rule rule = rulebook.getRule(ruleId);
        if (request.override() == null) {
            return rule;
        }
        Map<String, String> errors = new LinkedHashMap<>();
        Overrides.checkValues(rule, request.override(), errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-override", "试算参数有误：" + String.join(" ", errors.values()), errors);
        }
        Overrides.Wish w = request.override();
        return new RuleOverride(0, ruleId, rule.override(), w.values() == null ? Map.of() : w.values(), w.on(), w.level(), "", null, null, false, "", clock.instant()).over(rule);
    }

    private final class Run {
        final Rule rule;
        final Rule[] rules;
        final Request request;
        final Map<Long, Thing> subjects = new HashMap<>();
        final Map<Long, ThingState> states = new HashMap<>();
        final Map<Long, Transition> raised = new LinkedHashMap<>();
        final Map<Long, Long> cleared = new HashMap<>();
        final ThingEvaluator evaluator = new ThingEvaluator(moment, wording);
        final RuleEvaluator closing = new RuleEvaluator(moment, wording);
        final CombineEvaluator combine = new CombineEvaluator(id -> things.findThing(id).orElse(null), CityWorld.relations(things), wording);
        final CombineState combined = new CombineState();
        final Consumer<Transition> out;
        final Instant end;
        long read;
        long last;
        boolean truncated;

        Run(Rule rule, Request request, Scope scope) {
            this.rule = rule;
            this.rules = new Rule[]{rule};
            this.request = request;
            this.end = request.to().isAfter(clock.instant()) ? clock.instant() : request.to();
            things.listAll(new Things.Filter(rule.types(), null, Set.of(), Set.of(), null, null, false)).stream()
                    .filter(t -> scope.reaches(t.department(), t.town(), null)).forEach(t -> subjects.put(t.id(), t));
            this.out = rule.kind() == Rule.Kind.COMBINE ? t -> combine.signal(combined, rule, t, this::note) : this::note;
        }

        Result result() {
            long begin = System.nanoTime();
            Instant warm = request.from().minusMillis(lookBack());
            try {
                if (!subjects.isEmpty()) {
                    history.replay(subjects.keySet(), warm, end, o -> {
                        if (++read > mostReadings || read % 1000 == 0 && (System.nanoTime() - begin) / 1_000_000 > mostMillis) {
                            throw new Enough();
                        }
                        last = o.n() == 0 ? last : o.ts()[0];
                        evaluator.observation(states.computeIfAbsent(o.thing(), ThingState::new), subjects.get(o.thing()), rules, o, read, true, out);
                        if (read % PAUSE_EVERY == 0) {
                            Thread.yield();
                        }
                    });
                }
            } catch (Enough e) {
                truncated = true;
            }
            Instant until = truncated ? Instant.ofEpochMilli(last) : end;
            runOut(until.toEpochMilli());
            return answer(until, (System.nanoTime() - begin) / 1_000_000);
        }

        /** Rules look back by so much, so the readings before the span are judged too, but not counted. */
        private long lookBack() {
            long longest = Math.max(rule.form().hold(), Math.max(rule.silence(), rule.clearFor()));
            longest = Math.max(longest, rule.count() == null ? 0 : rule.count().within());
            longest = Math.max(longest, rule.combine() == null ? 0 : rule.combine().within());
            for (Rule.Slot s : rule.slots()) {
                longest = Math.max(longest, s.window());
            }
            return Math.min(longest + 600_000, Duration.ofDays(2).toMillis());
        }

        private void runOut(long until) {
            states.forEach((id, state) -> {
                RuleState s = state.rules.get(rule.key());
                if (s == null) {
                    return;
                }
                if (rule.kind() == Rule.Kind.SILENCE) {
                    closing.silence(rule, s, subjects.get(id), until, 0, out);
                } else {
                    closing.timers(rule, s, subjects.get(id), until, out);
                }
            });
            if (rule.kind() == Rule.Kind.COMBINE) {
                combine.timers(combined, rule, until, this::note);
            }
        }

        private void note(Transition t) {
            if (t.raisedAt() < request.from().toEpochMilli() || t.raisedAt() >= end.toEpochMilli()) {
                return;
            }
            raised.merge(t.alert(), t, (first, next) -> next.what() == Transition.What.CLEARED ? first : next);
            if (t.what() == Transition.What.CLEARED) {
                cleared.put(t.alert(), t.at());
            }
        }

        private Result answer(Instant until, long millis) {
            Map<LocalDate, int[]> days = new TreeMap<>();
            LocalDate lastDay = until.minusMillis(1).atZone(zone).toLocalDate();
            for (LocalDate d = request.from().atZone(zone).toLocalDate(); !d.isAfter(lastDay); d = d.plusDays(1)) {
                days.put(d, new int[2]);
            }
            List<Fired> shown = new ArrayList<>();
            raised.values().stream().sorted(java.util.Comparator.comparingLong(Transition::raisedAt)).forEach(t -> {
                days.computeIfAbsent(Instant.ofEpochMilli(t.raisedAt()).atZone(zone).toLocalDate(), d -> new int[2])[0]++;
                if (shown.size() < SHOWN) {
                    Thing thing = things.findThing(t.thing()).orElse(null);
                    shown.add(new Fired(Long.toString(t.thing()), thing == null ? null : thing.name(), t.level(), Instant.ofEpochMilli(t.raisedAt()),
                            cleared.containsKey(t.alert()) ? Instant.ofEpochMilli(cleared.get(t.alert())) : null, Double.isNaN(t.value()) ? null : t.value(), t.message()));
                }
            });
            int[] actual = {0};
            jdbc.sql("""
                            SELECT (raised_at AT TIME ZONE ?)::date AS day, count(*) FROM rules.alert
                            WHERE rule = ? AND raised_at >= ? AND raised_at < ? AND thing_id = ANY(?) GROUP BY 1""")
                    .params(zone.getId(), rule.id(), Timestamp.from(request.from()), Timestamp.from(until), subjects.keySet().toArray(Long[]::new))
                    .query(rs -> {
                        days.computeIfAbsent(rs.getObject(1, LocalDate.class), d -> new int[2])[1] = rs.getInt(2);
                        actual[0] += rs.getInt(2);
                    });
            return new Result(rule.id(), request.from(), until, read, subjects.size(), millis, truncated, raised.size(), actual[0], shown,
                    days.entrySet().stream().map(e -> new Day(e.getKey(), e.getValue()[0], e.getValue()[1])).toList());
        }
    }
}
