package org.zhongshu.platform.cases;

/** The answer to a report: which case it became part of, and how. */
public record CaseRef(long id, String number, Outcome outcome) {

    public enum Outcome {
        /** A new case. */
        OPENED,
        /** Merged into the open case of the same key; its repeat count went up. */
        MERGED,
        /** The case of the same key had been closed a short while ago and works again. */
        REOPENED,
        /** The same report came once more (a redelivery); nothing changed. */
        KNOWN
    }
}
