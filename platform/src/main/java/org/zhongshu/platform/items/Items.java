package org.zhongshu.platform.items;

import java.util.List;
import java.util.Optional;

/** The item list's door for other modules: items in force. Drafts, what is under review and what is withdrawn are not in it. */
public interface Items {

    Optional<Item> findItem(String code);

    /** A version that is or was in force, for what was begun under it. */
    Optional<Guide> findRevision(long id, int revision);

    /** Where items are offered, by code; only those that are. @param kind {@code center town village branch other}; town: code, null for the whole city's */
    record Place(String code, String name, String kind, String town) {
    }

    /** At most some thousands. */
    List<Place> places();

    /** The best items for words of one's own, the best first; empty while the index is being filled. */
    List<Item> search(String question, int limit);
}
