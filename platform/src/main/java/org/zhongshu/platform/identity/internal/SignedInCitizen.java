package org.zhongshu.platform.identity.internal;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CitizenSessions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The authentication of a request that carried a citizen's living session. It is not a {@link SignedIn}, so nothing of the staff's opens to it. */
final class SignedInCitizen extends AbstractAuthenticationToken {

    private final CitizenSessions.Open open;

    SignedInCitizen(CitizenSessions.Open open) {
        super(AuthorityUtils.NO_AUTHORITIES);
        this.open = open;
        setAuthenticated(true);
    }

    boolean crossSiteTokenIs(String given) {
        return given != null && MessageDigest.isEqual(open.crossSiteToken().getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Actor getPrincipal() {
        return open.actor();
    }

    @Override
    public Object getCredentials() {
        return null;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
