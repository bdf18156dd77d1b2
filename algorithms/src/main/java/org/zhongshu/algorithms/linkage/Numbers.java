package org.zhongshu.algorithms.linkage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Joins records by their valid numbers; where a number stands in rows of clearly different people it stays with those whom it fits. */
final class Numbers {

    private final PersonStore s;
    private final Scorer scorer;
    private final Sets sets;
    private final LinkageSettings settings;
    private final Edges reviews;
    private final Map<String, Long> log;
    private final Agreement agreement;
    private long conflicts;

    Numbers(PersonStore store, Scorer scorer, Sets sets, LinkageSettings settings, Edges reviews, Map<String, Long> log) {
        this.s = store;
        this.scorer = scorer;
        this.sets = sets;
        this.settings = settings;
        this.reviews = reviews;
        this.log = log;
        this.agreement = new Agreement(store);
    }

    void join() {
        Blocks blocks = Blocks.by(i -> Key.ID.of(s, i), s.size, i -> s.idKind[i] == Cleaned.VALID, settings.threads());
        for (int at = 0; at < blocks.size(); ) {
            int end = blocks.endOf(at);
            if (end - at > 1) {
                block(blocks, at, end);
            }
            at = end;
        }
        log.put("number-conflicts", conflicts);
    }

    private void block(Blocks blocks, int from, int to) {
        int first = blocks.record(from);
        boolean plain = true;
        for (int at = from + 1; at < to; at++) {
            int i = blocks.record(at);
            plain &= s.id[i] == s.id[first] && s.name[i] == s.name[first] && s.birth[i] == s.birth[first] && !sets.mustStayApart(i, first);
        }
        if (plain) {
            for (int at = from + 1; at < to; at++) {
                sets.join(first, blocks.record(at));
            }
            return;
        }
        List<Integer> records = new ArrayList<>(to - from);
        for (int at = from; at < to; at++) {
            records.add(blocks.record(at));
        }
        // hashes of numbers can meet: by the numbers themselves, then in an order that does not depend on who came first
        records.sort(Comparator.comparingLong((Integer i) -> s.id[i]).thenComparing(i -> !fits(i)).thenComparingLong(i -> s.ref[i]));
        for (int k = 0; k < records.size(); ) {
            int end = k + 1;
            while (end < records.size() && s.id[records.get(end)] == s.id[records.get(k)]) {
                end++;
            }
            people(records.subList(k, end));
            k = end;
        }
    }

    /** The number's own birth date and sex are those of the record. */
    private boolean fits(int i) {
        byte[] digits = new byte[20];
        Cleaned.digits(s.id[i], digits);
        int birth = 0;
        for (int k = 6; k < 14; k++) {
            birth = birth * 10 + digits[k];
        }
        return (s.birth[i] == 0 || s.birth[i] == birth) && (s.sex[i] == 0 || s.sex[i] == 2 - digits[16] % 2);
    }

    /** Parts the records of one number into people; the number stays with the one whom it fits and who has most records. */
    private void people(List<Integer> records) {
        List<List<Integer>> people = new ArrayList<>();
        for (int i : records) {
            List<Integer> best = null;
            double most = 0;
            for (List<Integer> person : people) {
                double bits = Double.NEGATIVE_INFINITY;
                boolean apart = false;
                for (int k = 0; k < Math.min(person.size(), 8); k++) {
                    bits = Math.max(bits, scorer.bitsOfSameNumber(agreement, i, person.get(k)));
                    apart |= sets.mustStayApart(i, person.get(k));
                }
                if (!apart && bits >= most) {
                    most = bits;
                    best = person;
                }
            }
            if (best == null) {
                people.add(new ArrayList<>(List.of(i)));
            } else {
                best.add(i);
            }
        }
        people.sort(Comparator.comparingLong((List<Integer> p) -> -p.stream().filter(this::fits).count()).thenComparingInt(p -> -p.size()).thenComparingLong(p -> s.ref[p.getFirst()]));
        List<Integer> owner = people.getFirst();
        for (int k = 1; k < owner.size(); k++) {
            sets.join(owner.getFirst(), owner.get(k));
        }
        for (List<Integer> other : people.subList(1, people.size())) {
            conflicts++;
            reviews.add(owner.getFirst(), other.getFirst(), scorer.bitsOfSameNumber(agreement, owner.getFirst(), other.getFirst()));
            for (int i : other) {
                s.idKind[i] = Cleaned.CONTESTED;
            }
        }
    }
}
