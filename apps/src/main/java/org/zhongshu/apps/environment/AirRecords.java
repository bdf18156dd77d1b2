package org.zhongshu.apps.environment;

import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.air.AirQuality;
import org.zhongshu.algorithms.air.Pollutant;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

/** Stored hourly and daily results. A later computation of the same hour (late readings) replaces the earlier one. */
@Component
class AirRecords {

    /** One station and day. {@code aqi} null = NA. */
    record Day(long thing, LocalDate day, Integer aqi, List<String> primary, String note) {
    }

    /** One station and hour. {@code aqi} null = NA. */
    record Hour(long thing, Instant hour, Integer aqi, String note) {
    }

    /** What was computed for one hour or day; means and sub-indices by pollutant key, {@code aqi} null = NA. */
    record Result(String standard, Integer aqi, List<String> primary, Map<String, Number> means, Map<String, Number> iaqi, String note) {
    }

    private final JdbcClient jdbc;

    AirRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void storeHour(long thing, Instant hour, AirQuality quality, Map<Pollutant, Double> means) {
        store("air_hour", "hour", thing, Timestamp.from(hour), quality, means);
    }

    void storeDay(long thing, LocalDate day, AirQuality quality) {
        Map<Pollutant, Double> means = new EnumMap<>(Pollutant.class);
        quality.concentrations().forEach((pollutant, value) -> means.put(pollutant, value.doubleValue()));
        store("air_day", "day", thing, Date.valueOf(day), quality, means);
    }

    private void store(String table, String column, long thing, Object when, AirQuality quality, Map<Pollutant, Double> means) {
        jdbc.sql("INSERT INTO environment." + table + " (thing_id, " + column + """
                , standard, aqi, main_pollutants, means, iaqi, note) VALUES (:thing, :when, :standard, :aqi, :pollutants, :means::jsonb, :iaqi::jsonb, :note)
                ON CONFLICT (thing_id,""" + " " + column + """
                ) DO UPDATE SET standard = excluded.standard, aqi = excluded.aqi, main_pollutants = excluded.main_pollutants, means = excluded.means, iaqi = excluded.iaqi, note = excluded.note""")
                .param("thing", thing).param("when", when).param("standard", quality.standard())
                .param("aqi", quality.aqi().isPresent() ? quality.aqi().getAsInt() : null)
                .param("pollutants", quality.primary().stream().map(Pollutant::key).toArray(String[]::new))
                .param("means", Json.write(keyed(means))).param("iaqi", Json.write(keyed(quality.iaqi()))).param("note", quality.note()).update();
    }

    private static Map<String, Object> keyed(Map<Pollutant, ?> values) {
        return values.entrySet().stream().collect(Collectors.toMap(e -> e.getKey().key(), Map.Entry::getValue));
    }

    /** Stored hourly means of a station by the hour's start. */
    Map<Instant, Map<Pollutant, Double>> hours(long thing, Instant from, Instant to) {
        Map<Instant, Map<Pollutant, Double>> hours = new HashMap<>();
        jdbc.sql("SELECT hour, means FROM environment.air_hour WHERE thing_id = :thing AND hour >= :from AND hour < :to")
                .param("thing", thing).param("from", Timestamp.from(from)).param("to", Timestamp.from(to))
                .query((ResultSet row) -> {
                    Map<Pollutant, Double> means = new EnumMap<>(Pollutant.class);
                    JsonNode stored = Json.read(row.getString(2));
                    stored.propertyNames().forEach(key -> Pollutant.find(key).ifPresent(p -> means.put(p, stored.path(key).asDouble())));
                    hours.put(row.getTimestamp(1).toInstant(), means);
                });
        return hours;
    }

    /** Days of a station that are stored, from {@code from} on. */
    Set<LocalDate> storedDays(long thing, LocalDate from) {
        return jdbc.sql("SELECT day FROM environment.air_day WHERE thing_id = :thing AND day >= :from")
                .param("thing", thing).param("from", Date.valueOf(from)).query((row, n) -> row.getDate(1).toLocalDate()).set();
    }

    /** All stations' days in [from, to], newest first. */
    List<Day> days(LocalDate from, LocalDate to) {
        return jdbc.sql("SELECT thing_id, day, aqi, main_pollutants, note FROM environment.air_day WHERE day BETWEEN :from AND :to ORDER BY day DESC, thing_id")
                .param("from", Date.valueOf(from)).param("to", Date.valueOf(to)).query((row, n) -> day(row)).list();
    }

    /** How many hourly results were stored since, and how many of them have an index. */
    long[] validity(Instant from) {
        return jdbc.sql("SELECT count(*), count(aqi) FROM environment.air_hour WHERE hour >= :from").param("from", Timestamp.from(from))
                .query((row, n) -> new long[] {row.getLong(1), row.getLong(2)}).single();
    }

    /** All stations' hours since, newest first. */
    List<Hour> latestHours(Instant from) {
        return jdbc.sql("SELECT thing_id, hour, aqi, note FROM environment.air_hour WHERE hour >= :from ORDER BY hour DESC, thing_id").param("from", Timestamp.from(from))
                .query((row, n) -> new Hour(row.getLong(1), row.getTimestamp(2).toInstant(), row.getObject(3, Integer.class), row.getString(4))).list();
    }

    /** A station's hours from the first to the last, by their start. */
    Map<Instant, Result> hourResults(long thing, Instant first, Instant last) {
        return results("air_hour", "hour", thing, Timestamp.from(first), Timestamp.from(last), row -> row.getTimestamp(1).toInstant());
    }

    /** A station's days from the first to the last. */
    Map<LocalDate, Result> dayResults(long thing, LocalDate first, LocalDate last) {
        return results("air_day", "day", thing, Date.valueOf(first), Date.valueOf(last), row -> row.getDate(1).toLocalDate());
    }

    private interface When<K> {
        K of(ResultSet row) throws SQLException;
    }

    private <K> Map<K, Result> results(String table, String column, long thing, Object first, Object last, When<K> when) {
        Map<K, Result> results = new HashMap<>();
        jdbc.sql("SELECT " + column + ", standard, aqi, main_pollutants, means, iaqi, note FROM environment." + table + " WHERE thing_id = :thing AND " + column + " BETWEEN :first AND :last")
                .param("thing", thing).param("first", first).param("last", last).query((ResultSet row) -> {
                    results.put(when.of(row), new Result(row.getString(2), row.getObject(3, Integer.class), List.of((String[]) row.getArray(4).getArray()),
                            numbers(row.getString(5)), numbers(row.getString(6)), row.getString(7)));
                });
        return results;
    }

    private static Map<String, Number> numbers(String json) {
        Map<String, Number> numbers = new HashMap<>();
        JsonNode stored = Json.read(json);
        stored.propertyNames().forEach(key -> numbers.put(key, stored.path(key).numberValue()));
        return numbers;
    }

    private static Day day(ResultSet row) throws SQLException {
        return new Day(row.getLong(1), row.getDate(2).toLocalDate(), row.getObject(3, Integer.class), List.of((String[]) row.getArray(4).getArray()), row.getString(5));
    }
}
