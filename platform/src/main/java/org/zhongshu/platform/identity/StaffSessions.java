package org.zhongshu.platform.identity;

import jakarta.servlet.http.HttpServletRequest;

import java.time.Instant;
import java.util.Optional;

/** Who of the staff a browser belongs to, for what answers outside {@code /api/}: single sign-on of other systems. */
public interface StaffSessions {

    /** @param since when they signed in */
    record Open(Actor actor, Instant since) {
    }

    /** Empty without a living session, and while a first password waits to be changed. */
    Optional<Open> find(HttpServletRequest request);
}
