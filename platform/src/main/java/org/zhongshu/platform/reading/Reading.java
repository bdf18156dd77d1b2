package org.zhongshu.platform.reading;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Reads photographs of papers declared in papers.yaml. Nothing is kept, of the picture or of what it says; what is read is a suggestion and
 * never a fact. One picture is read at a time, few wait, and who waits for one may not send another.
 */
public interface Reading {

    /** A photograph on its way; taken only when there is a seat for it. */
    @FunctionalInterface
    interface Upload {

        /** All its bytes, at most {@code most} + 1. */
        byte[] take(int most) throws IOException;
    }

    /**
     * A field of a paper as read.
     *
     * @param text       a date as 2026-01-31
     * @param confidence of the reading, 0 to 1
     * @param checked    whether its check digit holds; null: it has none
     * @param facts      names of the facts that it may be offered for or compared with, as papers.yaml gives them
     */
    record Field(String id, String label, String text, double confidence, Boolean checked, List<String> facts) {
    }

    /** @param kind null: none of the declared papers; then without fields */
    record Said(String kind, String name, List<Field> fields) {
    }

    /**
     * Waits until it is read, some seconds.
     *
     * @param person account; so many photographs a minute for each
     * @throws org.zhongshu.platform.shared.Problem 400 for a file that is no photograph or too large, 429 when too many wait or this person sends
     *                                              too many, 503 when this machine cannot read
     */
    Said read(long person, Upload upload);

    /** Every fact that papers.yaml names, so that who has the facts can see that they are some. */
    Set<String> facts();

    /** Names of the kinds that can be read, for people. */
    List<String> kinds();
}
