package org.zhongshu.platform.persons;

/** How sure one may be of who somebody is; each level includes the ones before. */
public enum Assurance {

    /** Holds the telephone. */
    PHONE("手机号已验证"),
    /** Name and identity number agree with a living person of the population library. */
    REAL_NAME("已实名"),
    /** An official compared the person with the original document. */
    PROVEN("已现场核验");

    private final String label;

    Assurance(String label) {
        this.label = label;
    }

    public int level() {
        return ordinal() + 1;
    }

    public String label() {
        return label;
    }

    public static Assurance of(int level) {
        return values()[level - 1];
    }
}
