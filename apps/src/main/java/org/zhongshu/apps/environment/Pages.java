package org.zhongshu.apps.environment;

import java.util.List;
import java.util.function.Function;

import org.zhongshu.platform.shared.Page;

/** Pages of a list that is in memory anyway; the cursor is the last key given out. */
final class Pages {

    private Pages() {
    }

    static <S, T> Page<T> of(List<S> all, String cursor, int limit, Function<S, String> key, Function<S, T> item) {
        int from = 0;
        while (cursor != null && from < all.size() && !key.apply(all.get(from++)).equals(cursor)) {
            // skips to the one after the cursor
        }
        List<S> page = all.subList(from, Math.min(all.size(), from + limit));
        return new Page<>(page.stream().map(item).toList(), from + page.size() < all.size() ? key.apply(page.getLast()) : null);
    }
}
