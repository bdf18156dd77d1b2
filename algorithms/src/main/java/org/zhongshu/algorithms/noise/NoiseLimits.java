package org.zhongshu.algorithms.noise;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Limits of ambient noise by zone and time of day (GB 3096-2008 table 1), in dB(A). Zones are {@code 0 1 2 3 4a 4b}. The
 * hours of the day are the standard's 06:00 to 22:00; a county that sets others makes its own with {@link #withDay}.
 */
public final class NoiseLimits {
    /** Day or night. */
    public enum Period { DAY, NIGHT }

    /** A zone with its limits. */
    public record Zone(String id, String name, int day, int night) {
        /** The limit of a period, dB(A). */
        public int limit(Period period) {
            return period == Period.DAY ? day : night;
        }
    }

    private static final NoiseLimits STANDARD = load();
    private final Map<String, Zone> zones;
    private final LocalTime dayFrom;
    private final LocalTime dayTo;
    private final int sudden;

    private NoiseLimits(Map<String, Zone> zones, LocalTime dayFrom, LocalTime dayTo, int sudden) {
        this.zones = zones;
        this.dayFrom = dayFrom;
        this.dayTo = dayTo;
        this.sudden = sudden;
    }

    /** The standard's limits and hours. */
    public static NoiseLimits standard() {
        return STANDARD;
    }

    /** The same limits with the county's own hours of day. */
    public NoiseLimits withDay(LocalTime from, LocalTime to) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("昼间应在同一天内：" + from + "–" + to);
        }
        return new NoiseLimits(zones, from, to, sudden);
    }

    /** Day or night at a local time; 22:00 itself belongs to the night. */
    public Period period(LocalTime time) {
        return !time.isBefore(dayFrom) && time.isBefore(dayTo) ? Period.DAY : Period.NIGHT;
    }

    /** When the day begins and the night ends. */
    public LocalTime dayFrom() {
        return dayFrom;
    }

    /** When the night begins. */
    public LocalTime dayTo() {
        return dayTo;
    }

    /** The zone of an id. */
    public Optional<Zone> find(String id) {
        return Optional.ofNullable(zones.get(id));
    }

    /** All zone ids in order. */
    public Set<String> zones() {
        return zones.keySet();
    }

    /** The highest sudden level that a zone allows at night. */
    public int suddenAtNight(Zone zone) {
        return zone.night() + sudden;
    }

    /** Does an equivalent level, rounded to one decimal as instruments show it, stay within the limit? */
    public boolean met(Zone zone, Period period, double leq) {
        return Math.round(leq * 10) <= zone.limit(period) * 10L;
    }

    @SuppressWarnings("unchecked")
    private static NoiseLimits load() {
        try (InputStream in = NoiseLimits.class.getResourceAsStream("gb3096-2008.yaml")) {
            Map<String, Object> root = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            Map<String, Zone> zones = new LinkedHashMap<>();
            ((Map<String, Map<String, Object>>) root.get("zones")).forEach((id, zone) -> {
                List<Integer> limits = (List<Integer>) zone.get("limits");
                zones.put(id, new Zone(id, (String) zone.get("name"), limits.get(0), limits.get(1)));
            });
            return new NoiseLimits(java.util.Collections.unmodifiableMap(zones), LocalTime.parse((String) root.get("dayFrom")),
                    LocalTime.parse((String) root.get("dayTo")), (Integer) root.get("suddenAtNight"));
        } catch (IOException e) {
            throw new UncheckedIOException("gb3096-2008.yaml", e);
        }
    }
}
