package org.zhongshu.platform.items.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Department;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Guide.Days;
import org.zhongshu.platform.items.internal.Codes.Words;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An item as a row of a spreadsheet, and back: what is written here reads as the same item. Several values stand on lines of their own in one cell, the parts of
 * a value between bars ({@code 名称|必要性|类型|形式|份数|来源|来源说明|规格|设定依据|受理标准|填报须知|空白表格|填写样表|证照类型代码}); what is not said at the end is left out. Chinese names and codes are both understood.
 */
@Component
class ItemSheet {

    private static final Pattern DAYS = Pattern.compile("(\\d{1,5})\\s*(.*)");
    private static final Pattern DATE = Pattern.compile("(\\d{4})\\s*[-/.年]\\s*(\\d{1,2})\\s*[-/.月]\\s*(\\d{1,2})\\s*日?(?:[ T]00:00(?::00)?)?|(\\d{4})(\\d{2})(\\d{2})");
    private static final Set<String> NONE = Set.of("无", "不收费", "-", "—", "/", "否");
    private static final int LATEST_YEAR = 2199;

    private final Departments departments;
    private final LifeEvents events;
    private final Map<String, Function<Guide, String>> columns = new LinkedHashMap<>();

    ItemSheet(Departments departments, LifeEvents events) {
        this.departments = departments;
        this.events = events;
        columns.put("事项编码", Guide::code);
        columns.put("事项名称", Guide::name);
        columns.put("简介", Guide::summary);
        columns.put("事项类型", g -> Codes.KIND.label(g.kind()));
        columns.put("行使层级", g -> label(Codes.LEVEL, g.level()));
        columns.put("部门", g -> departments.find(g.department()).map(Department::name).orElse(g.department()));
        columns.put("实施机构", Guide::agency);
        columns.put("机构代码", Guide::agencyCode);
        columns.put("基本编码", Guide::basicCode);
        columns.put("权力来源", g -> label(Codes.POWER, g.power()));
        columns.put("服务对象", g -> labels(Codes.AUDIENCE, g.audience()));
        columns.put("办件类型", g -> label(Codes.HANDLING, g.handling()));
        columns.put("法定时限", g -> days(g.legal()));
        columns.put("承诺时限", g -> days(g.promised()));
        columns.put("特别程序", Guide::special);
        columns.put("设定依据", g -> lines(g.basis(), x -> x));
        columns.put("受理条件", g -> lines(g.conditions(), x -> x));
        columns.put("申请材料", g -> lines(g.materials(), m -> bars(m.name(), Codes.NEED.label(m.need()), Codes.ORIGINAL.label(m.original()), Codes.FORM.label(m.form()), Integer.toString(m.copies()),
                Codes.SOURCE.label(m.source()), m.sourceNote(), m.size(), m.basis(), m.accepted(), m.filling(), m.blank(), m.sample(), m.licence())));
        columns.put("办理流程", g -> lines(g.steps(), s -> bars(s.name(), s.time(), s.note())));
        columns.put("收费", g -> g.fees().isEmpty() ? "不收费" : lines(g.fees(), f -> bars(f.name(), f.standard(), f.basis(), f.relief())));
        columns.put("办理结果", g -> lines(g.results(), r -> bars(r.name(), Codes.OUTCOME.label(r.kind()), r.sample())));
        columns.put("办理渠道", g -> labels(Codes.CHANNEL, g.channels()));
        columns.put("通办范围", g -> label(Codes.AREA, g.area()));
        columns.put("到现场次数", g -> g.visits() == null ? null : g.visits().toString());
        columns.put("网办深度", g -> label(Codes.DEPTH, g.depth()));
        columns.put("办理地点", g -> lines(g.windows(), w -> bars(w.place().startsWith("@") ? Codes.PLACE.label(w.place().substring(1)) : w.place(), w.window())));
        columns.put("咨询电话", Guide::consult);
        columns.put("监督电话", Guide::complain);
        columns.put("人生大事", g -> String.join("、", g.events().stream().map(e -> events.find(e).map(LifeEvents.LifeEvent::name).orElse(e)).toList()));
        columns.put("常见说法", g -> lines(g.sayings(), x -> x));
        columns.put("常见问题", g -> lines(g.faqs(), f -> bars(f.question(), f.answer())));
        columns.put("实施主体性质", g -> label(Codes.BODY, g.bodyType()));
        columns.put("委托部门", Guide::entrustedBy);
        columns.put("联办机构", g -> lines(g.jointly(), x -> x));
        columns.put("时限说明", Guide::timeNote);
        columns.put("到现场说明", Guide::visitsNote);
        columns.put("网上支付", g -> label(Codes.YES, g.payOnline()));
        columns.put("中介服务", g -> lines(g.services(), x -> x));
        columns.put("生效日期", g -> Objects.toString(g.from(), null));
        columns.put("失效日期", g -> Objects.toString(g.to(), null));
    }

