package org.zhongshu.platform.quality.internal;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.quality.internal.RuleMeasure.Finding;
import org.zhongshu.platform.quality.internal.RuleMeasure.Measured;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** /api/quality: scores for all who read them; rules, checks and bad rows for those who answer for the data. */
@RestController
@RequestMapping("/api/quality")
class QualityController {

    private final Datasets datasets;
    private final Departments departments;
    private final QualityReports reports;
    private final QualityRuns runs;
    private final QualityRechecks rechecks;
    private final QualityRules rulebook;
    private final QualityDeclared declared;
    private final QualityRuleCheck check;
    private final QualityOthers others;
    private final RuleMeasure measure;
    private final QualityBadRows badRows;
    private final Access access;

    QualityController(Datasets datasets, Departments departments, QualityReports reports, QualityRuns runs, QualityRechecks rechecks, QualityRules rulebook, QualityDeclared declared, QualityRuleCheck check,
                      QualityOthers others, RuleMeasure measure, QualityBadRows badRows, Access access) {
        this.datasets = datasets;
        this.departments = departments;
        this.reports = reports;
        this.runs = runs;
        this.rechecks = rechecks;
        this.rulebook = rulebook;
        this.declared = declared;
        this.check = check;
        this.others = others;
        this.measure = measure;
        this.badRows = badRows;
        this.access = access;
    }

    record Items<T>(List<T> items) {
    }

    record DepartmentLine(String department, String name, Double score, int datasets, int broken, long cases, List<Object[]> trend) {
    }

    record Overview(Double score, int datasets, int broken, long cases, Map<String, Double> dimensions, List<Object[]> trend, List<DepartmentLine> departments) {
    }

    record DatasetLine(String id, String name, String department, String departmentName, String kind, Double score, int rules, int broken, long cases, Long rows, Object at, Object dimensions) {
    }

    record ColumnLine(String field, String name, Double score, long bad, int rules) {
    }

    record DatasetPage(DatasetLine dataset, boolean mayManage, QualityReports.Run run, QualityReports.Run running, List<QualityReports.Result> results, List<ColumnLine> columns, List<QualityReports.Source> sources,
                       List<QualityReports.Run> runs, List<Object[]> trend, List<Dataset.Column> fields) {
    }

    record RuleLine(Rule rule, String kindName, String dimension) {
    }

    /** A rule as somebody writes it; what is left out has its usual value. */
    record RuleForm(String name, String kind, List<String> fields, String form, String pattern, String min, String max, List<String> codes, String other, String otherField,
                    Map<String, String> join, String relation, Integer maxHours, String dimension, Integer weight, Integer level, Double tolerance, String basis, Boolean off) {
        Rule rule() {
            return new Rule(null, name, kind, fields, form, pattern, min, max, codes, other, otherField, join, relation, maxHours, dimension, weight == null ? 1 : weight, level == null ? 4 : level,
                    tolerance == null ? 0 : tolerance, basis, Boolean.TRUE.equals(off), true, 0, false);
        }
    }

    record RuleBody(RuleForm rule, Integer version, String reason) {
    }

    record Tried(long rows, long checked, long bad, Double score, boolean wouldBreak, String note, long millis) {
    }

    record RevealBody(String run, Integer n, String reason) {
    }

    @Allowed("quality.read")
    @GetMapping("/overview")
    Overview overview() {
        Map<String, List<Object[]>> trend = reports.trend();
        Map<String, List<DatasetLine>> byDepartment = new LinkedHashMap<>();
        List<DatasetLine> all = lines();
        all.forEach(d -> byDepartment.computeIfAbsent(d.department(), k -> new ArrayList<>()).add(d));
        List<DepartmentLine> lines = new ArrayList<>();
        byDepartment.forEach((code, of) -> lines.add(new DepartmentLine(code, departments.nameOf(code), mean(of), of.size(), of.stream().mapToInt(DatasetLine::broken).sum(),
                of.stream().mapToLong(DatasetLine::cases).sum(), trend.getOrDefault(code, List.of()))));
        lines.sort(java.util.Comparator.comparing(DepartmentLine::score, java.util.Comparator.nullsLast(java.util.Comparator.naturalOrder())));
        return new Overview(mean(all), all.size(), all.stream().mapToInt(DatasetLine::broken).sum(), all.stream().mapToLong(DatasetLine::cases).sum(), dimensions(), trend.getOrDefault("", List.of()), lines);
    }

