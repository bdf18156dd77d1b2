package org.zhongshu.platform.twin;

/**
 * How far the history is behind the log. Whoever acknowledges devices asks it: acknowledgements never outrun the store
 * without limit. Implemented by telemetry; the gateway must not depend on it.
 */
public interface StoreLag {

    /** Messages in the log that are not in the history yet; at most half a second old. */
    long behind();

    /** Behind by more than the limit ({@code zhongshu.telemetry.lag-limit}): take no more in until this is false again. */
    boolean overLimit();
}
