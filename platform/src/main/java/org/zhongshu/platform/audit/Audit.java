package org.zhongshu.platform.audit;

/**
 * The audit trail. Every state change and every look at personal data is recorded in the caller's own transaction: if the
 * change commits, so does its entry. A single chainer then gives each entry its number and its SM3 hash.
 */
public interface Audit {

    /**
     * @param action      stable verb, e.g. {@code case.close}, {@code device.create}, {@code personal.view}
     * @param subjectType kind of the thing concerned, e.g. {@code case}
     * @param reason      why, in the words of the person; null where the action speaks for itself
     * @param before      state before, written as JSON; null for a creation
     * @param after       state after; null for a deletion or a look
     */
    void record(String action, String subjectType, String subjectId, String reason, Object before, Object after);
}
