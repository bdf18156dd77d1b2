package org.zhongshu.platform.cases.internal;

import com.fasterxml.jackson.annotation.JsonIgnore;

import java.util.List;
import java.util.Set;

/**
 * What a step demands: who may take it, what it asks for and where it leads. Declared actions and the kernel's practices
 * look the same from here.
 *
 * @param next     state afterwards; null: stays, or the practice decides
 * @param handTo   key of the case's data that names the department which owes the next step; null: it stays where it is
 * @param practice null for an action that a lifecycle declares
 */
record ActionRule(String id, String name, String next, String handTo, Set<String> roles, Text text, String consequence,
                  List<EvidenceRule> evidence, List<Ask> asks, @JsonIgnore Practice practice) {

    enum Text { NONE, OPTIONAL, REQUIRED }

    enum AskKind { TEXT, NUMBER, CHOICE, DATE, BOOLEAN, DEPARTMENT, DEPARTMENTS, PERSON }

    record Ask(String key, String name, AskKind kind, boolean required, List<String> options) {
    }

    /** @param kind photo, video, audio or file */
    record EvidenceRule(String kind, String name, int min) {
    }

    boolean closes() {
        return CaseFile.CLOSED.equals(next);
    }
}
