package org.zhongshu.demo.world;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zhongshu.algorithms.geo.Geodesy;
import org.zhongshu.demo.city.Device;
import org.zhongshu.demo.city.Noise;
import org.zhongshu.demo.world.Weather.Sky;

/**
 * What a device would measure at a moment: rhythm, weather, its own noise, and what the incidents of the moment add. Keys and
 * units are those of the platform's types.yaml. A pure function of the device and the time, but for mended incidents.
 */
public final class Readings {

    private final Weather weather;
    private final Incidents incidents;
    private final long citySeed;
    private final double force;

    /** @param force how strongly incidents show: 1 live; less for history that is filled in, which shall raise no alerts after the fact */
    public Readings(String city, Weather weather, Incidents incidents, double force) {
        this.force = force;
        this.weather = weather;
        this.incidents = incidents;
        this.citySeed = Noise.seed(city.hashCode(), "readings");
    }

    /** The values of a device, by metric key; numbers and booleans. */
    public Map<String, Object> of(Device d, Instant moment) {
        long ms = moment.toEpochMilli();
        Sky sky = weather.at(moment);
        double hour = Weather.hour(moment);
        List<Incident> now = incidents.active(ms);
        return switch (d.kind()) {
            case AIR_STATION -> air(d, ms, hour, sky, now);
            case MICRO_AIR -> micro(d, ms, hour, sky, now);
            case WATER_STATION -> water(d, ms, hour, sky, now);
            case NOISE -> noise(d, ms, hour, now);
            case GAS_SOURCE -> gas(d, ms, now);
            case WATER_SOURCE -> sewage(d, ms, hour, now);
            case MANHOLE -> manhole(d, ms, sky, now);
            case PONDING -> ponding(d, ms, sky, now);
            case PIPE -> pipe(d, ms, hour, now);
            case SMOKE -> smoke(d, ms, sky, now);
            case METER -> meter(d, ms, hour);
        };
    }

    private Map<String, Object> air(Device d, long ms, double hour, Sky sky, List<Incident> now) {
        double particles = particles(d, ms, hour, sky);
        double plume = plume(d, ms, sky, now);
        double traffic = rush(hour);
        Map<String, Object> v = new LinkedHashMap<>();
        v.put("pm25", round(particles + plume * 150, 0));
        v.put("pm10", round(particles * 1.5 + 8 + plume * 210 + dust(d, ms, now) * 120, 0));
        v.put("so2", round(7 + 2 * wander(d, ms, 1, 3600) + plume * 35, 0));
        v.put("no2", round(Math.max(4, 18 + 16 * traffic + 6 * wander(d, ms, 2, 1800) + plume * 20), 0));
        v.put("co", round(Math.max(0.2, 0.6 + 0.3 * traffic + 0.1 * wander(d, ms, 3, 1800) + plume * 0.8), 1));
        v.put("o3", round(Math.max(4, 62 + 48 * Math.sin((hour - 8.5) / 24 * 2 * Math.PI) - 18 * traffic + 10 * wander(d, ms, 4, 5400) - Math.min(25, sky.rain() * 8)), 0));
        v.put("temperature", round(sky.temperature() + 0.5 * wander(d, ms, 5, 7200), 1));
        v.put("humidity", round(Math.clamp(sky.humidity() + 3 * wander(d, ms, 6, 7200), 10, 100), 0));
        v.put("windSpeed", round(Math.max(0.1, sky.windSpeed() + 0.4 * wander(d, ms, 7, 120)), 1));
        v.put("windDirection", round((sky.windDirection() + 8 * wander(d, ms, 8, 120) + 360) % 360, 0));
        v.put("pressure", round(sky.pressure(), 1));
        return v;
    }

    private Map<String, Object> micro(Device d, long ms, double hour, Sky sky, List<Incident> now) {
        double bias = 0.9 + 0.25 * d.draw(1);
        double particles = particles(d, ms, hour, sky) * bias;
        double plume = plume(d, ms, sky, now);
        Map<String, Object> v = new LinkedHashMap<>();
        v.put("pm25", round(particles + plume * 140, 0));
        v.put("pm10", round(particles * 1.45 + 10 + plume * 180 + dust(d, ms, now) * 330, 0));
        v.put("temperature", round(sky.temperature() + 1.2 * d.draw(2) + 0.5 * wander(d, ms, 5, 7200), 1));
        v.put("humidity", round(Math.clamp(sky.humidity() + 4 * wander(d, ms, 6, 7200), 10, 100), 0));
        return v;
    }

