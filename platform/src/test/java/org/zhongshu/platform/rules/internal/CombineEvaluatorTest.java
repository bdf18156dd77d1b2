package org.zhongshu.platform.rules.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.twin.Thing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.rules.internal.RuleFixture.MINUTE;
import static org.zhongshu.platform.rules.internal.RuleFixture.T0;
import static org.zhongshu.platform.rules.internal.RuleFixture.rule;

class CombineEvaluatorTest {

    private static final String NEAR = """
            types: [gauge]
            kind: combine
            when: "level > 15"
            combine: {things: 3, within: 30m, near: 800}
            level: 2
            message: "{place} 附近 {things} 处积水"
            """;

    private final Map<Long, Thing> things = new HashMap<>();
    private final Map<Long, Set<Long>> related = new HashMap<>();
    private final List<Transition> out = new ArrayList<>();
    private final CombineEvaluator evaluator = new CombineEvaluator(things::get, (id, relation) -> related.getOrDefault(id, Set.of()), RuleFixture.WORDING);
    private CombineState state = new CombineState();

    /** Things 1…5 stand 300 m apart on a line, thing 9 far away. */
    CombineEvaluatorTest() {
        for (long id = 1; id <= 5; id++) {
            things.put(id, RuleFixture.thing(id).withPlace(119.4, 30.9 + (id - 1) * 300 / 111_320.0));
        }
        things.put(9L, RuleFixture.thing(9).withPlace(119.9, 30.9));
    }

    private void signal(Rule rule, Transition.What what, long thing, long since, long at, int level) {
        evaluator.signal(state, rule, new Transition(what, AlertIds.of("s", thing, T0 + since * MINUTE, 0), rule.id(), thing, level, T0 + since * MINUTE,
                T0 + at * MINUTE, 1, "m", new long[]{thing}, null), out::add);
        state = CombineState.decode(state.encode());
    }

    private void enters(Rule rule, long thing, long at) {
        signal(rule, Transition.What.RAISED, thing, at, at, 2);
    }

    private void leaves(Rule rule, long thing, long since, long at) {
        signal(rule, Transition.What.CLEARED, thing, since, at, 2);
    }

    private List<String> story() {
        return out.stream().map(t -> t.what().name().toLowerCase() + " " + t.things().length + " @" + (t.at() - T0) / MINUTE).toList();
    }

    @Test
    void enoughThingsNearEachOtherWithinTheWindow() {
        Rule r = rule(NEAR);
        enters(r, 1, 0);
        enters(r, 9, 1);
        enters(r, 2, 2);
        assertThat(story()).isEmpty();
        enters(r, 3, 3);
        assertThat(story()).containsExactly("raised 3 @3");
        assertThat(out.getFirst().message()).isEqualTo("桃州镇 附近 3 处积水");
        assertThat(out.getFirst().things()).containsExactlyInAnyOrder(1, 2, 3);
        enters(r, 4, 4);
        assertThat(story()).as("joins the standing alert").containsExactly("raised 3 @3", "escalated 4 @4");
        leaves(r, 1, 0, 5);
        leaves(r, 2, 2, 6);
        evaluator.timers(state, r, T0 + 34 * MINUTE, out::add);
        assertThat(story()).as("the two that left still count for the window").hasSize(2);
        evaluator.timers(state, r, T0 + 36 * MINUTE, out::add);
        assertThat(story().getLast()).isEqualTo("cleared 4 @36");
        assertThat(out.getLast().alert()).isEqualTo(out.getFirst().alert());
        assertThat(state.clusters).isEmpty();
    }

    @Test
    void thoseWhoLeftBeforeTheWindowDoNotCount() {
        Rule r = rule(NEAR);
        enters(r, 1, 0);
        leaves(r, 1, 0, 1);
        enters(r, 2, 20);
        enters(r, 3, 40);
        assertThat(story()).isEmpty();
    }

    @Test
    void repeatedSignalsChangeNothing() {
        Rule r = rule(NEAR);
        for (int i = 0; i < 2; i++) {
            enters(r, 1, 0);
            enters(r, 2, 1);
            enters(r, 3, 2);
            leaves(r, 3, 2, 10);
        }
        assertThat(story()).containsExactly("raised 3 @2");
        assertThat(state.members.get(3L).until()).isEqualTo(T0 + 10 * MINUTE);
    }

    @Test
    void graverMembersMakeTheAlertGraver() {
        Rule r = rule(NEAR);
        enters(r, 1, 0);
        enters(r, 2, 1);
        enters(r, 3, 2);
        signal(r, Transition.What.ESCALATED, 2, 1, 3, 1);
        assertThat(out.getLast()).satisfies(t -> {
            assertThat(t.what()).isEqualTo(Transition.What.ESCALATED);
            assertThat(t.level()).isEqualTo(1);
        });
    }

    @Test
    void relatedThings() {
        Rule r = rule(NEAR.replace("near: 800", "related: on-road").replace("things: 3", "things: 2"));
        related.put(1L, Set.of(100L));
        related.put(9L, Set.of(100L));
        related.put(2L, Set.of(200L));
        enters(r, 1, 0);
        enters(r, 2, 1);
        assertThat(story()).isEmpty();
        enters(r, 9, 2);
        assertThat(story()).containsExactly("raised 2 @2");
    }
}
