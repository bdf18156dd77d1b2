package org.zhongshu.demo.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zhongshu.algorithms.geo.Geodesy;
import org.zhongshu.demo.city.Device;
import org.zhongshu.demo.city.Kind;
import org.zhongshu.demo.city.Noise;

/**
 * What goes wrong when: some six incidents an hour, a pure function of the city, the population and the time, plus an opening
 * set in the first minutes so that a visitor need not wait. An incident at one device ends early when somebody mends it.
 */
public final class Incidents {

    private static final long HOUR = 3_600_000;
    private static final int AN_HOUR = 6;
    private static final Incident.Kind[] ROTA = {Incident.Kind.MANHOLE, Incident.Kind.PLUME, Incident.Kind.PIPE_BURST, Incident.Kind.SMOKE,
        Incident.Kind.EFFLUENT, Incident.Kind.STORM, Incident.Kind.MANHOLE, Incident.Kind.DUST, Incident.Kind.NOISE, Incident.Kind.SMOKE};

    private final long seed;
    private final Weather weather;
    private final Map<Kind, List<Device>> byKind = new EnumMap<>(Kind.class);
    private final Map<Long, List<Incident>> hours = new HashMap<>();
    private final List<Incident> opening = new ArrayList<>();
    private final Map<String, Long> mended = new HashMap<>();
    private final Map<String, Long> pumped = new HashMap<>();

    public Incidents(String city, Weather weather, List<Device> devices) {
        this.seed = Noise.seed(city.hashCode(), "incidents");
        this.weather = weather;
        devices.forEach(d -> byKind.computeIfAbsent(d.kind(), k -> new ArrayList<>()).add(d));
    }

    /** Plans the opening: one of each telling kind within the first three minutes after {@code start}. */
    public synchronized void open(Instant start) {
        opening.clear();
        Incident.Kind[] first = {Incident.Kind.MANHOLE, Incident.Kind.PLUME, Incident.Kind.SMOKE, Incident.Kind.PIPE_BURST, Incident.Kind.STORM, Incident.Kind.EFFLUENT};
        for (int i = 0; i < first.length; i++) {
            Incident planned = plan(first[i], start.plusSeconds(20 + 30L * i), start.getEpochSecond() * 100 + i);
            if (planned != null) {
                opening.add(planned);
            }
        }
    }

    /** What is going on at a moment. */
    public synchronized List<Incident> active(long millis) {
        List<Incident> now = new ArrayList<>();
        long hour = Math.floorDiv(millis, HOUR);
        collect(opening, millis, now);
        collect(hours.computeIfAbsent(hour, this::planHour), millis, now);
        collect(hours.computeIfAbsent(hour - 1, this::planHour), millis, now);
        if (hours.size() > 200) {
            hours.keySet().removeIf(h -> h < hour - 60);
        }
        return now;
    }

    /** An officer has dealt with what was wrong at a device: what he could have mended there is over, or drains away. */
    public synchronized void mend(Device device, Instant now) {
        for (Incident incident : active(now.toEpochMilli())) {
            boolean here = incident.device().equals(device.code())
                    || Geodesy.distance(incident.place(), device.place()) < 8_000 && areas(device.kind()).contains(incident.kind());
            if (here) {
                mended.put(key(incident), now.toEpochMilli());
            }
        }
        if (device.kind() == Kind.PONDING) {
            pumped.put(device.code(), now.toEpochMilli());
        }
    }

    /** When a ponding place was last pumped dry, in milliseconds; 0 for never. */
    synchronized long pumpedAt(String device) {
        return pumped.getOrDefault(device, 0L);
    }

    /** What an inspection that starts at such a device puts an end to. */
    private static Set<Incident.Kind> areas(Kind kind) {
        return switch (kind) {
            case AIR_STATION, MICRO_AIR, GAS_SOURCE -> EnumSet.of(Incident.Kind.PLUME, Incident.Kind.DUST);
            case WATER_STATION, WATER_SOURCE -> EnumSet.of(Incident.Kind.EFFLUENT);
            case PIPE -> EnumSet.of(Incident.Kind.PIPE_BURST);
            default -> EnumSet.noneOf(Incident.Kind.class);
        };
    }

    private void collect(List<Incident> planned, long millis, List<Incident> into) {
        for (Incident incident : planned) {
            Long end = mended.get(key(incident));
            if (incident.active(millis) && (end == null || millis < end)) {
                into.add(incident);
            }
        }
    }

    private List<Incident> planHour(long hour) {
        List<Incident> planned = new ArrayList<>();
        for (int i = 0; i < AN_HOUR; i++) {
            long draw = hour * AN_HOUR + i;
            Incident.Kind kind = ROTA[(int) (Noise.unit(seed, draw) * ROTA.length)];
            Incident incident = plan(kind, Instant.ofEpochMilli(hour * HOUR + (long) ((i + Noise.unit(seed + 1, draw)) * HOUR / AN_HOUR)), draw);
            if (incident != null) {
                planned.add(incident);
            }
        }
        return planned;
    }

    private Incident plan(Incident.Kind kind, Instant from, long draw) {
        double strength = 0.7 + 0.6 * Noise.unit(seed + 2, draw);
        Device device = switch (kind) {
            case PLUME -> pick(Kind.AIR_STATION, draw);
            case DUST -> pick(Kind.MICRO_AIR, draw);
            case EFFLUENT -> pick(Kind.WATER_SOURCE, draw);
            case STORM -> pick(Kind.PONDING, draw);
            case MANHOLE -> pick(Kind.MANHOLE, draw);
            case SMOKE -> pick(Kind.SMOKE, draw);
            case PIPE_BURST -> pick(Kind.PIPE, draw);
            case NOISE -> pick(Kind.NOISE, draw);
        };
        if (device == null) {
            return null;
        }
        Instant until = from.plus(kind.lasting());
        return switch (kind) {
            case PLUME -> plume(device, from, until, strength);
            case DUST, STORM -> new Incident(kind, device.place(), "", from, until, strength);
            default -> new Incident(kind, device.place(), device.code(), from, until, strength);
        };
    }

    /** The plume must reach the chosen station: its origin is the source that lies best upwind, or else an open fire there. */
    private Incident plume(Device station, Instant from, Instant until, double strength) {
        double wind = weather.at(from.plus(Duration.ofMinutes(10))).windDirection();
        Device source = byKind.getOrDefault(Kind.GAS_SOURCE, List.of()).stream()
                .filter(s -> Math.abs((Geodesy.bearing(station.place(), s.place()) - wind + 540) % 360 - 180) < 15)
                .filter(s -> Geodesy.distance(station.place(), s.place()) < 8_000)
                .min(Comparator.comparingDouble(s -> Geodesy.distance(station.place(), s.place()))).orElse(null);
        return source != null ? new Incident(Incident.Kind.PLUME, source.place(), source.code(), from, until, strength)
                : new Incident(Incident.Kind.PLUME, Geodesy.destination(station.place(), wind, 1_500), "", from, until, strength);
    }

    private Device pick(Kind kind, long draw) {
        List<Device> all = byKind.getOrDefault(kind, List.of());
        return all.isEmpty() ? null : all.get((int) (Noise.unit(seed + 3, draw) * all.size()));
    }

    private static String key(Incident incident) {
        return incident.kind() + "/" + incident.from().toEpochMilli() + "/" + incident.place();
    }
}
