package org.zhongshu.platform.identity;

import java.time.Instant;
import java.util.Optional;

/**
 * Sessions of citizens, which are not sessions of staff: they have a cookie of their own, open only what is {@link Allowed#CITIZEN} below
 * {@value #PATH}, and their actor holds no role. Implemented by the module that knows citizens; identity stands below it.
 */
public interface CitizenSessions {

    String PATH = "/api/citizen/";
    String COOKIE = "ZSCITIZEN";
    /** Readable by the page; its value comes back as {@code X-XSRF-TOKEN} on writes. */
    String CSRF_COOKIE = "XSRF-CITIZEN";

    /** @param actor without roles; its account id is negative, so it is nobody's of the staff; since: when they signed in */
    record Open(Actor actor, String crossSiteToken, Instant since) {
    }

    /** @param token of the cookie; empty when it opens nothing (any more) */
    Optional<Open> find(String token, String ip);
}
