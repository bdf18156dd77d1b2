package org.zhongshu.platform.sharing;

import tools.jackson.databind.JsonNode;

/**
 * A kind of message that paired installations send each other: said by {@link Neighbours#say} in the transaction of what it tells, sent in order until the
 * other side has it, taken there once. Messages are kept for months and lie in clear: they carry no personal data, only what to ask for.
 */
public interface NeighbourMessage {

    /** {@code [a-z-]+}, other than those of the module itself */
    String kind();

    /** In the transaction that takes it. What is thrown is kept with the message as the reason why it could not be done. */
    void take(String neighbour, JsonNode body);
}
