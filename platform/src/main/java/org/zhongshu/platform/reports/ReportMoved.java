package org.zhongshu.platform.reports;

import java.time.Instant;

/**
 * A citizen's report went on. Published in the transaction that moves it; nothing personal.
 *
 * @param number of its case, which is also the report's number
 * @param gid    the human behind the account when it was reported; null: known by the telephone alone
 * @param step   {@code taken handed done answered refused merged ended}
 */
public record ReportMoved(long id, String number, long person, Long gid, Step step, Instant at) {

    /** What became of it. {@code ANSWERED} and what follows are ends. */
    public enum Step {
        TAKEN, HANDED, DONE, ANSWERED, REFUSED, MERGED, ENDED;

        public boolean end() {
            return ordinal() >= ANSWERED.ordinal();
        }

        /** As it stands in tables and answers: {@code answered}. */
        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
