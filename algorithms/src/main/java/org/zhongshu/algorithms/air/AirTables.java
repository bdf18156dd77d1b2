package org.zhongshu.algorithms.air;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The dated tables of {@code ambient-air.yaml}. */
final class AirTables {
    /** Break points of one pollutant and the sub-index above the last of them (empty: none is defined). */
    record Row(int[] points, OptionalInt above) {
    }

    /** One edition of HJ 633. */
    record Edition(String standard, LocalDate from, LocalDate to, boolean publishIncomplete, Map<Pollutant, Row> day, Map<Pollutant, Row> hour) {
    }

    /** One table of GB 3095: by pollutant and period (hour, day, year) the limits of class 1 and class 2. */
    record Limits(String standard, LocalDate from, LocalDate to, Map<Pollutant, Map<String, List<Number>>> values) {
    }

    private static final List<Edition> EDITIONS = new ArrayList<>();
    private static final List<Limits> LIMITS = new ArrayList<>();

    static {
        load();
    }

    private AirTables() {
    }

    static Edition edition(LocalDate day) {
        return EDITIONS.stream().filter(e -> holds(day, e.from(), e.to())).findFirst().orElse(EDITIONS.getFirst());
    }

    static Limits limits(LocalDate day) {
        return LIMITS.stream().filter(e -> holds(day, e.from(), e.to())).findFirst().orElse(LIMITS.getFirst());
    }

    private static boolean holds(LocalDate day, LocalDate from, LocalDate to) {
        return !day.isBefore(from) && !day.isAfter(to);
    }

    @SuppressWarnings("unchecked")
    private static void load() {
        try (InputStream in = AirTables.class.getResourceAsStream("ambient-air.yaml")) {
            Map<String, List<Map<String, Object>>> root = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            for (Map<String, Object> e : root.get("index")) {
                EDITIONS.add(new Edition((String) e.get("standard"), date(e.get("validFrom"), LocalDate.MIN), date(e.get("validTo"), LocalDate.MAX),
                        e.get("incomplete").equals("publish"), rows((Map<String, Map<String, Object>>) e.get("day")), rows((Map<String, Map<String, Object>>) e.get("hour"))));
            }
            for (Map<String, Object> e : root.get("limits")) {
                Map<Pollutant, Map<String, List<Number>>> values = new EnumMap<>(Pollutant.class);
                for (Pollutant pollutant : Pollutant.values()) {
                    values.put(pollutant, (Map<String, List<Number>>) e.get(pollutant.key()));
                }
                LIMITS.add(new Limits((String) e.get("standard"), date(e.get("validFrom"), LocalDate.MIN), date(e.get("validTo"), LocalDate.MAX), values));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("ambient-air.yaml", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<Pollutant, Row> rows(Map<String, Map<String, Object>> table) {
        Map<Pollutant, Row> rows = new EnumMap<>(Pollutant.class);
        for (Pollutant pollutant : Pollutant.values()) {
            Map<String, Object> row = table.get(pollutant.key());
            Object above = row.getOrDefault("above", 500);
            rows.put(pollutant, new Row(((List<Integer>) row.get("points")).stream().mapToInt(Integer::intValue).toArray(),
                    above instanceof Integer value ? OptionalInt.of(value) : OptionalInt.empty()));
        }
        return rows;
    }

    private static LocalDate date(Object value, LocalDate absent) {
        return value == null ? absent : ((Date) value).toInstant().atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