    List<String> header() {
        return List.copyOf(columns.keySet());
    }

    /** Headings that a sheet must have to be a list of items. */
    List<String> missing(List<String> header) {
        return List.of("事项编码", "事项名称", "事项类型", "部门").stream().filter(c -> !header.contains(c)).toList();
    }

    /** One text for each heading, null for nothing. */
    List<String> row(Guide g) {
        return columns.values().stream().map(c -> c.apply(g)).toList();
    }

    /** Reads a row; whatever is wrong with it is added to the reasons. */
    Guide read(Map<String, String> cells, List<String> reasons) {
        Reader r = new Reader(cells, reasons);
        cells.forEach((column, text) -> {
            if (text != null && (text.startsWith("=") || text.startsWith("@") && !text.matches("@(center|town|village|branch)(?s:.*)"))) {
                reasons.add("“" + column + "”以公式符号开头，请粘贴为值：" + brief(text));
            }
        });
        return new Guide(r.text("事项编码"), r.text("基本编码"), r.text("机构代码"), r.text("事项名称"), r.text("简介"), r.word("事项类型", Codes.KIND), r.word("行使层级", Codes.LEVEL), department(r), r.text("实施机构"),
                r.word("权力来源", Codes.POWER), r.words("服务对象", Codes.AUDIENCE), r.word("办件类型", Codes.HANDLING), r.days("法定时限"), r.days("承诺时限"), r.text("特别程序"), r.lines("设定依据"),
                r.lines("受理条件"), r.rows("申请材料", 14).stream().map(p -> new Guide.Material(p[0], r.part("申请材料", p[1], Codes.NEED), r.part("申请材料", p[2], Codes.ORIGINAL), r.part("申请材料", p[3], Codes.FORM),
                        r.number("申请材料", p[4], 1), r.part("申请材料", p[5], Codes.SOURCE), p[6], p[7], p[8], p[9], p[10], p[11], p[12], p[13])).toList(),
                r.rows("办理流程", 3).stream().map(p -> new Guide.Step(p[0], p[1], p[2])).toList(), r.rows("收费", 4).stream().map(p -> new Guide.Fee(p[0], p[1], p[2], p[3])).toList(),
                r.rows("办理结果", 3).stream().map(p -> new Guide.Outcome(p[0], r.part("办理结果", p[1], Codes.OUTCOME), p[2])).toList(), r.words("办理渠道", Codes.CHANNEL), r.word("通办范围", Codes.AREA),
                r.text("到现场次数") == null ? null : Integer.valueOf(r.number("到现场次数", r.text("到现场次数"), 0)), r.word("网办深度", Codes.DEPTH),
                r.rows("办理地点", 2).stream().map(p -> new Guide.Window(Codes.PLACE.find(p[0]) == null ? p[0] : "@" + Codes.PLACE.find(p[0]), p[1])).toList(), r.text("咨询电话"), r.text("监督电话"), events(r),
                r.lines("常见说法"), r.rows("常见问题", 2).stream().map(p -> new Guide.Faq(p[0], p[1])).toList(), r.word("实施主体性质", Codes.BODY), r.said("委托部门"), r.lines("联办机构"),
                r.said("时限说明"), r.said("到现场说明"), r.word("网上支付", Codes.YES), r.lines("中介服务"), r.date("生效日期"), r.date("失效日期"));
    }

    private String department(Reader r) {
        String text = r.text("部门");
        if (text == null) {
            return null;
        }
        // the shared codes are written for every city; the names are this city's
        return departments.responsible(text).or(() -> departments.list().stream().filter(d -> d.name().equals(text) || d.shortName().equals(text)).findFirst()).map(Department::code).orElse(text);
    }

    private List<String> events(Reader r) {
        List<String> ids = new ArrayList<>();
        for (String name : split(r.text("人生大事"))) {
            String id = events.idOf(name);
            if (id == null) {
                r.reasons.add("“人生大事”没有“" + brief(name) + "”，应为 " + String.join("、", events.list().stream().map(LifeEvents.LifeEvent::name).toList()));
            } else {
                ids.add(id);
            }
        }
        return ids;
    }

