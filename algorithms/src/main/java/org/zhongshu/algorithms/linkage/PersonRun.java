package org.zhongshu.algorithms.linkage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One run of {@link PersonLinkage}: the stages in their order. */
final class PersonRun {

    private static final Key[] PASSES = {Key.NAME_BIRTH, Key.PHONE, Key.BIRTH_WAY, Key.NAME_WAY, Key.BIRTH_SURNAME, Key.NAME_YEAR, Key.NAME_DAY, Key.ID_BEGIN, Key.ID_END, Key.NAME_TOWN};

    private final LinkageSettings settings;
    private final PersonStore s;
    private final int n;
    private final Sets sets;
    private final List<long[]> together;
    private final List<long[]> apart;
    private final Map<String, Long> log = new LinkedHashMap<>();
    private final Edges reviews = new Edges();
    private Scorer scorer;

    PersonRun(LinkageSettings settings, PersonStore store, List<long[]> together, List<long[]> apart) {
        this.settings = settings;
        this.s = store;
        this.n = store.size;
        this.sets = new Sets(n);
        this.together = together;
        this.apart = apart;
    }

    LinkageResult run() {
        long start = System.nanoTime();
        Counts counts = Counts.of(s, settings.threads(), settings.weights());
        start = lap("count-ms", start);
        LinkageWeights weights = settings.weights() == null ? new Learning(s, settings).learn(counts) : settings.weights();
        start = lap("learn-ms", start);
        scorer = new Scorer(s, counts, new Model(weights, settings));
        constraints(apart, sets::keepApart);
        new Numbers(s, scorer, sets, settings, reviews, log).join();
        constraints(together, sets::join);
        start = lap("numbers-ms", start);
        Neighbours neighbours = new Neighbours(s, scorer, sets, settings);
        for (Key key : PASSES) {
            neighbours.pass(key);
        }
        log.put("comparisons", neighbours.comparisons());
        log.put("blocks-too-large", neighbours.blocksTooLarge());
        log.put("records-in-blocks-too-large", neighbours.recordsTooLarge());
        log.put("records-without-trusted-number", (long) neighbours.loose());
        start = lap("compare-ms", start);
        neighbours.join(reviews, log);
        lap("join-ms", start);
        return result(weights);
    }

    private long lap(String stage, long since) {
        long now = System.nanoTime();
        log.put(stage, (now - since) / 1_000_000);
        return now;
    }

    private interface Pair {
        void accept(int i, int j);
    }

    private void constraints(List<long[]> pairs, Pair apply) {
        if (pairs.isEmpty()) {
            return;
        }
        Set<Long> wanted = new HashSet<>();
        pairs.forEach(p -> {
            wanted.add(p[0]);
            wanted.add(p[1]);
        });
        Map<Long, Integer> at = new HashMap<>();
        for (int i = 0; i < n; i++) {
            if (wanted.contains(s.ref[i])) {
                at.put(s.ref[i], i);
            }
        }
        pairs.stream().filter(p -> at.containsKey(p[0]) && at.containsKey(p[1])).forEach(p -> apply.accept(at.get(p[0]), at.get(p[1])));
    }

    private LinkageResult result(LinkageWeights weights) {
        int[] cluster = new int[n];
        Arrays.fill(cluster, -1);
        int clusters = 0;
        int[] ofRoot = new int[n];
        Arrays.fill(ofRoot, -1);
        for (int i = 0; i < n; i++) {
            int root = sets.root(i);
            if (ofRoot[root] < 0) {
                ofRoot[root] = clusters++;
            }
            cluster[i] = ofRoot[root];
        }
        List<LinkageResult.Review> open = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        Explain explain = new Explain(s);
        for (int e : reviews.strongestFirst(s.ref)) {
            int i = reviews.a[e];
            int j = reviews.b[e];
            int a = cluster[i];
            int b = cluster[j];
            if (a != b && !sets.mustStayApart(i, j) && seen.add((long) Math.min(a, b) << 32 | Math.max(a, b))) {
                open.add(new LinkageResult.Review(s.ref[i], s.ref[j], explain.match(i, j, reviews.bits[e], Match.Decision.REVIEW)));
            }
        }
        log.put("reviews", (long) open.size());
        log.put("clusters", (long) clusters);
        return new LinkageResult(s.ref, cluster, n, clusters, open, weights, log);
    }
}
