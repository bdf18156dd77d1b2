package org.zhongshu.platform.projects.internal;

import org.zhongshu.platform.shared.Problem;

import java.util.Arrays;
import java.util.Locale;

/** What a department says in a joint review, and what all say together. */
enum Outcome {
    AGREE("同意"), CONDITIONAL("有条件同意"), DISAGREE("不同意");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Outcome of(String id) {
        return Arrays.stream(values()).filter(o -> o.id().equals(id)).findFirst().orElseThrow(() -> Problem.badRequest("bad-outcome", "意见须为同意、有条件同意或不同意。"));
    }
}
