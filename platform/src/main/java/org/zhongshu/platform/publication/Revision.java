package org.zhongshu.platform.publication;

import java.time.Instant;

/**
 * One version, kept as it was.
 *
 * @param words       what was written
 * @param note        what was changed and why; may be null
 * @param org         department of who wrote it; may be null
 * @param publishedAt null while it was never in force
 */
public record Revision<T>(int number, T words, String note, String by, String org, Instant at, Instant publishedAt) {
}
