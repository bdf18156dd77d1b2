package org.zhongshu.demo.wire;

import java.util.concurrent.atomic.LongAdder;

/** What the whole demonstration has sent, for its log line. */
public final class Traffic {

    public final LongAdder sent = new LongAdder();
    public final LongAdder acknowledged = new LongAdder();
    public final LongAdder dropped = new LongAdder();
    public final LongAdder refused = new LongAdder();
    public final LongAdder reconnects = new LongAdder();

    @Override
    public String toString() {
        return "sent " + sent.sum() + ", acknowledged " + acknowledged.sum() + ", dropped " + dropped.sum() + ", refused " + refused.sum()
                + ", reconnects " + reconnects.sum();
    }
}
