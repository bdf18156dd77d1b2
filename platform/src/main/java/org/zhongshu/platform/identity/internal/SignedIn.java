package org.zhongshu.platform.identity.internal;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.zhongshu.platform.identity.Actor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The authentication of a request that carried a living session. */
final class SignedIn extends AbstractAuthenticationToken {

    static final String SESSION_COOKIE = "ZSSESSION";
    static final String CSRF_COOKIE = "XSRF-TOKEN";
    static final String CSRF_HEADER = "X-XSRF-TOKEN";

    private final Actor actor;
    private final Sessions.Acting acting;
    private final String csrf;
    private final boolean passwordExpired;

    SignedIn(Actor actor, Sessions.Acting acting, String csrf, boolean passwordExpired) {
        super(AuthorityUtils.NO_AUTHORITIES);
        this.actor = actor;
        this.acting = acting;
        this.csrf = csrf;
        this.passwordExpired = passwordExpired;
        setAuthenticated(true);
    }

    /** The token is bound to the session, so a cookie planted from a sibling domain does not pass. */
    boolean crossSiteTokenIs(String given) {
        return given != null && MessageDigest.isEqual(csrf.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.US_ASCII));
    }

    /** Null: for nobody else. */
    Sessions.Acting acting() {
        return acting;
    }

    boolean passwordExpired() {
        return passwordExpired;
    }

    @Override
    public Actor getPrincipal() {
        return actor;
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
