package org.zhongshu.platform.matters;

import java.time.Instant;

/** A matter ended. Published in the transaction that ends it. */
public record MatterEnded(long id, String number, String item, String department, long person, MatterState state, boolean instant, Instant at) {
}
