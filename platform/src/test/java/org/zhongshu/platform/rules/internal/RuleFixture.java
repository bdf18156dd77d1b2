package org.zhongshu.platform.rules.internal;

import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.Protocol;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingType;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A small world for the pure rule machine: two types, a fixed dictionary, a calendar in UTC. */
final class RuleFixture {

    static final long T0 = Instant.parse("2026-11-21T08:00:00Z").toEpochMilli();
    static final long MINUTE = 60_000;
    private static final Map<String, Integer> DICTIONARY = new HashMap<>();

    /** This city has no utilities department: water does its work. */
    private static final Map<String, String> DEPARTMENTS = Map.of("water", "water", "environment", "environment", "utilities", "water");
    private static final Set<String> CASE_TYPES = Set.of("inspection");

    private RuleFixture() {
    }

    static final Moment MOMENT = (which, at) -> {
        int hour = Instant.ofEpochMilli(at).atZone(ZoneOffset.UTC).getHour();
        boolean day = hour >= 6 && hour < 22;
        return switch (which) {
            case DAY -> day;
            case NIGHT -> !day;
            default -> false;
        };
    };

    static final Wording WORDING = new Wording() {
        @Override
        public String place(Thing thing) {
            return "桃州镇";
        }

        @Override
        public String town(Thing thing) {
            return "桃州镇";
        }

        @Override
        public String type(Thing thing) {
            return "站";
        }
    };

    static ThingType type(String id) {
        ThingType.Property level = property("level", "cm");
        return switch (id) {
            case "station" -> new ThingType(id, "test", "站", "test", null, null, 60, List.of(property("pm25", "µg/m³"), property("humidity", "%"),
                    property("leq", "dB"), property("state", null), level), Map.of(), Map.of());
            case "gauge" -> new ThingType(id, "test", "液位计", "test", null, null, 60, List.of(level), Map.of(), Map.of());
            default -> null;
        };
    }

    private static ThingType.Property property(String key, String unit) {
        return new ThingType.Property(key, key, unit, key.equals("state") ? ThingType.Kind.TEXT : ThingType.Kind.NUMBER, null, null, 1, null);
    }

    static synchronized int metric(String key) {
        return DICTIONARY.computeIfAbsent(key, k -> DICTIONARY.size() + 1);
    }

    static Rulebook book(String yaml) {
        Declaration file = Declarations.parse("test", "apps/test/rules.yaml", yaml, "schema/rules.json");
        return new Rulebook(List.of(file), new RuleCompiler.Known(RuleFixture::type, RuleFixture::metric, CASE_TYPES::contains, DEPARTMENTS::get));
    }

    /** The one rule of a file whose rule starts like this; the rest is given as further lines of the entry. */
    static Rule rule(String lines) {
        return book("rules:\n  - id: test-rule\n    name: 测试\n" + lines.indent(4)).now().byId().values().iterator().next();
    }

    static Thing thing(long id) {
        return new Thing(id, "T" + id, "测点" + id, "station", "water", "341882100000", null, null, 119.4, 30.9, null, Map.of(), null);
    }

    static Observation reading(long thing, long at, Object... keysAndValues) {
        int n = keysAndValues.length / 2;
        int[] metric = new int[n];
        double[] value = new double[n];
        String[] text = new String[n];
        long[] ts = new long[n];
        for (int i = 0; i < n; i++) {
            metric[i] = metric((String) keysAndValues[2 * i]);
            ts[i] = at;
            if (keysAndValues[2 * i + 1] instanceof Number number) {
                value[i] = number.doubleValue();
            } else {
                value[i] = Double.NaN;
                text[i] = (String) keysAndValues[2 * i + 1];
            }
        }
        return new Observation(thing, at, Protocol.MQTT, n, ts, metric, value, text);
    }

    /** One thing under some rules, fed by hand. */
    static final class Bench {
        final Rule[] rules;
        final Thing thing;
        final ThingEvaluator evaluator = new ThingEvaluator(MOMENT, WORDING);
        final List<Transition> out = new ArrayList<>();
        ThingState state = new ThingState(1);
        long offset;
        boolean byLog;

        Bench(Thing thing, Rule... rules) {
            this.thing = thing;
            this.rules = rules;
        }

        Bench(Rule... rules) {
            this(thing(1), rules);
        }

        Bench at(long minutes, Object... keysAndValues) {
            return give(reading(thing.id(), T0 + minutes * MINUTE, keysAndValues));
        }

        Bench give(Observation o) {
            evaluator.observation(state, thing, rules, o, offset++, byLog, out::add);
            // every step survives being stored and read again
            state = StateCodec.decode(StateCodec.encode(state));
            return this;
        }

        Bench wallClock(long minutes) {
            evaluator.wallClock(state, thing, rules, T0 + minutes * MINUTE, 0, false, out::add);
            return this;
        }

        /** "raised 3 @10", "cleared 3 @12": what happened, level, minutes since T0. */
        List<String> story() {
            return out.stream().map(t -> t.what().name().toLowerCase() + " " + t.level() + " @" + (t.at() - T0) / MINUTE).toList();
        }
    }

    static Set<String> ids(List<Transition> transitions) {
        return transitions.stream().map(t -> t.what() + "/" + t.alert()).collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
    }
}
