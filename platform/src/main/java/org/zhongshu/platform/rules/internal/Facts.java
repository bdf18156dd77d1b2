package org.zhongshu.platform.rules.internal;

/** What an expression may ask while it is evaluated. A number that is not known is NaN, a text that is not known is null. */
interface Facts {

    /** Last value of the rule's metric in this slot, NaN when there is none or it is too old. */
    double metric(int slot);

    String text(int slot);

    double parameter(int index);

    double attribute(String key);

    String attributeText(String key);

    /** A figure over the readings of the last {@code millis} of the metric in this slot. */
    double window(int slot, Window figure, long millis);

    enum Window {
        /** change per minute between the first and the last reading */
        RATE,
        /** last minus first */
        CHANGE, AVG, LOW, HIGH
    }
}
