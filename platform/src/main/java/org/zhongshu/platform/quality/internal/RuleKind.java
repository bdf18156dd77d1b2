package org.zhongshu.platform.quality.internal;

import org.zhongshu.platform.shared.Problem;

import java.util.Locale;

/** What a rule asks. {@link #perRow}: of each row by itself, so that all of them together need one pass over the table. */
enum RuleKind {
    FORMAT("格式", Dimension.CONFORM, true),
    RANGE("值域", Dimension.CONFORM, true),
    CODES("代码表", Dimension.CONFORM, true),
    REQUIRED("必填", Dimension.COMPLETE, true),
    CONSISTENT("列间一致", Dimension.CONSISTENT, true),
    UNIQUE("唯一", Dimension.UNIQUE, false),
    REFERENCE("引用存在", Dimension.ACCURATE, false),
    CROSS("跨源一致", Dimension.CONSISTENT, false),
    TIMELY("及时", Dimension.TIMELY, false);

    private final String label;
    private final Dimension dimension;
    private final boolean perRow;

    RuleKind(String label, Dimension dimension, boolean perRow) {
        this.label = label;
        this.dimension = dimension;
        this.perRow = perRow;
    }

    String label() {
        return label;
    }

    Dimension dimension() {
        return dimension;
    }

    boolean perRow() {
        return perRow;
    }

    /** Whether rows of another dataset are looked into. */
    boolean looksElsewhere() {
        return this == REFERENCE || this == CROSS;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RuleKind of(String id) {
        for (RuleKind k : values()) {
            if (k.id().equals(id)) {
                return k;
            }
        }
        throw Problem.badRequest("bad-kind", "没有这种规则：" + id);
    }
}
