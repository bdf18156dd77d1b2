package org.zhongshu.platform.exchange.internal;

import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A job's mapping made ready to run: source values in, a row of the dataset out, or the reasons why not. Pure; safe for several threads.
 */
final class Mapper {

    private static final Pattern PHONE = Pattern.compile("(?:\\+?86[- ]?)?1[3-9]\\d{9}|(?:\\(?0\\d{2,3}\\)?[- ]?)?\\d{7,8}(?:-\\d{1,6})?");
    private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){1,4}");
    private static final Set<String> STEPS = Set.of("trim", "half-width", "upper", "no-space", "blank", "date", "excel-date", "id18", "codes");
    private static final Set<String> CHECKS = Set.of("required", "id-no", "uscc", "phone", "email", "range", "codes", "length");

    /** Why a row does not fit. {@code field} is null when it concerns the row itself. */
    record Reason(String field, String reason) {
    }

    private record Plan(int target, JobSpec.FieldMap map, int[] from, BigDecimal least, BigDecimal most, LocalDate first, LocalDate latest, boolean key) {
    }

    private final List<Plan> plans = new ArrayList<>();
    private final int[] keyTargets;
    private final int width;
    private final ZoneId zone;

    /**
     * @param columns of the dataset, in order
     * @throws Problem 400 with what is wrong by field
     */
    Mapper(JobSpec spec, List<Dataset.Column> columns, ZoneId zone) {
        this.zone = zone;
        this.width = columns.size();
        Map<String, String> errors = new LinkedHashMap<>();
        for (JobSpec.FieldMap f : spec.fields()) {
            int target = -1;
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).field().equals(f.field())) {
                    target = i;
                }
            }
            String wrong = target < 0 ? "数据集中没有这个信息项" : wrong(f, spec.shape());
            if (wrong == null && plans.stream().anyMatch(p -> p.map().field().equals(f.field()))) {
                wrong = "重复的信息项";
            }
            if (wrong != null) {
                errors.put(String.valueOf(f.field()), wrong);
                continue;
            }
            plans.add(plan(target, f, columns.get(target), spec.shape(), errors));
        }
        for (Dataset.Column c : columns) {
            if (c.key() && plans.stream().noneMatch(p -> p.map().field().equals(c.field()))) {
                errors.putIfAbsent(c.field(), "标识列必须有来源");
            }
        }
        if (plans.isEmpty() && errors.isEmpty()) {
            errors.put("fields", "请至少映射一个信息项");
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-mapping", "映射有误，请修改后重试。", errors);
        }
        this.keyTargets = columns.stream().filter(Dataset.Column::key).mapToInt(columns::indexOf).toArray();
    }

    private static String wrong(JobSpec.FieldMap f, Shape shape) {
        for (String column : f.from()) {
            if (shape.index(column) < 0) {
                return "源中没有列“" + column + "”";
            }
        }
        if (f.from().isEmpty() && f.constant() == null) {
            return "请选择来源列或填写固定值";
        }
        for (JobSpec.Step s : f.steps()) {
            if (!STEPS.contains(s.kind())) {
                return "不认识的转换：" + s.kind();
            }
            if (s.kind().equals("date") && s.order() != null && !Set.of("ymd", "dmy", "mdy").contains(s.order())) {
                return "日期顺序须为 ymd、dmy 或 mdy";
            }
        }
        for (JobSpec.Check c : f.checks()) {
            if (!CHECKS.contains(c.kind())) {
                return "不认识的检查：" + c.kind();
            }
        }
        return null;
    }

    private static Plan plan(int target, JobSpec.FieldMap f, Dataset.Column column, Shape shape, Map<String, String> errors) {
        BigDecimal least = null;
        BigDecimal most = null;
        LocalDate first = null;
        LocalDate latest = null;
        for (JobSpec.Check c : f.checks()) {
            try {
                if (c.kind().equals("range") && (column.type() == DataType.DATE || column.type() == DataType.DATETIME)) {
                    first = c.least() == null || c.least().isBlank() ? null : LocalDate.parse(c.least().strip());
                    latest = c.most() == null || c.most().isBlank() ? null : LocalDate.parse(c.most().strip());
                } else if (c.kind().equals("range") || c.kind().equals("length")) {
                    least = c.least() == null || c.least().isBlank() ? null : new BigDecimal(c.least().strip());
                    most = c.most() == null || c.most().isBlank() ? null : new BigDecimal(c.most().strip());
                }
            } catch (NumberFormatException | java.time.DateTimeException e) {
                errors.put(f.field(), "范围写法不对，数字如 0 到 150，日期如 1900-01-01");
            }
        }
        int[] from = f.from().stream().mapToInt(shape::index).toArray();
        return new Plan(target, new JobSpec.FieldMap(f.field(), column.name(), column.type(), column.length(), f.level(), f.personal(), column.key(), f.from(), f.separator(), f.constant(),
                f.steps(), f.checks()), from, least, most, first, latest, column.key());
    }

    /** The dataset's row, or null with the reasons added. */
    Object[] map(Object[] values, List<Reason> reasons) {
        Object[] row = new Object[width];
        int before = reasons.size();
        for (Plan p : plans) {
            try {
                row[p.target()] = value(p, values);
            } catch (Values.Unfit e) {
                reasons.add(new Reason(p.map().field(), e.getMessage()));
            }
        }
        return reasons.size() == before ? row : null;
    }

    /** The key's values of a row that is gone at the source; null when they cannot be made. */
    Object[] keys(Object[] values) {
        Object[] keys = new Object[keyTargets.length];
        for (int k = 0; k < keyTargets.length; k++) {
            for (Plan p : plans) {
                if (p.target() == keyTargets[k]) {
                    try {
                        keys[k] = value(p, values);
                    } catch (Values.Unfit e) {
                        return null;
                    }
                }
            }
        }
        return keys.length == 0 ? null : keys;
    }

    /** Positions of the key in a row of the dataset. */
    int[] keyTargets() {
        return keyTargets.clone();
    }

    private Object value(Plan p, Object[] values) throws Values.Unfit {
        Object v;
        int[] from = p.from();
        if (from.length == 1) {
            v = values[from[0]];
        } else if (from.length == 0) {
            v = p.map().constant();
        } else {
            StringBuilder all = new StringBuilder();
            for (int i : from) {
                String text = Values.text(values[i], zone);
                if (text != null && !text.isBlank()) {
                    all.append(all.isEmpty() || p.map().separator() == null ? "" : p.map().separator()).append(text);
                }
            }
            v = all.toString();
        }
        for (JobSpec.Step s : p.map().steps()) {
            if (v == null) {
                break;
            }
            v = step(s, v);
        }
        v = Values.as(p.map().type(), v, zone);
        if (v == null) {
            if (p.key()) {
                throw new Values.Unfit("标识列为空");
            }
            for (JobSpec.Check c : p.map().checks()) {
                if (c.kind().equals("required")) {
                    throw new Values.Unfit("必填项为空");
                }
            }
            return null;
        }
        if (v instanceof String s) {
            text(p, s);
        }
        for (JobSpec.Check c : p.map().checks()) {
            check(p, c, v);
        }
        return v;
    }

    private static void text(Plan p, String s) throws Values.Unfit {
        if (s.length() > Values.LONGEST) {
            throw new Values.Unfit("超过 " + Values.LONGEST + " 字");
        }
        Integer most = p.map().length();
        if (most != null && s.length() > most && s.codePointCount(0, s.length()) > most) {
            throw new Values.Unfit("超过 " + most + " 字：" + Values.brief(s));
        }
        if (!Values.storable(s)) {
            throw new Values.Unfit("含有无法保存的字符（空字符或半个字符）");
        }
    }

    private Object step(JobSpec.Step s, Object v) throws Values.Unfit {
        switch (s.kind()) {
            case "trim":
                return v instanceof String t ? strip(t) : v;
            case "half-width":
                return v instanceof String t ? halfWidth(t) : v;
            case "upper":
                return v instanceof String t ? t.toUpperCase(java.util.Locale.ROOT) : v;
            case "no-space":
                return v instanceof String t ? noSpace(t) : v;
            case "blank":
                return s.codes().containsKey(strip(Values.text(v, zone))) ? null : v;
            case "date":
                return v instanceof LocalDate || v instanceof LocalDateTime || v instanceof Instant || v instanceof String t && t.isBlank() ? blank(v)
                        : Values.date(Values.text(v, zone), s.order() == null ? "ymd" : s.order());
            case "excel-date":
                return excel(v);
            case "id18": {
                String t = strip(Values.text(v, zone));
                return t.length() == 15 ? CitizenId.upgrade(t).orElseThrow(() -> new Values.Unfit("15 位身份证号不对：" + Values.brief(t))) : t.length() == 18 ? t.toUpperCase(java.util.Locale.ROOT) : v;
            }
            case "codes": {
                String t = strip(Values.text(v, zone));
                String code = s.codes().get(t);
                if (code != null || t.isEmpty()) {
                    return code == null ? null : code;
                }
                return switch (s.other() == null ? "reject" : s.other()) {
                    case "keep" -> v;
                    case "empty" -> null;
                    default -> throw new Values.Unfit("代码“" + Values.brief(t) + "”没有对照");
                };
            }
            default:
                throw new Values.Unfit("不认识的转换：" + s.kind());
        }
    }

    private static Object blank(Object v) {
        return v instanceof String ? null : v;
    }

    private Object excel(Object v) throws Values.Unfit {
        return switch (v) {
            case Long l -> Values.excelDay(l);
            case Double d -> Values.excelDay(d);
            case BigDecimal d -> Values.excelDay(d.doubleValue());
            case String t when t.isBlank() -> null;
            case String t when t.strip().matches("\\d{1,7}(\\.\\d{1,12})?") && t.strip().length() != 8 -> Values.excelDay(Double.parseDouble(t.strip()));
            case String t -> Values.date(t, "ymd");
            default -> v;
        };
    }

    /** Without the spaces around it, the wide one of Chinese text and the byte order mark included. */
    private static String strip(String t) {
        int from = 0;
        int to = t.length();
        while (from < to && space(t.charAt(from))) {
            from++;
        }
        while (to > from && space(t.charAt(to - 1))) {
            to--;
        }
        return from == 0 && to == t.length() ? t : t.substring(from, to);
    }

    private static boolean space(char c) {
        return c <= ' ' && c != 0 || c == '\u3000' || c == '\u00A0' || c == '\uFEFF' || c == '\u200B';
    }

    private static String noSpace(String t) {
        StringBuilder out = null;
        for (int i = 0; i < t.length(); i++) {
            boolean space = space(t.charAt(i));
            if (space && out == null) {
                out = new StringBuilder(t.length()).append(t, 0, i);
            } else if (!space && out != null) {
                out.append(t.charAt(i));
            }
        }
        return out == null ? t : out.toString();
    }

    private static String halfWidth(String t) {
        StringBuilder out = null;
        for (int i = 0; i < t.length(); i++) {
            char c = t.charAt(i);
            char h = c >= '\uFF01' && c <= '\uFF5E' ? (char) (c - 0xFEE0) : c == '\u3000' ? ' ' : c;
            if (h != c && out == null) {
                out = new StringBuilder(t);
            }
            if (h != c) {
                out.setCharAt(i, h);
            }
        }
        return out == null ? t : out.toString();
    }

    private void check(Plan p, JobSpec.Check c, Object v) throws Values.Unfit {
        switch (c.kind()) {
            case "id-no" -> must(v instanceof String s && s.length() == 18 && CitizenId.isValid(s), "不是有效的公民身份号码", v);
            case "uscc" -> must(v instanceof String s && CreditCode.isValid(s), "不是有效的统一社会信用代码", v);
            case "phone" -> must(v instanceof String s && s.length() < 24 && PHONE.matcher(s).matches(), "不是有效的电话号码", v);
            case "email" -> must(v instanceof String s && s.length() < 120 && EMAIL.matcher(s).matches(), "不是有效的邮箱", v);
            case "codes" -> must(c.values().contains(Values.text(v, zone)), "不在允许的取值中", v);
            case "length" -> {
                String s = Values.text(v, zone);
                int n = s.codePointCount(0, s.length());
                must((p.least() == null || n >= p.least().intValue()) && (p.most() == null || n <= p.most().intValue()), "长度不对", v);
            }
            case "range" -> range(p, v);
            default -> {
                // required is seen to before
            }
        }
    }

    private void range(Plan p, Object v) throws Values.Unfit {
        if (v instanceof LocalDate || v instanceof Instant) {
            LocalDate d = v instanceof Instant t ? t.atZone(zone).toLocalDate() : (LocalDate) v;
            must((p.first() == null || !d.isBefore(p.first())) && (p.latest() == null || !d.isAfter(p.latest())), "日期超出范围", d);
        } else if (v instanceof Long || v instanceof BigDecimal || v instanceof Double) {
            BigDecimal d = v instanceof BigDecimal b ? b : new BigDecimal(v.toString());
            must((p.least() == null || d.compareTo(p.least()) >= 0) && (p.most() == null || d.compareTo(p.most()) <= 0), "数值超出范围", d);
        }
    }

    private static void must(boolean holds, String reason, Object v) throws Values.Unfit {
        if (!holds) {
            throw new Values.Unfit(reason + "：" + Values.brief(v instanceof LocalDateTime t ? t.atOffset(ZoneOffset.UTC) : v));
        }
    }
}
