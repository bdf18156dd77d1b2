package org.zhongshu.platform.retrieval;

import java.time.Instant;
import java.util.List;

/** Where an index gets what it finds; asked in a read-only transaction. */
public interface Findables {

    /** What changed since then; a mark without a revision tells that it is not to be found any more. */
    List<Mark> marks(Instant since);

    /** Those of the ids that are to be found. */
    List<Findable> load(List<Long> ids);

    /** @param revision 0: gone */
    record Mark(long id, int revision) {
    }
}
