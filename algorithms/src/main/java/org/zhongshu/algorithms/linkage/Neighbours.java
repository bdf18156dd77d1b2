package org.zhongshu.algorithms.linkage;

import java.util.Map;

/** Finds the places of records without a trusted number: compares them with all that share a key, then joins from the strongest evidence down. */
final class Neighbours {

    private static final int MOST_FILTER_BITS = 27;
    /** Of a group so many records are looked at when two groups are compared. */
    private static final int LOOK_AT = 12;
    /** Blocks in which two trusted numbers are compared for people's eyes. */
    private static final int SMALL = 100;

    private final PersonStore s;
    private final Scorer scorer;
    private final Sets sets;
    private final LinkageSettings settings;
    private final double linkBits;
    private final double reviewBits;
    /** For each record the root of its person, −1 for those that look for one. */
    private final int[] anchors;
    private final Places places;
    private final Edges edges = new Edges();
    private final Edges twoNumbers = new Edges();
    private long comparisons;
    private long tooLarge;
    private long inTooLarge;

    Neighbours(PersonStore store, Scorer scorer, Sets sets, LinkageSettings settings) {
        this.s = store;
        this.scorer = scorer;
        this.sets = sets;
        this.settings = settings;
        this.linkBits = scorer.model.linkBits;
        this.reviewBits = scorer.model.reviewBits;
        anchors = new int[s.size];
        for (int i = 0; i < s.size; i++) {
            anchors[i] = s.idKind[i] == Cleaned.VALID || !sets.alone(i) ? sets.root(i) : -1;
        }
        places = new Places(anchors);
    }

    int loose() {
        return places.loose();
    }

    long comparisons() {
        return comparisons;
    }

    long blocksTooLarge() {
        return tooLarge;
    }

    long recordsTooLarge() {
        return inTooLarge;
    }

    /** A record looks for its place by this key. */
    private boolean asks(Key key, int i) {
        return anchors[i] < 0 && switch (key) {
            case NAME_TOWN -> s.birth[i] == 0;
            case ID_BEGIN, ID_END -> s.idKind[i] == Cleaned.BROKEN;
            default -> true;
        };
    }

    void pass(Key key) {
        int filterBits = Math.clamp(37L - Integer.numberOfLeadingZeros(s.size), 10, MOST_FILTER_BITS);
        long[] asked = new long[1 << filterBits - 6];
        for (int i = 0; i < s.size; i++) {
            if (asks(key, i)) {
                long k = key.of(s, i);
                if (k != 0) {
                    int bit = (int) (k >>> 64 - filterBits);
                    asked[bit >>> 6] |= 1L << bit;
                }
            }
        }
        boolean all = key == Key.NAME_BIRTH;
        Blocks blocks = Blocks.by(i -> {
            long k = key.of(s, i);
            int bit = (int) (k >>> 64 - filterBits);
            return all || k != 0 && (asked[bit >>> 6] & 1L << bit) != 0 ? k : 0;
        }, s.size, i -> true, settings.threads());
        for (Pass done : blocks.each(settings.threads(), () -> new Pass(key, blocks))) {
            edges.addAll(done.found);
            twoNumbers.addAll(done.twoNumbers);
            comparisons += done.comparisons;
            tooLarge += done.tooLarge;
            inTooLarge += done.inTooLarge;
        }
    }

    /** One thread's part of a pass. */
    private final class Pass implements Blocks.Visit {
        private final Key key;
        private final Blocks blocks;
        private final Agreement agreement = new Agreement(s);
        private final Edges found = new Edges();
        private final Edges twoNumbers = new Edges();
        private long comparisons;
        private long tooLarge;
        private long inTooLarge;

        Pass(Key key, Blocks blocks) {
            this.key = key;
            this.blocks = blocks;
        }

