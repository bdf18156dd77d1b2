package org.zhongshu.platform.rules.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.rules.internal.RuleFixture.Bench;
import org.zhongshu.platform.twin.Thing;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.rules.internal.RuleFixture.MINUTE;
import static org.zhongshu.platform.rules.internal.RuleFixture.T0;
import static org.zhongshu.platform.rules.internal.RuleFixture.reading;
import static org.zhongshu.platform.rules.internal.RuleFixture.rule;
import static org.zhongshu.platform.rules.internal.RuleFixture.thing;

class RuleEvaluatorTest {

    private static final String PLAIN = """
            types: [station]
            when: "pm25 > 150"
            level: 3
            message: "{thing} {pm25} {value}"
            """;

    @Test
    void raisesOnceAndClearsOnce() {
        Bench b = new Bench(rule(PLAIN)).at(0, "pm25", 100).at(1, "pm25", 160).at(2, "pm25", 170).at(3, "pm25", 150).at(4, "pm25", 140);
        assertThat(b.story()).containsExactly("raised 3 @1", "cleared 3 @3");
        assertThat(b.out.getFirst().message()).isEqualTo("测点1 160 160 µg/m³");
        assertThat(b.out.getLast()).satisfies(t -> {
            assertThat(t.alert()).isEqualTo(b.out.getFirst().alert());
            assertThat(t.raisedAt()).isEqualTo(T0 + MINUTE);
            assertThat(t.message()).isEqualTo("测点1 160 160 µg/m³");
            assertThat(t.value()).isEqualTo(160);
        });
    }

    @Test
    void forNeedsTheConditionWithoutABreak() {
        Rule r = rule(PLAIN + "for: 10m");
        assertThat(new Bench(r).at(0, "pm25", 160).at(5, "pm25", 160).at(9, "pm25", 100).at(10, "pm25", 160).at(19, "pm25", 160).story()).isEmpty();
        assertThat(new Bench(r).at(0, "pm25", 160).at(5, "pm25", 160).at(10, "pm25", 160).story()).containsExactly("raised 3 @10");
        assertThat(new Bench(r).at(0, "pm25", 160).at(10, "pm25", 100).story()).as("the reading at the very end counts first").isEmpty();
        assertThat(new Bench(r).at(0, "pm25", 160).at(12, "pm25", 100).story()).as("a value holds until the next").containsExactly("raised 3 @10", "cleared 3 @12");
    }

    @Test
    void forRunsOutByTheWallClockWhenNothingFollows() {
        Bench b = new Bench(rule(PLAIN + "for: 10m")).at(0, "pm25", 160).wallClock(10);
        assertThat(b.story()).as("grace for a reading under way").isEmpty();
        b.wallClock(11);
        assertThat(b.story()).containsExactly("raised 3 @10");
        assertThat(b.wallClock(30).at(31, "pm25", 160).story()).hasSize(1);
    }

    @Test
    void aValueDoesNotHoldForEver() {
        assertThat(new Bench(rule(PLAIN + "for: 10m\nmaxAge: 5m")).at(0, "pm25", 160).wallClock(300).at(301, "pm25", 160).story()).isEmpty();
    }

    @Test
    void hysteresisAndClearFor() {
        Bench b = new Bench(rule(PLAIN + "clear: \"pm25 < 140\"\nclearFor: 5m"));
        b.at(0, "pm25", 160).at(1, "pm25", 145).at(2, "pm25", 139).at(4, "pm25", 141).at(5, "pm25", 130).at(10, "pm25", 130);
        assertThat(b.story()).containsExactly("raised 3 @0", "cleared 3 @10");
        assertThat(new Bench(rule(PLAIN + "clearFor: 5m")).at(0, "pm25", 160).at(1, "pm25", 100).at(3, "pm25", 155).at(4, "pm25", 100).wallClock(8).story())
                .containsExactly("raised 3 @0");
    }

    @Test
    void becomesGraverButNotMilder() {
        Rule r = rule("""
                types: [station]
                parameters: {limit: 150}
                when: "pm25 > limit"
                for: 2m
                level:
                  - {when: "pm25 > limit * 2", level: 1}
                  - {when: "pm25 > 200", level: 2}
                  - {level: 3}
                message: "{warning} {pm25}"
                """);
        Bench b = new Bench(r).at(0, "pm25", 160).at(1, "pm25", 250).at(2, "pm25", 250).at(3, "pm25", 301).at(4, "pm25", 250).at(5, "pm25", 301).at(7, "pm25", 301)
                .at(8, "pm25", 160).at(9, "pm25", 10);
        assertThat(b.story()).containsExactly("raised 3 @2", "escalated 2 @3", "escalated 1 @7", "cleared 1 @9");
        assertThat(b.out.get(2).message()).isEqualTo("红色 301");
    }

