package org.zhongshu.platform.publication;

import java.time.Instant;

/**
 * The changing part of a thing that is published: where it stands and which of its versions count. Its words are in the versions.
 *
 * @param code     null until it is given one
 * @param draft    number of the newest version
 * @param live     number of the version in force; null while it was never published
 * @param byBureau submitted by somebody who reaches all departments
 * @param demo     an invention that says so wherever it is shown
 * @param version  changes with every step; a step that names an older one is refused
 */
public record Standing(long id, String code, State state, int draft, Integer live, String department, Long submitter, String submittedBy, boolean byBureau,
                       Instant publishedAt, Instant changedAt, boolean demo, int version) {

    public enum State {
        DRAFT("draft", "草稿"), REVIEW("review", "待审核"), PUBLISHED("published", "已发布"), CHANGED("changed", "变更中"), WITHDRAWN("withdrawn", "已撤销");

        private final String id;
        private final String label;

        State(String id, String label) {
            this.id = id;
            this.label = label;
        }

        public String id() {
            return id;
        }

        public String label() {
            return label;
        }

        public static State of(String id) {
            for (State state : values()) {
                if (state.id.equals(id)) {
                    return state;
                }
            }
            throw new IllegalArgumentException(id);
        }
    }

    /** Everybody may see it. */
    public boolean inForce() {
        return live != null && state != State.WITHDRAWN;
    }

    /** The version that is shown when none is asked for: the one in force, or the newest of what never was. */
    public int shown() {
        return live == null ? draft : live;
    }
}
