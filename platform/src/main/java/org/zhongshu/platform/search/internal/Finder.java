package org.zhongshu.platform.search.internal;

import org.zhongshu.platform.identity.Actor;

import java.util.List;

/** Finds one kind of thing, within what the actor may see. */
interface Finder {

    /** Permission without which this finder is not asked; null where everybody may see. */
    String permission();

    List<Found> find(Words words, Actor actor, int limit);
}
