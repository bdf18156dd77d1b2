package org.zhongshu.platform.matters;

import java.time.Instant;
import java.util.Locale;

/**
 * A matter came to where its applicant has something to know or to do. Published in the transaction of the step. A part of a composite matter
 * says only that something is missing; the rest is said of the whole.
 *
 * @param person account of who applied; gid: the human behind it; firm: unified credit code, null for oneself
 */
public record MatterMoved(long id, String number, String itemName, long person, Long gid, String firm, Step step, Instant at) {

    /** {@code TAKEN}: not decided at once. */
    public enum Step {
        TAKEN, ASKED, APPROVED, REFUSED, WITHDRAWN;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
