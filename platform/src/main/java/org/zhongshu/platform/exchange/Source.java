package org.zhongshu.platform.exchange;

/**
 * Something of a connection that has rows: a table, a file, a topic, a path.
 *
 * @param name  how the connector finds it again, e.g. {@code public.resident}
 * @param label comment or title at the source; null: none
 * @param rows  how many the source believes it has; null: unknown
 */
public record Source(String name, String label, Long rows) {
}
