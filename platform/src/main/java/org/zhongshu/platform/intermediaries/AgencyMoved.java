package org.zhongshu.platform.intermediaries;

import java.time.Instant;
import java.util.Locale;

/**
 * A department decided about an agency. Published in the transaction of the decision.
 *
 * @param uscc    unified credit code
 * @param service name of the service that was agreed to or refused; null where it is about the agency as a whole
 */
public record AgencyMoved(String uscc, String service, Step step, Instant at) {

    public enum Step {
        AGREED, REFUSED, SUSPENDED, RESUMED, STRUCK;

        /** As it stands in templates: {@code agreed}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
