package org.zhongshu.platform.twin;

import java.util.List;
import java.util.Optional;

/** All declared types; fixed from start-up on. */
public interface ThingTypes {

    /** @throws org.zhongshu.platform.shared.Problem 404 {@code no-type} */
    ThingType getType(String id);

    Optional<ThingType> findType(String id);

    List<ThingType> list();
}
