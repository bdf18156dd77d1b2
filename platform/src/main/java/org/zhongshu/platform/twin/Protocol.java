package org.zhongshu.platform.twin;

/** The way an observation came in. The ordinal is stored in the log: add at the end, never reorder. */
public enum Protocol {
    MQTT, HTTP, LWM2M, HJ212,
    /** Entered by a person or another system through the API. */
    API,
    /** A rejected message sent in again after the cause was mended. */
    REPLAY,
    /** Computed by the platform itself. */
    DERIVED
}
