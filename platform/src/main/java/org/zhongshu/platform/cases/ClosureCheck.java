package org.zhongshu.platform.cases;

import java.util.Optional;

/**
 * Has a say before any case closes. All beans of this kind are asked; a case closes only if none objects. That is what
 * makes the loop closed: an alert's case stays open while the alert stands.
 */
public interface ClosureCheck {

    /** Why the case cannot close yet, as a Chinese sentence for the officer; empty = no objection. Must be quick. */
    Optional<String> objection(Case c);
}
