package org.zhongshu.platform.quality.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Page;
import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code quality-score}: mean of the datasets' last scores, of one department where {@code department} names it. */
@Component
class QualityScore implements Calculation {

    private final Datasets datasets;
    private final QualityReports reports;
    private final Departments departments;

    QualityScore(Datasets datasets, QualityReports reports, Departments departments) {
        this.datasets = datasets;
        this.reports = reports;
        this.departments = departments;
    }

    @Override
    public String kind() {
        return "quality-score";
    }

    @Override
    public void check(JsonNode parameters) {
        parameters.properties().forEach(p -> {
            if (!p.getKey().equals("kind") && !p.getKey().equals("department")) {
                throw new IllegalArgumentException("quality-score 没有参数 " + p.getKey());
            }
        });
    }

    @Override
    public Figure compute(Request request) {
        Map<String, QualityReports.Run> last = reports.last();
        var mean = of(request).stream().map(d -> last.get(d.id())).filter(Objects::nonNull).filter(r -> r.score() != null).mapToDouble(QualityReports.Run::score).average();
        return mean.isPresent() ? Figure.of(mean.getAsDouble()) : Figure.unknown("还没有数据集检查过");
    }

    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        Map<String, QualityReports.Run> last = reports.last();
        List<Evidence> all = of(request).stream().filter(d -> last.containsKey(d.id()) && (cursor == null || d.id().compareTo(cursor) > 0)).sorted(java.util.Comparator.comparing(Dataset::id))
                .limit(limit + 1L).map(d -> evidence(d, last.get(d.id()))).toList();
        boolean more = all.size() > limit;
        List<Evidence> page = more ? all.subList(0, limit) : all;
        return new Page<>(page, more ? page.getLast().id() : null);
    }

    private Evidence evidence(Dataset d, QualityReports.Run run) {
        return new Evidence("value", d.id(), d.name() + "（" + departments.nameOf(d.department()) + "）", run.score(), run.endedAt(), run.score() != null, run.broken() + " 条规则未通过");
    }

    private List<Dataset> of(Request request) {
        String department = request.parameters().path("department").asString(null);
        return datasets.list().stream().filter(d -> department == null || d.department().equals(department)).toList();
    }
}
