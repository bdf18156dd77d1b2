package org.zhongshu.algorithms.linkage;

/** The fields of a person that are compared, and how far two values can agree: from the best level down. */
enum Field {
    NAME("姓名", "相同", "异体字或缺字", "同音", "一字之差", "仅姓相同", "不同"),
    BIRTH("出生日期", "相同", "日月颠倒", "一位之差", "仅年相同", "仅月日相同", "不同"),
    SEX("性别", "相同", "不同"),
    PHONE("电话", "相同", "一位之差", "不同"),
    ADDRESS("地址", "同门同户", "同门牌", "同街路或村", "同乡镇", "不同"),
    ID("身份号码", "相同", "一处笔误", "部分相同", "均有效而不同", "不同");

    static final int FIELDS = 6;
    /** Four bits a field; all set: one of the values is missing. */
    static final int MISSING = 0xF;
    static final int BOTH_VALID_DIFFER = 3;

    private final String label;
    private final String[] levels;

    Field(String label, String... levels) {
        this.label = label;
        this.levels = levels;
    }

    String label() {
        return label;
    }

    int levels() {
        return levels.length;
    }

    String level(int level) {
        return levels[level];
    }

    /** The level of this field in a pattern; {@link #MISSING} when it says nothing. */
    int of(int pattern) {
        return pattern >>> ordinal() * 4 & MISSING;
    }

    /** The pattern as if the field were missing. */
    int without(int pattern) {
        return pattern | MISSING << ordinal() * 4;
    }
}
