package org.zhongshu.platform.quality.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Dataset.Column;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.PersonalData;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows that broke a rule, for those who must mend them: the key and the columns that the rule looks at, personal data masked,
 * the look written down. A row's key may itself be personal, so a row is named by its place in the list of one run.
 */
@Component
class QualityBadRows {

    private static final int SENSITIVE = 3;

    private final Datasets datasets;
    private final QualityReports reports;
    private final PersonalData personal;
    private final Audit audit;

    QualityBadRows(Datasets datasets, QualityReports reports, PersonalData personal, Audit audit) {
        this.datasets = datasets;
        this.reports = reports;
        this.personal = personal;
        this.audit = audit;
    }

    /** @param masked whether any value is not shown as it is */
    record Row(int n, Map<String, String> values, boolean masked) {
    }

    /** @param fields shown, in order: the key's and the rule's */
    record Listing(String run, List<Column> fields, List<Row> rows) {
    }

    Listing list(Dataset dataset, Rule rule) {
        String run = reports.last(dataset.id()).map(QualityReports.Run::id).orElseThrow(() -> Problem.notFound("no-run", "该数据集还没有检查过。"));
        List<Column> columns = columns(dataset, rule);
        List<Row> rows = new ArrayList<>();
        List<String> keys = reports.sampleKeys(dataset.id(), rule.key());
        for (int i = 0; i < keys.size(); i++) {
            int n = i;
            // a row that is gone by now leaves its place empty
            datasets.findRow(dataset.id(), keys.get(i)).filter(r -> !r.gone()).ifPresent(r -> rows.add(masked(n, dataset, columns, r.values())));
        }
        audit.record("quality.look", "dataset", dataset.id(), null, null, Map.of("rule", rule.key(), "rows", rows.size()));
        return new Listing(run, columns, rows);
    }

    /** One row in clear, with a reason. Throws 403 without {@code personal.view} where a value is personal. */
    Row reveal(Dataset dataset, Rule rule, String run, int n, String reason) {
        if (reason == null || reason.isBlank()) {
            throw Problem.badRequest("reason-needed", "查看原文须说明理由。");
        }
        if (!reports.last(dataset.id()).map(QualityReports.Run::id).filter(id -> id.equals(run)).isPresent()) {
            throw Problem.conflict("stale", "又检查过一次，请刷新后再看。");
        }
        List<String> keys = reports.sampleKeys(dataset.id(), rule.key());
        Object[] values = n < 0 || n >= keys.size() ? null : datasets.findRow(dataset.id(), keys.get(n)).filter(r -> !r.gone()).map(Datasets.Row::values).orElse(null);
        if (values == null) {
            throw Problem.notFound("no-row", "该行已不在。");
        }
        Map<String, String> clear = new LinkedHashMap<>();
        for (Column c : columns(dataset, rule)) {
            String value = text(values[dataset.columns().indexOf(c)]);
            PersonalData.Kind kind = kind(c);
            clear.put(c.field(), kind == null ? value : personal.reveal(kind, value, "dataset", dataset.id(), reason));
        }
        audit.record("quality.look", "dataset", dataset.id(), reason.strip(), null, Map.of("rule", rule.key(), "rows", 1, "clear", true));
        return new Row(n, clear, false);
    }

    private static List<Column> columns(Dataset dataset, Rule rule) {
        Set<Column> columns = new LinkedHashSet<>(dataset.keys());
        rule.fields().forEach(f -> dataset.column(f).ifPresent(columns::add));
        rule.join().keySet().forEach(f -> dataset.column(f).ifPresent(columns::add));
        if (columns.isEmpty()) {
            columns.addAll(dataset.columns().subList(0, Math.min(6, dataset.columns().size())));
        }
        return List.copyOf(columns);
    }

    private static Row masked(int n, Dataset dataset, List<Column> columns, Object[] values) {
        Map<String, String> shown = new LinkedHashMap<>();
        boolean any = false;
        for (Column c : columns) {
            String value = text(values[dataset.columns().indexOf(c)]);
            PersonalData.Kind kind = kind(c);
            String safe = value == null ? null : kind != null ? kind.mask(value) : c.level() >= SENSITIVE ? "***" : value;
            any |= value != null && !value.equals(safe);
            shown.put(c.field(), safe);
        }
        return new Row(n, shown, any);
    }

    private static PersonalData.Kind kind(Column c) {
        for (PersonalData.Kind kind : PersonalData.Kind.values()) {
            if (kind.name().equals(c.personal())) {
                return kind;
            }
        }
        return null;
    }

    private static String text(Object value) {
        String text = value == null ? null : value.toString();
        return text != null && text.length() > 500 ? text.substring(0, 500) + "…" : text;
    }
}
