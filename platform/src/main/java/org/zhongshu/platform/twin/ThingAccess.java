package org.zhongshu.platform.twin;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Problem;

import java.util.List;
import java.util.function.Predicate;

/** Which things an actor may see: by the reach of the permission, or by a grant of the owner ("collect once, share to many"). */
@Component
public class ThingAccess {

    private final Access access;
    private final Things things;
    private final List<ThingSignals> signals;

    ThingAccess(Access access, Things things, List<ThingSignals> signals) {
        this.access = access;
        this.things = things;
        this.signals = signals;
    }

    /**
     * The thing, if the actor may see it with that permission.
     *
     * @throws Problem 404 {@code no-thing} also for a thing outside the actor's reach: its existence is not given away
     */
    public Thing visible(Actor actor, String permission, long id) {
        Thing thing = things.getThing(id);
        if (!filter(actor, permission).test(thing)) {
            throw Problem.notFound("no-thing", "没有这个部件：" + id);
        }
        return thing;
    }

    /** Fit for long lists: the scope is asked once. */
    public Predicate<Thing> filter(Actor actor, String permission) {
        Scope scope = access.scope(actor, permission);
        if (scope.kind() == Scope.Kind.ALL) {
            return thing -> true;
        }
        if (scope.kind() == Scope.Kind.NONE) {
            return thing -> false;
        }
        return thing -> scope.reaches(thing.department(), thing.town(), null) || thing.grid() != null && scope.reaches(null, thing.grid(), null)
                || actor.org() != null && granted(actor.org(), thing);
    }

    private boolean granted(String department, Thing thing) {
        for (ThingSignals s : signals) {
            if (s.granted(department, thing)) {
                return true;
            }
        }
        return false;
    }
}
