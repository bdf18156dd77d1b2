package org.zhongshu.platform.exchange.internal;

import com.hankcs.hanlp.HanLP;
import org.zhongshu.algorithms.profiling.ColumnProfile;
import org.zhongshu.algorithms.profiling.ColumnProfiler;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.algorithms.profiling.PersonalKind;
import org.zhongshu.platform.exchange.Shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Proposes how columns become standard fields, from their names and what is in them. A person confirms. */
final class Proposals {

    /** Standard field, its Chinese name, and the names at sources that mean it. The first that fits wins. */
    private record Standard(String field, String name, Pattern names) {
        static Standard of(String field, String name, String names) {
            return new Standard(field, name, Pattern.compile(names, Pattern.CASE_INSENSITIVE));
        }
    }

    private static final List<Standard> STANDARDS = List.of(
            Standard.of("id_no", "公民身份号码", "id_?no|id_?card(_?no)?|id_?number|sfzh|sfzhm|gmsfhm|gmsfzh|zjhm|.*身份证.*|.*公民身份号码.*|证件号码"),
            Standard.of("uscc", "统一社会信用代码", "uscc|tyshxydm|shxydm|xydm|credit_?code|.*信用代码.*"),
            Standard.of("legal_rep", "法定代表人", "legal_?rep.*|legal_?person|fddbr(xm)?|fr(xm)?|.*法定代表人.*|.*法人姓名.*"),
            Standard.of("name", "名称", "qymc|dwmc|jgmc|ztmc|company_?name|corp_?name|.*(企业|单位|机构|主体)名称.*"),
            Standard.of("name", "姓名", "xm|name|full_?name|person_?name|.*姓名.*|名称"),
            Standard.of("sex", "性别", "xb|sex|gender|.*性别.*"),
            Standard.of("ethnic", "民族", "mz|ethnic.*|nation(ality)?|.*民族.*"),
            Standard.of("birth_date", "出生日期", "csrq|csny|birth.*|dob|.*出生(日期|年月).*|生日"),
            Standard.of("death_date", "死亡日期", "swrq|swsj|death.*|.*死亡(日期|时间).*"),
            Standard.of("phone", "联系电话", "lxdh|sjh|sjhm|dhhm|phone.*|mobile.*|tel.*|.*(电话|手机).*"),
            Standard.of("hukou_address", "户籍地址", "hjdz|hjdxz|hukou.*|.*户籍(地址|地).*"),
            Standard.of("residence_address", "居住地址", "jzdz|xzz|jzdxz|residence.*|.*(居住地|现住|住址).*"),
            Standard.of("marital", "婚姻状况", "hyzk|marital.*|marriage.*|.*婚姻.*"),
            Standard.of("education", "文化程度", "whcd|xl|education.*|.*(文化程度|学历).*"),
            Standard.of("capital", "注册资本", "zczb|capital|reg.*capital|.*注册资(本|金).*"),
            Standard.of("established", "成立日期", "clrq|establish.*|found_?date|.*成立(日期|时间).*"),
            Standard.of("address", "地址", "dz|zs|addr(ess)?|.*(地址|住所)"),
            Standard.of("industry", "行业", "hy|hydm|hylb|industry.*|.*行业.*"),
            Standard.of("status", "状态", "zt|status|state|.*状态"));
    /** Fewer rows differ by chance. */
    private static final int ENOUGH_ROWS = 20;
    private static final Pattern IDENTIFIES = Pattern.compile(".*(编号|编码|号码|证号|单号|案号|文号|代码|流水号|标识|主键).*|(.*_)?(id|no|code|key|uuid|bh|bm)", Pattern.CASE_INSENSITIVE);
    private static final Map<String, String> SEX = new LinkedHashMap<>(Map.of("男", "1", "女", "2", "男性", "1", "女性", "2", "1", "1", "2", "2", "0", "0", "9", "9", "未知", "0", "未说明", "9"));

    private Proposals() {
    }

