package org.zhongshu.algorithms.reading;

/** A file that is not opened as a photograph; the message says why, in Chinese, for who sent it. */
public final class BadPhoto extends Exception {

    /** Why, for programs. */
    public enum Reason { NOT_A_PICTURE, BROKEN, TOO_MANY_PIXELS, TOO_LARGE, ODD_SHAPE, ANIMATED, UNUSUAL }

    private static final long serialVersionUID = 1;

    private final Reason reason;

    BadPhoto(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    BadPhoto(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
