package org.zhongshu.platform.opendata.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.cases.CaseClocks;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The dated time limits of answers to the public, opendata/limits.yaml: a case keeps those of the day on which it was opened. */
@Component
class OpenLimits implements CaseClocks {

    private static final String FILE = "opendata/limits.yaml";

    private final List<Row> rows;
    private final ZoneId zone;

    private record Row(String type, String state, String city, LocalDate from, Limit limit) {
    }

    @org.springframework.beans.factory.annotation.Autowired
    OpenLimits(CityProfile city) {
        this(text(), city.current().id(), city.current().zone());
    }

    OpenLimits(String yaml, String city, ZoneId zone) {
        this.zone = zone;
        Declaration file = Declarations.parse("opendata", FILE, yaml, "schema/opendata-limits.json");
        List<Row> all = new ArrayList<>();
        file.root().path("limits").forEach(l -> {
            String of = l.path("city").asString(null);
            if (of == null || of.equals(city)) {
                all.add(new Row(l.path("type").asString(), l.path("state").asString(), of, LocalDate.parse(l.path("from").asString()),
                        new Limit(l.path("number").asInt(), LimitUnit.valueOf(l.path("unit").asString().toUpperCase(Locale.ROOT).replace('-', '_')))));
            }
        });
        // the city's own before the general ones, then the newest
        all.sort(Comparator.comparing((Row r) -> r.city() == null).thenComparing(Row::from, Comparator.reverseOrder()));
        rows = List.copyOf(all);
    }

    @Override
    public Optional<Limit> limit(String type, String state, Instant openedAt) {
        LocalDate day = openedAt.atZone(zone).toLocalDate();
        return rows.stream().filter(r -> r.type().equals(type) && r.state().equals(state) && !r.from().isAfter(day)).map(Row::limit).findFirst();
    }

    private static String text() {
        try (InputStream in = OpenLimits.class.getClassLoader().getResourceAsStream(FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
