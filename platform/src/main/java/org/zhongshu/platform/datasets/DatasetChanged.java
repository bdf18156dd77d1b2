package org.zhongshu.platform.datasets;

/**
 * Rows of a dataset changed; published in the writer's transaction, at most once for each call. Whoever follows a dataset
 * reads {@link Datasets#changes} after the commit and takes this only as a wake-up: another copy of the server does not see it,
 * so followers look by themselves every few seconds too.
 */
public record DatasetChanged(String dataset, long lastSeq) {
}