    private Map<String, Double> dimensions() {
        Map<String, double[]> sums = new LinkedHashMap<>();
        reports.last().values().stream().filter(r -> datasets.find(r.dataset()).isPresent()).forEach(r -> r.dimensions().properties().forEach(d -> {
            double[] sum = sums.computeIfAbsent(d.getKey(), k -> new double[2]);
            sum[0] += d.getValue().asDouble();
            sum[1]++;
        }));
        Map<String, Double> means = new LinkedHashMap<>();
        for (Dimension d : Dimension.values()) {
            double[] sum = sums.get(d.id());
            if (sum != null) {
                means.put(d.id(), sum[0] / sum[1]);
            }
        }
        return means;
    }

    private static Double mean(List<DatasetLine> lines) {
        var scores = lines.stream().filter(l -> l.score() != null).mapToDouble(DatasetLine::score).average();
        return scores.isPresent() ? scores.getAsDouble() : null;
    }

    private List<DatasetLine> lines() {
        Map<String, QualityReports.Run> last = reports.last();
        Map<String, Long> open = reports.openTroubles();
        return datasets.list().stream().map(d -> line(d, last.get(d.id()), open.getOrDefault(d.id(), 0L))).toList();
    }

    private DatasetLine line(Dataset d, QualityReports.Run run, long cases) {
        return new DatasetLine(d.id(), d.name(), d.department(), departments.nameOf(d.department()), d.kind(), run == null ? null : run.score(), run == null ? 0 : run.rules(), run == null ? 0 : run.broken(),
                cases, run == null ? null : run.rows(), run == null ? null : run.endedAt(), run == null ? null : run.dimensions());
    }

    @Allowed("quality.read")
    @GetMapping("/datasets")
    Items<DatasetLine> list(@RequestParam(required = false) String department) {
        return new Items<>(lines().stream().filter(d -> department == null || department.isBlank() || d.department().equals(department)).toList());
    }

    @Allowed("quality.read")
    @GetMapping("/datasets/{id}")
    DatasetPage page(@PathVariable String id) {
        Dataset d = datasets.get(id);
        QualityReports.Run run = reports.last(id).orElse(null);
        List<QualityReports.Run> history = reports.runs(id, 20);
        List<QualityReports.Result> results = run == null ? List.of() : reports.results(Long.parseLong(run.id()), id);
        List<ColumnLine> columns = new ArrayList<>();
        for (Dataset.Column c : d.columns()) {
            List<QualityReports.Result> of = results.stream().filter(r -> r.score() != null && r.fields().contains(c.field())).toList();
            double weights = of.stream().mapToDouble(QualityReports.Result::weight).sum();
            columns.add(new ColumnLine(c.field(), c.name(), weights == 0 ? null : of.stream().mapToDouble(r -> r.weight() * r.score()).sum() / weights, of.stream().mapToLong(QualityReports.Result::bad).sum(), of.size()));
        }
        return new DatasetPage(line(d, run, reports.openTroubles(id)), mayManage(d), run, history.isEmpty() || !history.getFirst().state().equals("running") ? null : history.getFirst(), results, columns,
                run == null ? List.of() : reports.sources(Long.parseLong(run.id())), history, reports.scores(id), d.columns());
    }

    /** Begins a check and answers at once; the page looks again. */
    @Allowed("quality.manage")
    @PostMapping("/datasets/{id}/run")
    Map<String, Boolean> run(@PathVariable String id) {
        rechecks.soon(managed(id).id(), "manual");
        return Map.of("started", true);
    }

