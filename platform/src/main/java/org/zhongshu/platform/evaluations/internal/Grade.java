package org.zhongshu.platform.evaluations.internal;

import org.zhongshu.platform.shared.Problem;

/** The five grades of 国办发〔2019〕51号. The last two are bad (差评). */
enum Grade {
    VERY_BAD("非常不满意"), BAD("不满意"), FAIR("基本满意"), GOOD("满意"), VERY_GOOD("非常满意");

    private final String label;

    Grade(String label) {
        this.label = label;
    }

    static Grade of(Integer number) {
        if (number == null || number < 1 || number > 5) {
            throw Problem.badRequest("bad-grade", "请在五个等级中选择一个。");
        }
        return values()[number - 1];
    }

    /** 1 to 5. */
    int number() {
        return ordinal() + 1;
    }

    String label() {
        return label;
    }

    boolean bad() {
        return this == VERY_BAD || this == BAD;
    }
}
