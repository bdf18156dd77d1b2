package org.zhongshu.platform.rules.internal;

/**
 * A finding of a rule: the alert is raised, becomes graver, or is cleared. Every transition carries the whole raise, so that
 * any one of them is enough to know the alert.
 *
 * @param alert   id made of rule, thing, beginning and count: the same log gives the same ids
 * @param at      event time of this transition
 * @param level   as it stands after it
 * @param value   number shown with the alert at the raise (or the escalation), NaN = none
 * @param reason  why it was cleared where that was not the rule's own condition; null otherwise
 */
record Transition(What what, long alert, String rule, long thing, int level, long raisedAt, long at, double value, String message,
                  long[] things, String reason) {

    enum What { RAISED, ESCALATED, CLEARED }
}
