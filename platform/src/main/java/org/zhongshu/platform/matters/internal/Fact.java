package org.zhongshu.platform.matters.internal;

import org.zhongshu.algorithms.masking.Mask;
import tools.jackson.databind.JsonNode;

import java.util.List;

/**
 * A declared fact.
 *
 * @param key      FEEL name, as decision tables read it
 * @param personal how it is masked; null: nothing personal about it
 * @param schema   more of the JSON Schema of its answer; null for none
 */
record Fact(String key, String label, FactType type, Mask personal, Origin from, String help, String widget, JsonNode schema) {

    sealed interface Origin {
    }

    /** @param of fact that gives the number of somebody else; null: the applicant's own record */
    record Column(String library, String field, String of) implements Origin {
    }

    /** @param field null: whether one is held */
    record Licence(String type, String field) implements Origin {
    }

    record Computed(Computation kind, List<String> of) implements Origin {
    }

    /** @param source who will say so once its data is connected; unknown until then */
    record Awaited(String source) implements Origin {
    }

    record Answer() implements Origin {
    }

    boolean asked() {
        return from instanceof Answer;
    }

    /** What the applicant may see of it: nothing of what a base library knows of somebody else. */
    boolean hidden() {
        return from instanceof Column c && c.of() != null;
    }

    /** What somebody else answers for, and so can be wrong without the applicant's doing. */
    boolean disputable() {
        return !hidden() && (from instanceof Column || from instanceof Licence);
    }

    String mask(String text) {
        return text == null || personal == null ? text : personal.apply(text);
    }
}
