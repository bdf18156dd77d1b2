package org.zhongshu.platform.intermediaries;

import java.time.Instant;
import java.util.Locale;

/**
 * A demand came to where one of its sides has something to do or to know: its owner, who signed up, or who was chosen. Once for each side, in the transaction
 * of the step. The title is public; nothing of an offer or of who the people are.
 *
 * @param person account of a person as owner, with gid, the human behind it; null for a firm
 * @param firm   unified credit code of a firm as owner or of an agency; null for a person
 */
public record DemandMoved(String number, String title, Long person, Long gid, String firm, Step step, Instant at) {

    /**
     * {@code CHOOSE} (owner): sign-up closed, one is to be chosen; {@code FAILED}, {@code WITHDRAWN}: nobody will be; {@code ANNOUNCED} (owner), {@code CHOSEN} (agency), {@code PASSED} (the other agencies); {@code DROPPED}: no longer chosen;
     * {@code AWARDED}: the choice stands, the contract follows; {@code SIGNED}, {@code ACCEPTED}, {@code RETURNED} (agency); {@code DELIVERED} (owner); {@code LATE} (both).
     */
    public enum Step {
        CHOOSE, FAILED, WITHDRAWN, ANNOUNCED, CHOSEN, PASSED, DROPPED, AWARDED, SIGNED, DELIVERED, RETURNED, ACCEPTED, LATE;

        /** As it stands in templates: {@code delivered}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
