package org.zhongshu.algorithms.profiling;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the values of one column one after the other and says what they are. Not thread-safe; keeps at most
 * {@value #DISTINCT_LIMIT} values, and those only until {@link #profile} is asked.
 */
public final class ColumnProfiler {

    public static final int DISTINCT_LIMIT = 2_000;
    /** A column with no more different values than this, over enough rows, looks like a code list. */
    private static final int CODES = 12;
    private static final int ENOUGH_ROWS = 20;
    private static final int LONGEST_CODE = 20;
    private static final int LONGEST_TEXT = 200;
    /** One wrong value in fifty does not change a column's type. */
    private static final double MOST = 0.98;

    private static final Pattern INTEGER = Pattern.compile("-?(?:0|[1-9]\\d{0,17})");
    private static final Pattern DECIMAL = Pattern.compile("-?(?:0|[1-9]\\d{0,17})(?:\\.\\d{1,12})?");
    private static final Pattern DATE = Pattern.compile("(?:18|19|20|21)\\d{2}([-/.年]?)(?:0?[1-9]|1[0-2])\\1?月?(?:0?[1-9]|[12]\\d|3[01])日?");
    private static final Pattern DATETIME = Pattern.compile("(?:18|19|20|21)\\d{2}[-/.年]?(?:0?[1-9]|1[0-2])[-/.月]?(?:0?[1-9]|[12]\\d|3[01])日?[T ]?\\d{2}:?\\d{2}(?::?\\d{2}(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d{2}:?\\d{2})?");
    private static final Set<String> TRUTHS = Set.of("是", "否", "true", "false", "y", "n", "yes", "no", "t", "f", "有", "无");
    private static final Pattern MONEY_NAME = Pattern.compile("金额|价|费|元|amount|price|fee|je$", Pattern.CASE_INSENSITIVE);

    private final String column;
    private final Map<PersonalKind, Integer> matches = new EnumMap<>(PersonalKind.class);
    private final Set<String> distinct = new LinkedHashSet<>();
    private int rows;
    private int filled;
    private int length;
    private int integers;
    private int decimals;
    private int dates;
    private int datetimes;
    private int truths;

    /** @param column its name or comment, which helps to recognise what few values cannot tell */
    public ColumnProfiler(String column) {
        this.column = column == null ? "" : column;
    }

    /** One row's value; null and blank count as not filled. */
    public void add(String raw) {
        rows++;
        if (raw == null || raw.isBlank()) {
            return;
        }
        String value = raw.strip();
        filled++;
        length = Math.max(length, value.codePointCount(0, value.length()));
        if (distinct.size() < DISTINCT_LIMIT) {
            distinct.add(value.length() > LONGEST_TEXT ? value.substring(0, LONGEST_TEXT) : value);
        }
        for (PersonalKind kind : PersonalKind.values()) {
            if (kind.matches(value)) {
                matches.merge(kind, 1, Integer::sum);
                break;
            }
        }
        integers += INTEGER.matcher(value).matches() ? 1 : 0;
        decimals += DECIMAL.matcher(value).matches() ? 1 : 0;
        if (value.length() <= 32) {
            dates += DATE.matcher(value).matches() ? 1 : 0;
            datetimes += DATETIME.matcher(value).matches() ? 1 : 0;
            truths += TRUTHS.contains(value.toLowerCase(Locale.ROOT)) ? 1 : 0;
        }
    }

    public ColumnProfile profile() {
        PersonalKind kind = kind();
        double matched = kind == null ? 0 : (double) matches.getOrDefault(kind, 0) / Math.max(1, filled);
        boolean codes = kind == null && filled >= ENOUGH_ROWS && distinct.size() <= CODES && length <= LONGEST_CODE;
        return new ColumnProfile(column, rows, filled, distinct.size(), length, kind == null ? type() : DataType.TEXT, kind, matched,
                kind != null && kind.named(column), codes ? List.copyOf(distinct) : List.of());
    }

    private PersonalKind kind() {
        if (filled == 0) {
            return null;
        }
        for (PersonalKind kind : PersonalKind.values()) {
            boolean named = kind.named(column);
            double share = (double) matches.getOrDefault(kind, 0) / filled;
            boolean manyEnough = named || filled >= 5;
            // a name repeats seldom; a handful of values that all look like names are words
            boolean words = kind == PersonalKind.NAME && !named && distinct.size() * 4 < filled;
            if (share >= kind.threshold(named) && manyEnough && !words) {
                return kind;
            }
        }
        return null;
    }

    private DataType type() {
        double most = filled * MOST;
        if (filled == 0) {
            return DataType.TEXT;
        }
        if (truths >= most && distinct.size() <= 3) {
            return DataType.BOOLEAN;
        }
        // eight digits that are dates throughout are dates, not numbers
        if (dates >= most && length >= 8) {
            return DataType.DATE;
        }
        if (datetimes >= most) {
            return DataType.DATETIME;
        }
        if (integers >= most) {
            return DataType.INTEGER;
        }
        if (decimals >= most) {
            return MONEY_NAME.matcher(column).find() ? DataType.MONEY : DataType.NUMBER;
        }
        return length > LONGEST_TEXT ? DataType.MEMO : DataType.TEXT;
    }
}
