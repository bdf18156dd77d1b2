package org.zhongshu.algorithms.linkage;

/**
 * How carefully to link.
 *
 * @param link         probability from which two records are joined without a person
 * @param review       probability from which a person is asked
 * @param largestBlock records that share a blocking key are compared up to this many; larger blocks are counted and passed over
 * @param sample       pairs looked at per training block when weights are learnt
 * @param threads      threads to use
 * @param weights      weights learnt before; null: learn them from the records given
 */
public record LinkageSettings(double link, double review, int largestBlock, int sample, int threads, LinkageWeights weights) {

    public LinkageSettings {
        if (!(review > 0 && review <= link && link < 1) || largestBlock < 2 || sample < 100 || threads < 1) {
            throw new IllegalArgumentException("须满足 0 < review ≤ link < 1、largestBlock ≥ 2、sample ≥ 100、threads ≥ 1");
        }
    }

    public static LinkageSettings standard() {
        return new LinkageSettings(0.99, 0.5, 400, 200_000, Math.min(2, Runtime.getRuntime().availableProcessors()), null);
    }

    public LinkageSettings with(LinkageWeights learnt) {
        return new LinkageSettings(link, review, largestBlock, sample, threads, learnt);
    }

    public LinkageSettings withThresholds(double newLink, double newReview) {
        return new LinkageSettings(newLink, newReview, largestBlock, sample, threads, weights);
    }
}
