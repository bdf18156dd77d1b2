package org.zhongshu.platform.catalog.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.algorithms.profiling.PersonalKind;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Description.Column;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules an entry must keep. A draft must make sense; what is submitted must be whole. */
@Component
class DescriptionCheck {

    static final Set<String> SHARES = Set.of("unconditional", "conditional", "none");
    static final Set<String> PERIODS = Set.of("realtime", "daily", "weekly", "monthly", "quarterly", "half-yearly", "yearly", "other");
    static final Set<String> FORMATS = Set.of("file", "sheet", "database", "image", "stream", "self");
    static final Set<String> WAYS = Set.of("api", "file", "database", "media");
    private static final int MOST_COLUMNS = 500;
    private static final int HIGHEST_LEVEL = 4;
    private static final int PUBLIC_LEVEL = 1;

    private final Tree tree;
    private final Departments departments;

    DescriptionCheck(Tree tree, Departments departments) {
        this.tree = tree;
        this.departments = departments;
    }

    /** Trims, fills in what is left open, and refuses what no entry can be. */
    Description draft(Description d) {
        if (d == null) {
            throw Problem.badRequest("bad-entry", "缺少目录内容。");
        }
        Map<String, String> errors = new LinkedHashMap<>();
        text(errors, "name", "名称", d.name(), 1, 120);
        text(errors, "summary", "摘要", d.summary(), 0, 2000);
        text(errors, "shareCondition", "共享条件", d.shareCondition(), 0, 500);
        text(errors, "legalBasis", "法律依据", d.legalBasis(), 0, 500);
        text(errors, "openCondition", "开放条件", d.openCondition(), 0, 500);
        text(errors, "origin", "来源", d.origin(), 0, 300);
        text(errors, "levelNote", "定级说明", d.levelNote(), 0, 300);
        if (tree.find(d.classCode()).filter(n -> n.code().length() >= Tree.SECTION_LENGTH).isEmpty()) {
            errors.put("classCode", "请选择到目一级的分类");
        }
        if (departments.find(d.provider()).isEmpty()) {
            errors.put("provider", "没有这个部门：" + d.provider());
        }
        String providerCode = Texts.clean(d.providerCode());
        if (providerCode != null && !CreditCode.isValid(providerCode)) {
            errors.put("providerCode", "不是有效的统一社会信用代码（GB 32100 校验不符）");
        }
        one(errors, "formatCategory", d.formatCategory(), FORMATS, false);
        one(errors, "share", d.share(), SHARES, true);
        one(errors, "open", d.open(), SHARES, true);
        one(errors, "updatePeriod", d.updatePeriod(), PERIODS, true);
        if (!WAYS.containsAll(d.shareWays())) {
            errors.put("shareWays", "共享方式有误");
        }
        if (d.level() < PUBLIC_LEVEL || d.level() > HIGHEST_LEVEL) {
            errors.put("level", "级别须为 1 到 4");
        }
        if (d.related().size() > 50 || d.upstream().size() > 50) {
            errors.put("related", "关联资源不能超过 50 个");
        }
        List<Column> columns = columns(d.columns(), errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-entry", "目录内容有误，请修改后重试。", errors);
        }
        return new Description(Texts.clean(d.name()), d.classCode(), d.provider(), providerCode, Texts.clean(d.summary()), d.formatCategory(), Texts.clean(d.format()),
                columns, d.share(), Texts.clean(d.shareCondition()), Texts.clean(d.legalBasis()), d.shareWays(), d.open(), Texts.clean(d.openCondition()),
                d.updatePeriod(), d.related().stream().map(Texts::clean).filter(r -> r != null).distinct().toList(), d.upstream().stream().distinct().toList(),
                Texts.clean(d.origin()), d.level(), Texts.clean(d.levelNote()));
    }