    /** @param profiles one for each column, or null when there were no rows */
    static List<JobSpec.FieldMap> propose(Shape shape, List<ColumnProfile> profiles) {
        List<JobSpec.FieldMap> fields = new ArrayList<>();
        for (int i = 0; i < shape.columns().size(); i++) {
            fields.add(field(shape.columns().get(i), profiles == null ? null : profiles.get(i), fields));
        }
        if (profiles != null && shape.keys().isEmpty()) {
            identify(fields, profiles);
        }
        return fields;
    }

    /**
     * A file says of no column that it is its key. One that is called a number, and has another value in each of enough rows, is proposed: without a key a row
     * that comes again changed is another row. Numbers of the thing come before numbers of a person; consecutive numbers are the file's own.
     */
    private static void identify(List<JobSpec.FieldMap> fields, List<ColumnProfile> profiles) {
        for (boolean personal : new boolean[]{false, true}) {
            for (int i = 0; i < fields.size(); i++) {
                JobSpec.FieldMap f = fields.get(i);
                ColumnProfile profile = profiles.get(i);
                if (profile.unique() && profile.rows() >= ENOUGH_ROWS && (f.personal() != null) == personal && (IDENTIFIES.matcher(f.from().getFirst()).matches() || IDENTIFIES.matcher(f.name()).matches())) {
                    List<JobSpec.Check> checks = new ArrayList<>(f.checks());
                    checks.add(JobSpec.Check.of("required"));
                    fields.set(i, new JobSpec.FieldMap(f.field(), f.name(), f.type(), f.length(), f.level(), f.personal(), true, f.from(), f.separator(), f.constant(), f.steps(), checks));
                    return;
                }
            }
        }
    }

    /** A comment as “性别 1男2女”, “参保状态（1-正常，2-暂停）”: a name and the list of its codes. */
    private static final Pattern LISTED = Pattern.compile("^(\\p{IsHan}{2,20})[\\s_:：,，;；(（\\[【-]+\\d+[^\\p{IsHan}\\d]{0,3}\\p{IsHan}.*$");

    static ColumnProfiler profiler(Shape.Column c) {
        return new ColumnProfiler(c.name() + (c.label() == null ? "" : " " + c.label()));
    }

    static JobSpec.FieldMap field(Shape.Column c, ColumnProfile profile, List<JobSpec.FieldMap> before) {
        Standard standard = standard(c, profile);
        String field = standard != null ? standard.field() : plain(c.name());
        String name = c.label() != null && c.label().length() <= 40 ? LISTED.matcher(c.label()).replaceFirst("$1") : standard != null ? standard.name() : c.name();
        int n = 2;
        String base = field;
        while (taken(field, before)) {
            field = (base.length() > 44 ? base.substring(0, 44) : base) + "_" + n++;
        }
        PersonalKind kind = profile == null ? null : profile.kind();
        DataType type = c.type() == DataType.TEXT || c.type() == DataType.MEMO ? text(profile, kind, c) : c.type() == DataType.GENERAL ? DataType.TEXT : c.type();
        boolean id = base.equals("id_no") || kind == PersonalKind.ID_NUMBER;
        boolean uscc = base.equals("uscc") || kind == PersonalKind.CREDIT_CODE;
        if (id || uscc) {
            type = DataType.TEXT;
        }
        List<JobSpec.Step> steps = new ArrayList<>();
        List<JobSpec.Check> checks = new ArrayList<>();
        if (c.type() == DataType.TEXT || c.type() == DataType.MEMO || c.type() == DataType.GENERAL) {
            steps.add(JobSpec.Step.of("trim"));
        }
        if (id || uscc || kind == PersonalKind.PHONE) {
            steps.add(JobSpec.Step.of("half-width"));
        }
        if (id || uscc) {
            steps.add(JobSpec.Step.of("no-space"));
            steps.add(JobSpec.Step.of("upper"));
        }
        if (id) {
            steps.add(JobSpec.Step.of("id18"));
            checks.add(JobSpec.Check.of("id-no"));
        }
        if (uscc) {
            checks.add(JobSpec.Check.of("uscc"));
        }
        if (type == DataType.DATE && c.type() != DataType.DATE) {
            steps.add(JobSpec.Step.of("date"));
        }
        if (base.equals("sex") && type != DataType.BOOLEAN) {
            type = DataType.TEXT;
            steps.add(new JobSpec.Step("codes", null, SEX, "reject"));
        }
        if (c.key()) {
            checks.add(JobSpec.Check.of("required"));
        }
        int level = profile == null ? id ? 3 : 2 : profile.proposedLevel();
        return new JobSpec.FieldMap(field, name, type, null, level, kind == null ? id ? "ID_NUMBER" : null : kind.name(), c.key(), List.of(c.name()), null, null, steps, checks);
    }

