package org.zhongshu.platform.opendata.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.profiling.PersonalKind;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.opendata.internal.OpenPlan.Pick;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What may be released at all: an entry in force whose open class allows it, and of it only columns that the catalogue opens, that
 * are of level 1 in catalogue and dataset, and that hold no personal data. What is refused here no treatment makes good.
 */
@Component
class OpenPlanCheck {

    static final int OPEN_LEVEL = 1;
    static final int SMALLEST_K = 3;
    static final int LARGEST_K = 1000;
    private static final int MOST_COLUMNS = 100;
    /** Names of columns that, put together, often tell who somebody is. */
    private static final Pattern TELLING = Pattern.compile("性别|出生|年龄|民族|婚姻|学历|职业|职务|籍贯|户籍|住址|地址|邮编|社区|小区|(?<!计量|货币|数量)单位|残疾|疾病|诊断|sex|gender|birth|age$|_age|ethnic|marital|education|occupation|address|postcode|disease",
            Pattern.CASE_INSENSITIVE);

    private final Catalog catalog;
    private final Datasets datasets;

    OpenPlanCheck(Catalog catalog, Datasets datasets) {
        this.catalog = catalog;
        this.datasets = datasets;
    }

    /** @param reason why a column may not be released; null when it may */
    record Candidate(String field, String name, String type, String reason, boolean telling, List<String> treatments) {
    }

    /** @param select SQL of each column in order, under the alias {@code t} */
    record Checked(Entry entry, Dataset dataset, List<OpenColumn> columns, List<String> select) {
    }

    Entry entry(long resource) {
        Entry entry = catalog.findEntry(resource).orElseThrow(() -> Problem.unprocessable("no-entry", "目录中没有这个现行有效的资源。"));
        if (entry.description().open().equals("none")) {
            throw Problem.unprocessable("not-open", "目录规定“" + entry.description().name() + "”不向社会开放。");
        }
        return entry;
    }

    Dataset dataset(Entry entry) {
        return datasets.findByResource(entry.id()).orElseThrow(() -> Problem.unprocessable("no-dataset", "“" + entry.description().name() + "”还没有归集到数据，不能开放。"));
    }

    List<Candidate> candidates(Entry entry, Dataset dataset) {
        return dataset.columns().stream().map(c -> new Candidate(c.field(), c.name(), c.type().name(), refusal(entry.description(), c), telling(c),
                java.util.Arrays.stream(Treatment.values()).filter(t -> t.fits(c.type())).map(Treatment::id).toList())).toList();
    }

    static boolean telling(Dataset.Column c) {
        return TELLING.matcher(c.name()).find() || TELLING.matcher(c.field()).find();
    }

    private static String refusal(Description d, Dataset.Column c) {
        Optional<Description.Column> described = d.column(c.field());
        if (described.isEmpty()) {
            return "目录中没有这个信息项";
        }
        if (personal(c.personal()) || personal(described.get().personal())) {
            return "含个人信息";
        }
        if (c.level() > OPEN_LEVEL || described.get().level() > OPEN_LEVEL) {
            return "级别为 " + Math.max(c.level(), described.get().level()) + "，高于公开级";
        }
        return described.get().open() ? null : "目录没有把它列为可开放";
    }

    private static boolean personal(String kind) {
        return kind != null && PersonalKind.valueOf(kind).personal();
    }

