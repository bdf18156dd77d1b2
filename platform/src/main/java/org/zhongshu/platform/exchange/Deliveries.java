package org.zhongshu.platform.exchange;

import java.time.Instant;
import java.util.Optional;

/** How fresh departments' data is, for whoever decides by it. */
public interface Deliveries {

    /** When a source of the dataset was last read to its end or heard, whether it had anything new or not; empty while nothing was ever delivered. */
    Optional<Instant> last(String dataset);
}
