package org.zhongshu.platform.persons;

import jakarta.servlet.http.HttpServletRequest;

import java.util.Optional;

/** Knows machines at which many people sign in: codes asked for there are counted by the machine, not by the address that a whole hall shares. */
public interface SignInPlace {

    /** @return a name of the machine that the request proves to come from; empty when it says it comes from none. Throws for a machine that is none, or is blocked */
    Optional<String> of(HttpServletRequest request);
}