    /** The background of fine particles: city-wide days, morning and evening peaks, washed out by rain and wind. */
    private double particles(Device d, long ms, double hour, Sky sky) {
        double city = 34 + 16 * Noise.wander(citySeed, ms, 36 * 3600) + 7 * Noise.wander(citySeed + 1, ms, 5 * 3600);
        double peaks = 8 * rush(hour);
        double washed = 1 / (1 + sky.rain() * 0.25 + Math.max(0, sky.windSpeed() - 2.5) * 0.12);
        return Math.max(4, (city + peaks) * washed + 4 * wander(d, ms, 9, 900) + 1.5 * Noise.normal(d.seed(), ms / 1000) + 4 * d.draw(3));
    }

    /** How strongly plumes reach a place: a Gaussian across the wind, thinning with distance, arriving after its travel time. */
    private double plume(Device d, long ms, Sky sky, List<Incident> now) {
        double sum = 0;
        for (Incident incident : now) {
            if (incident.kind() == Incident.Kind.PLUME) {
                double distance = Geodesy.distance(incident.place(), d.place());
                double off = Math.toRadians((Geodesy.bearing(incident.place(), d.place()) - (sky.windDirection() + 180) + 540) % 360 - 180);
                double along = Math.max(distance * Math.cos(off), -1);
                double travel = Math.min(distance / Math.max(1, sky.windSpeed()) * 1000, 90_000);
                if (distance < 12_000 && (along > 0 || distance < 250)) {
                    double width = 300 + 0.22 * Math.max(0, along);
                    sum += force * incident.at(ms - (long) travel / 2) * Math.exp(-0.5 * Math.pow(distance * Math.sin(off) / width, 2)) / (1 + Math.max(0, along) / 9_000);
                }
            }
        }
        return sum;
    }

    private double dust(Device d, long ms, List<Incident> now) {
        return near(d, ms, now, Incident.Kind.DUST, 1_400);
    }

    /** Strength of the incidents of a kind within a radius, 1 at the place itself and still 0.6 at the rim. */
    private double near(Device d, long ms, List<Incident> now, Incident.Kind kind, double radius) {
        double sum = 0;
        for (Incident incident : now) {
            if (incident.kind() == kind) {
                double distance = Geodesy.distance(incident.place(), d.place());
                if (distance < radius) {
                    sum += force * incident.at(ms) * (1 - 0.4 * distance / radius);
                }
            }
        }
        return sum;
    }

    private double at(Device d, long ms, List<Incident> now, Incident.Kind kind) {
        double most = 0;
        for (Incident incident : now) {
            if (incident.kind() == kind && incident.device().equals(d.code())) {
                most = Math.max(most, force * incident.at(ms));
            }
        }
        return most;
    }

    private Map<String, Object> water(Device d, long ms, double hour, Sky sky, List<Incident> now) {
        double foul = near(d, ms, now, Incident.Kind.EFFLUENT, 4_000);
        double base = 0.6 + 0.6 * d.draw(1);
        Map<String, Object> v = new LinkedHashMap<>();
        v.put("waterTemperature", round(4 + sky.temperature() * 0.75 + 0.3 * wander(d, ms, 1, 7200), 1));
        v.put("ph", round(7.6 + 0.3 * wander(d, ms, 2, 6 * 3600) - 0.3 * foul, 2));
        v.put("dissolvedOxygen", round(Math.max(1, 8.2 + 0.9 * Math.sin((hour - 9) / 24 * 2 * Math.PI) + 0.3 * wander(d, ms, 3, 3600) - 3.6 * foul), 2));
        v.put("codMn", round(2.6 * base + 0.4 * wander(d, ms, 4, 3600) + 5 * foul, 2));
        v.put("ammonia", round(Math.max(0.02, 0.32 * base + 0.08 * wander(d, ms, 5, 3600) + 1.5 * foul), 3));
        v.put("totalPhosphorus", round(Math.max(0.01, 0.085 * base + 0.015 * wander(d, ms, 6, 3600) + 0.18 * foul), 3));
        v.put("totalNitrogen", round(1.3 * base + 0.2 * wander(d, ms, 7, 3600) + 2 * foul, 2));
        v.put("turbidity", round(Math.max(1, 14 * base + 5 * wander(d, ms, 8, 3600) + 6 * sky.rain() + 25 * foul), 1));
        v.put("conductivity", round(310 * base + 20 * wander(d, ms, 9, 7200) + 120 * foul, 0));
        return v;
    }

