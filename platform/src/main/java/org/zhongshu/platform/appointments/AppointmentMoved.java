package org.zhongshu.platform.appointments;

import java.time.Instant;
import java.util.Locale;

/**
 * Somebody's appointment was made, changed or ended, or is tomorrow. Published in the transaction of the step; nothing personal.
 *
 * @param person  account of who booked; gid: the human behind it; firm: unified credit code, null for oneself
 * @param when    day and time in words
 * @param version of the appointment: it is changed more than once
 */
public record AppointmentMoved(long id, String number, String itemName, String placeName, String when, long person, Long gid, String firm, Step step, int version, Instant at) {

    /** {@code CLOSED}: the place cannot receive anybody at that time any more, another time has to be chosen. */
    public enum Step {
        BOOKED, CHANGED, CANCELLED, TOMORROW, CLOSED, MISSED;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
