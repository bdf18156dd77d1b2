package org.zhongshu.platform.opendata.internal;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.opendata.internal.OpenStore.Release;
import org.zhongshu.platform.shared.Problem;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Rows of a release for strangers: columns are named from the release, values are parameters, and every statement is short. */
@Component
class OpenRows {

    static final int LARGEST_PAGE = 1000;
    /** CKAN's own bound. */
    static final int LARGEST_CKAN_PAGE = 32_000;
    private static final int FURTHEST = 1_000_000;
    private static final int GROUPS = 50;
    private static final int MOST_VALUES = 100;
    /** Characters of one answer; a page of wide texts would not fit into memory a few times over. */
    private static final long MOST_CHARACTERS = 8L << 20;
    private static final int FETCH = 500;
    /** Searches at one moment: the database has other work than strangers'. */
    static final int TOGETHER = 4;
    private static final long WAIT_MILLIS = 2_000;

    final Semaphore searches = new Semaphore(TOGETHER);

    private final JdbcTemplate jdbc;
    private final JdbcTemplate cursor;
    private final TransactionTemplate reading;

    OpenRows(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.cursor = new JdbcTemplate(jdbc.getDataSource());
        cursor.setFetchSize(FETCH);
        this.reading = new TransactionTemplate(transactions);
        reading.setReadOnly(true);
    }

    /** One row: its number in the release, then the columns asked for. */
    record Rows(List<OpenColumn> columns, List<Map<String, Object>> rows, Long next, long total) {
    }

    /**
     * What is asked.
     *
     * @param filters field → values of which one must be equal
     * @param q       text that some column must contain; null: none
     * @param fields  empty: all
     * @param after   number of the last row of the page before; null with {@code offset}
     * @param sort    field → descending; empty: the release's order
     */
    record Ask(Map<String, List<String>> filters, String q, List<String> fields, Long after, int offset, int limit, Map<String, Boolean> sort, boolean counted) {
    }