    @Test
    void lateReadingsDoNotTurnBack() {
        Bench b = new Bench(rule(PLAIN)).at(5, "pm25", 160).at(3, "pm25", 100).at(4, "pm25", 100);
        assertThat(b.story()).containsExactly("raised 3 @5");
        assertThat(new Bench(rule(PLAIN)).at(5, "pm25", 100).at(3, "pm25", 200).story()).isEmpty();
    }

    @Test
    void aMessageWithManyTimesIsJudgedInTheirOrder() {
        Bench b = new Bench(rule(PLAIN));
        int m = RuleFixture.metric("pm25");
        b.give(new org.zhongshu.platform.twin.Observation(1, T0 + 9 * MINUTE, org.zhongshu.platform.twin.Protocol.MQTT, 3,
                new long[]{T0 + 2 * MINUTE, T0, T0 + MINUTE}, new int[]{m, m, m}, new double[]{100, 90, 200}, null));
        assertThat(b.story()).containsExactly("raised 3 @1", "cleared 3 @2");
    }

    @Test
    void aClockRunningAheadIsHeldToTheReceipt() {
        Bench b = new Bench(rule(PLAIN));
        int m = RuleFixture.metric("pm25");
        b.give(new org.zhongshu.platform.twin.Observation(1, T0, org.zhongshu.platform.twin.Protocol.MQTT, 1, new long[]{T0 + 1000 * MINUTE}, new int[]{m},
                new double[]{160}, null));
        b.at(6, "pm25", 100);
        assertThat(b.story()).containsExactly("raised 3 @5", "cleared 3 @6");
    }

    @Test
    void metricsOfSeveralMessagesAreJoined() {
        Rule r = rule("""
                types: [station]
                when: "pm25 > 150 and humidity < 90"
                level: 2
                maxAge: 30m
                message: "{pm25} {humidity}"
                """);
        Bench b = new Bench(r).at(0, "humidity", 80).at(1, "pm25", 160).at(2, "humidity", 95).at(40, "pm25", 170);
        assertThat(b.story()).as("a humidity of 38 minutes ago says nothing: unknown, so nothing changes").containsExactly("raised 2 @1", "cleared 2 @2");
        assertThat(b.out.getFirst().message()).isEqualTo("160 80");
        assertThat(new Bench(r).at(0, "pm25", 160, "humidity", 80).at(1, "pm25", 100, "humidity", 80).story()).containsExactly("raised 2 @0", "cleared 2 @1");
    }

    @Test
    void textsAreCompared() {
        assertThat(new Bench(rule("types: [station]\nwhen: \"state == 'open'\"\nlevel: 2\nmessage: \"{state}\"")).at(0, "state", "closed").at(1, "state", "open")
                .at(2, "state", "closed").story()).containsExactly("raised 2 @1", "cleared 2 @2");
    }

    @Test
    void variantsByPlaceClassAndCalendar() {
        Rule r = rule("""
                types: [station]
                parameters: {limit: 60}
                when: "leq > limit"
                variants:
                  - {placeClass: ["0", "1"], calendar: night, parameters: {limit: 45}}
                  - {calendar: night, parameters: {limit: 50}, level: 3}
                level: 4
                message: "{leq} {limit}"
                """);
        Thing school = thing(1).withPlaceClass("1");
        assertThat(new Bench(school, r).at(0, "leq", 55).story()).as("by day").isEmpty();
        assertThat(new Bench(school, r).at(15 * 60, "leq", 47).out).singleElement().satisfies(t -> assertThat(t.message()).isEqualTo("47 45"));
        assertThat(new Bench(thing(1), r).at(15 * 60, "leq", 47).story()).isEmpty();
        assertThat(new Bench(thing(1), r).at(15 * 60, "leq", 51).story()).containsExactly("raised 3 @900");
    }

    @Test
    void rateOfChange() {
        Rule r = rule("""
                types: [gauge, station]
                kind: rate
                when: "rate(level, 10m) > 0.5 and level > 5"
                level: 2
                message: "{level}"
                """);
        Bench b = new Bench(r).at(0, "level", 1).at(5, "level", 3).at(10, "level", 6.5).at(12, "level", 7).at(20, "level", 7);
        assertThat(b.story()).containsExactly("raised 2 @10", "cleared 2 @20");
        assertThat(new Bench(r).at(0, "level", 9).story()).as("one reading is no change").isEmpty();
    }