    private static List<String> split(String text) {
        return text == null ? List.of() : Arrays.stream(text.split("[、,，;；\\n]")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }

    static String brief(String text) {
        return text.length() > 30 ? text.substring(0, 30) + "…" : text;
    }

    private static String label(Words words, String id) {
        return id == null ? null : words.label(id);
    }

    private static String labels(Words words, List<String> ids) {
        return String.join("、", ids.stream().map(words::label).toList());
    }

    private static String days(Days d) {
        return d == null ? null : d.number() + "个" + Codes.UNIT.label(d.unit());
    }

    private static <T> String lines(List<T> list, Function<T, String> each) {
        return String.join("\n", list.stream().map(each).toList());
    }

    private static String bars(String... parts) {
        int last = parts.length;
        while (last > 1 && (parts[last - 1] == null || parts[last - 1].isEmpty())) {
            last--;
        }
        return String.join("|", Arrays.stream(parts).limit(last).map(p -> p == null ? "" : p).toList());
    }

    /** The cells of one row, read by kind. */
    private record Reader(Map<String, String> cells, List<String> reasons) {

        String text(String column) {
            String text = cells.get(column);
            return text == null || text.isBlank() ? null : text.strip();
        }

        /** A text that may be given as nothing in words. */
        String said(String column) {
            String text = text(column);
            return text == null || NONE.contains(text) ? null : text;
        }

        List<String> lines(String column) {
            String text = text(column);
            return text == null || NONE.contains(text) ? List.of() : text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        }

        List<String[]> rows(String column, int parts) {
            List<String[]> rows = new ArrayList<>();
            for (String line : lines(column)) {
                String[] p = line.split("\\|", -1);
                if (p.length > parts) {
                    reasons.add("“" + column + "”的“" + brief(line) + "”有 " + p.length + " 段，最多 " + parts + " 段");
                    continue;
                }
                String[] all = new String[parts];
                for (int i = 0; i < p.length; i++) {
                    all[i] = p[i].isBlank() ? null : p[i].strip();
                }
                rows.add(all);
            }
            return rows;
        }

        String word(String column, Words words) {
            return part(column, text(column), words);
        }

        String part(String column, String text, Words words) {
            if (text == null) {
                return null;
            }
            String id = words.find(text);
            if (id == null) {
                reasons.add("“" + column + "”不认识“" + brief(text) + "”，应为 " + words.labels());
            }
            return id;
        }

        List<String> words(String column, Words words) {
            return split(text(column)).stream().map(t -> part(column, t, words)).filter(Objects::nonNull).toList();
        }

        int number(String column, String text, int otherwise) {
            if (text == null) {
                return otherwise;
            }
            if (!text.matches("\\d{1,4}")) {
                reasons.add("“" + column + "”的“" + brief(text) + "”不是整数");
                return otherwise;
            }
            return Integer.parseInt(text);
        }

        Days days(String column) {
            String text = text(column);
            if (text == null || NONE.contains(text)) {
                return null;
            }
            if (text.equals("即办") || text.equals("当场") || text.equals("当场办结")) {
                return new Days(0, "W");
            }
            Matcher m = DAYS.matcher(text);
            String unit = m.matches() ? m.group(2).isEmpty() ? "W" : Codes.UNIT.find(m.group(2).replaceFirst("^个", "")) : null;
            if (unit == null) {
                reasons.add("“" + column + "”的“" + brief(text) + "”看不懂，应写成“20个工作日”“30个自然日”或“即办”");
                return null;
            }
            return new Days(Integer.parseInt(m.group(1)), unit);
        }

        LocalDate date(String column) {
            String text = text(column);
            if (text == null || NONE.contains(text)) {
                return null;
            }
            Matcher m = DATE.matcher(text);
            if (m.matches()) {
                int first = m.group(1) != null ? 1 : 4;
                try {
                    LocalDate date = LocalDate.of(Integer.parseInt(m.group(first)), Integer.parseInt(m.group(first + 1)), Integer.parseInt(m.group(first + 2)));
                    if (date.getYear() >= 1949 && date.getYear() <= LATEST_YEAR) {
                        return date;
                    }
                } catch (DateTimeException e) {
                    // said below
                }
            }
            reasons.add("“" + column + "”的“" + brief(text) + "”不是日期，应写成 2026-01-31");
            return null;
        }
    }
}
