package org.zhongshu.platform.projects.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * A joint review of one stage of a run.
 *
 * @param leader    department that called it
 * @param silence   what silence counts as agreement by; null: silence is silence
 * @param outcome   null until it is closed
 */
record Review(long id, String project, long run, String stage, String name, String leader, LocalDate heldOn, String words, Instant due, String silence, String calledBy, Instant calledAt, String outcome, String opinion, String closedBy,
              Instant closedAt, int version) {

    /**
     * A department in it.
     *
     * @param items   names of what it decides in the stage
     * @param outcome null until it spoke; silentAt: when the limit passed without a word
     */
    record Voice(String department, List<String> items, long caseId, String caseNumber, String outcome, String words, String clause, String by, Instant saidAt, Instant silentAt) {
    }
}
