package org.zhongshu.algorithms.linkage;

/** Evidence of a pair of records in a store. */
final class Scorer {

    private final Counts counts;
    private final PersonStore s;
    final Model model;

    Scorer(PersonStore store, Counts counts, Model model) {
        this.s = store;
        this.counts = counts;
        this.model = model;
    }

    double bits(Agreement agreement, int i, int j) {
        int pattern = agreement.of(i, j);
        return model.bits(pattern, Math.max(counts.name(i), counts.name(j)), Math.max(counts.sound(i), counts.sound(j)), counts.birth(i), counts.phone(i), counts.door(i));
    }

    /** For two records with the same valid number. */
    double bitsOfSameNumber(Agreement agreement, int i, int j) {
        return model.bitsOfSameNumber(agreement.of(i, j), Math.max(counts.name(i), counts.name(j)), Math.max(counts.sound(i), counts.sound(j)), counts.birth(i), counts.phone(i), counts.door(i));
    }

    /** Both have valid numbers and these differ. */
    boolean twoNumbers(int i, int j) {
        return s.idKind[i] == Cleaned.VALID && s.idKind[j] == Cleaned.VALID && s.id[i] != s.id[j];
    }
}
