package org.zhongshu.demo.world;

import java.time.Instant;
import org.zhongshu.demo.city.Noise;

/**
 * One invented weather for the whole city, a pure function of time: a year's and a day's rhythm, wandering wind, and spells
 * of rain. What storms add is an {@link Incidents incident}'s matter.
 */
public final class Weather {

    private static final double DAY = 86_400;
    private static final double CITY_OFFSET_HOURS = 8;

    /**
     * The weather at a moment.
     *
     * @param temperature   ℃
     * @param humidity      %
     * @param windSpeed     m/s
     * @param windDirection where the wind comes from, degrees clockwise from north
     * @param pressure      kPa
     * @param rain          mm/h
     */
    public record Sky(double temperature, double humidity, double windSpeed, double windDirection, double pressure, double rain) {
    }

    private final long seed;

    public Weather(String city) {
        this.seed = Noise.seed(city.hashCode(), "weather");
    }

    public Sky at(Instant moment) {
        long ms = moment.toEpochMilli();
        double days = ms / 1000.0 / DAY + CITY_OFFSET_HOURS / 24;
        double hour = hour(moment);
        double rain = rain(ms);
        double season = -Math.cos((days % 365.25 - 17) / 365.25 * 2 * Math.PI);
        double temperature = 16.5 + 12 * season + (4 - Math.min(rain, 3)) * Math.sin((hour - 9) / 24 * 2 * Math.PI)
                + 3.5 * Noise.wander(seed + 1, ms, 2 * DAY) + Noise.wander(seed + 2, ms, 5400);
        double humidity = Math.clamp(66 + 12 * Noise.wander(seed + 3, ms, DAY) - 14 * Math.sin((hour - 9) / 24 * 2 * Math.PI) + 10 * Math.min(rain, 3), 20, 100);
        double windSpeed = Math.max(0.3, 2.2 + 1.2 * Noise.wander(seed + 4, ms, 4 * 3600) + 0.8 * Noise.wander(seed + 5, ms, 600)
                + 0.7 * Math.sin((hour - 8) / 24 * 2 * Math.PI));
        double windDirection = (135 + 110 * Noise.wander(seed + 6, ms, DAY) + 25 * Noise.wander(seed + 7, ms, 1800) + 360) % 360;
        double pressure = 101.6 - 0.7 * season + 0.6 * Noise.wander(seed + 8, ms, 1.5 * DAY);
        return new Sky(temperature, humidity, windSpeed, windDirection, pressure, rain);
    }

    /** Local hour of day with its fraction. */
    static double hour(Instant moment) {
        return (moment.toEpochMilli() / 3_600_000.0 + CITY_OFFSET_HOURS) % 24;
    }

    /** Rain falls in about one of eight spells of three hours. */
    private double rain(long ms) {
        double wish = Noise.wander(seed + 9, ms, 3 * 3600);
        return wish < 0.62 ? 0 : (wish - 0.62) * 14;
    }
}
