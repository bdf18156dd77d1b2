package org.zhongshu.algorithms.linkage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who is who after {@link PersonLinkage#link}. Records are numbered 0… in the order in which they were added. */
public final class LinkageResult {

    /** Two records that a person should look at. For a pair of whole clusters one record of each stands for it. */
    public record Review(long refA, long refB, Match match) {
    }

    private final long[] refs;
    private final int[] cluster;
    private final int count;
    private final int clusters;
    private final List<Review> reviews;
    private final LinkageWeights weights;
    private final Map<String, Long> counts;

    LinkageResult(long[] refs, int[] cluster, int count, int clusters, List<Review> reviews, LinkageWeights weights, Map<String, Long> counts) {
        this.refs = refs;
        this.cluster = cluster;
        this.count = count;
        this.clusters = clusters;
        this.reviews = List.copyOf(reviews);
        this.weights = weights;
        this.counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    /** Records. */
    public int count() {
        return count;
    }

    /** Persons. */
    public int clusters() {
        return clusters;
    }

    /** The person of a record: 0 to {@link #clusters()} − 1, numbered by their first record. */
    public int clusterOf(int index) {
        return cluster[index];
    }

    public long refOf(int index) {
        return refs[index];
    }

    /** Likeliest first. */
    public List<Review> reviews() {
        return reviews;
    }

    public LinkageWeights weights() {
        return weights;
    }

    /** What was done, for the run's log: comparisons, blocks passed over for their size and the records in them, conflicts of identifiers, milliseconds by stage. */
    public Map<String, Long> counts() {
        return counts;
    }
}
