package org.zhongshu.platform.catalog.internal;

/** What people typed, before it is kept. */
final class Texts {

    private Texts() {
    }

    /** Trimmed; null for nothing. PostgreSQL's text cannot hold NUL. */
    static String clean(String text) {
        return text == null || text.isBlank() ? null : text.replace('\0', '\uFFFD').strip();
    }
}
