package org.zhongshu.platform.identity;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.zhongshu.platform.shared.Problem;

import java.util.Optional;
import java.util.function.Supplier;

/** The actor of the running request or job. */
public final class CurrentActor {

    private static final ScopedValue<Actor> ACTING = ScopedValue.newInstance();

    private CurrentActor() {
    }

    public static Optional<Actor> find() {
        if (ACTING.isBound()) {
            return Optional.of(ACTING.get());
        }
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Actor actor ? Optional.of(actor) : Optional.empty();
    }

    public static Actor require() {
        return find().orElseThrow(() -> Problem.unauthenticated("sign-in", "请先登录。"));
    }

    /** Runs work as someone else, for jobs and listeners that have no request. */
    public static <T> T as(Actor actor, Supplier<T> work) {
        return ScopedValue.where(ACTING, actor).call(work::get);
    }

    public static void as(Actor actor, Runnable work) {
        ScopedValue.where(ACTING, actor).run(work);
    }
}