    /** 400 with everything that is wrong with the form; 422 for what may not be released. */
    Checked check(long resource, OpenPlan plan) {
        Entry entry = entry(resource);
        Dataset dataset = dataset(entry);
        Map<String, String> errors = new LinkedHashMap<>();
        words(plan, errors);
        Set<String> seen = new HashSet<>();
        List<String> refused = new ArrayList<>();
        List<OpenColumn> columns = new ArrayList<>();
        List<String> select = new ArrayList<>();
        for (Pick pick : plan.columns()) {
            Dataset.Column c = dataset.column(String.valueOf(pick.field())).orElse(null);
            Treatment treatment = Treatment.find(pick.treatment()).orElse(null);
            if (c == null || treatment == null || !treatment.fits(c.type()) || !seen.add(c.field())) {
                errors.put("columns", "信息项或处理方式有误：" + (c == null ? "没有信息项 " + pick.field() : c.name()));
                continue;
            }
            boolean sized = treatment == Treatment.BAND || treatment == Treatment.PREFIX;
            if (sized && (pick.width() == null || pick.width() < 1 || pick.width() > 1_000_000_000)) {
                errors.put("columns", "“" + c.name() + "”要写分段宽度或保留位数");
                continue;
            }
            String reason = refusal(entry.description(), c);
            if (reason != null) {
                refused.add("“" + c.name() + "”" + reason);
            }
            int width = sized ? pick.width() : 0;
            String words = switch (treatment) {
                case KEEP -> null;
                case BAND -> "按 " + width + " 分段";
                case PREFIX -> "只留前 " + width + " 位";
                default -> treatment.label();
            };
            columns.add(new OpenColumn(c.field(), c.name(), treatment.type(c.type()), words));
            select.add(treatment.sql(c, width) + " AS \"" + c.field() + "\"");
        }
        if (plan.columns().isEmpty() || plan.columns().size() > MOST_COLUMNS) {
            errors.put("columns", "请选 1 到 " + MOST_COLUMNS + " 个信息项");
        }
        groups(plan, dataset, seen, errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-plan", "开放方案有误：" + String.join("；", errors.values()), errors);
        }
        if (!refused.isEmpty()) {
            throw Problem.unprocessable("not-open", "不能开放：" + String.join("；", refused) + "。");
        }
        return new Checked(entry, dataset, columns, select);
    }

    private static void words(OpenPlan plan, Map<String, String> errors) {
        length("title", plan.title(), 2, 100, "标题", errors);
        length("summary", plan.summary(), 4, 2000, "说明", errors);
        if (OpenTheme.find(plan.theme()).isEmpty()) {
            errors.put("theme", "请选择主题");
        }
        if (plan.keywords().size() > 10 || plan.keywords().stream().anyMatch(w -> w == null || w.isBlank() || w.length() > 20 || w.contains(","))) {
            errors.put("keywords", "关键词最多 10 个，每个不超过 20 字");
        }
        if (!Set.of("open", "conditional").contains(String.valueOf(plan.license()))) {
            errors.put("license", "请选择使用条件");
        }
        if (plan.note() != null && plan.note().length() > 500) {
            errors.put("note", "说明不超过 500 字");
        }
    }

    private static void groups(OpenPlan plan, Dataset dataset, Set<String> picked, Map<String, String> errors) {
        List<String> telling = dataset.columns().stream().filter(c -> picked.contains(c.field()) && telling(c)).map(Dataset.Column::name).toList();
        if (!plan.persons()) {
            if (!telling.isEmpty() && (plan.note() == null || plan.note().strip().length() < 10)) {
                errors.put("note", "信息项（" + String.join("、", telling) + "）可能指向个人：请改为“涉及个人”，或写明为什么不涉及（至少 10 字）");
            }
            return;
        }
        if (plan.quasi().isEmpty() || plan.quasi().size() > 10 || !picked.containsAll(plan.quasi())) {
            errors.put("quasi", "涉及个人的数据要在开放的信息项中选定 1 到 10 个准标识符");
        }
        List<String> loose = dataset.columns().stream().filter(c -> picked.contains(c.field()) && telling(c) && !plan.quasi().contains(c.field())).map(Dataset.Column::name).toList();
        if (!loose.isEmpty()) {
            // groups of equal values in some columns protect nobody whom the others tell
            errors.put("quasi", "信息项（" + String.join("、", loose) + "）可能指向个人：也要列为准标识符，否则不要开放");
        }
        if (plan.k() < SMALLEST_K || plan.k() > LARGEST_K) {
            errors.put("k", "最小组人数 k 须为 " + SMALLEST_K + " 到 " + LARGEST_K);
        }
    }

    private static void length(String field, String text, int from, int to, String label, Map<String, String> errors) {
        if (text == null || text.strip().length() < from || text.length() > to) {
            errors.put(field, label + "须为 " + from + " 到 " + to + " 字");
        }
    }
}