    private Map<String, Object> noise(Device d, long ms, double hour, List<Incident> now) {
        double zone = switch (d.placeClass()) {
            case "1" -> 46;
            case "3" -> 55;
            case "4a" -> 59;
            default -> 50;
        };
        double night = hour < 6 || hour >= 22 ? -8 : hour < 7 || hour >= 21 ? -3 : 0;
        double leq = zone + night + 2 * rush(hour) + 1.5 * wander(d, ms, 1, 1800) + 1.2 * Noise.normal(d.seed(), ms / 1000) + 24 * at(d, ms, now, Incident.Kind.NOISE);
        return Map.of("leq", round(Math.clamp(leq, 32, 112), 1));
    }

    private Map<String, Object> gas(Device d, long ms, List<Incident> now) {
        double bad = at(d, ms, now, Incident.Kind.PLUME);
        Map<String, Object> v = new LinkedHashMap<>();
        v.put("so2", round(Math.max(1, 15 + 8 * d.draw(1) + 5 * wander(d, ms, 1, 1800) + 85 * bad), 1));
        v.put("nox", round(Math.max(3, 46 + 14 * d.draw(2) + 9 * wander(d, ms, 2, 1800) + 120 * bad), 1));
        v.put("dust", round(Math.max(0.4, 5 + 3 * d.draw(3) + 2 * wander(d, ms, 3, 1800) + 42 * bad), 1));
        v.put("o2", round(8 + 1.2 * wander(d, ms, 4, 3600), 1));
        v.put("flow", round(22 + 14 * d.draw(4) + 4 * wander(d, ms, 5, 3600), 2));
        return v;
    }

    private Map<String, Object> sewage(Device d, long ms, double hour, List<Incident> now) {
        double bad = at(d, ms, now, Incident.Kind.EFFLUENT);
        Map<String, Object> v = new LinkedHashMap<>();
        v.put("cod", round(Math.max(3, 22 + 8 * d.draw(1) + 5 * wander(d, ms, 1, 1800) + 75 * bad), 1));
        v.put("ammonia", round(Math.max(0.05, 1.1 + 0.9 * d.draw(2) + 0.5 * wander(d, ms, 2, 1800) + 7 * bad), 2));
        v.put("totalPhosphorus", round(Math.max(0.01, 0.16 + 0.1 * d.draw(3) + 0.05 * wander(d, ms, 3, 1800) + 0.6 * bad), 3));
        v.put("ph", round(7.3 + 0.25 * wander(d, ms, 4, 3600) - 0.8 * bad, 2));
        v.put("flow", round(Math.max(0.5, 9 + 5 * d.draw(4) + 3 * rush(hour) + 2 * wander(d, ms, 5, 1800)), 2));
        return v;
    }

    private Map<String, Object> manhole(Device d, long ms, Sky sky, List<Incident> now) {
        double off = at(d, ms, now, Incident.Kind.MANHOLE);
        Map<String, Object> v = new LinkedHashMap<>();
        v.put("tilt", round(off > 0 ? 38 + 40 * d.draw(1) : 1 + wander(d, ms, 1, 3600), 0));
        v.put("open", off > 0);
        v.put("level", round(Math.max(0, 24 + 14 * d.draw(2) + 5 * wander(d, ms, 2, 5400) + 6 * sky.rain() + 130 * near(d, ms, now, Incident.Kind.STORM, 1_800)), 0));
        v.put("battery", battery(d, ms));
        return v;
    }

