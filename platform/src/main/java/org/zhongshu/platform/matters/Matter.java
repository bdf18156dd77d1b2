package org.zhongshu.platform.matters;

import java.time.Instant;

/**
 * A matter as others need it: nothing personal.
 *
 * @param item     code of the item, null for a composite matter (一件事)
 * @param revision of the item, as it was when the matter began
 * @param person   account of who applied
 * @param firm     unified credit code, null for oneself
 * @param instant  decided by a table
 * @param parent   id of the composite matter that it is part of, null for none
 */
public record Matter(long id, String number, String item, int revision, String itemName, String department, long person, String firm, MatterState state, boolean instant, Long parent,
                     Instant submittedAt, Instant endedAt) {
}
