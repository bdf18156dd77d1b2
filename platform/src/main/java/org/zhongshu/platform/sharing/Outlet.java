package org.zhongshu.platform.sharing;

import java.util.Set;

/** Where data leaves: asked before every answer, every push, every file. */
public interface Outlet {

    /**
     * Asks whether a department may have data of an entry now, and what of it. The question is in the catalogue's record of
     * looks, also when the answer is no.
     *
     * @param resource   id of the entry
     * @param department code of the department that receives
     * @param who        system or account that asks, for the record
     * @param fields     columns wanted; empty: all that are granted
     * @throws org.zhongshu.platform.shared.Problem 403 with the refusal's code ({@code no-grant revoked expired not-yet fields
     *                                              not-shared}), 404 when there is no entry or it has no rows here, 429 {@code rate}
     */
    Opening open(long resource, String department, String who, Set<String> fields);
}
