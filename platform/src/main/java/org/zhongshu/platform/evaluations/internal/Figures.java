package org.zhongshu.platform.evaluations.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.evaluations.internal.RatingStore.Rating;
import org.zhongshu.platform.shared.Problem;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What grades come to, by department, item, channel and month. Only months that are over, and whose last grade by a link can no longer be graded over: in a running one the difference between today and
 * yesterday is what the one person of today said.
 */
@Component
class Figures {

    private static final Map<String, String> CHANNELS = Map.of("web", "网上", "phone", "手机", "window", "窗口", "kiosk", "自助终端", "agent", "代办");
    private static final int MONTHS = 36;

    private final RatingStore store;
    private final GradableServices days;
    private final Departments departments;
    private final JdbcTemplate jdbc;

    Figures(RatingStore store, GradableServices days, Departments departments, JdbcTemplate jdbc) {
        this.store = store;
        this.days = days;
        this.departments = departments;
        this.jdbc = jdbc;
    }

    /** @param department of an item, null in lists of departments and channels; good: share, 0 to 1 */
    record Line(String code, String name, String department, int n, Map<String, Integer> grades, int bad, int mended, double good) {
    }

    /**
     * @param least    fewest grades that are shown by themselves
     * @param received grades that are not published yet; day: of the following month on which a month is
     * @param services services that ended in the month, and how many of them were graded by now (主动评价率)
     * @param total    null: too few
     */
    record Month(String month, List<String> months, int least, int day, int received, int services, int rated, Line total, List<Line> departments, List<Line> items, List<Line> channels) {
    }

    /** @param grade label; item: null where it would tell whose it was */
    record Said(String grade, String itemName, String words, List<String> aspects, String outcome) {
    }

    record Desk(Month figures, List<Said> words, Map<String, Integer> aspects) {
    }

    private YearMonth month(String text) {
        YearMonth running = days.running();
        if (text == null || text.isBlank()) {
            return running.minusMonths(1);
        }
        try {
            YearMonth month = YearMonth.parse(text.strip());
            if (!month.isBefore(running)) {
                throw Problem.badRequest("not-over", "当月的评价在下月 " + (days.ownDays() + 1) + " 日公布。");
            }
            return month;
        } catch (DateTimeException e) {
            throw Problem.badRequest("bad-month", "月份须写作 2026-01。");
        }
    }

    Month open(String text) {
        YearMonth month = month(text);
        return month(month, store.ofMonth(month.atDay(1)), null);
    }

    /**
     * What departments see of themselves: the same groups that everybody sees, never smaller ones – another's could be computed from them –, and
     * what was written, without channel and order.
     *
     * @param scope departments that may be seen; null: all
     */
    Desk desk(String text, String department, String[] scope) {
        Set<String> asked = scope == null ? null : Set.of(scope);
        if (department != null && !department.isBlank()) {
            if (scope != null && !asked.contains(department)) {
                throw Problem.forbidden("not-yours", "您没有查看该部门评价的权限。");
            }
            asked = Set.of(department);
        }
        YearMonth month = month(text);
        List<Rating> all = store.ofMonth(month.atDay(1));
        Month figures = month(month, all, asked);
        Set<String> whose = codes(figures.departments());
        Set<String> named = codes(figures.items());
        List<Said> words = new ArrayList<>();
        Map<String, Integer> aspects = new TreeMap<>();
        for (Rating r : all) {
            if (whose.contains(r.department())) {
                r.aspects().forEach(a -> aspects.merge(a, 1, Integer::sum));
                if (r.words() != null) {
                    words.add(new Said(r.grade().label(), named.contains(r.item()) ? r.itemName() : null, r.words(), r.aspects(), r.outcome()));
                }
            }
        }
        return new Desk(figures, words, aspects);
    }

