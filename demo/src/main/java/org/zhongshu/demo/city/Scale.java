package org.zhongshu.demo.city;

/** How large the demonstration is. */
public enum Scale {
    /** About 2,000 devices. */
    SMALL,
    /** About 100,000 devices. */
    COUNTY
}
