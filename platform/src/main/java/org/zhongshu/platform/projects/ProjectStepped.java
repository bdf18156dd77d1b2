package org.zhongshu.platform.projects;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;

/**
 * An investment project came to where its owner has something to know beyond what its matters tell. Published in the transaction of the step; nothing personal.
 *
 * @param firm    unified credit code of the owner
 * @param run     id of the whole that runs; null at registration
 * @param stage   null at registration
 * @param review  e.g. 联合验收; null where it is about none
 * @param heldOn  day of the review; null where it is about none
 * @param outcome of the review, in words; null while there is none
 */
public record ProjectStepped(String code, String name, String firm, Step step, Long run, String stage, String review, LocalDate heldOn, String outcome, Instant at) {

    /** {@code REGISTERED}: by somebody else in the owner's name; {@code CALLED}: a joint review; {@code REVIEWED}: there is one opinion; {@code STAGE}: a stage was approved. */
    public enum Step {
        REGISTERED, CALLED, REVIEWED, STAGE;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
