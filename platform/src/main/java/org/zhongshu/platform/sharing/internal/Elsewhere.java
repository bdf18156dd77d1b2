package org.zhongshu.platform.sharing.internal;

/** Where the rows of an entry are when they are not here: at a neighbour. */
public interface Elsewhere {

    /** @param grant of the department here */
    record Fetched(byte[] body, int rows, Long grant) {
    }

    /**
     * Asks the neighbour, after asking our own catalogue.
     *
     * @param query as in the shared API's address
     * @throws org.zhongshu.platform.shared.Problem 403 and 404 as for rows that are here, 503 when the neighbour does not answer
     */
    Fetched fetch(long resource, String department, String who, String query);
}
