package org.zhongshu.platform.cases;

import org.zhongshu.platform.identity.Actor;

import java.util.Optional;

/**
 * Has a say before any case closes. All beans of this kind are asked; a case closes only if none objects. That is what
 * makes the loop closed: an alert's case stays open while the alert stands.
 */
public interface ClosureCheck {

    /** Why the case cannot close yet, as a Chinese sentence for the officer; empty = no objection. Must be quick. */
    Optional<String> objection(Case c);

    /** Why this person may take no step in it at all, comments apart; empty = they may. Asked of people, never of the system. Must be quick. */
    default Optional<String> objection(Case c, Actor actor) {
        return Optional.empty();
    }
}
