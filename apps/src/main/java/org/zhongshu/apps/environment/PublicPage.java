package org.zhongshu.apps.environment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.algorithms.air.AirLevel;
import org.zhongshu.algorithms.air.AirQuality;
import org.zhongshu.algorithms.air.Pollutant;
import org.zhongshu.algorithms.noise.NoiseLimits;
import org.zhongshu.algorithms.water.WaterClass;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.indicators.Indicators;

/** What the public may see without login: air, water, noise and the public indicators. One answer, kept for fifteen seconds. */
@RestController
class PublicPage {

    private static final Duration KEPT = Duration.ofSeconds(15);

    record Answer(String city, Instant updatedAt, boolean demo, Air air, List<Station> stations, List<Water> water, List<Noise> noise, List<Figure> indicators) {
    }

    /** {@code aqi} is absent for NA. */
    record Air(Integer aqi, Integer level, String levelName, String color, List<String> primary, Instant at, String note, String standard) {
    }

    record Station(String id, String name, String town, Double lon, Double lat, Integer aqi, String levelName, String color, List<String> primary,
                   Map<String, Object> values, Instant at, String note, List<Day> days) {
    }

    /** One of the last seven days, oldest first; {@code aqi} is absent for NA, the whole day when nothing was stored. */
    record Day(LocalDate day, Integer aqi, String levelName, String color) {
    }

    record Water(String id, String name, String river, @com.fasterxml.jackson.annotation.JsonProperty("class") Integer waterClass, String className, String quality,
                 String target, Boolean met, List<String> failing, Instant at, Map<String, Double> values, Double lon, Double lat) {
    }

    record Noise(String id, String name, String zone, Double leq, int limit, Boolean met, String period, Instant at, Double lon, Double lat) {
    }

    record Figure(String id, String name, Double value, String unit, Double target, Boolean met, String note) {
    }

    private final CityProfile city;
    private final Divisions divisions;
    private final AirNow air;
    private final AirRecords records;
    private final AirHours hours;
    private final WaterNow water;
    private final NoiseNow noise;
    private final Indicators indicators;
    private final Clock clock;
    private final ReentrantLock computing = new ReentrantLock();
    private volatile Answer answer;

    PublicPage(CityProfile city, Divisions divisions, AirNow air, AirRecords records, AirHours hours, WaterNow water, NoiseNow noise, Indicators indicators, Clock clock) {
        this.city = city;
        this.divisions = divisions;
        this.air = air;
        this.records = records;
        this.hours = hours;
        this.water = water;
        this.noise = noise;
        this.indicators = indicators;
        this.clock = clock;
    }

    @GetMapping("/api/public/environment")
    @Allowed(Allowed.PUBLIC)
    ResponseEntity<Answer> page() {
        return ResponseEntity.ok().cacheControl(CacheControl.maxAge(KEPT).cachePublic()).body(current());
    }

    private Answer current() {
        Answer last = answer;
        if (last != null && last.updatedAt().plus(KEPT).isAfter(clock.instant())) {
            return last;
        }
        computing.lock();
        try {
            if (answer == last) {
                answer = compute();
            }
            return answer;
        } finally {
            computing.unlock();
        }
    }

    private Answer compute() {
        AirNow.Picture picture = air.picture();
        Map<Long, List<AirRecords.Day>> week = week();
        return new Answer(city.current().name(), clock.instant(), city.demo(), air(picture), picture.stations().stream().map(s -> station(s, week.getOrDefault(s.thing().id(), List.of()))).toList(),
                water.sections().stream().map(PublicPage::water).toList(), noise.points().stream().map(PublicPage::noise).toList(),
                indicators.list("environment").stream().filter(i -> i.open())
                        .map(i -> new Figure(i.id(), i.name(), i.value(), i.unit(), i.target(), i.met(), i.note())).toList());
    }

    private static Air air(AirNow.Picture picture) {
        AirQuality quality = picture.city();
        AirLevel level = AirNow.level(quality.aqi());
        return new Air(aqi(quality), level == null ? null : level.number(), level == null ? "NA" : level.label(), level == null ? null : level.color(),
                names(quality.primary()), picture.at(), picture.note(), quality.standard());
    }

    private Map<Long, List<AirRecords.Day>> week() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), hours.zone());
        return records.days(today.minusDays(7), today.minusDays(1)).reversed().stream().collect(Collectors.groupingBy(AirRecords.Day::thing));
    }

    private static Day day(AirRecords.Day day) {
        AirLevel level = day.aqi() == null ? null : AirLevel.of(day.aqi());
        return new Day(day.day(), day.aqi(), level == null ? "NA" : level.label(), level == null ? null : level.color());
    }

    private Station station(AirNow.Station station, List<AirRecords.Day> week) {
        AirQuality quality = station.quality();
        AirLevel level = AirNow.level(quality.aqi());
        Map<String, Object> values = new LinkedHashMap<>();
        quality.concentrations().forEach((pollutant, value) -> values.put(pollutant.key(), value));
        return new Station(Long.toString(station.thing().id()), station.thing().name(), station.thing().town() == null ? null : divisions.nameOf(station.thing().town()),
                station.thing().lon(), station.thing().lat(), aqi(quality), level == null ? "NA" : level.label(), level == null ? null : level.color(),
                names(quality.primary()), values, station.at(), station.note(), week.stream().map(PublicPage::day).toList());
    }

    private static Water water(WaterNow.Section s) {
        WaterClass found = s.result().waterClass().orElse(null);
        return new Water(Long.toString(s.thing().id()), s.thing().name(), s.river(), found == null ? null : found.number(), found == null ? "无数据" : found.label(),
                found == null ? null : found.quality(), s.target().label(), s.judged() ? s.result().met() : null,
                s.result().failing().stream().map(i -> i.name()).toList(), s.at(), s.values(), s.thing().lon(), s.thing().lat());
    }

    private static Noise noise(NoiseNow.Point p) {
        return new Noise(Long.toString(p.thing().id()), p.thing().name(), p.zone().id() + " 类 " + p.zone().name(), p.judged() ? Math.round(p.leq() * 10) / 10.0 : null,
                p.limit(), p.judged() ? p.met() : null, p.period() == NoiseLimits.Period.DAY ? "昼间" : "夜间", p.at(), p.thing().lon(), p.thing().lat());
    }

    private static Integer aqi(AirQuality quality) {
        return quality.aqi().isPresent() ? quality.aqi().getAsInt() : null;
    }

    private static List<String> names(List<Pollutant> pollutants) {
        return pollutants.stream().map(Pollutant::label).toList();
    }
}
