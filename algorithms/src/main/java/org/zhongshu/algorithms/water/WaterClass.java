package org.zhongshu.algorithms.water;

/** Classes of GB 3838-2002 §3 with the quality words of the evaluation method (环办〔2011〕22号); the sixth is worse than V. */
public enum WaterClass {
    I("Ⅰ类", "优"),
    II("Ⅱ类", "优"),
    III("Ⅲ类", "良好"),
    IV("Ⅳ类", "轻度污染"),
    V("Ⅴ类", "中度污染"),
    WORSE("劣Ⅴ类", "重度污染");

    private final String label;
    private final String quality;

    WaterClass(String label, String quality) {
        this.label = label;
        this.quality = quality;
    }

    /** The Chinese name, e.g. Ⅲ类. */
    public String label() {
        return label;
    }

    /** The quality word, e.g. 良好. */
    public String quality() {
        return quality;
    }

    /** 1 (best) to 6. */
    public int number() {
        return ordinal() + 1;
    }

    /** Is this class at least as good as the target? */
    public boolean meets(WaterClass target) {
        return ordinal() <= target.ordinal();
    }

    /** The class of a number from 1 to 6. */
    public static WaterClass of(int number) {
        if (number < 1 || number > values().length) {
            throw new IllegalArgumentException("水质类别为 1–6：" + number);
        }
        return values()[number - 1];
    }
}
