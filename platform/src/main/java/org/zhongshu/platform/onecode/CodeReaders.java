package org.zhongshu.platform.onecode;

import java.time.Instant;
import java.util.List;

/** Machines at which citizens sign in by holding their code before a scanner: terminals of scenes that are declared so. Who may register them and what blocks them is as for all terminals. */
public interface CodeReaders {

    /** @param blockedAt null: it works */
    record Reader(long id, String number, String name, String scene, String department, Instant blockedAt, Instant seenAt) {
    }

    /** @param key shown this once */
    record Registered(Reader reader, String key) {
    }

    /** Terminals of the scenes that sign in, of the departments that the actor's permission reaches. */
    List<Reader> list();

    /** In the one scene that is declared to sign in. Throws 422 where none is. */
    Registered register(String name, String place);

    /**
     * The machine whose key this is.
     *
     * @param header {@code Authorization: Terminal ZD000001:<key>}. Throws 401 for a wrong key, 403 for a blocked machine or one of another kind of scene
     */
    Reader authenticated(String header);

    /**
     * Whose code is held before the machine; the code is taken by that and good for nothing afterwards. The holder sees the scan.
     *
     * @return the account. Throws 409 when the code is not taken
     */
    long holder(Reader reader, String code);
}