    private static Set<String> codes(List<Line> lines) {
        return lines.stream().map(Line::code).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    /** @param only departments; null: all, with what is too small to stand alone, and channels */
    private Month month(YearMonth month, List<Rating> ratings, Set<String> only) {
        YearMonth running = days.running();
        List<Cell> shown = Cell.of("all", "", ratings).safe() ? Cell.shown(ratings, Rating::department, r -> departments.nameOf(r.department()), "其他部门") : List.of();
        List<Line> byDepartment = new ArrayList<>();
        List<Line> byItem = new ArrayList<>();
        Cell total = null;
        for (Cell d : shown) {
            if (only != null && !only.contains(d.code() == null ? "" : d.code())) {
                continue;
            }
            total = total == null ? new Cell(null, "合计", d.n(), d.grades(), d.bad(), d.mended()) : total.with(d, "合计");
            byDepartment.add(line(d, null));
            if (d.code() != null) {
                List<Rating> of = ratings.stream().filter(r -> r.department().equals(d.code())).toList();
                Cell.shown(of, Rating::item, Rating::itemName, "其他事项").forEach(i -> byItem.add(line(i, d.name())));
            }
        }
        List<Line> byChannel = only == null ? Cell.shown(ratings, Rating::channel, r -> CHANNELS.getOrDefault(r.channel(), r.channel()), "其他渠道").stream().map(c -> line(c, null)).toList() : List.of();
        String[] scope = only == null ? null : only.toArray(String[]::new);
        List<String> months = jdbc.queryForList("SELECT DISTINCT month FROM evaluations.rating WHERE month < ? ORDER BY month DESC LIMIT ?", LocalDate.class, running.atDay(1), MONTHS).stream().map(d -> YearMonth.from(d).toString()).toList();
        int received = only == null ? count("SELECT count(*) FROM evaluations.rating WHERE month >= ? AND NOT replaced", running.atDay(1)) : 0;
        String services = "SELECT count(*) FROM evaluations.service WHERE ended_on >= ? AND ended_on < ? AND (?::text[] IS NULL OR department = ANY (?))";
        LocalDate from = month.atDay(1);
        LocalDate to = month.plusMonths(1).atDay(1);
        return new Month(month.toString(), months, Cell.LEAST, days.ownDays() + 1, received, count(services, from, to, scope, scope), count(services + " AND rated", from, to, scope, scope), total == null ? null : line(total, null), byDepartment, byItem, byChannel);
    }

    private int count(String sql, Object... values) {
        Integer n = jdbc.queryForObject(sql, Integer.class, values);
        return n == null ? 0 : n;
    }

    private static Line line(Cell c, String department) {
        Map<String, Integer> grades = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            grades.put(Integer.toString(i + 1), c.grades()[i]);
        }
        return new Line(c.code(), c.name(), department, c.n(), grades, c.bad(), c.mended(), c.good());
    }

    /** One table of all that is published of a month. */
    String csv(String text) {
        Month m = open(text);
        StringBuilder out = new StringBuilder("\uFEFF月份,维度,名称,部门,评价数,非常满意,满意,基本满意,不满意,非常不满意,好评率,差评整改数\r\n");
        if (m.total() != null) {
            row(out, m.month(), "合计", m.total());
        }
        m.departments().forEach(l -> row(out, m.month(), "部门", l));
        m.items().forEach(l -> row(out, m.month(), "事项", l));
        m.channels().forEach(l -> row(out, m.month(), "渠道", l));
        return out.toString();
    }

    private static void row(StringBuilder out, String month, String kind, Line l) {
        out.append(month).append(',').append(kind).append(',').append(cell(l.name())).append(',').append(cell(l.department())).append(',').append(l.n());
        for (int g = 5; g >= 1; g--) {
            out.append(',').append(l.grades().get(Integer.toString(g)));
        }
        out.append(',').append(l.good()).append(',').append(l.mended()).append("\r\n");
    }

    /** A name begins no formula. */
    private static String cell(String text) {
        if (text == null) {
            return "";
        }
        String t = "=+-@\t\r".indexOf(text.isEmpty() ? 'x' : text.charAt(0)) >= 0 ? "'" + text : text;
        return t.contains(",") || t.contains("\"") || t.contains("\n") ? "\"" + t.replace("\"", "\"\"") + "\"" : t;
    }
}
