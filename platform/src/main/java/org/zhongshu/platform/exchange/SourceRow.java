package org.zhongshu.platform.exchange;

/**
 * One row as it came.
 *
 * @param values   in the order of the expected shape's columns; each null, String, Long, BigDecimal, Double, Boolean, LocalDate, LocalDateTime
 *                 (the source's local time) or Instant; anything else the connector writes as text. For REMOVE only the key's values count
 * @param op       whether the source has it or has it no more
 * @param position where to go on after this row; may be null except in the last row of each batch that {@link Rows#next} returns
 * @param raw      the row's text as it came, at most 64 KiB, for the list of rejected rows; null: it is written from the values when needed
 * @param broken   why the row itself cannot be read, in Chinese; null for a good row. Values may be null then, raw may not
 */
public record SourceRow(Object[] values, Op op, String position, String raw, String broken) {

    public static final int LONGEST_RAW = 64 * 1024;

    /** What happened to the row. */
    public enum Op { PUT, REMOVE }

    public static SourceRow put(Object[] values, String position) {
        return new SourceRow(values, Op.PUT, position, null, null);
    }

    /** A row that cannot be read; {@code raw} is cut to its allowed length. */
    public static SourceRow broken(String raw, String reason, String position) {
        return new SourceRow(null, Op.PUT, position, raw.length() > LONGEST_RAW ? raw.substring(0, LONGEST_RAW) : raw, reason);
    }
}
