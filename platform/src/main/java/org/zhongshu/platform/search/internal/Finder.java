package org.zhongshu.platform.search.internal;

import org.zhongshu.platform.identity.Actor;

import java.util.List;

/**
 * Finds one kind of thing, within what the actor may see.
 *
 * @param permission without which this finder is not asked; null where everybody may see
 */
record Finder(String permission, Search search) {

    interface Search {
        List<Found> find(Words words, Actor actor, int limit);
    }

    List<Found> find(Words words, Actor actor, int limit) {
        return search.find(words, actor, limit);
    }
}
