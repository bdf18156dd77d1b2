package org.zhongshu.platform.quality.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Dataset.Column;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Whether a rule that somebody wrote says something that can be asked of a dataset. All mistakes are told at once, by field. */
@Component
class QualityRuleCheck {

    static final Set<String> FORMS = Set.of("citizen-id", "credit-code", "bank-card", "phone", "email", "plate", "pattern");
    static final Set<String> RELATIONS = Set.of("birth-of-id", "sex-of-id", "equal", "not-after");
    static final String TODAY = "today";
    private static final Set<DataType> TEXTS = Set.of(DataType.TEXT, DataType.MEMO, DataType.GENERAL);
    private static final Set<DataType> DATES = Set.of(DataType.DATE, DataType.DATETIME);
    private static final int LONGEST = 200;
    /** Back references and nested repeats are where regular expressions become endless. */
    private static final Pattern DANGEROUS = Pattern.compile("\\\\[1-9]|[*+}]\\)[*+{]|\\(\\?[<!=]");

    private final Datasets datasets;

    QualityRuleCheck(Datasets datasets) {
        this.datasets = datasets;
    }

    static boolean text(Column c) {
        return TEXTS.contains(c.type());
    }

    static boolean date(Column c) {
        return DATES.contains(c.type());
    }

    static boolean number(Column c) {
        return !text(c) && !date(c) && c.type() != DataType.BOOLEAN;
    }

    /** The rule itself, or 400 with what is wrong. */
    Rule complete(Dataset dataset, Rule rule) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (rule.name() == null || rule.name().isBlank() || rule.name().length() > 60) {
            errors.put("name", "请写规则名称，不超过 60 字");
        }
        RuleKind kind = kind(rule, errors);
        for (String field : rule.fields()) {
            if (dataset.column(field).isEmpty()) {
                errors.put("fields", "数据集没有信息项 " + cut(field));
            }
        }
        if (kind != null && errors.isEmpty()) {
            fields(rule, kind, errors);
            if (errors.isEmpty()) {
                parts(dataset, rule, kind, errors);
            }
        }
        numbers(rule, errors);
        if (rule.dimension() != null) {
            try {
                Dimension.of(rule.dimension());
            } catch (Problem p) {
                errors.put("dimension", p.getMessage());
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-rule", "规则有误：" + String.join("；", errors.values()), errors);
        }
        return rule;
    }

    /** What may differ of a declared rule. */
    void measures(Rule rule) {
        Map<String, String> errors = new LinkedHashMap<>();
        numbers(rule, errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-rule", "规则有误：" + String.join("；", errors.values()), errors);
        }
    }

    private static RuleKind kind(Rule rule, Map<String, String> errors) {
        try {
            return RuleKind.of(String.valueOf(rule.kind()));
        } catch (Problem p) {
            errors.put("kind", "请选择规则种类");
            return null;
        }
    }

    private static void numbers(Rule rule, Map<String, String> errors) {
        if (rule.weight() < 1 || rule.weight() > 10) {
            errors.put("weight", "权重须为 1 到 10");
        }
        if (rule.level() < 1 || rule.level() > 4) {
            errors.put("level", "案件级别须为 1 到 4");
        }
        if (!(rule.tolerance() >= 0 && rule.tolerance() <= 1)) {
            errors.put("tolerance", "容许的不合格比例须为 0 到 1");
        }
        if (rule.maxHours() != null && (rule.maxHours() < 1 || rule.maxHours() > 20_000)) {
            errors.put("maxHours", "最长小时数须为 1 到 20000");
        }
    }

    private static void fields(Rule rule, RuleKind kind, Map<String, String> errors) {
        int n = rule.fields().size();
        boolean fits = switch (kind) {
            case CONSISTENT -> n == 2;
            case UNIQUE -> n >= 1 && n <= 6;
            case TIMELY -> n <= 1;
            default -> n == 1;
        };
        if (!fits) {
            errors.put("fields", kind == RuleKind.CONSISTENT ? "请选两个信息项" : kind == RuleKind.TIMELY ? "最多选一个日期信息项" : kind == RuleKind.UNIQUE ? "请选一到六个信息项" : "请选一个信息项");
        }
    }