        @Override
        public void block(int from, int to) {
            int asking = 0;
            for (int at = from; at < to; at++) {
                asking += asks(key, blocks.record(at)) ? 1 : 0;
            }
            if (asking > 0 && to - from > settings.largestBlock()) {
                tooLarge++;
                inTooLarge += to - from;
                return;
            }
            if (key == Key.NAME_BIRTH && to - from <= SMALL) {
                suspicious(from, to);
            }
            for (int at = from; at < to && asking > 0; at++) {
                int i = blocks.record(at);
                if (!asks(key, i)) {
                    continue;
                }
                for (int other = from; other < to; other++) {
                    int j = blocks.record(other);
                    if (j == i || other < at && asks(key, j)) {
                        continue;
                    }
                    comparisons++;
                    double bits = scorer.bits(agreement, i, j);
                    if (anchors[j] >= 0) {
                        places.offer(i, j, anchors, bits);
                    } else if (bits >= reviewBits) {
                        found.add(i, j, bits);
                    }
                }
            }
        }

        /** Records of different persons that look like one in spite of their numbers. */
        private void suspicious(int from, int to) {
            for (int at = from; at < to; at++) {
                int i = blocks.record(at);
                for (int other = at + 1; other < to && anchors[i] >= 0; other++) {
                    int j = blocks.record(other);
                    if (anchors[j] >= 0 && anchors[j] != anchors[i]) {
                        comparisons++;
                        double bits = scorer.bits(agreement, i, j);
                        if (bits >= reviewBits) {
                            twoNumbers.add(i, j, bits);
                        }
                    }
                }
            }
        }
    }

    /** After all passes: joins, and leaves for people what is likely but not likely enough. */
    void join(Edges reviews, Map<String, Long> log) {
        long attached = 0;
        for (int i = 0; i < s.size; i++) {
            if (anchors[i] < 0 && places.best(i) >= 0 && places.surplus(i) >= linkBits && sets.join(anchors[places.best(i)], i)) {
                attached++;
            }
        }
        log.put("attached", attached);
        log.put("edges", (long) edges.size);
        Agreement agreement = new Agreement(s);
        boolean[] numbered = new boolean[s.size];
        for (int i = 0; i < s.size; i++) {
            if (anchors[i] >= 0) {
                numbered[sets.root(i)] = true;
            }
        }
        long joined = 0;
        for (int e : edges.strongestFirst(s.ref)) {
            int a = sets.root(edges.a[e]);
            int b = sets.root(edges.b[e]);
            if (a == b || numbered[a] && numbered[b]) {
                continue;
            }
            boolean sure = edges.bits[e] >= linkBits && (!numbered[a] || noOtherPlace(b, a)) && (!numbered[b] || noOtherPlace(a, b)) && mean(agreement, a, b) >= linkBits / 2;
            if (sure && sets.join(a, b)) {
                joined++;
                numbered[sets.root(a)] = numbered[a] || numbered[b];
            } else {
                reviews.add(edges.a[e], edges.b[e], edges.bits[e]);
            }
        }
        log.put("joined", joined);
        for (int i = 0; i < s.size; i++) {
            if (anchors[i] < 0 && places.best(i) >= 0 && places.bits(i) >= reviewBits && sets.root(i) != sets.root(places.best(i)) && !numbered[sets.root(i)]) {
                reviews.add(i, places.best(i), places.surplus(i));
            }
        }
        reviews.addAll(twoNumbers);
    }

    /** No record of a group has a likely place other than that person. */
    private boolean noOtherPlace(int group, int person) {
        int i = group;
        do {
            int best = anchors[i] < 0 ? places.best(i) : -1;
            if (best >= 0 && places.bits(i) >= reviewBits && sets.root(best) != sets.root(person)) {
                return false;
            }
            i = sets.next(i);
        } while (i != group);
        return true;
    }

    /** Evidence between two groups on the whole. */
    private double mean(Agreement agreement, int a, int b) {
        double sum = 0;
        int pairs = 0;
        int i = a;
        for (int k = 0; k < LOOK_AT && (k == 0 || i != a); k++, i = sets.next(i)) {
            int j = b;
            for (int l = 0; l < LOOK_AT && (l == 0 || j != b); l++, j = sets.next(j)) {
                sum += scorer.bits(agreement, i, j);
                pairs++;
            }
        }
        return sum / pairs;
    }
}
