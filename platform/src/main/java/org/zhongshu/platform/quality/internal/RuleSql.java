package org.zhongshu.platform.quality.internal;

import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Dataset.Column;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rules in SQL over a dataset's table under the alias {@code t}. Names of columns come from the dataset, where they are checked;
 * everything that people wrote is a parameter.
 */
final class RuleSql {

    private final LocalDate today;

    RuleSql(LocalDate today) {
        this.today = today;
    }

    /** A piece of SQL with the values of its question marks in order. */
    record Sql(String text, List<Object> values) {

        static Sql of(String text, Object... values) {
            return new Sql(text, List.of(values));
        }

        /** Each %s is the next piece, with its values. */
        static Sql join(String text, Sql... pieces) {
            List<Object> values = new ArrayList<>();
            Object[] texts = new Object[pieces.length];
            for (int i = 0; i < pieces.length; i++) {
                texts[i] = pieces[i].text();
                values.addAll(pieces[i].values());
            }
            return new Sql(text.formatted(texts), values);
        }
    }

    /** @param checked which rows the rule is about; @param bad which of these break it */
    record RowTest(Sql checked, Sql bad) {
        static RowTest of(String checked, Sql broken) {
            return new RowTest(Sql.of(checked), Sql.join("(" + checked.replace("%", "%%") + " AND %s)", broken));
        }
    }

    static String column(String alias, String field) {
        return alias + ".\"" + field + "\"";
    }

    /** The value as text without the blanks around it, which are another rule's matter. */
    private static String text(Column c) {
        return QualityRuleCheck.text(c) ? "btrim(" + column("t", c.field()) + ")" : column("t", c.field()) + "::text";
    }

    static String filled(Column c, String alias) {
        return QualityRuleCheck.text(c) ? "btrim(" + column(alias, c.field()) + ") <> ''" : column(alias, c.field()) + " IS NOT NULL";
    }

    /**
     * The rows that rules of single rows are asked of, as {@code t}: those that are there, and beside their columns, for each column of
     * citizen numbers that a rule looks at, whether the number is one ({@code _v_<field>}). That is the dearest question, several rules
     * ask it, and so it is answered once for each row; {@code OFFSET 0} keeps the planner from writing it out again in each rule.
     */
    static String rows(Dataset dataset, List<Rule> rules) {
        List<String> numbers = rules.stream().filter(RuleSql::asksNumber).map(Rule::field).distinct().filter(f -> QualityRuleCheck.text(dataset.getColumn(f))).toList();
        if (numbers.isEmpty()) {
            return "FROM " + dataset.table() + " t WHERE NOT t._gone";
        }
        String cut = numbers.stream().map(f -> ", CASE WHEN btrim(" + column("r", f) + ") ~ '^[0-9]{17}[0-9Xx]$' THEN left(btrim(" + column("r", f) + "), 17)::bigint END AS \"_n_" + f
                + "\", right(btrim(" + column("r", f) + "), 1) AS \"_x_" + f + "\"").collect(Collectors.joining());
        String judged = numbers.stream().map(f -> ", quality.is_citizen_number(c.\"_n_" + f + "\", c.\"_x_" + f + "\") AS \"_v_" + f + "\"").collect(Collectors.joining());
        return "FROM (SELECT c.*" + judged + " FROM (SELECT r.*" + cut + " FROM " + dataset.table() + " r WHERE NOT r._gone OFFSET 0) c OFFSET 0) t WHERE true";
    }

    private static boolean asksNumber(Rule rule) {
        return "citizen-id".equals(rule.form()) && rule.what() == RuleKind.FORMAT || rule.what() == RuleKind.CONSISTENT && ("birth-of-id".equals(rule.relation()) || "sex-of-id".equals(rule.relation()));
    }

