package org.zhongshu.platform.twin;

import java.util.List;

/**
 * The installation's dictionary of metric keys. Small ids keep the log, the history and the rules' state small. Keys of
 * declared properties are there from the start; a key that no type declares is registered when first seen, up to a limit
 * ({@code zhongshu.twin.undeclared-metrics}, 2,000), so that a broken device cannot fill the dictionary.
 *
 * <p>Both directions answer from memory.
 */
public interface Metrics {

    /** Longest key, in characters. */
    int MAX_KEY = 64;

    /**
     * The key's id, 1…32,767; registers an unknown key (one insert, in a transaction of its own).
     *
     * @throws org.zhongshu.platform.shared.Problem 422 {@code metric-key} for an empty, overlong or unprintable key,
     *                                              {@code metrics-full} when the limit is reached
     */
    int id(String key);

    /** The key's id, 0 when the key is not known; never registers. */
    int find(String key);

    /** The id's key. @throws IllegalArgumentException for an id never given out */
    String key(int id);

    List<String> keys();
}
