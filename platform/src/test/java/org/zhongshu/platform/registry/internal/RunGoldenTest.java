package org.zhongshu.platform.registry.internal;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

class RunGoldenTest {

    private static List<String> steps(List<Integer> drafts, List<Integer> refused) {
        Map<Long, RuntimeException> why = new TreeMap<>();
        refused.forEach(gid -> why.put((long) gid, new IllegalStateException()));
        List<String> steps = new ArrayList<>();
        RunGolden.inOrder(drafts.stream().map(gid -> new Records.Draft(gid, 1, null, null, null)).toList(), why, batch -> steps.add("store " + batch.stream().map(Records.Draft::gid).toList()),
                (gid, e) -> steps.add("aside " + gid));
        return steps;
    }

    /** A run that fails goes on behind the last step: what lies before a step has to be done by then. */
    @Test
    void nothingIsPutAsideBeforeWhatComesBeforeItIsStored() {
        assertThat(steps(List.of(1, 2, 5, 9), List.of(3, 4, 7))).containsExactly("store [1, 2]", "aside 3", "aside 4", "store [5]", "aside 7", "store [9]");
        assertThat(steps(List.of(4, 5), List.of(1, 9))).containsExactly("aside 1", "store [4, 5]", "aside 9");
        assertThat(steps(List.of(), List.of(2))).containsExactly("aside 2");
        assertThat(steps(List.of(1, 2), List.of())).containsExactly("store [1, 2]");
    }
}
