package org.zhongshu.platform.audit;

import java.time.Instant;
import java.util.function.Consumer;

/** The chained entries, for those who read them. An entry shows here a fraction of a second after its transaction. */
public interface AuditTrail {

    /**
     * What to look for; null fields do not narrow.
     *
     * @param text   part of user name, name, action, subject or reason
     * @param action exact, or a prefix when it ends with a dot: {@code case.}
     * @param actor  user name
     * @param from   inclusive
     * @param to     exclusive
     * @param before cursor: only entries with smaller numbers
     */
    record Query(String text, String action, String subjectType, String subjectId, String actor, Instant from, Instant to, Long before) {
    }

    /** @param hash hexadecimal */
    record Row(long seq, AuditEntry entry, String hash) {
    }

    /** Newest first. Rows are handed over as they are read, so a long export needs no memory. */
    void read(Query query, int limit, Consumer<Row> consumer);

    /** Proves the whole trail; one at a time, a second caller gets a conflict. */
    AuditVerifier.Result verify();
}
