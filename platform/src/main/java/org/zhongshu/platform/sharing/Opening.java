package org.zhongshu.platform.sharing;

import org.zhongshu.algorithms.masking.Mask;
import org.zhongshu.algorithms.masking.Masking;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.sharing.internal.ColumnValues;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What may leave after one question to {@link Outlet}: which columns, which rows, what masked. Good for one delivery; ask again for
 * the next. Immutable.
 *
 * @param parts the columns that leave, in the entry's order
 * @param zone  of the city, for the year of a masked time
 */
public record Opening(Entry entry, Dataset dataset, Grants.Decision decision, List<Part> parts, ZoneId zone) {

    private static final Pattern COORDINATE = Pattern.compile("lon|lat|lng|longitude|latitude|jd|wd|.*_(lon|lat|lng)");
    private static final Pattern BIRTH = Pattern.compile(".*birth.*|csrq|.*_csrq");

    /**
     * @param index place among the dataset's columns
     * @param mask  how its texts are masked; null: it leaves in clear
     */
    public record Part(Dataset.Column column, int index, Mask mask) {

        /** A value as it leaves: a text for a masked date, null for a masked number that is no coordinate. */
        public Object give(Object value, ZoneId zone) {
            if (mask == null || value == null) {
                return value;
            }
            return switch (value) {
                case String text -> mask.apply(text);
                case LocalDate date -> Masking.birthDate(date);
                case Instant at -> Integer.toString(at.atZone(zone).getYear());
                case BigDecimal number -> COORDINATE.matcher(column.field()).matches() ? Masking.coordinate(number) : null;
                case Double number -> COORDINATE.matcher(column.field()).matches() && Double.isFinite(number) ? Masking.coordinate(BigDecimal.valueOf(number)) : null;
                default -> null;
            };
        }
    }

    public Opening {
        parts = List.copyOf(parts);
    }

    /** How a column's texts are masked. */
    public static Mask maskOf(Dataset.Column column, String personal) {
        for (Mask mask : Mask.values()) {
            if (mask.name().equals(personal)) {
                return mask;
            }
        }
        return BIRTH.matcher(column.field()).matches() ? Mask.BIRTH_DATE : Mask.HIDDEN;
    }

    /** What every row that leaves must fulfil, for {@link Datasets#read} and {@link Datasets#scan}. */
    public List<Datasets.Condition> conditions() {
        return decision.rows().stream().map(r -> new Datasets.Condition(r.field().toLowerCase(java.util.Locale.ROOT), r.operator(), r.values())).toList();
    }

    /** The same for a whole row that is in hand, as {@link Datasets#changes} gives it. */
    public boolean admits(Datasets.Row row) {
        for (Datasets.Condition condition : conditions()) {
            int at = index(condition.field());
            if (!ColumnValues.holds(dataset.columns().get(at), condition, row.values()[at])) {
                return false;
            }
        }
        return true;
    }

    /** A whole row of the dataset as it leaves, in the order of the parts. */
    public List<Object> give(Datasets.Row row) {
        List<Object> given = new ArrayList<>(parts.size());
        for (Part part : parts) {
            given.add(part.give(row.values()[part.index()], zone));
        }
        return given;
    }

    private int index(String field) {
        for (int i = 0; i < dataset.columns().size(); i++) {
            if (dataset.columns().get(i).field().equals(field)) {
                return i;
            }
        }
        throw new IllegalStateException("no column " + field + " in " + dataset.id());
    }
}
