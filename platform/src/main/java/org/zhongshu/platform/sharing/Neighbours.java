package org.zhongshu.platform.sharing;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;

/** Paired installations, for modules that have something to ask them. Everything asked and answered is signed by both sides' keys. */
public interface Neighbours {

    /** @param code {@code nb-…}, made of its key; lastError: why it could not be reached, null when it could */
    record Neighbour(String code, String name, boolean paired, String lastError) {
    }

    /** Those that are or were paired, the newest first. */
    List<Neighbour> list();

    Optional<Neighbour> find(String code);

    /** Says something in the running transaction; it is sent until the other side has it. Nothing when they have parted. @param kind of a {@link NeighbourMessage} there */
    void say(String code, String kind, Object body);

    /**
     * Asks now and waits for the answer.
     *
     * @param what id of a {@link NeighbourQuestion} there
     * @throws org.zhongshu.platform.shared.Problem 404 no such neighbour, or parted; 503 {@code neighbour-away}; what the other side refused, in its words
     */
    JsonNode ask(String code, String what, Object body);
}
