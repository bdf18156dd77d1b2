package org.zhongshu.platform.matters.internal;

import org.zhongshu.algorithms.masking.Mask;
import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A declared fact.
 *
 * @param key      FEEL name, as decision tables read it
 * @param personal how it is masked; null: nothing personal about it
 * @param schema   more of the JSON Schema of its answer; null for none
 * @param quiet    not on the form while it is unknown or says no: nobody wants to read that they are not registered as dead
 */
record Fact(String key, String label, FactType type, Mask personal, Origin from, String help, String widget, JsonNode schema, boolean quiet) {

    sealed interface Origin {
    }

    /** @param of fact that gives the number of somebody else; null: the applicant's own record */
    record Column(String library, String field, String of) implements Origin {
    }

    /** @param field null: whether one is held; of: fact that gives the number of whose it is; null: the applicant's own */
    record Licence(String type, String field, String of) implements Origin {
    }

    /** One of several facts, as another one says. @param is what that one says → fact */
    record Choice(String by, Map<String, String> is) implements Origin {
    }

    record Computed(Computation kind, List<String> of) implements Origin {
    }

    /**
     * The newest row of a department's connected dataset.
     *
     * @param key    column that has the applicant's number; null: a register of things, found by {@code where} alone
     * @param firm   the number of the firm that the applicant acts for, else the person's own
     * @param where  column → fact whose value the row must have
     * @param field  column read; null: whether there is a row
     * @param newest column by which one of several is the newest; null: they must agree
     * @param days   for how many days after its last delivery the dataset is believed
     */
    record Row(String dataset, String key, boolean firm, Map<String, String> where, String field, String newest, int days) implements Origin {

        /** The same rows. */
        boolean beside(Row other) {
            return dataset.equals(other.dataset) && Objects.equals(key, other.key) && firm == other.firm && where.equals(other.where) && Objects.equals(newest, other.newest) && days == other.days;
        }
    }

    /** @param source who will say so once its data is connected; unknown until then */
    record Awaited(String source) implements Origin {
    }

    /** Said by the investment project that the application is for; where it is for none, or the project does not say so, the applicant is asked. */
    record OfProject(String field) implements Origin {
    }

    record Answer() implements Origin {
    }

    /** Whether applicants can be asked for it. */
    boolean asked() {
        return from instanceof Answer || from instanceof OfProject;
    }

    /** As it is where the applicant said it. */
    Fact answered() {
        return new Fact(key, label, type, personal, new Answer(), help, widget, schema, quiet);
    }

    /** What the applicant may see of it: nothing of what a base library knows of somebody else. */
    boolean hidden() {
        return from instanceof Column c && c.of() != null || from instanceof Licence l && l.of() != null;
    }

    /** Nothing of it is left standing by its mask: its owner is told so, and what one does not see one cannot dispute. */
    boolean unshown() {
        return personal == Mask.HIDDEN;
    }

    /** Whether it can be answered so; what has no list of choices can. */
    boolean answerable(String choice) {
        if (type == FactType.BOOLEAN) {
            return choice.equals("true") || choice.equals("false");
        }
        return schema == null || !schema.has("enum") || schema.path("enum").valueStream().anyMatch(c -> c.asString("").equals(choice));
    }

    /** Looked up by what the applicant says first. */
    boolean needsAnswer() {
        return from instanceof Row r && !r.where().isEmpty();
    }

    /** What somebody else answers for, and so can be wrong without the applicant's doing. */
    boolean disputable() {
        return !hidden() && !unshown() && (from instanceof Column || from instanceof Licence || from instanceof Row);
    }

    String mask(String text) {
        return text == null || personal == null ? text : personal.apply(text);
    }
}