    /** Both conditions are never unknown for a row that is checked: what cannot be decided counts as broken. */
    RowTest test(Rule rule, Dataset dataset) {
        Column c = dataset.getColumn(rule.field());
        String value = text(c);
        String filled = filled(c, "t");
        return switch (rule.what()) {
            case REQUIRED -> new RowTest(Sql.of("true"), Sql.of("(" + filled + ") IS NOT TRUE"));
            case FORMAT -> RowTest.of(filled, format(rule, value, QualityRuleCheck.text(c)));
            case CODES -> RowTest.of(filled, Sql.of(value + " <> ALL (?::text[])", (Object) rule.codes().toArray(String[]::new)));
            case RANGE -> RowTest.of(filled, range(rule, c));
            case CONSISTENT -> consistent(rule, c, dataset.getColumn(rule.fields().get(1)));
            case UNIQUE, REFERENCE, CROSS, TIMELY -> throw new IllegalArgumentException(rule.kind());
        };
    }

    private static Sql format(Rule rule, String value, boolean text) {
        return switch (rule.form()) {
            case "citizen-id" -> Sql.of(text ? "NOT t.\"_v_" + rule.field() + "\"" : "NOT quality.is_citizen_id(" + value + ")");
            case "credit-code" -> Sql.of("NOT quality.is_credit_code(" + value + ")");
            case "bank-card" -> Sql.of("NOT quality.is_bank_card(translate(" + value + ", ' -', ''))");
            case "phone" -> Sql.of(value + " !~ '^((\\+?86[- ]?)?1[3-9][0-9]{9}|(\\(?0[0-9]{2,3}\\)?[- ]?)?[0-9]{7,8}(-[0-9]{1,6})?)$'");
            case "email" -> Sql.of(value + " !~ '^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){1,4}$'");
            case "plate" -> Sql.of(value + " !~ '^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-Z][·. -]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]$'");
            case "pattern" -> Sql.of(value + " !~ ?", "^(?:" + rule.pattern() + ")$");
            default -> throw new IllegalArgumentException(rule.form());
        };
    }

    private Sql range(Rule rule, Column c) {
        List<Sql> outside = new ArrayList<>();
        if (rule.min() != null) {
            outside.add(bound(c, "<", rule.min()));
        }
        if (rule.max() != null) {
            outside.add(bound(c, ">", rule.max()));
        }
        return outside.size() == 1 ? outside.getFirst() : Sql.join("(%s OR %s)", outside.get(0), outside.get(1));
    }

    private Sql bound(Column c, String operator, String value) {
        String column = column("t", c.field());
        if (QualityRuleCheck.date(c)) {
            return Sql.of("(" + column + ")::date " + operator + " ?", value.equals(QualityRuleCheck.TODAY) ? today : LocalDate.parse(value));
        }
        return Sql.of(column + "::numeric " + operator + " ?", new BigDecimal(value));
    }

    private static RowTest consistent(Rule rule, Column a, Column b) {
        String both = filled(a, "t") + " AND " + filled(b, "t");
        String id = text(a);
        // a wrong number is the number's own rule; here only numbers that say something count
        String valid = both + (asksNumber(rule) ? " AND t.\"_v_" + a.field() + "\"" : "");
        return switch (rule.relation()) {
            case "birth-of-id" -> RowTest.of(valid, Sql.of("substr(" + id + ", 7, 8) <> "
                    + (QualityRuleCheck.date(b) ? "to_char(" + column("t", b.field()) + ", 'YYYYMMDD')" : "regexp_replace(" + column("t", b.field()) + "::text, '[^0-9]', '', 'g')")));
            // GB/T 2261.1: 1 male, 2 female; anything else is not for this rule to judge
            case "sex-of-id" -> RowTest.of(valid + " AND " + text(b) + " IN ('1', '2', '男', '女')",
                    Sql.of("(" + text(b) + " IN ('1', '男')) <> ((ascii(substr(" + id + ", 17, 1)) - 48) % 2 = 1)"));
            case "equal" -> RowTest.of(both, Sql.of(text(a) + " <> " + text(b)));
            case "not-after" -> RowTest.of(both, Sql.of(column("t", a.field()) + " > " + column("t", b.field())));
            default -> throw new IllegalArgumentException(rule.relation());
        };
    }

    /** Rows whose values occur more than once; rows with an empty one are not checked. The whole is {@code SELECT checked, bad}. */
    static Sql unique(Rule rule, Dataset dataset) {
        return Sql.of("SELECT coalesce(sum(n), 0), coalesce(sum(n) FILTER (WHERE n > 1), 0) FROM (SELECT count(*) AS n FROM " + dataset.table() + " t WHERE NOT t._gone AND "
                + allFilled(rule, dataset) + " GROUP BY " + list(rule, "t") + ") g");
    }

