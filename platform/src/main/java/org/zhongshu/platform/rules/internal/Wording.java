package org.zhongshu.platform.rules.internal;

import org.zhongshu.platform.twin.Thing;

/** Names for the texts of alerts. */
interface Wording {

    /** Town and village by name, the thing's own name when the place is unknown. */
    String place(Thing thing);

    String town(Thing thing);

    String type(Thing thing);
}
