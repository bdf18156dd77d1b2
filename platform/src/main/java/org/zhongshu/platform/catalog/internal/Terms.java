package org.zhongshu.platform.catalog.internal;

import org.zhongshu.algorithms.profiling.PersonalKind;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Grants.RowRule;
import org.zhongshu.platform.shared.Problem;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * On what terms data is asked for and given.
 *
 * @param purpose   what for, in the requester's words; must be given
 * @param fields    columns; never empty once checked
 * @param rows      conditions that every row fulfils
 * @param perMinute calls
 * @param until     last day of validity
 * @param masked    columns that leave only masked; null: by the rule, personal data and what is of level 3 or higher
 */
record Terms(String purpose, List<String> fields, List<RowRule> rows, int perMinute, LocalDate until, List<String> masked) {

    /** How rows may be compared, in the words of the pages. */
    private static final Map<String, String> WORDS = Map.of("eq", "等于", "ne", "不等于", "in", "属于", "ge", "不小于", "le", "不大于", "prefix", "开头为");
    static final Set<String> OPERATORS = WORDS.keySet();
    private static final int DEFAULT_RATE = 60;
    private static final int HIGHEST_RATE = 60_000;
    private static final int YEARS = 3;
    private static final int MASKED_LEVEL = 3;

    /** As they come over HTTP, everything optional but the purpose. */
    record Asked(String purpose, List<String> fields, List<RowRule> rows, Integer perMinute, LocalDate until, List<String> masked) {
    }

    /** Fills in what was left open and refuses what the entry does not have. */
    static Terms of(Asked asked, Description entry, LocalDate today) {
        Map<String, String> errors = new LinkedHashMap<>();
        String purpose = Texts.clean(asked.purpose());
        if (purpose == null || purpose.length() < 5 || purpose.length() > 500) {
            errors.put("purpose", "请写明用途，5 到 500 字");
        }
        Set<String> known = entry.columns().stream().map(Description.Column::field).collect(Collectors.toSet());
        List<String> wanted = asked.fields() == null ? List.of() : asked.fields().stream().distinct().toList();
        if (!known.containsAll(wanted)) {
            errors.put("fields", "资源中没有信息项 " + wanted.stream().filter(f -> !known.contains(f)).map(String::valueOf).collect(Collectors.joining("、")));
        }
        List<String> fields = entry.columns().stream().map(Description.Column::field).filter(f -> wanted.isEmpty() || wanted.contains(f)).toList();
        List<RowRule> rows = asked.rows() == null ? List.of() : asked.rows().stream().filter(Objects::nonNull).toList();
        if (rows.size() > 20) {
            errors.put("rows", "条件不能超过 20 个");
        }
        for (RowRule rule : rows) {
            if (!known.contains(rule.field()) || rule.operator() == null || !OPERATORS.contains(rule.operator()) || rule.values().isEmpty() || rule.values().size() > 100
                    || !"in".equals(rule.operator()) && rule.values().size() != 1
                    || rule.values().stream().anyMatch(v -> Texts.clean(v) == null || v.length() > 200 || v.indexOf('\0') >= 0)) {
                errors.put("rows", "行条件有误：须选已有信息项和比较方式，并填写值");
            }
        }
        int rate = asked.perMinute() == null ? DEFAULT_RATE : asked.perMinute();
        if (rate < 1 || rate > HIGHEST_RATE) {
            errors.put("perMinute", "每分钟次数须为 1 到 " + HIGHEST_RATE);
        }
        LocalDate until = asked.until() == null ? today.plusYears(1) : asked.until();
        if (until.isBefore(today) || until.isAfter(today.plusYears(YEARS))) {
            errors.put("until", "有效期须在今天之后，且不超过 " + YEARS + " 年");
        }
        List<String> masked = asked.masked() == null ? null : asked.masked().stream().distinct().toList();
        if (masked != null && !known.containsAll(masked)) {
            errors.put("masked", "资源中没有信息项 " + masked.stream().filter(f -> !known.contains(f)).map(String::valueOf).collect(Collectors.joining("、")));
        } else if (masked != null && entry.share().equals("unconditional") && !masked.containsAll(maskedByRule(entry, fields))) {
            // nobody stands between the request and its grant
            errors.put("masked", "无条件共享按规则脱敏提供；需要原文的，请提供部门在授权中调整");
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-terms", "申请内容有误，请修改后重试。", errors);
        }
        List<String> kept = masked == null ? null : fields.stream().filter(masked::contains).toList();
        // what is the rule stays the rule: a column that the catalogue calls personal later is masked from then on
        return new Terms(purpose, fields, rows, rate, until, maskedByRule(entry, fields).equals(kept) ? null : kept);
    }

    /** Whether everything given by these terms is given by the wider ones too. */
    boolean within(Terms wider, Description entry) {
        return new HashSet<>(wider.fields).containsAll(fields) && new HashSet<>(rows).containsAll(wider.rows) && perMinute <= wider.perMinute
                && !until.isAfter(wider.until) && purpose.equals(wider.purpose)
                && new HashSet<>(masked(entry, fields, masked)).containsAll(masked(entry, fields, wider.masked));
    }

    /** Those of the columns that leave only masked. @param said null: by the rule */
    static List<String> masked(Description entry, List<String> fields, List<String> said) {
        return said == null ? maskedByRule(entry, fields) : fields.stream().filter(said::contains).toList();
    }

    private static List<String> maskedByRule(Description entry, List<String> fields) {
        return entry.columns().stream().filter(c -> fields.contains(c.field()) && (c.level() >= MASKED_LEVEL || isPersonal(c.personal()))).map(Description.Column::field).toList();
    }

    private static boolean isPersonal(String kind) {
        return kind != null && Arrays.stream(PersonalKind.values()).noneMatch(k -> k.name().equals(kind) && !k.personal());
    }

    /** For the case's page. */
    String inWords(Description entry) {
        StringBuilder text = new StringBuilder("用途：").append(purpose).append("\n信息项：");
        text.append(fields.stream().map(f -> entry.column(f).map(Description.Column::name).orElse(f)).collect(Collectors.joining("、")));
        if (!rows.isEmpty()) {
            text.append("\n行条件：").append(rows.stream().map(r -> entry.column(r.field()).map(Description.Column::name).orElse(r.field()) + WORDS.getOrDefault(r.operator(), r.operator())
                    + " " + String.join("、", r.values())).collect(Collectors.joining("；")));
        }
        List<String> hidden = masked(entry, fields, masked);
        String clear = maskedByRule(entry, fields).stream().filter(f -> !hidden.contains(f)).map(f -> entry.column(f).map(Description.Column::name).orElse(f)).collect(Collectors.joining("、"));
        text.append("\n脱敏：").append(hidden.isEmpty() ? "无" : hidden.stream().map(f -> entry.column(f).map(Description.Column::name).orElse(f)).collect(Collectors.joining("、")));
        if (!clear.isEmpty()) {
            text.append("\n要求提供原文的个人信息或三级以上信息项：").append(clear);
        }
        return text.append("\n频率：每分钟不超过 ").append(perMinute).append(" 次\n有效期至：").append(until).toString();
    }
}