    static Sql uniqueSample(Rule rule, Dataset dataset, int limit) {
        return Sql.of("SELECT t._key FROM (SELECT " + list(rule, "t") + " FROM " + dataset.table() + " t WHERE NOT t._gone AND " + allFilled(rule, dataset) + " GROUP BY " + list(rule, "t")
                + " HAVING count(*) > 1 LIMIT " + limit + ") g JOIN " + dataset.table() + " t ON NOT t._gone AND "
                + rule.fields().stream().map(f -> column("t", f) + " = " + column("g", f)).collect(Collectors.joining(" AND ")) + " LIMIT " + limit);
    }

    private static String list(Rule rule, String alias) {
        return rule.fields().stream().map(f -> column(alias, f)).collect(Collectors.joining(", "));
    }

    private static String allFilled(Rule rule, Dataset dataset) {
        return rule.fields().stream().map(f -> filled(dataset.getColumn(f), "t")).collect(Collectors.joining(" AND "));
    }

    /** Rows whose value is nowhere in the other dataset; compared as text, so that codes of different types meet. */
    static Sql reference(Rule rule, Dataset dataset, Dataset other) {
        return Sql.of("SELECT (SELECT count(*) FROM " + dataset.table() + " t WHERE NOT t._gone AND " + filled(dataset.getColumn(rule.field()), "t") + "), (SELECT count(*) " + missing(rule, dataset, other) + ")");
    }

    static Sql referenceSample(Rule rule, Dataset dataset, Dataset other, int limit) {
        return Sql.of("SELECT t._key " + missing(rule, dataset, other) + " LIMIT " + limit);
    }

    private static String missing(Rule rule, Dataset dataset, Dataset other) {
        Column c = dataset.getColumn(rule.field());
        Column o = other.getColumn(rule.otherField());
        return "FROM " + dataset.table() + " t WHERE NOT t._gone AND " + filled(c, "t") + " AND NOT EXISTS (SELECT 1 FROM " + other.table() + " o WHERE NOT o._gone AND "
                + same(c, o) + ")";
    }

    /** Rows that the join finds in the other dataset with another value in the compared column. */
    static Sql cross(Rule rule, Dataset dataset, Dataset other) {
        return Sql.of("SELECT count(*), count(*) FILTER (WHERE differs) FROM (SELECT t._key, bool_or(NOT (" + same(dataset.getColumn(rule.field()), other.getColumn(rule.otherField()))
                + ")) AS differs " + met(rule, dataset, other) + " GROUP BY t._key) m");
    }

    static Sql crossSample(Rule rule, Dataset dataset, Dataset other, int limit) {
        return Sql.of("SELECT DISTINCT t._key " + met(rule, dataset, other) + " AND NOT (" + same(dataset.getColumn(rule.field()), other.getColumn(rule.otherField())) + ") LIMIT " + limit);
    }

    private static String met(Rule rule, Dataset dataset, Dataset other) {
        String on = rule.join().entrySet().stream().map(j -> filled(dataset.getColumn(j.getKey()), "t") + " AND " + same(dataset.getColumn(j.getKey()), other.getColumn(j.getValue())))
                .collect(Collectors.joining(" AND "));
        return "FROM " + dataset.table() + " t JOIN " + other.table() + " o ON NOT o._gone AND " + on + " WHERE NOT t._gone AND " + filled(dataset.getColumn(rule.field()), "t") + " AND "
                + filled(other.getColumn(rule.otherField()), "o");
    }

    private static String same(Column mine, Column theirs) {
        String a = column("t", mine.field());
        String b = column("o", theirs.field());
        return mine.sqlType().equals(theirs.sqlType()) ? a + " = " + b : a + "::text = " + b + "::text";
    }

    /** The newest change, or the newest day of a column. Null without rows. */
    static Sql newest(Rule rule, Dataset dataset) {
        String value = rule.fields().isEmpty() ? "t._at" : column("t", rule.field()) + "::timestamptz";
        return Sql.of("SELECT max(" + value + ") FROM " + dataset.table() + " t WHERE NOT t._gone");
    }
}
