package org.zhongshu.platform.identity.internal;

import org.springframework.context.ApplicationContext;

/** Sums up refusals counted so far, so that a test's own refusals are of kinds that are still told apart: a walk of all endpoints uses up more than there are. */
public final class SettledEvents {

    private SettledEvents() {
    }

    public static void settle(ApplicationContext context) {
        context.getBean(RepeatedEvents.class).write();
    }
}
