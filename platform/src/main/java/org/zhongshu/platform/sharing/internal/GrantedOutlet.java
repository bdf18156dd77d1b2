package org.zhongshu.platform.sharing.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.catalog.Borders;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Opening;
import org.zhongshu.platform.sharing.Outlet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Puts what the catalogue decides and what the dataset has into one opening. */
@Component
class GrantedOutlet implements Outlet {

    private final Catalog catalog;
    private final Grants grants;
    private final Datasets datasets;
    private final CityProfile city;

    GrantedOutlet(Catalog catalog, Grants grants, Datasets datasets, CityProfile city) {
        this.catalog = catalog;
        this.grants = grants;
        this.datasets = datasets;
        this.city = city;
    }

    @Override
    public Opening open(long resource, String department, String who, Set<String> fields) {
        return opening(resource, grants.check(resource, department, who, fields), !fields.isEmpty());
    }

    /** @param chosen the columns were named: then all of them must be there */
    Opening opening(long resource, Grants.Decision decision, boolean chosen) {
        if (!decision.allowed()) {
            throw refusal(decision);
        }
        Entry entry = catalog.findEntry(resource).orElseThrow(() -> Problem.notFound("no-entry", "目录中没有这个资源，或已撤销。"));
        Dataset dataset = datasets.findByResource(resource).orElseThrow(GrantedOutlet::noData);
        List<Opening.Part> parts = new ArrayList<>();
        for (String field : decision.fields()) {
            int index = index(dataset, field);
            if (index >= 0) {
                Dataset.Column column = dataset.columns().get(index);
                String personal = entry.description().column(field).map(Description.Column::personal).orElse(column.personal());
                parts.add(new Opening.Part(column, index, decision.masked().contains(field) ? Opening.maskOf(column, personal) : null));
            } else if (chosen) {
                throw Problem.unprocessable("no-field", "数据中暂无信息项 " + field + "。");
            }
        }
        if (parts.isEmpty()) {
            throw noData();
        }
        // a condition that cannot be applied must not be left out
        decision.rows().forEach(rule -> {
            int at = index(dataset, rule.field());
            if (at < 0) {
                throw Problem.conflict("bad-rule", "授权的行条件所用的信息项 " + rule.field() + " 在数据中不存在，暂不能提供，请联系数据提供部门。");
            }
            rule.values().forEach(v -> ColumnValues.read(dataset.columns().get(at), v));
        });
        return new Opening(entry, dataset, decision, parts, city.current().zone());
    }

    static boolean foreign(Entry entry) {
        return entry.description().provider().startsWith(Borders.PREFIX);
    }

    /** What a neighbour's entry says that its rows hold: nothing of them is here. */
    static Dataset announced(Entry entry) {
        List<Dataset.Column> columns = entry.description().columns().stream().filter(c -> c.field().toLowerCase(Locale.ROOT).matches("[a-z][a-z0-9_]{0,47}"))
                .map(c -> new Dataset.Column(c.field().toLowerCase(Locale.ROOT), c.name(), DataType.ofLetter(c.type()), c.length(), c.level(), c.personal(), c.key())).toList();
        return new Dataset("neighbour-" + entry.id(), entry.description().name(), entry.description().provider(), entry.id(), "source", columns, 0);
    }

    /** What a neighbour gives by a grant, as far as it is known here: its own side may mask more. */
    Opening announced(Entry entry, Grants.Decision decision) {
        if (!decision.allowed()) {
            throw refusal(decision);
        }
        Dataset dataset = announced(entry);
        List<Opening.Part> parts = decision.fields().stream().map(f -> index(dataset, f)).filter(i -> i >= 0)
                .map(i -> new Opening.Part(dataset.columns().get(i), i, decision.masked().contains(dataset.columns().get(i).field()) ? Opening.maskOf(dataset.columns().get(i), dataset.columns().get(i).personal()) : null)).toList();
        return new Opening(entry, dataset, decision, parts, city.current().zone());
    }

    static Problem refusal(Grants.Decision decision) {
        return switch (decision.code()) {
            case "no-entry" -> Problem.notFound(decision.code(), decision.message());
            case "rate" -> Problem.tooMany(decision.code(), decision.message());
            default -> Problem.forbidden(decision.code(), decision.message());
        };
    }

    private static Problem noData() {
        return Problem.notFound("no-data", "该资源还没有可提供的数据。");
    }

    private static int index(Dataset dataset, String field) {
        String name = field.toLowerCase(Locale.ROOT);
        for (int i = 0; i < dataset.columns().size(); i++) {
            if (dataset.columns().get(i).field().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
