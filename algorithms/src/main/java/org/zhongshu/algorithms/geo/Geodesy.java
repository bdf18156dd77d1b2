package org.zhongshu.algorithms.geo;

/** Distances and directions on the mean sphere (6,371,008.8 m): within 0.5 % of the ellipsoid, enough for a county. */
public final class Geodesy {

    private static final double RADIUS = 6_371_008.8;

    private Geodesy() {
    }

    /** Great-circle distance in metres. */
    public static double distance(LonLat a, LonLat b) {
        double dLat = Math.toRadians(b.lat() - a.lat());
        double dLon = Math.toRadians(b.lon() - a.lon());
        double h = Math.pow(Math.sin(dLat / 2), 2)
                + Math.cos(Math.toRadians(a.lat())) * Math.cos(Math.toRadians(b.lat())) * Math.pow(Math.sin(dLon / 2), 2);
        return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
    }

    /** Direction from {@code a} to {@code b} in degrees clockwise from north, 0 inclusive to 360 exclusive. */
    public static double bearing(LonLat a, LonLat b) {
        double dLon = Math.toRadians(b.lon() - a.lon());
        double latA = Math.toRadians(a.lat());
        double latB = Math.toRadians(b.lat());
        double degrees = Math.toDegrees(Math.atan2(Math.sin(dLon) * Math.cos(latB),
                Math.cos(latA) * Math.sin(latB) - Math.sin(latA) * Math.cos(latB) * Math.cos(dLon)));
        return (degrees + 360) % 360;
    }

    /** Where one arrives after {@code metres} in direction {@code bearing} (degrees clockwise from north). */
    public static LonLat destination(LonLat from, double bearing, double metres) {
        double way = metres / RADIUS;
        double theta = Math.toRadians(bearing);
        double lat = Math.toRadians(from.lat());
        double sin = Math.sin(lat) * Math.cos(way) + Math.cos(lat) * Math.sin(way) * Math.cos(theta);
        double lon = Math.toRadians(from.lon())
                + Math.atan2(Math.sin(theta) * Math.sin(way) * Math.cos(lat), Math.cos(way) - Math.sin(lat) * sin);
        return new LonLat((Math.toDegrees(lon) + 540) % 360 - 180, Math.toDegrees(Math.asin(sin)));
    }
}
