package org.zhongshu.algorithms.profiling;

/** Data types of an information item (信息项) with their letters in catalogues made after 发改高技〔2017〕1272号. */
public enum DataType {
    TEXT("C", "字符型"),
    NUMBER("N", "数值型"),
    MONEY("Y", "货币型"),
    DATE("D", "日期型"),
    DATETIME("T", "日期时间型"),
    BOOLEAN("L", "逻辑型"),
    MEMO("M", "备注型"),
    GENERAL("G", "通用型"),
    DOUBLE("B", "双精度型"),
    INTEGER("I", "整型"),
    FLOAT("F", "浮点型");

    private final String letter;
    private final String label;

    DataType(String letter, String label) {
        this.letter = letter;
        this.label = label;
    }

    public String letter() {
        return letter;
    }

    public String label() {
        return label;
    }

    /** Throws IllegalArgumentException for a letter that is none of them. */
    public static DataType ofLetter(String letter) {
        for (DataType type : values()) {
            if (type.letter.equals(letter)) {
                return type;
            }
        }
        throw new IllegalArgumentException("没有这种数据类型：" + letter);
    }
}