    Rows read(Release release, Ask ask) {
        List<OpenColumn> columns = ask.fields().isEmpty() ? release.columns() : ask.fields().stream().map(f -> column(release, f)).toList();
        if (ask.limit() < 0 || ask.limit() > LARGEST_CKAN_PAGE || ask.offset() < 0 || ask.offset() > FURTHEST) {
            throw Problem.badRequest("bad-limit", "条数或偏移超出范围。");
        }
        List<Object> values = new ArrayList<>();
        StringBuilder where = new StringBuilder("true");
        conditions(release, ask, where, values);
        boolean plain = ask.filters().isEmpty() && ask.q() == null;
        boolean cheap = plain && ask.sort().isEmpty();
        long total = plain || !ask.counted() ? release.rows() : limited(false, () -> jdbc.queryForObject("SELECT count(*) FROM " + SnapshotTable.name(release.id()) + " WHERE " + where, Long.class, values.toArray()));
        List<Object> all = new ArrayList<>(values);
        String offset = "";
        if (ask.after() != null) {
            where.append(" AND _id > ?");
            all.add(ask.after());
        } else if (ask.offset() > 0 && plain && ask.sort().isEmpty()) {
            // rows are numbered without gaps
            where.append(" AND _id > ?");
            all.add((long) ask.offset());
        } else if (ask.offset() > 0) {
            offset = " OFFSET " + ask.offset();
        }
        String order = ask.sort().entrySet().stream().map(s -> (s.getKey().equals("_id") ? "_id" : column(release, s.getKey()).quoted()) + (s.getValue() ? " DESC" : "")).collect(Collectors.joining(", "));
        String sql = "SELECT _id, " + SnapshotTable.select(columns) + " FROM " + SnapshotTable.name(release.id()) + " WHERE " + where + " ORDER BY " + (order.isEmpty() ? "_id" : order + ", _id")
                + " LIMIT " + (ask.limit() + 1) + offset;
        long[] characters = {0};
        List<Map<String, Object>> rows = limited(cheap, () -> cursor.query(sql, (row, n) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("_id", row.getLong(1));
            for (int i = 0; i < columns.size(); i++) {
                Object value = OpenCells.value(row, i + 2, columns.get(i));
                characters[0] += value instanceof String text ? text.length() : 8;
                one.put(columns.get(i).field(), value);
            }
            if (characters[0] > MOST_CHARACTERS) {
                throw Problem.unprocessable("too-large", "一次取的内容过多，请减少条数或信息项，或下载文件。");
            }
            return one;
        }, all.toArray()));
        boolean more = rows.size() > ask.limit();
        List<Map<String, Object>> page = more ? rows.subList(0, ask.limit()) : rows;
        return new Rows(columns, page, more && !page.isEmpty() ? (Long) page.getLast().get("_id") : null, total);
    }

    private static void conditions(Release release, Ask ask, StringBuilder where, List<Object> values) {
        if (ask.filters().size() > 20) {
            throw Problem.badRequest("too-many-filters", "筛选条件过多。");
        }
        ask.filters().forEach((field, wanted) -> {
            if (wanted.isEmpty() || wanted.size() > MOST_VALUES || wanted.stream().anyMatch(v -> v != null && v.length() > 1000)) {
                throw Problem.badRequest("bad-filter", "筛选条件过多或过长：" + field);
            }
            OpenColumn c = field.equals("_id") ? new OpenColumn("_id", "_id", org.zhongshu.algorithms.profiling.DataType.INTEGER, null) : column(release, field);
            if (wanted.size() == 1 && wanted.getFirst() == null) {
                where.append(" AND ").append(c.quoted()).append(" IS NULL");
                return;
            }
            where.append(" AND ").append(c.quoted()).append(" = ANY (?::").append(c.sqlType()).append("[])");
            values.add(wanted.toArray(String[]::new));
        });
        if (ask.q() != null) {
            if (ask.q().length() > 100) {
                throw Problem.badRequest("too-long", "检索词过长。");
            }
            String texts = release.columns().stream().map(c -> c.quoted() + "::text").collect(Collectors.joining(", "));
            where.append(" AND position(lower(?) IN lower(concat_ws(E'\\n', ").append(texts).append("))) > 0");
            values.add(ask.q());
        }
    }

    /** @param value count, sum or mean; null for a group without numbers */
    record Group(String name, Double value, long rows) {
    }

    record Chart(String group, String how, String of, List<Group> groups, long more) {
    }

    /** The largest groups by a column; a column of dates or numbers in its own order. */
    Chart chart(Release release, String group, String how, String of) {
        OpenColumn by = column(release, group);
        String value = switch (how == null ? "count" : how) {
            case "count" -> "count(*)::float8";
            case "sum", "avg" -> {
                OpenColumn c = column(release, of);
                if (!c.number()) {
                    throw Problem.badRequest("not-a-number", "“" + c.name() + "”不是数字。");
                }
                yield (how.equals("sum") ? "sum(" : "avg(") + c.quoted() + ")::float8";
            }
            default -> throw Problem.badRequest("bad-how", "统计方式只能是 count、sum 或 avg。");
        };
        String order = by.text() ? "2 DESC NULLS LAST, 1" : by.quoted();
        List<Group> groups = limited(false, () -> jdbc.query("SELECT left(" + by.quoted() + "::text, 60), " + value + ", count(*) FROM " + SnapshotTable.name(release.id()) + " GROUP BY " + by.quoted() + " ORDER BY " + order
                + " LIMIT " + (GROUPS + 1), (row, n) -> {
                    double v = row.getDouble(2);
                    return new Group(row.getString(1), row.wasNull() ? null : v, row.getLong(3));
                }));
        boolean more = groups.size() > GROUPS;
        List<Group> shown = more ? groups.subList(0, GROUPS) : groups;
        return new Chart(group, how == null ? "count" : how, of, shown, more ? release.rows() - shown.stream().mapToLong(Group::rows).sum() : 0);
    }

    private static OpenColumn column(Release release, String field) {
        return release.columns().stream().filter(c -> c.field().equals(field)).findFirst()
                .orElseThrow(() -> Problem.badRequest("no-field", "没有这个信息项：" + (field == null || field.length() > 60 ? "（过长或未填）" : field)));
    }

    /** @param cheap found by the row's number: needs no bound of its own */
    private <T> T limited(boolean cheap, java.util.function.Supplier<T> work) {
        if (cheap) {
            return timed(work);
        }
        try {
            if (!searches.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                throw Problem.tooMany("busy", "查询的人太多，请稍候再试。");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("stopping", "系统正在停止。", e);
        }
        try {
            return timed(work);
        } finally {
            searches.release();
        }
    }

    private <T> T timed(java.util.function.Supplier<T> work) {
        try {
            return reading.execute(status -> {
                jdbc.execute("SET LOCAL statement_timeout = '5s'");
                return work.get();
            });
        } catch (DataAccessException e) {
            String state = e.getMostSpecificCause() instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
            if (state.startsWith("22")) {
                throw Problem.badRequest("bad-filter", "筛选的值与信息项的类型不符。");
            }
            if (state.equals("57014")) {
                throw Problem.unprocessable("too-slow", "查询超过 5 秒，请缩小范围或下载文件。");
            }
            if (state.equals("42P01")) {
                throw Problem.notFound("no-dataset", "没有这个开放数据，或已经撤回。");
            }
            throw e;
        }
    }
}
