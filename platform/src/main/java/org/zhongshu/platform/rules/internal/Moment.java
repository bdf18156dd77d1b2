package org.zhongshu.platform.rules.internal;

/** Tells whether a time falls into one of the calendar's classes; the city's calendar in production, fixed in tests. */
@FunctionalInterface
interface Moment {

    boolean is(Rule.Calendar calendar, long at);
}
