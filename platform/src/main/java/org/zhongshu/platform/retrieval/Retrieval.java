package org.zhongshu.platform.retrieval;

/** Makes indexes. */
public interface Retrieval {

    /** An empty index that begins to follow its source; whoever opened it closes it. */
    FindingIndex open(Manner manner, Findables source);
}
