package org.zhongshu.platform.quality.internal;

import org.zhongshu.platform.shared.Problem;

import java.util.Locale;

/** The usual six dimensions of data quality (GB/T 36344-2018 names them so). */
enum Dimension {
    COMPLETE("完整性"),
    CONFORM("规范性"),
    ACCURATE("准确性"),
    CONSISTENT("一致性"),
    UNIQUE("唯一性"),
    TIMELY("及时性");

    private final String label;

    Dimension(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Dimension of(String id) {
        for (Dimension d : values()) {
            if (d.id().equals(id)) {
                return d;
            }
        }
        throw Problem.badRequest("bad-dimension", "没有这个质量维度：" + id);
    }
}
