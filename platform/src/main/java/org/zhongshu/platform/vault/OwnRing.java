package org.zhongshu.platform.vault;

import java.time.Instant;

/**
 * A module's sealed rows whose form is its own (files, rows without a key of one number), with a key ring of its own: a bean of this kind gets a
 * new key whenever the vault does, and seals its rows anew in the background as the vault does with each {@link SealedTable}.
 */
public interface OwnRing {

    /**
     * How far it has got.
     *
     * @param table what is sealed, with its schema; done: rows looked at under the newest key; broken: fields that did not open
     */
    record Progress(String table, int key, long done, long broken, boolean finished, Instant changedAt) {
    }

    /** Adds a key, which is on the disk before it seals. */
    void newKey();

    Progress progress();
}
