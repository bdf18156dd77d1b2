package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.address.AddressParser;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Links all records of legal persons as {@link FirmMatcher} judges pairs: strongest evidence first; a group never holds two
 * different valid codes, and two groups are only joined when no two of their records are clearly different firms. For some
 * hundred thousand records; the outcome does not depend on the order of adding. Not thread-safe.
 */
public final class FirmLinkage {

    private static final int LOOK_AT = 12;

    private final LinkageSettings settings;
    private final FirmMatcher matcher;
    private final FirmStore store;
    private final List<long[]> together = new ArrayList<>();
    private final List<long[]> apart = new ArrayList<>();

    public FirmLinkage(LinkageSettings settings, int expected) {
        this(settings, expected, new AddressParser());
    }

    public FirmLinkage(LinkageSettings settings, int expected, AddressParser addresses) {
        this.settings = settings;
        this.matcher = new FirmMatcher(settings, addresses);
        this.store = new FirmStore(expected, addresses);
    }

    public void add(FirmRecord record) {
        store.add(record);
    }

    /** A person decided that both are the same. */
    public void together(long refA, long refB) {
        together.add(new long[]{refA, refB});
    }

    /** A person decided that these two are not the same. */
    public void apart(long refA, long refB) {
        apart.add(new long[]{refA, refB});
    }

    /** The clusters; {@link LinkageResult#weights} is null, as nothing is learnt. */
    public LinkageResult link() {
        int n = store.size();
        long[] ref = store.people.ref;
        Sets sets = new Sets(n);
        Map<Long, Integer> at = new HashMap<>();
        for (int i = 0; i < n; i++) {
            at.put(ref[i], i);
        }
        apart.stream().filter(p -> at.containsKey(p[0]) && at.containsKey(p[1])).forEach(p -> sets.keepApart(at.get(p[0]), at.get(p[1])));
        String[] code = new String[n];
        for (int i = 0; i < n; i++) {
            code[i] = store.valid.get(i) ? store.uscc.get(i) : "";
        }
        together.stream().filter(p -> at.containsKey(p[0]) && at.containsKey(p[1])).forEach(p -> join(sets, code, at.get(p[0]), at.get(p[1])));
        Map<String, Long> log = new LinkedHashMap<>();
        Edges edges = new Edges();
        Map<Integer, Match> matches = new HashMap<>();
        compare(edges, matches, log);
        List<LinkageResult.Review> reviews = new ArrayList<>();
        List<Integer> open = new ArrayList<>();
        for (int e : edges.strongestFirst(ref)) {
            int a = sets.root(edges.a[e]);
            int b = sets.root(edges.b[e]);
            boolean sure = matches.get(e).decision() == Match.Decision.LINK && (code[a].isEmpty() || code[b].isEmpty() || code[a].equals(code[b])) && agree(sets, a, b);
            if (a != b && !(sure && join(sets, code, a, b))) {
                open.add(e);
            }
        }
        int[] cluster = new int[n];
        int[] numberOf = new int[n];
        Arrays.fill(numberOf, -1);
        int clusters = 0;
        for (int i = 0; i < n; i++) {
            int root = sets.root(i);
            numberOf[root] = numberOf[root] < 0 ? clusters++ : numberOf[root];
            cluster[i] = numberOf[root];
        }
        Set<Long> seen = new HashSet<>();
        for (int e : open) {
            int a = cluster[edges.a[e]];
            int b = cluster[edges.b[e]];
            if (a != b && !sets.mustStayApart(edges.a[e], edges.b[e]) && seen.add((long) Math.min(a, b) << 32 | Math.max(a, b))) {
                Match m = matches.get(e);
                reviews.add(new LinkageResult.Review(ref[edges.a[e]], ref[edges.b[e]], new Match(m.score(), m.bits(), Match.Decision.REVIEW, m.reasons())));
            }
        }
        return new LinkageResult(ref, cluster, n, clusters, reviews, null, log);
    }

    private static boolean join(Sets sets, String[] code, int i, int j) {
        String known = code[sets.root(i)].isEmpty() ? code[sets.root(j)] : code[sets.root(i)];
        boolean joined = sets.join(i, j);
        if (joined) {
            code[sets.root(i)] = known;
        }
        return joined;
    }

    private void compare(Edges edges, Map<Integer, Match> matches, Map<String, Long> log) {
        int n = store.size();
        long[][] keys = new long[n][];
        int most = 0;
        for (int i = 0; i < n; i++) {
            keys[i] = FirmMatcher.keys(store, i);
            most = Math.max(most, keys[i].length);
        }
        Map<Long, int[]> blocks = new HashMap<>();
        for (int i = 0; i < n; i++) {
            for (long key : keys[i]) {
                blocks.merge(key, new int[]{1, i}, FirmLinkage::appended);
            }
        }
        long tooLarge = 0;
        long comparisons = 0;
        Set<Long> done = new HashSet<>();
        for (int[] block : blocks.values()) {
            if (block[0] > settings.largestBlock()) {
                tooLarge++;
                continue;
            }
            for (int x = 1; x <= block[0]; x++) {
                for (int y = x + 1; y <= block[0]; y++) {
                    if (done.add((long) block[x] << 32 | block[y])) {
                        comparisons++;
                        Match match = matcher.compare(store, block[x], block[y]);
                        if (match.decision() != Match.Decision.APART) {
                            matches.put(edges.size, match);
                            edges.add(block[x], block[y], match.bits());
                        }
                    }
                }
            }
        }
        log.put("comparisons", comparisons);
        log.put("blocks-too-large", tooLarge);
    }

    /** Grows by doubling; the first element counts. */
    private static int[] appended(int[] block, int[] one) {
        int[] room = block[0] + 1 < block.length ? block : Arrays.copyOf(block, block.length * 2);
        room[++room[0]] = one[1];
        return room;
    }

    /** No two records of the groups are clearly different firms. */
    private boolean agree(Sets sets, int a, int b) {
        int i = a;
        for (int k = 0; k < LOOK_AT && (k == 0 || i != a); k++, i = sets.next(i)) {
            int j = b;
            for (int l = 0; l < LOOK_AT && (l == 0 || j != b); l++, j = sets.next(j)) {
                Match match = matcher.compare(store, i, j);
                if (match.bits() < -10) {
                    return false;
                }
            }
        }
        return true;
    }
}
