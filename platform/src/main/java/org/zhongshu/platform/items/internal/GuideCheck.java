package org.zhongshu.platform.items.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Guide.Days;
import org.zhongshu.platform.items.internal.Codes.Words;
import org.zhongshu.platform.shared.Problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The rules an item must keep. A draft must make sense; what is submitted must be whole. */
@Component
class GuideCheck {

    private static final int MOST_LINES = 60;
    private static final int LONGEST_LINE = 600;
    private static final int MOST_DAYS = 3_650;
    static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{1,39}");
    private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"'/@|]+(/[^\\s<>\"'|]*)?");
    private static final int INSTANT_DAYS = 1;

    private final Departments departments;
    private final LifeEvents events;

    GuideCheck(Departments departments, LifeEvents events) {
        this.departments = departments;
        this.events = events;
    }

    /** Trims, and refuses what no item can be; all reasons at once. */
    Guide draft(Guide given) {
        Map<String, String> errors = new LinkedHashMap<>();
        Guide g = clean(given, errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-item", "事项内容有误：" + String.join("；", errors.values()) + "。", errors);
        }
        return g;
    }

    /** The same with the reasons handed back instead of thrown; the guide is only good when there are none. */
    Guide clean(Guide given, Map<String, String> errors) {
        if (given == null) {
            errors.put("guide", "缺少事项内容");
            return null;
        }
        Guide g = trimmed(given, errors);
        if (g.code() == null || !CODE.matcher(g.code()).matches()) {
            errors.put("code", "事项编码须为 2 到 40 位字母、数字、连字符");
        }
        if (g.basicCode() != null && !g.basicCode().matches("[0-9A-Za-z]{12}")) {
            errors.put("basicCode", "基本编码须为 12 位");
        }
        if (g.agencyCode() != null && !CreditCode.isValid(g.agencyCode())) {
            errors.put("agencyCode", "实施机构代码不是有效的统一社会信用代码（GB 32100 校验不符）");
        }
        if (g.name() == null || g.name().length() > 120) {
            errors.put("name", "事项名称须为 1 到 120 字");
        }
        if (g.department() == null || departments.find(g.department()).isEmpty()) {
            errors.put("department", "没有这个部门：" + g.department());
        }
        one(errors, "kind", "事项类型", g.kind(), Codes.KIND, true);
        one(errors, "level", "行使层级", g.level(), Codes.LEVEL, false);
        one(errors, "power", "权力来源", g.power(), Codes.POWER, false);
        one(errors, "handling", "办件类型", g.handling(), Codes.HANDLING, false);
        one(errors, "area", "通办范围", g.area(), Codes.AREA, false);
        one(errors, "depth", "网办深度", g.depth(), Codes.DEPTH, false);
        one(errors, "bodyType", "实施主体性质", g.bodyType(), Codes.BODY, false);
        one(errors, "payOnline", "网上支付", g.payOnline(), Codes.YES, false);
        if (g.entrustedBy() != null && !"3".equals(g.bodyType())) {
            errors.put("entrustedBy", "只有受委托组织有委托部门");
        }
        g.audience().forEach(a -> one(errors, "audience", "服务对象", a, Codes.AUDIENCE, true));
        g.channels().forEach(c -> one(errors, "channels", "办理渠道", c, Codes.CHANNEL, true));
        g.events().stream().filter(e -> events.find(e).isEmpty()).forEach(e -> errors.put("events", "没有这件大事：" + e));
        days(errors, "legal", "法定时限", g.legal());
        days(errors, "promised", "承诺时限", g.promised());
        if (g.legal() != null && g.promised() != null && longer(g.promised(), g.legal())) {
            errors.put("promised", "承诺时限（" + g.promised().number() + "）不能长于法定时限（" + g.legal().number() + "）");
        }
        if ("instant".equals(g.handling()) && g.promised() != null && g.promised().number() > INSTANT_DAYS) {
            errors.put("handling", "即办件的承诺时限不超过 1 个工作日");
        }
        if (g.visits() != null && (g.visits() < 0 || g.visits() > 9)) {
            errors.put("visits", "到现场次数须为 0 到 9");
        }
        if (g.from() != null && g.to() != null && g.to().isBefore(g.from())) {
            errors.put("to", "失效日期早于生效日期");
        }
        for (int i = 0; i < g.materials().size(); i++) {
            Guide.Material m = g.materials().get(i);
            String at = "materials[" + i + "]";
            if (m.name() == null) {
                errors.put(at, "第 " + (i + 1) + " 项材料没有名称");
            }
            one(errors, at + ".need", "材料必要性", m.need(), Codes.NEED, true);
            one(errors, at + ".original", "材料类型", m.original(), Codes.ORIGINAL, true);
            one(errors, at + ".form", "材料形式", m.form(), Codes.FORM, true);
            one(errors, at + ".source", "材料来源", m.source(), Codes.SOURCE, true);
            link(errors, at + ".blank", "空白表格", m.blank());
            link(errors, at + ".sample", "填写样表", m.sample());
            if (m.licence() != null && !m.licence().matches("[0-9A-Z]{21}")) {
                errors.put(at + ".licence", "证照类型代码须为 21 位（定义机构统一社会信用代码加 3 位）");
            }
            if (m.copies() < 0 || m.copies() > 99) {
                errors.put(at + ".copies", "材料份数须为 0 到 99");
            }
        }
        g.results().forEach(r -> one(errors, "results", "结果类型", r.kind(), Codes.OUTCOME, true));
        g.results().forEach(r -> link(errors, "results", "结果样本", r.sample()));
        g.windows().stream().filter(w -> w.place() == null || !w.place().matches("@(center|town|village|branch)|[A-Za-z0-9][A-Za-z0-9_.-]{1,39}"))
                .forEach(w -> errors.put("windows", "办理地点须是地点编码，或 政务服务中心、镇街为民服务中心、村社区服务点：" + w.place()));
        return g;
    }

    private static Guide trimmed(Guide g, Map<String, String> errors) {
        return new Guide(Texts.plain(g.code()), Texts.plain(g.basicCode()), Texts.plain(g.agencyCode()), Texts.line(g.name()), text(errors, "summary", "简介", g.summary(), LONGEST_LINE), g.kind(), g.level(),
                g.department(), text(errors, "agency", "实施机构", g.agency(), 100), g.power(), g.audience().stream().distinct().toList(), g.handling(), g.legal(), g.promised(),
                text(errors, "special", "特别程序", g.special(), LONGEST_LINE), texts(errors, "basis", "设定依据", g.basis()), texts(errors, "conditions", "受理条件", g.conditions()),
                list(errors, "materials", "申请材料", g.materials(), m -> new Guide.Material(text(errors, "materials", "材料名称", m.name(), 120), m.need() == null ? "required" : m.need(),
                        m.original() == null ? "original" : m.original(), m.form() == null ? "both" : m.form(), m.copies(), m.source() == null ? "applicant" : m.source(),
                        text(errors, "materials", "材料来源说明", m.sourceNote(), 200), text(errors, "materials", "材料规格", m.size(), 60), text(errors, "materials", "材料设定依据", m.basis(), LONGEST_LINE),
                        text(errors, "materials", "受理标准", m.accepted(), LONGEST_LINE), text(errors, "materials", "填报须知", m.filling(), LONGEST_LINE), Texts.plain(m.blank()), Texts.plain(m.sample()), Texts.plain(m.licence()))),
                list(errors, "steps", "办理流程", g.steps(), s -> new Guide.Step(text(errors, "steps", "环节", s.name(), 60), text(errors, "steps", "环节时限", s.time(), 60), text(errors, "steps", "环节说明", s.note(), LONGEST_LINE))),
                list(errors, "fees", "收费", g.fees(), f -> new Guide.Fee(text(errors, "fees", "收费项目", f.name(), 100), text(errors, "fees", "收费标准", f.standard(), LONGEST_LINE), text(errors, "fees", "收费依据", f.basis(), LONGEST_LINE),
                        text(errors, "fees", "减免", f.relief(), LONGEST_LINE))),
                list(errors, "results", "办理结果", g.results(), r -> new Guide.Outcome(text(errors, "results", "结果名称", r.name(), 100), r.kind() == null ? "other" : r.kind(), Texts.plain(r.sample()))),
                g.channels().stream().distinct().toList(), g.area(), g.visits(), g.depth(),
                list(errors, "windows", "办理地点", g.windows(), w -> new Guide.Window(Texts.plain(w.place()), text(errors, "windows", "窗口", w.window(), 60))),
                text(errors, "consult", "咨询电话", g.consult(), 100), text(errors, "complain", "监督电话", g.complain(), 100), g.events().stream().distinct().toList(),
                texts(errors, "sayings", "常见说法", g.sayings()),
                list(errors, "faqs", "常见问题", g.faqs(), f -> new Guide.Faq(text(errors, "faqs", "问题", f.question(), 200), text(errors, "faqs", "回答", f.answer(), 1_000))),
                g.bodyType(), text(errors, "entrustedBy", "委托部门", g.entrustedBy(), 100), texts(errors, "jointly", "联办机构", g.jointly()), text(errors, "timeNote", "时限说明", g.timeNote(), LONGEST_LINE),
                text(errors, "visitsNote", "到现场说明", g.visitsNote(), LONGEST_LINE), g.payOnline(), texts(errors, "services", "中介服务", g.services()), g.from(), g.to());
    }

    private static String text(Map<String, String> errors, String field, String label, String value, int most) {
        String line = Texts.line(value);
        if (line != null && line.length() > most) {
            errors.put(field, label + "不能超过 " + most + " 字");
            return line.substring(0, 20);
        }
        return line;
    }

    private static List<String> texts(Map<String, String> errors, String field, String label, List<String> values) {
        return list(errors, field, label, values, v -> text(errors, field, label, v, LONGEST_LINE)).stream().distinct().toList();
    }

    private static <T> List<T> list(Map<String, String> errors, String field, String label, List<T> values, Function<T, T> each) {
        if (values.size() > MOST_LINES) {
            errors.put(field, label + "不能超过 " + MOST_LINES + " 条");
            return List.of();
        }
        return values.stream().map(each).filter(Objects::nonNull).toList();
    }

    /** Certainly longer: so many working days never end before as many days of the calendar. */
    private static boolean longer(Guide.Days promised, Guide.Days legal) {
        return promised.number() > legal.number() && (Objects.equals(promised.unit(), legal.unit()) || "W".equals(promised.unit()));
    }

    private static void days(Map<String, String> errors, String field, String label, Days d) {
        if (d != null && (d.number() < 0 || d.number() > MOST_DAYS || !Codes.UNIT.has(String.valueOf(d.unit())))) {
            errors.put(field, label + "须为 0 到 " + MOST_DAYS + " 的工作日或自然日");
        }
    }

    /** It is clicked by everybody who reads the guide: a page or file of the web, and nothing that a browser would run. */
    private static void link(Map<String, String> errors, String field, String label, String address) {
        if (address != null && (address.length() > 300 || !LINK.matcher(address).matches())) {
            errors.put(field, label + "须是以 http:// 或 https:// 开头的网址（300 字以内）");
        }
    }

    private static void one(Map<String, String> errors, String field, String label, String value, Words words, boolean must) {
        if (value == null ? must : !words.has(value)) {
            errors.put(field, label + (value == null ? "必填" : "取值有误：" + value) + "，应为 " + words.labels());
        }
    }

    /** What still stands between a draft and its review; empty when nothing does. */
    Map<String, String> missing(Guide g) {
        Map<String, String> missing = new LinkedHashMap<>();
        need(missing, "summary", g.summary() == null, "请写一两句简介");
        need(missing, "level", g.level() == null, "请选择行使层级");
        need(missing, "audience", g.audience().isEmpty(), "请选择服务对象");
        need(missing, "handling", g.handling() == null, "请选择即办件或承诺件");
        need(missing, "promised", g.promised() == null, "请填写承诺时限");
        need(missing, "basis", g.basis().isEmpty(), "请写明设定依据");
        need(missing, "conditions", g.conditions().isEmpty(), "请写明受理条件");
        need(missing, "steps", g.steps().isEmpty(), "请写明办理流程");
        need(missing, "results", g.results().isEmpty(), "请写明办理结果");
        need(missing, "channels", g.channels().isEmpty(), "请选择办理渠道");
        need(missing, "area", g.area() == null, "请选择通办范围");
        need(missing, "windows", g.channels().contains("window") && g.windows().isEmpty(), "窗口办理的事项请写明办理地点");
        need(missing, "entrustedBy", "3".equals(g.bodyType()) && g.entrustedBy() == null, "受委托组织请写明委托部门");
        need(missing, "consult", g.consult() == null, "请填写咨询电话");
        for (int i = 0; i < g.materials().size(); i++) {
            Guide.Material m = g.materials().get(i);
            need(missing, "materials[" + i + "].sourceNote", (m.source().equals("base") || m.source().equals("credential") || m.source().equals("department") || m.source().equals("promise")) && m.sourceNote() == null,
                    "“" + m.name() + "”请写明来自哪个基础库、证照或部门，或承诺什么");
        }
        g.fees().forEach(f -> need(missing, "fees", f.name() == null || f.standard() == null || f.basis() == null, "收费须写明项目、标准和依据"));
        return missing;
    }

    private static void need(Map<String, String> missing, String field, boolean absent, String what) {
        if (absent) {
            missing.put(field, what);
        }
    }
}
