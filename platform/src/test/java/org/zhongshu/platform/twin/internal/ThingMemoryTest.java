package org.zhongshu.platform.twin.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things.Filter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class ThingMemoryTest {

    private final ThingMemory memory = new ThingMemory(new DeclaredTypes(List.of()));

    /** Anybody may send such a box to a public layer: it must cost no more than what it holds. */
    @ParameterizedTest
    @ValueSource(doubles = {90, 180, 1e9, 1e12, 1e300, Double.POSITIVE_INFINITY})
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aBoxOfAnySizeIsAnsweredAtOnce(double half) {
        memory.put(thing(1, "a").withPlace(119.4, 30.9));
        memory.put(thing(2, "b").withPlace(-70.1, -33.2));
        assertThat(memory.list(new Filter(Set.of(), null, Set.of(), Set.of(), null, new double[]{-half, -half, half, half}, false), 0, 10, t -> true))
                .extracting(Thing::id).containsExactlyElementsOf(half < 119 ? List.of(2L) : List.of(1L, 2L));
        assertThat(memory.near(119.4, 30.9, half * 1000, null)).extracting(Thing::id).startsWith(1L);
    }

    @Test
    void findsAThingThatMovesOverTheWorldsEdge() {
        memory.put(thing(1, "a").withPlace(180.0, 90.0));
        memory.put(thing(1, "a").withPlace(-180.0, -90.0));
        assertThat(memory.near(-180, -90, 10, null)).hasSize(1);
        assertThat(memory.near(180, 89, 10, null)).isEmpty();
    }

    /** After two commits at nearly the same time memory may hear of the later one first. */
    @Test
    void aCodeThatWentToAnotherThingStaysThere() {
        memory.put(thing(1, "x"));
        memory.put(thing(2, "x"));
        memory.put(thing(1, "y"));
        assertThat(memory.byCode("x").id()).isEqualTo(2);
        assertThat(memory.byCode("y").id()).isEqualTo(1);
    }

    @Test
    void whatIsGivenAsNullIsNotKnown() {
        Map<String, Object> given = new HashMap<>(Map.of("river", "无量溪"));
        given.put("target", null);
        assertThat(thing(1, "a").withAttributes(given).attributes()).containsOnly(Map.entry("river", "无量溪"));
    }

    private static Thing thing(long id, String code) {
        return Thing.draft(code, "示范" + code, "manhole").withId(id);
    }
}
