package org.zhongshu.platform.catalog.internal;

import org.zhongshu.algorithms.profiling.ColumnProfile;
import org.zhongshu.algorithms.profiling.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a source tells of one table, as a draft for the steward to correct. Holds no value of the data but the entries of what
 * look like code lists.
 *
 * @param formatCategory the guide's kind of the format: {@code database sheet self}
 * @param rows      rows that were looked at
 * @param estimate  rows there are, as far as the source knows; null when it does not say
 * @param level     proposed for the whole table
 * @param levelNote why, when it is higher than every column's
 */
record Proposal(String table, String name, String origin, String formatCategory, String format, String encoding, int rows, Long estimate, List<Item> columns, int level,
                String levelNote, List<String> notes) {

    /**
     * @param nameFrom  where the Chinese name comes from: {@code comment dictionary header field}
     * @param type      letter of {@link DataType}
     * @param personal  recognised kind, null for none
     * @param why       what led to the level, for the steward
     * @param fillRate  share of rows with a value
     * @param distinct  different values in the sample
     * @param reference table and column that a foreign key leads to
     */
    record Item(String field, String name, String nameFrom, String type, Integer length, boolean key, int level, String personal, String personalName, String why,
                double fillRate, int distinct, List<String> codes, String reference) {
    }

    private static final int HIGHEST = 4;
    /** With so many kinds of personal data beside an identity number, the whole is one level above its parts. */
    private static final int MANY_KINDS = 3;

    static Item item(String field, String comment, String type, Integer length, boolean key, String reference, ColumnProfile p) {
        String dictionary = FieldNames.find(field);
        String name = comment != null ? comment : dictionary != null ? dictionary : field;
        String from = comment != null ? "comment" : dictionary != null ? "dictionary" : FieldNames.chinese(field) ? "header" : "field";
        StringBuilder why = new StringBuilder();
        if (p.kind() != null) {
            why.append(String.format(Locale.ROOT, "抽样 %d 个值中 %.0f%% 符合%s", p.filled(), p.matched() * 100, p.kind().label())).append(p.named() ? "，字段名也相符" : "");
        } else if (p.filled() == 0) {
            why.append("样本中没有值，请人工判断");
        } else {
            why.append("未识别出个人信息，按内部建议");
        }
        return new Item(field, name, from, type, length, key, p.proposedLevel(), p.kind() == null ? null : p.kind().name(), p.kind() == null ? null : p.kind().label(),
                why.toString(), p.fillRate(), p.distinct(), p.codes(), reference);
    }

    private static String category(String format) {
        return switch (format) {
            case "csv", "xlsx" -> "sheet";
            case "json" -> "self";
            default -> "database";
        };
    }

    static Proposal of(String table, String name, String origin, String format, String encoding, int rows, Long estimate, List<Item> columns, List<String> notes) {
        int highest = columns.stream().mapToInt(Item::level).max().orElse(2);
        long kinds = columns.stream().map(Item::personal).filter(k -> k != null && !k.equals("CREDIT_CODE")).distinct().count();
        boolean many = kinds >= MANY_KINDS && columns.stream().anyMatch(c -> "ID_NUMBER".equals(c.personal())) && highest < HIGHEST;
        List<String> all = new ArrayList<>(notes);
        return new Proposal(table, name, origin, category(format), format, encoding, rows, estimate, columns, many ? highest + 1 : highest,
                many ? "同表汇聚 " + kinds + " 类个人信息且含公民身份号码，建议整体提高一级" : null, all);
    }
}
