package org.zhongshu.platform.complaints;

import java.time.Instant;

/**
 * A complaint about a matter came to where whoever complained has something to know. Published in the transaction of the step; nothing of what it says.
 *
 * @param number of its case
 * @param gid    the human behind the account
 * @param firm   unified credit code, for whose matter it is; null for oneself
 */
public record ComplaintMoved(long id, String number, long person, Long gid, String firm, Step step, Instant at) {

    public enum Step {
        TAKEN, HANDED, ANSWERED, REFUSED, REVIEWING;

        /** As it stands in tables and answers: {@code answered}. */
        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
