package org.zhongshu.algorithms.plume;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Ranks known sources by how well they lie upwind of a receptor: a list for an inspector, not a proof.
 *
 * <p>Assumptions, which every screen must repeat: the wind at the receptor held for the whole way (straight transport, no
 * terrain, no chemistry); the weaker the wind, the less its direction means, so the sector opens from ±22.5° at 3 m/s to
 * ±45° at 1 m/s, and below 0.5 m/s (calm) direction is not used at all; nothing from farther than two hours of that
 * wind, at least 2 and at most 15 km. Score = exp(−½(Δ/σ)²) · 1/(1 + d/3 km) · load, between 0 and 1, where Δ is the
 * angle off the wind's axis, σ half the sector's half width, d the distance, and load 0.5–1 how much the source is
 * emitting now against its limit (1 when at or above the limit, 0.5 when nothing is known or it is quiet).
 */
public final class UpwindSources {
    private static final double EARTH_METRES = 6_371_008.8;
    private static final double CALM = 0.5;

    /** A place that may emit; {@code load} is its present emission over its limit, NaN when unknown. */
    public record Source(String id, String name, double lon, double lat, double load) {
    }

    /** A source in the sector; bearing in degrees from the receptor, distance in metres, {@code offAxis} degrees from the wind's axis. */
    public record Candidate(Source source, double bearing, double distance, double offAxis, double score) {
    }

    /**
     * The finding.
     *
     * @param sector ring of [lon, lat] (closed, counter-clockwise) to draw on a map
     */
    public record Result(boolean calm, double halfWidth, double reach, List<Candidate> candidates, List<double[]> sector) {
    }

    private UpwindSources() {
    }

    /**
     * Ranks, best first.
     *
     * @param lon     receptor, degrees (WGS 84)
     * @param from    the direction the wind comes <em>from</em>, degrees clockwise from north
     * @param speed   metres a second
     * @param sources all that are known; those outside the sector are left out
     */
    public static Result rank(double lon, double lat, double from, double speed, List<Source> sources) {
        boolean calm = !(speed >= CALM) || Double.isNaN(from);
        double reach = calm ? 2_000 : Math.clamp(speed * 7_200, 2_000, 15_000);
        double half = calm ? 180 : Math.clamp(45 - (speed - 1) * 11.25, 22.5, 45);
        List<Candidate> candidates = new ArrayList<>();
        for (Source source : sources) {
            double distance = distance(lon, lat, source.lon(), source.lat());
            double bearing = bearing(lon, lat, source.lon(), source.lat());
            double off = calm ? 0 : Math.abs(angle(bearing - from));
            if (distance <= reach && off <= half) {
                double load = Double.isNaN(source.load()) ? 0.5 : Math.clamp(0.5 + source.load() / 2, 0.5, 1);
                double axis = Math.exp(-0.5 * Math.pow(off / (half / 2), 2));
                candidates.add(new Candidate(source, bearing, distance, off, axis / (1 + distance / 3_000) * load));
            }
        }
        candidates.sort(Comparator.comparingDouble(Candidate::score).reversed().thenComparing(c -> c.source().id()));
        return new Result(calm, half, reach, List.copyOf(candidates), sector(lon, lat, calm ? 0 : from, half, reach));
    }

    /** Metres on a sphere. */
    static double distance(double lon1, double lat1, double lon2, double lat2) {
        double dLat = Math.toRadians(lat2 - lat1);
        double dLon = Math.toRadians(lon2 - lon1);
        double a = Math.pow(Math.sin(dLat / 2), 2) + Math.cos(Math.toRadians(lat1)) * Math.cos(Math.toRadians(lat2)) * Math.pow(Math.sin(dLon / 2), 2);
        return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(a)));
    }

    /** Degrees clockwise from north, 0 to 360. */
    static double bearing(double lon1, double lat1, double lon2, double lat2) {
        double dLon = Math.toRadians(lon2 - lon1);
        double y = Math.sin(dLon) * Math.cos(Math.toRadians(lat2));
        double x = Math.cos(Math.toRadians(lat1)) * Math.sin(Math.toRadians(lat2)) - Math.sin(Math.toRadians(lat1)) * Math.cos(Math.toRadians(lat2)) * Math.cos(dLon);
        return (Math.toDegrees(Math.atan2(y, x)) + 360) % 360;
    }

    private static double angle(double degrees) {
        return ((degrees + 540) % 360 + 360) % 360 - 180;
    }

    private static List<double[]> sector(double lon, double lat, double from, double half, double reach) {
        List<double[]> ring = new ArrayList<>();
        boolean full = half >= 180;
        if (!full) {
            ring.add(new double[] {lon, lat});
        }
        int steps = full ? 48 : 16;
        for (int i = 0; i <= steps; i++) {
            ring.add(destination(lon, lat, from + half - 2 * half * i / steps, reach));
        }
        ring.add(ring.getFirst().clone());
        return ring;
    }

    private static double[] destination(double lon, double lat, double bearing, double metres) {
        double d = metres / EARTH_METRES;
        double phi = Math.toRadians(lat);
        double theta = Math.toRadians(bearing);
        double phi2 = Math.asin(Math.sin(phi) * Math.cos(d) + Math.cos(phi) * Math.sin(d) * Math.cos(theta));
        double lambda = Math.toRadians(lon) + Math.atan2(Math.sin(theta) * Math.sin(d) * Math.cos(phi), Math.cos(d) - Math.sin(phi) * Math.sin(phi2));
        return new double[] {Math.round(Math.toDegrees(lambda) * 1e6) / 1e6, Math.round(Math.toDegrees(phi2) * 1e6) / 1e6};
    }
}