    private static DataType text(ColumnProfile profile, PersonalKind kind, Shape.Column c) {
        if (profile == null || kind != null || profile.filled() == 0) {
            return c.type();
        }
        return switch (profile.type()) {
            case DATE, DATETIME, NUMBER, MONEY -> profile.type();
            // leading zeros and codes are text; figures that count are for a person to say
            default -> c.type();
        };
    }

    private static Standard standard(Shape.Column c, ColumnProfile profile) {
        String name = c.name().strip();
        for (Standard s : STANDARDS) {
            if (s.names().matcher(name).matches() || c.label() != null && s.names().matcher(c.label()).matches()) {
                return s;
            }
        }
        PersonalKind kind = profile == null ? null : profile.kind();
        return kind == PersonalKind.ID_NUMBER ? STANDARDS.getFirst() : kind == PersonalKind.CREDIT_CODE ? STANDARDS.get(1) : null;
    }

    /** A name that a dataset's column may have: as it is, or the initials of its Chinese. */
    private static String plain(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s.\\-]+", "_");
        if (!lower.matches("[a-z0-9_]+")) {
            lower = HanLP.convertToPinyinFirstCharString(name, "", true).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]+", "");
        }
        lower = lower.replaceAll("^[^a-z]+", "");
        return lower.isEmpty() ? "f" : lower.length() > 48 ? lower.substring(0, 48) : lower;
    }

    /**
     * What a dataset made of a source may be called: the table's name; of a file what its name and those of its successors have in common, without ending
     * and date, Chinese by its initials. Empty where nothing is left of it.
     */
    static String dataset(String source) {
        String name = source.replaceFirst("(?i)\\.(csv|txt|tsv|xls|xlsx|xlsm)(?=#|$)", "");
        name = name.length() == source.length() ? source.replaceFirst("^.*[./](?=.)", "") : name.replaceAll("\\d{4,}([-_]?\\d+)*", "");
        if (!name.chars().allMatch(c -> c < 128)) {
            name = HanLP.convertToPinyinFirstCharString(name, "", true);
        }
        String id = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^[^a-z]+|-+$", "");
        return id.length() > 48 ? id.substring(0, 48).replaceAll("-+$", "") : id.length() < 2 ? "" : id;
    }

    /** The same in words, for the job and the dataset. */
    static String title(String source) {
        String name = source.replaceFirst("(?i)\\.(csv|txt|tsv|xls|xlsx|xlsm)(?=#|$)", "").replaceAll("[*?]|\\d{4,}([-_]?\\d+)*", "").replace('#', ' ').replaceAll("[\\s_-]+$|^[\\s_-]+|(?<=[\\s_-])[\\s_-]+", "");
        return name.isBlank() ? source : name.length() > 60 ? name.substring(0, 60) : name;
    }

    /** What a column says that it is, by its name and label: the standard field that they mean. Null: none of them. */
    static String meaning(Shape.Column c) {
        Standard s = standard(c, null);
        return s == null ? null : s.field();
    }

    private static boolean taken(String field, List<JobSpec.FieldMap> before) {
        return before.stream().anyMatch(f -> f.field().equals(field));
    }
}