    @Allowed("quality.manage")
    @GetMapping("/datasets/{id}/rules/{key}/rows")
    QualityBadRows.Listing rows(@PathVariable String id, @PathVariable String key) {
        Dataset d = managed(id);
        return badRows.list(d, rulebook.get(d, key));
    }

    @Allowed("quality.manage")
    @PostMapping("/datasets/{id}/rules/{key}/reveal")
    QualityBadRows.Row reveal(@PathVariable String id, @PathVariable String key, @RequestBody RevealBody body) {
        Dataset d = managed(id);
        return badRows.reveal(d, rulebook.get(d, key), body.run(), body.n() == null ? -1 : body.n(), body.reason());
    }

    @Allowed("quality.read")
    @GetMapping("/datasets/{id}/rules")
    Items<RuleLine> rules(@PathVariable String id) {
        return new Items<>(rulebook.of(datasets.get(id)).stream().map(r -> new RuleLine(r, r.what().label(), r.aspect().id())).toList());
    }

    @Allowed("quality.read")
    @GetMapping("/datasets/{id}/rules/{key}/versions")
    Items<QualityRules.Version> versions(@PathVariable String id, @PathVariable String key) {
        return new Items<>(rulebook.versions(datasets.get(id).id(), key));
    }

    /** Asks the rule of the real rows and keeps nothing. */
    @Allowed("quality.manage")
    @PostMapping("/datasets/{id}/try")
    Tried tryOut(@PathVariable String id, @RequestBody RuleBody body) {
        Dataset d = managed(id);
        Rule rule = others.entitled(d, check.complete(d, wanted(body)));
        long start = System.nanoTime();
        Measured m = measure.attempt(d, rule.as("try", 0));
        Finding f = m.findings().getFirst();
        return new Tried(m.rows(), f.checked(), f.bad(), f.score() == null ? null : 100 * f.score(), f.broken(), f.note(), (System.nanoTime() - start) / 1_000_000);
    }

    @Allowed("quality.manage")
    @PostMapping("/datasets/{id}/rules")
    Rule add(@PathVariable String id, @RequestBody RuleBody body) {
        Dataset d = managed(id);
        Rule rule = others.entitled(d, check.complete(d, wanted(body)));
        // what PostgreSQL cannot carry out is not kept
        measure.attempt(d, rule.as("try", 0));
        return rulebook.add(d, rule, body.reason());
    }

    @Allowed("quality.manage")
    @PutMapping("/datasets/{id}/rules/{key}")
    Rule change(@PathVariable String id, @PathVariable String key, @RequestBody RuleBody body) {
        Dataset d = managed(id);
        Rule before = rulebook.get(d, key);
        Rule rule = wanted(body);
        if (before.own()) {
            rule = others.entitled(d, check.complete(d, rule));
            measure.attempt(d, rule.as("try", 0));
        }
        return rulebook.change(d, key, rule, body.version(), body.reason());
    }

    @Allowed("quality.manage")
    @DeleteMapping("/datasets/{id}/rules/{key}")
    Map<String, Boolean> remove(@PathVariable String id, @PathVariable String key, @RequestBody RuleBody body) {
        rulebook.remove(managed(id), key, body.reason());
        return Map.of("removed", true);
    }

    @Allowed("quality.read")
    @GetMapping("/lists")
    Items<QualityDeclared.CodeList> lists() {
        return new Items<>(declared.lists());
    }

    private static Rule wanted(RuleBody body) {
        if (body.rule() == null) {
            throw Problem.badRequest("no-rule", "请填写规则。");
        }
        return body.rule().rule();
    }

    private boolean mayManage(Dataset d) {
        return access.scope(CurrentActor.require(), "quality.manage").reaches(d.department(), null, null);
    }

    private Dataset managed(String id) {
        Dataset d = datasets.get(id);
        if (!mayManage(d)) {
            throw Problem.forbidden("not-yours", "只有数据的责任部门和数据主管部门可以操作。");
        }
        return d;
    }
}
