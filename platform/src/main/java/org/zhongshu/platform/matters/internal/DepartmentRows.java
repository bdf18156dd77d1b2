package org.zhongshu.platform.matters.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.exchange.Deliveries;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rows of departments' connected datasets about an applicant, or about a thing that they named. Nothing is known of a dataset that is not
 * connected, lacks a column, or was last delivered too long ago. Each question about somebody is a look that they see.
 */
@Component
class DepartmentRows {

    private static final Logger log = LoggerFactory.getLogger(DepartmentRows.class);
    private static final int MOST = 500;

    private final FactList facts;
    private final Datasets datasets;
    private final Deliveries deliveries;
    private final BaseRecords records;
    private final CityProfile city;
    private final Clock clock;
    private final Set<String> indexed = ConcurrentHashMap.newKeySet();

    DepartmentRows(FactList facts, Datasets datasets, Deliveries deliveries, BaseRecords records, CityProfile city, Clock clock) {
        this.facts = facts;
        this.datasets = datasets;
        this.deliveries = deliveries;
        this.records = records;
        this.city = city;
        this.clock = clock;
    }

    /**
     * What a dataset that can be believed has.
     *
     * @param columns names of the columns in the rows
     * @param day     of the delivery
     */
    record Found(Dataset dataset, List<String> columns, List<Object[]> rows, LocalDate day) {
    }

    Optional<String> department(Fact.Row place) {
        return datasets.find(place.dataset()).map(Dataset::department);
    }

    /** @param fields columns that are wanted of these rows */
    Optional<Found> find(Fact.Row place, Set<String> fields, Applicant who, Map<String, Known> known, String reference) {
        String number = place.firm() ? who.firm() : who.number();
        if (place.key() != null && number == null) {
            return Optional.empty();
        }
        List<Datasets.Condition> where = new ArrayList<>();
        if (place.key() != null) {
            where.add(new Datasets.Condition(place.key(), "eq", List.of(number)));
        }
        for (Map.Entry<String, String> w : place.where().entrySet()) {
            if (!(known.get(w.getValue()).value() instanceof String value)) {
                return Optional.empty();
            }
            where.add(new Datasets.Condition(w.getKey(), "eq", List.of(value)));
        }
        Set<String> needed = new LinkedHashSet<>(place.where().keySet());
        if (place.newest() != null) {
            needed.add(place.newest());
        }
        Optional<Dataset> dataset = datasets.find(place.dataset()).filter(d -> (place.key() == null || d.column(place.key()).isPresent()) && needed.stream().allMatch(f -> told(d, place, f)));
        Optional<LocalDate> day = dataset.flatMap(d -> fresh(place));
        if (day.isEmpty()) {
            return Optional.empty();
        }
        // one column that is not there or not to be told leaves the other facts of these rows known
        Set<String> wanted = new LinkedHashSet<>(fields);
        wanted.removeIf(f -> !told(dataset.get(), place, f));
        if (place.newest() != null) {
            wanted.add(place.newest());
        }
        if (place.key() != null) {
            String what = dataset.get().id() + "：" + String.join("、", wanted);
            String why = reference + "（" + dataset.get().name() + "）";
            records.looked(place.firm() ? "legal" : "person", number, what, why.length() > 200 ? reference : why);
        }
        // no column wanted: whether there is a row
        List<String> columns = wanted.isEmpty() ? List.of(where.getFirst().field()) : List.copyOf(wanted);
        return Optional.of(new Found(dataset.get(), columns, datasets.read(place.dataset(), new Datasets.Query(columns, where, null, MOST)).rows().stream().map(Datasets.Row::values).toList(), day.get()));
    }

    /** A row that is nobody's own gives nothing personal, and is not found by anything personal. */
    private static boolean told(Dataset d, Fact.Row place, String field) {
        return d.column(field).filter(c -> place.key() != null || c.personal() == null).isPresent();
    }

    private Optional<LocalDate> fresh(Fact.Row place) {
        return deliveries.last(place.dataset()).filter(at -> !at.plus(Duration.ofDays(place.days())).isBefore(clock.instant())).map(this::day);
    }

    private LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, city.current().zone());
    }

    Known known(Fact fact, Fact.Row place, Optional<Found> found) {
        Known unknown = new Known(fact, null, null, null);
        if (found.isEmpty()) {
            return unknown;
        }
        Found f = found.get();
        if (place.field() == null) {
            return new Known(fact, !f.rows().isEmpty(), f.dataset().name(), f.day());
        }
        int column = f.columns().indexOf(place.field());
        if (column < 0) {
            return unknown;
        }
        if (place.newest() == null) {
            List<Object> values = f.rows().stream().map(r -> r[column]).distinct().toList();
            Object value = values.size() == 1 ? fact.type().read(text(values.getFirst())) : null;
            return value == null ? unknown : new Known(fact, value, f.dataset().name(), f.day());
        }
        int by = f.columns().indexOf(place.newest());
        Object[] newest = f.rows().stream().filter(r -> r[by] != null).max((a, b) -> compare(a[by], b[by])).orElse(f.rows().size() == 1 ? f.rows().getFirst() : null);
        Object value = newest == null ? null : fact.type().read(text(newest[column]));
        return value == null ? unknown : new Known(fact, value, f.dataset().name(), newest[by] instanceof LocalDate d ? d : newest[by] instanceof Instant at ? day(at) : f.day());
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object a, Object b) {
        return ((Comparable<Object>) a).compareTo(b);
    }

    private static String text(Object value) {
        return value instanceof BigDecimal n ? n.toPlainString() : Objects.toString(value, null);
    }

    /** Before anybody waits for it: making an index waits for the dataset's writers. */
    @Scheduled(fixedDelay = 60_000, initialDelay = 20_000)
    void index() {
        for (Fact fact : facts.list()) {
            if (fact.from() instanceof Fact.Row r) {
                String field = r.key() != null ? r.key() : r.where().keySet().iterator().next();
                try {
                    if (!indexed.contains(r.dataset() + "/" + field) && datasets.find(r.dataset()).flatMap(d -> d.column(field)).isPresent()) {
                        CurrentActor.as(Gathering.SYSTEM, () -> datasets.index(r.dataset(), field));
                        indexed.add(r.dataset() + "/" + field);
                    }
                } catch (DataAccessException | Problem e) {
                    log.info("{} has no index on {} yet: {}", r.dataset(), field, e.getMessage());
                }
            }
        }
    }
}
