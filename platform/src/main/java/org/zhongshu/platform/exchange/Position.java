package org.zhongshu.platform.exchange;

/** A place in a source, opaque to everybody but its connector. @param text JSON, at most 8 KiB */
public record Position(String text) {

    /** Null stays null. */
    public static Position of(String text) {
        return text == null ? null : new Position(text);
    }
}