    private void parts(Dataset dataset, Rule rule, RuleKind kind, Map<String, String> errors) {
        switch (kind) {
            case FORMAT -> {
                if (!FORMS.contains(String.valueOf(rule.form()))) {
                    errors.put("form", "请选择格式");
                } else if (rule.form().equals("pattern")) {
                    pattern(rule.pattern(), errors);
                }
            }
            case RANGE -> range(dataset.getColumn(rule.field()), rule, errors);
            case CODES -> {
                if (rule.codes().isEmpty() || rule.codes().size() > 2000 || rule.codes().stream().anyMatch(c -> c == null || c.length() > LONGEST)) {
                    errors.put("codes", "请列出 1 到 2000 个代码");
                }
            }
            case CONSISTENT -> relation(dataset, rule, errors);
            case REFERENCE, CROSS -> other(rule, kind, dataset, errors);
            case TIMELY -> {
                if (!rule.fields().isEmpty() && !date(dataset.getColumn(rule.field()))) {
                    errors.put("fields", "及时性只能看日期信息项，或不选（看最近一次变动）");
                }
            }
            case REQUIRED, UNIQUE -> {
            }
        }
    }

    private static void pattern(String pattern, Map<String, String> errors) {
        if (pattern == null || pattern.isBlank() || pattern.length() > LONGEST) {
            errors.put("pattern", "请写正则表达式，不超过 " + LONGEST + " 字");
            return;
        }
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            errors.put("pattern", "正则表达式有误：" + e.getDescription());
            return;
        }
        if (DANGEROUS.matcher(pattern).find()) {
            errors.put("pattern", "不支持反向引用、环视和嵌套的重复");
        }
    }

    private static void range(Column column, Rule rule, Map<String, String> errors) {
        if (rule.min() == null && rule.max() == null) {
            errors.put("min", "请写下限或上限");
        }
        if (text(column) || column.type() == DataType.BOOLEAN) {
            errors.put("fields", "值域只用于数字和日期");
            return;
        }
        bound("min", rule.min(), column, errors);
        bound("max", rule.max(), column, errors);
    }

    private static void bound(String name, String value, Column column, Map<String, String> errors) {
        if (value == null || date(column) && value.equals(TODAY)) {
            return;
        }
        try {
            if (date(column)) {
                LocalDate.parse(value);
            } else if (value.length() > 40 || Math.abs(new BigDecimal(value).scale()) > 40) {
                errors.put(name, "数字过长");
            }
        } catch (DateTimeParseException e) {
            errors.put(name, "须为日期（如 2026-01-31）或 today");
        } catch (NumberFormatException e) {
            errors.put(name, "须为数字");
        }
    }

    private static void relation(Dataset dataset, Rule rule, Map<String, String> errors) {
        Column a = dataset.getColumn(rule.fields().get(0));
        Column b = dataset.getColumn(rule.fields().get(1));
        switch (String.valueOf(rule.relation())) {
            case "birth-of-id", "sex-of-id" -> {
                if (!text(a)) {
                    errors.put("fields", "第一个信息项须为公民身份号码（字符型）");
                }
            }
            case "equal" -> {
            }
            case "not-after" -> {
                if (!(date(a) && date(b) || number(a) && number(b))) {
                    errors.put("fields", "两个信息项须同为日期或同为数字");
                }
            }
            default -> errors.put("relation", "请选择关系");
        }
    }

    private void other(Rule rule, RuleKind kind, Dataset dataset, Map<String, String> errors) {
        Dataset other = rule.other() == null ? null : datasets.find(rule.other()).orElse(null);
        if (other == null) {
            errors.put("other", "没有这个数据集：" + cut(rule.other()));
            return;
        }
        if (other.column(String.valueOf(rule.otherField())).isEmpty()) {
            errors.put("otherField", "“" + other.name() + "”没有信息项 " + cut(rule.otherField()));
        }
        if (kind == RuleKind.CROSS) {
            if (rule.join().isEmpty() || rule.join().size() > 4) {
                errors.put("join", "请写一到四对关联的信息项");
            }
            rule.join().forEach((mine, theirs) -> {
                if (dataset.column(mine).isEmpty() || other.column(theirs).isEmpty()) {
                    errors.put("join", "关联的信息项不存在：" + cut(mine) + " = " + cut(theirs));
                }
            });
        }
    }

    private static String cut(String text) {
        return text == null ? "（未填）" : text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
