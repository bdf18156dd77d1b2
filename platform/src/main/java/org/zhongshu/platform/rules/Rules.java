package org.zhongshu.platform.rules;

import java.util.List;
import java.util.Set;

/** The door to the rules themselves, for search and catalogues. */
public interface Rules {

    /** @param kind {@code threshold rate silence count combine} */
    record Summary(String id, String app, String name, String kind, Set<String> types, boolean on) {
    }

    List<Summary> list();
}
