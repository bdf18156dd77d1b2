package org.zhongshu.platform.looks;

import java.time.Instant;
import java.util.List;

/**
 * Every look of the staff at somebody's data outside the base libraries, which keep their own book: written by the module whose data it is, in the
 * transaction that shows them, read for the person concerned (PIPL art. 44, 45).
 */
public interface Looks {

    /** What was looked at. The web names it. */
    enum Kind {
        MATTER, MATTER_FILE, CASE, CREDENTIAL, CREDENTIAL_FILE, ERRAND, ERRAND_FILE, ARCHIVE, ARCHIVE_FILE, INTERMEDIARY;

        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Whom it concerned.
     *
     * @param idNumber what a person is found by; null where it is not known
     * @param phone    counts only where the number is not known
     */
    record Concerned(String idNumber, String phone) {
    }

    /**
     * @param account who looked; who: in clear, org: department, null for none
     * @param kind    {@link Kind#id}
     * @param clear   in clear, not masked
     * @param subject number of the matter, case, credential …
     * @param reason  in the words of who looked; null where none was asked for
     */
    record Look(long id, Instant at, long account, String who, String org, String kind, boolean clear, String subject, String reason) {
    }

    /** Writes a look of the current actor down. What citizens and the system itself do is no look of the staff, and who cannot be found by anything is not kept. */
    void record(Concerned concerned, Kind kind, boolean clear, String subject, String reason);

    /**
     * The newest first.
     *
     * @param phoneSince looks that only the telephone tells of count from here on: before, it may have been somebody else's
     * @param before     id of the last one seen, null from the newest
     */
    List<Look> of(Concerned concerned, Instant phoneSince, Long before, int limit);
}
