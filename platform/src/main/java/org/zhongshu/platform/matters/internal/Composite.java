package org.zhongshu.platform.matters.internal;

import java.util.List;
import java.util.Map;

/**
 * One thing in life that takes several items (一件事): one form, one clock, the items in parallel or in stages, one result.
 *
 * @param audience   {@code person} or {@code firm}
 * @param department code of who leads it
 * @param any        one approved item is enough; otherwise all that were applied for must be
 * @param days       working days for the whole
 * @param stages     names, in their order; one where there are none
 * @param answers    what the whole says itself to questions of its items, by key: nobody is asked for it
 * @param same       question → the one whose answer is its answer here, too: a shop's address is where its gas is used
 */
record Composite(String id, String name, String about, String audience, String department, boolean any, int days, List<String> stages, List<Part> parts, Map<String, String> answers, Map<String, String> same) {

    /** @param stage index in {@link Composite#stages}; optional: only when the applicant takes it */
    record Part(String item, int stage, boolean optional) {
    }

    List<Part> of(int stage) {
        return parts.stream().filter(p -> p.stage() == stage).toList();
    }
}
