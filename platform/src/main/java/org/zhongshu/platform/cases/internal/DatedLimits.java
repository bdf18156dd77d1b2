package org.zhongshu.platform.cases.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Time limits that depend on when a case was opened, {@code apps/<module>/case-limits.yaml}: rules of law change by date, and a case keeps
 * the limits of its own day. They count before what the case type declares.
 */
@Component
final class DatedLimits {

    private static final String FILE = "case-limits.yaml";
    private static final String SCHEMA = "schema/case-limits.json";

    private final List<Row> rows;
    private final ZoneId zone;

    private record Row(String type, String state, String city, LocalDate from, Limit limit) {
    }

    @Autowired
    DatedLimits(CityProfile city) {
        this(Declarations.load(FILE, SCHEMA), city.current().id(), city.current().zone());
    }

    DatedLimits(List<Declaration> files, String city, ZoneId zone) {
        this.zone = zone;
        List<Row> all = new ArrayList<>();
        files.forEach(file -> file.root().path("limits").forEach(l -> {
            String of = l.path("city").asString(null);
            if (of == null || of.equals(city)) {
                all.add(new Row(l.path("type").asString(), l.path("state").asString(), of, LocalDate.parse(l.path("from").asString()),
                        new Limit(l.path("number").asInt(), LimitUnit.valueOf(l.path("unit").asString().toUpperCase(Locale.ROOT).replace('-', '_')))));
            }
        }));
        // the city's own before the general ones, then the newest
        all.sort(Comparator.comparing((Row r) -> r.city() == null).thenComparing(Row::from, Comparator.reverseOrder()));
        rows = List.copyOf(all);
    }

    /** One text, for tests. */
    static Declaration parse(String app, String text) {
        return Declarations.parse(app, "apps/" + app + "/" + FILE, text, SCHEMA);
    }

    /** The time that a state has for a case opened then; empty: as the case type declares. The same question has the same answer for good. */
    Optional<Limit> limit(String type, String state, Instant openedAt) {
        LocalDate day = openedAt.atZone(zone).toLocalDate();
        return rows.stream().filter(r -> r.type().equals(type) && r.state().equals(state) && !r.from().isAfter(day)).map(Row::limit).findFirst();
    }
}