    private Map<String, Object> ponding(Device d, long ms, Sky sky, List<Incident> now) {
        double low = d.placeClass().equals("underpass") ? 1.5 : 0.35 + 0.65 * d.draw(1);
        double storm = near(d, ms, now, Incident.Kind.STORM, 1_500);
        double depth = low * (Math.max(0, sky.rain() - 3.5) * 1.5 + 32 * storm);
        long pumping = ms - incidents.pumpedAt(d.code());
        if (pumping >= 0 && pumping < 30 * 60_000) {
            depth *= Math.max(0.1, 1 - pumping / 180_000.0);
        }
        return Map.of("depth", round(depth + 0.2 * Math.abs(wander(d, ms, 1, 600)), 1), "battery", battery(d, ms));
    }

    private Map<String, Object> pipe(Device d, long ms, double hour, List<Incident> now) {
        double use = 0.5 + 0.5 * rush(hour) - (hour < 5 ? 0.35 : 0);
        // the neighbourhood feels it, but the burst itself is at one point
        double burst = Math.max(at(d, ms, now, Incident.Kind.PIPE_BURST), 0.3 * near(d, ms, now, Incident.Kind.PIPE_BURST, 700));
        double pressure = 0.27 + 0.07 * d.draw(1) - 0.035 * use + 0.006 * wander(d, ms, 1, 900) + 0.002 * Noise.normal(d.seed(), ms / 1000);
        return Map.of("pressure", round(Math.max(0.02, pressure - 0.22 * Math.min(1, burst)), 3),
                "flow", round(Math.max(0, 60 * (0.5 + d.draw(2)) * use + 4 * wander(d, ms, 2, 900) + 140 * burst), 1));
    }

    private Map<String, Object> smoke(Device d, long ms, Sky sky, List<Incident> now) {
        double fire = at(d, ms, now, Incident.Kind.SMOKE);
        Map<String, Object> v = new LinkedHashMap<>();
        v.put("smoke", fire > 0);
        v.put("battery", battery(d, ms));
        v.put("temperature", round(19 + 0.3 * (sky.temperature() - 16) + wander(d, ms, 1, 3600) + 38 * fire, 1));
        return v;
    }

    /** A meter's volume never falls: a base, the daily use, and a day's rhythm that integrates to nothing. */
    private Map<String, Object> meter(Device d, long ms, double hour) {
        double days = ms / 86_400_000.0 - 18_262;
        double daily = 0.25 + 0.5 * d.draw(1);
        boolean leak = d.draw(2) < 0.008;
        double volume = 40 * d.draw(3) + daily * (days + 0.12 * Math.sin((hour - 4) / 24 * 2 * Math.PI)) + (leak ? 0.05 * days : 0);
        double flow = Math.max(0, daily / 24 * (1 + 1.2 * rush(hour)) * (1 + 0.8 * wander(d, ms, 1, 900))) + (leak ? 2.2 : 0);
        return Map.of("volume", round(volume, 3), "flow", round(flow, 3), "battery", battery(d, ms));
    }

    /** From 100 down to 25 over about three years, then a new one; a few were forgotten. */
    private static double battery(Device d, long ms) {
        double worn = (ms / 86_400_000.0 / 1_000 + d.draw(90)) % 1;
        return d.draw(91) < 0.006 ? 6 + Math.floor(8 * d.draw(92)) : round(100 - 75 * worn, 0);
    }

    /** Two peaks of traffic and of use, at about 8 and 18 o'clock, 0 to 1. */
    private static double rush(double hour) {
        return Math.exp(-0.5 * Math.pow((hour - 8) / 1.4, 2)) + Math.exp(-0.5 * Math.pow((hour - 18.2) / 1.7, 2));
    }

    private static double wander(Device d, long ms, int topic, double period) {
        return Noise.wander(d.seed() + topic * 7919L, ms, period);
    }

    private static double round(double value, int decimals) {
        double scale = Math.pow(10, decimals);
        return Math.round(value * scale) / scale;
    }
}
