package org.zhongshu.platform.matters;

import java.time.Instant;

/**
 * A matter as others need it: nothing personal.
 *
 * @param item     code of the item, null for a composite matter (一件事)
 * @param revision of the item, as it was when the matter began
 * @param person   account of who applied
 * @param human    record of the population library: who was behind the account; the account can become somebody else's
 * @param firm     unified credit code, null for oneself
 * @param channel  {@code web phone window kiosk agent}
 * @param instant  decided by a table
 * @param promised time, in words
 * @param parent   id of the composite matter that it is part of, null for none
 */
public record Matter(long id, String number, String item, int revision, String itemName, String department, long person, Long human, String firm, String channel, MatterState state, boolean instant, Long parent,
                     String promised, Instant submittedAt, Instant due, Instant endedAt) {
}
