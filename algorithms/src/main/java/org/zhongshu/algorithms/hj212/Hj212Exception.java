package org.zhongshu.algorithms.hj212;

/**
 * A frame that breaks the standard. {@link #reason()} is the QnRtn code a platform answers with (HJ 212-2017 table 7:
 * 3 PW, 4 MN, 5 ST, 6 Flag, 7 QN, 8 CN, 9 CRC, 100 unknown); the message is Chinese and says which part is wrong.
 */
public final class Hj212Exception extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final int reason;

    Hj212Exception(int reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The QnRtn code. */
    public int reason() {
        return reason;
    }
}