    @Test
    void countsInAWindow() {
        String lines = "types: [station]\nkind: count\nwhen: \"level > 15\"\nlevel: 3\nmessage: \"{count}\"\n";
        Rule each = rule(lines + "count: {times: 3, within: 10m}");
        assertThat(new Bench(each).at(0, "level", 20).at(1, "level", 20).at(11, "level", 20).at(12, "level", 20).at(13, "level", 20).story()).containsExactly("raised 3 @13");
        assertThat(new Bench(each).at(0, "level", 20).at(1, "level", 20).at(2, "level", 20).at(30, "level", 1).story()).containsExactly("raised 3 @2", "cleared 3 @10");
        Rule edge = rule(lines + "count: {times: 2, within: 10m, edge: true}");
        assertThat(new Bench(edge).at(0, "level", 20).at(1, "level", 20).at(2, "level", 1).at(3, "level", 20).wallClock(5).wallClock(12).story())
                .containsExactly("raised 3 @3", "cleared 3 @10");
    }

    @Test
    void silenceByTheWallClockAndByTheLog() {
        Rule r = rule("types: [station]\nkind: silence\nsilence: 30m\nlevel: 4\nmessage: \"{thing} 已 {silence} 无数据\"");
        Bench live = new Bench(r).at(0, "pm25", 1).wallClock(29).wallClock(31).wallClock(60).at(61, "pm25", 1);
        assertThat(live.story()).containsExactly("raised 4 @30", "cleared 4 @61");
        assertThat(live.out.getFirst().message()).isEqualTo("测点1 已 30 分钟 无数据");
        Bench gap = new Bench(r).at(0, "pm25", 1).at(50, "pm25", 1);
        assertThat(gap.story()).as("live, a gap in the log may be the platform's own").isEmpty();
        gap = new Bench(r);
        gap.byLog = true;
        assertThat(gap.at(0, "pm25", 1).at(50, "pm25", 1).story()).containsExactly("raised 4 @30", "cleared 4 @50");
        Bench restarted = new Bench(r).at(0, "pm25", 1);
        restarted.evaluator.wallClock(restarted.state, restarted.thing, restarted.rules, T0 + 100 * MINUTE, T0 + 90 * MINUTE, false, restarted.out::add);
        assertThat(restarted.story()).as("the platform listens again for ten minutes only").isEmpty();
        Bench hushed = new Bench(r).at(0, "pm25", 1);
        hushed.evaluator.wallClock(hushed.state, hushed.thing, hushed.rules, T0 + 100 * MINUTE, 0, true, hushed.out::add);
        assertThat(hushed.story()).as("under maintenance").isEmpty();
    }

    @Test
    void switchingOffEndsTheAlert() {
        Rule on = rule(PLAIN);
        Rule off = new RuleOverride(1, on.id(), 1, Map.of(), false, null, "检修", null, null, false, "x", null).over(on);
        Bench b = new Bench(on).at(0, "pm25", 160);
        b.rules[0] = off;
        b.at(1, "pm25", 170).at(2, "pm25", 170);
        assertThat(b.story()).containsExactly("raised 3 @0", "cleared 3 @1");
        assertThat(b.out.getLast().reason()).isEqualTo("规则已停用");
    }

    @Test
    void aRuleThatIsGoneEndsItsAlert() {
        Bench b = new Bench(rule(PLAIN)).at(0, "pm25", 160);
        b.evaluator.wallClock(b.state, b.thing, new Rule[0], T0 + MINUTE, 0, false, b.out::add);
        assertThat(b.story()).containsExactly("raised 3 @0", "cleared 3 @1");
        assertThat(b.state.rules).isEmpty();
    }

    @Test
    void replayedObservationsChangeNothing() {
        Bench b = new Bench(rule(PLAIN)).at(0, "pm25", 160).at(1, "pm25", 100);
        byte[] before = StateCodec.encode(b.state);
        b.offset = 0;
        b.at(0, "pm25", 160).at(1, "pm25", 100);
        assertThat(b.story()).hasSize(2);
        assertThat(StateCodec.encode(b.state)).isEqualTo(before);
    }

    @Test
    void anAlertOfTheSameMillisecondIsAnotherOne() {
        Bench b = new Bench(rule(PLAIN)).at(0, "pm25", 160).at(0, "pm25", 100).at(0, "pm25", 160);
        assertThat(b.story()).containsExactly("raised 3 @0", "cleared 3 @0", "raised 3 @0");
        assertThat(b.out.getFirst().alert()).isNotEqualTo(b.out.getLast().alert());
    }

    @Test
    void attributesOfTheThing() {
        Rule r = rule("types: [station]\nwhen: \"level > thing.warning\"\nlevel: 2\nmessage: \"{level}\"");
        assertThat(new Bench(thing(1).withAttributes(Map.of("warning", 12.5)), r).at(0, "level", 12).at(1, "level", 13).story()).containsExactly("raised 2 @1");
        assertThat(new Bench(thing(1), r).at(0, "level", 99).story()).as("without the attribute nothing is known").isEmpty();
        assertThat(reading(1, T0, "level", 1).n()).isEqualTo(1);
    }
}
