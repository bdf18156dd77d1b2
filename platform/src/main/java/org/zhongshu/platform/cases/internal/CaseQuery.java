package org.zhongshu.platform.cases.internal;

import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds one list query. Everything is parameters; every path has an index: open cases by due date, ended ones by time, and
 * text only through the number's prefix or two-character pieces of the title.
 */
final class CaseQuery {

    private static final String HEAD = "SELECT " + CaseRows.COLUMNS + " FROM cases.case_file f JOIN cases.case_body b USING (id) WHERE ";

    private final StringBuilder where;
    private final List<Object> parameters = new ArrayList<>();

    CaseQuery(CaseRights.RowFilter readable) {
        where = new StringBuilder(readable.sql());
        parameters.addAll(readable.parameters());
    }

    record Sql(String text, Object[] parameters) {
    }

    CaseQuery and(String condition, Object... values) {
        where.append(" AND ").append(condition);
        parameters.addAll(List.of(values));
        return this;
    }

    CaseQuery open(Boolean open) {
        return open == null ? this : and(open ? "f.open" : "NOT f.open");
    }

    CaseQuery anyOf(String column, java.util.Collection<String> values) {
        if (values == null || values.isEmpty()) {
            return this;
        }
        return values.size() == 1 ? and(column + " = ?", values.iterator().next()) : and(column + " = ANY (?)", (Object) values.toArray(String[]::new));
    }

    /** States of any type, and {@code type/state} of one. */
    CaseQuery states(java.util.Set<String> states) {
        if (states.stream().noneMatch(s -> s.indexOf('/') > 0)) {
            return anyOf("f.state", states);
        }
        String[] all = states.toArray(String[]::new);
        return and("(f.state = ANY (?) OR f.type || '/' || f.state = ANY (?))", all, all);
    }

    CaseQuery town(String code) {
        return code == null ? this : and("f.town >= ? AND f.town < ?", code, code + "\uDBFF\uDFFF");
    }

    CaseQuery thing(Long thing) {
        return thing == null ? this : and("f.id IN (SELECT t.case_id FROM cases.case_thing t WHERE t.thing = ?)", thing);
    }

    /** A number's beginning, or a part of a title. */
    CaseQuery text(String q) {
        if (q == null || q.isBlank()) {
            return this;
        }
        String text = q.strip();
        if (text.matches("[A-Za-z]{0,8}\\d[0-9A-Za-z-]*")) {
            return and("f.number >= ? AND f.number < ?", text, text + "\uDBFF\uDFFF");
        }
        if (text.length() < 2 || text.length() > 60) {
            throw Problem.badRequest("bad-search", "请输入 2 到 60 个字，或案件编号的开头。");
        }
        String escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return and("cases.pieces(b.title) @> ?::text[] AND b.title LIKE ?", pieces(text), "%" + escaped + "%");
    }

    /** Most urgent first. */
    Sql byDue(String cursor, int limit) {
        if (cursor != null) {
            String[] parts = parts(cursor, 'd', 3);
            Object due = parts[1].equals("never") ? java.time.OffsetDateTime.MAX : CaseStore.at(Instant.EPOCH.plus(number(parts[1]), ChronoUnit.MICROS));
            and("(f.due, f.id) > (?, ?)", due, number(parts[2]));
        }
        return sql(" ORDER BY f.due, f.id LIMIT ", limit);
    }

    /** Newest first: ids are ordered by time. */
    Sql byOpened(String cursor, int limit) {
        if (cursor != null) {
            and("f.id < ?", number(parts(cursor, 'o', 2)[1]));
        }
        return sql(" ORDER BY f.id DESC LIMIT ", limit);
    }

    static String cursor(CaseFile last, boolean byDue) {
        return byDue ? cursor(last.due, last.id) : "o_" + last.id;
    }

    /** A place in a list by deadlines. */
    static String cursor(Instant due, long id) {
        return "d_" + (due == null ? "never" : ChronoUnit.MICROS.between(Instant.EPOCH, due)) + "_" + id;
    }

    /** One row more than asked tells whether there is a next page. */
    private Sql sql(String order, int limit) {
        return new Sql(HEAD + where + order + (limit + 1), parameters.toArray());
    }

    static String[] pieces(String text) {
        return java.util.stream.IntStream.range(0, text.length() - 1).mapToObj(i -> text.substring(i, i + 2)).distinct().toArray(String[]::new);
    }

    private static String[] parts(String cursor, char kind, int count) {
        String[] parts = cursor.split("_");
        if (parts.length != count || !parts[0].equals(String.valueOf(kind))) {
            throw Problem.badRequest("bad-cursor", "翻页位置无效，请从第一页重新开始。");
        }
        return parts;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Problem.badRequest("bad-cursor", "翻页位置无效，请从第一页重新开始。");
        }
    }
}
