package org.zhongshu.platform.shared;

import java.util.List;

/** One page of a keyset-paged list; {@code next} is the cursor to ask for the following page, null at the end. */
public record Page<T>(List<T> items, String next) {
}
