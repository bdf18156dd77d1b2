package org.zhongshu.algorithms.reading;

import java.util.List;
import java.util.Optional;

/**
 * A kind of paper as it is declared: by which words it is known, and where its fields stand.
 *
 * @param marks words printed on it
 * @param least how many of them must be read before it counts as one
 */
public record Paper(String id, String name, List<String> marks, int least, List<Field> fields) {

    /** What a value is, and so how misreadings are told from it. */
    public enum Kind {
        TEXT,
        /** 18 characters of GB 32100 with their check character. */
        CREDIT_CODE,
        /** 18 characters of GB 11643 with their check character. */
        CITIZEN_ID,
        /** 20 digits: a citizen's number, the kind and the grade of the disability. */
        DISABILITY_NUMBER,
        /** Comes out as 2026-01-31. */
        DATE,
        /** One of the field's choices. */
        CHOICE
    }

    /**
     * @param labels  what is printed before the value, as it may be printed on different editions
     * @param inside  the label may follow another value in one line, as 民族 follows 性别 on an identity card
     * @param lines   how many lines the value may take
     * @param choices of a CHOICE; empty otherwise
     */
    public record Field(String id, String label, List<String> labels, Kind kind, boolean inside, int lines, List<String> choices) {
    }

    /**
     * A field as it was read.
     *
     * @param text       in the form of its kind; a date as 2026-01-31
     * @param confidence the least certain of its lines, 0 to 1
     * @param checked    whether its check digit holds, or the date is one; null: nothing to check it by
     */
    public record Value(Field field, String text, double confidence, Boolean checked) {
    }

    /** What these lines say when they are such a paper; empty when they are not. */
    public Optional<List<Value>> read(List<ReadLine> lines) {
        Rows rows = new Rows(lines);
        return found(rows) < least ? Optional.empty() : Optional.of(new PaperFields(this, rows).values());
    }

    /** How many of its marks stand in the lines; of two kinds that fit, the one with more of its own. */
    int found(Rows rows) {
        return (int) marks.stream().filter(rows::say).count();
    }

    /** The kind of paper that the lines are most like. */
    public static Optional<Paper> likest(List<Paper> papers, List<ReadLine> lines) {
        Rows rows = new Rows(lines);
        return papers.stream().filter(p -> p.found(rows) >= p.least()).max(java.util.Comparator.comparingDouble(p -> (double) p.found(rows) / p.marks().size()));
    }
}