    private static List<Column> columns(List<Column> given, Map<String, String> errors) {
        if (given.size() > MOST_COLUMNS) {
            errors.put("columns", "信息项不能超过 " + MOST_COLUMNS + " 个");
            return List.of();
        }
        List<Column> columns = new ArrayList<>();
        Set<String> fields = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            Column c = given.get(i);
            String at = "columns[" + i + "].";
            String name = Texts.clean(c.name());
            String field = Texts.clean(c.field()) == null ? name : Texts.clean(c.field());
            text(errors, at + "name", "信息项名称", name, 1, 100);
            text(errors, at + "field", "字段名", field, 1, 128);
            text(errors, at + "note", "说明", c.note(), 0, 300);
            if (field != null && !fields.add(field)) {
                errors.put(at + "field", "字段 " + field + " 重复");
            }
            if (Arrays.stream(DataType.values()).noneMatch(t -> t.letter().equals(c.type()))) {
                errors.put(at + "type", "没有这种数据类型：" + c.type());
            }
            if (c.personal() != null && Arrays.stream(PersonalKind.values()).noneMatch(k -> k.name().equals(c.personal()))) {
                errors.put(at + "personal", "没有这种个人信息：" + c.personal());
            }
            if (c.level() < PUBLIC_LEVEL || c.level() > HIGHEST_LEVEL) {
                errors.put(at + "level", "级别须为 1 到 4");
            }
            if (c.length() != null && (c.length() < 0 || c.length() > 1_000_000_000)) {
                errors.put(at + "length", "长度有误");
            }
            columns.add(new Column(name, field, c.type(), c.length(), c.level(), c.personal(), c.key(), c.open(), Texts.clean(c.note())));
        }
        return columns;
    }

    /** What still stands between a draft and its review; empty when nothing does. */
    Map<String, String> missing(Description d) {
        Map<String, String> missing = new LinkedHashMap<>();
        if (d.summary() == null) {
            missing.put("summary", "请填写摘要");
        }
        if (d.formatCategory() == null) {
            missing.put("formatCategory", "请选择资源格式");
        }
        if (d.columns().isEmpty() && !"file".equals(d.formatCategory()) && !"image".equals(d.formatCategory()) && !"stream".equals(d.formatCategory())) {
            missing.put("columns", "请列出信息项");
        }
        if (d.share().equals("conditional") && d.shareCondition() == null) {
            missing.put("shareCondition", "有条件共享须写明共享条件（用途和使用范围）");
        }
        if (d.share().equals("none") && d.legalBasis() == null) {
            missing.put("legalBasis", "不予共享须有法律、行政法规或国务院决定作依据");
        }
        if (!d.share().equals("none") && d.shareWays().isEmpty()) {
            missing.put("shareWays", "请选择共享方式");
        }
        if (d.open().equals("conditional") && d.openCondition() == null) {
            missing.put("openCondition", "有条件开放须写明开放条件");
        }
        int highest = d.columns().stream().mapToInt(Column::level).max().orElse(PUBLIC_LEVEL);
        if (d.level() < highest) {
            missing.put("level", "资源的级别不能低于其信息项的最高级别（" + highest + "）");
        } else if (d.level() > highest && !d.columns().isEmpty() && d.levelNote() == null) {
            missing.put("levelNote", "级别高于各信息项时请说明理由（如汇聚后敏感程度提高）");
        }
        if (d.open().equals("unconditional") && d.columns().stream().noneMatch(Column::open) && !d.columns().isEmpty()) {
            missing.put("open", "向社会开放时请至少选定一个可开放的信息项");
        }
        for (int i = 0; i < d.columns().size(); i++) {
            Column c = d.columns().get(i);
            if (c.open() && (c.level() > PUBLIC_LEVEL || c.personal() != null && PersonalKind.valueOf(c.personal()).personal())) {
                missing.put("columns[" + i + "].open", "“" + c.name() + "”为" + c.level() + "级或含个人信息，不能开放");
            }
        }
        return missing;
    }

    private static void one(Map<String, String> errors, String field, String value, Set<String> allowed, boolean must) {
        if (value == null ? must : !allowed.contains(value)) {
            errors.put(field, value == null ? "必选" : "取值有误：" + value);
        }
    }

    private static void text(Map<String, String> errors, String field, String label, String value, int least, int most) {
        String clean = Texts.clean(value);
        int length = clean == null ? 0 : clean.length();
        if (length < least || length > most) {
            errors.put(field, label + "须为 " + least + " 到 " + most + " 字");
        }
    }
}
