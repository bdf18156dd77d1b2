package org.zhongshu.platform.credentials;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What installations give each other so that one's credentials can be verified at the other. */
public interface TrustExchange {

    /** Our trust bundle, as JSON text. */
    String bundle();

    /** Our newest status list, as JSON text; empty: none yet. */
    Optional<String> statusList();

    /**
     * What a bundle from elsewhere says of itself.
     *
     * @param fingerprints SM3 of its roots
     * @param until        when the first of its roots ends
     * @param seals        number of seals known in it
     * @throws org.zhongshu.platform.shared.Problem 422 when it is no bundle, has no root, or nobody in it may sign codes
     */
    Described describe(String bundle);

    record Described(String city, String name, Instant at, List<String> fingerprints, Instant until, int types, int seals) {
    }

    /**
     * A status list of the installation with this bundle.
     *
     * @throws org.zhongshu.platform.shared.Problem 422 when it is not signed by it
     */
    Listed examine(String bundle, String list);

    record Listed(long number, Instant at, Instant until, int count) {
    }
}
