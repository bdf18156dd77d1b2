package org.zhongshu.platform.twin;

/**
 * How far the history is behind the log. Whoever acknowledges devices asks it: acknowledgements never outrun the store
 * without limit. Implemented by telemetry; the gateway must not depend on it.
 */
public interface StoreLag {

    /** Messages in the log that are not in the history yet; a quarter of a second old at most while the log answers. */
    long behind();

    /**
     * Behind by more than the limit ({@code zhongshu.telemetry.lag-limit}, a time): take no more in until this is false again.
     * A time and not a count: messages differ a hundredfold in what they carry, and machines in what they can store.
     */
    boolean overLimit();
}
