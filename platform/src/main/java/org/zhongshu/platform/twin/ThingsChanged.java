package org.zhongshu.platform.twin;

import java.util.Set;

/** Things were created or changed; published once for each call, inside its transaction. */
public record ThingsChanged(Set<Long> ids) {
}
