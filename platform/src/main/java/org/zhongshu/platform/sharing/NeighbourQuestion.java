package org.zhongshu.platform.sharing;

import tools.jackson.databind.JsonNode;

/** Something that paired installations may ask this one. A bean for each; the neighbour's signature has been checked before. */
public interface NeighbourQuestion {

    /** {@code [a-z-]+}, as it stands in {@code POST /neighbour/v1/ask/<what>} */
    String what();

    /** Written as JSON. A {@code Problem} goes back as a signed refusal. */
    Object answer(String neighbour, JsonNode asked);
}
