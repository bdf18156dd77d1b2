package org.zhongshu.algorithms.geo;

/**
 * The shifted datum of Chinese internet maps. Only importers and exporters use it; nothing is stored in it.
 *
 * <p>The shift is the widely published series on the Krasovsky ellipsoid; it is zero outside its rectangle. There is no
 * closed inverse, so {@link #toWgs84} iterates until the residual is below a hundredth of a millimetre.
 */
public final class Gcj02 {

    private static final double A = 6378245.0;
    private static final double EE = 0.00669342162296594323;

    private Gcj02() {
    }

    /** WGS 84 to GCJ-02. */
    public static LonLat fromWgs84(LonLat wgs) {
        if (outside(wgs)) {
            return wgs;
        }
        double x = wgs.lon() - 105;
        double y = wgs.lat() - 35;
        double radLat = Math.toRadians(wgs.lat());
        double magic = 1 - EE * Math.sin(radLat) * Math.sin(radLat);
        double root = Math.sqrt(magic);
        double dLat = shiftLat(x, y) * 180 / (A * (1 - EE) / (magic * root) * Math.PI);
        double dLon = shiftLon(x, y) * 180 / (A / root * Math.cos(radLat) * Math.PI);
        return new LonLat(wgs.lon() + dLon, wgs.lat() + dLat);
    }

    /** GCJ-02 to WGS 84, by fixed-point iteration (the shift changes by about 1 part in 10,000 per step). */
    public static LonLat toWgs84(LonLat gcj) {
        if (outside(gcj)) {
            return gcj;
        }
        LonLat guess = gcj;
        for (int i = 0; i < 10; i++) {
            LonLat shifted = fromWgs84(guess);
            double dLon = shifted.lon() - gcj.lon();
            double dLat = shifted.lat() - gcj.lat();
            guess = new LonLat(guess.lon() - dLon, guess.lat() - dLat);
            if (Math.abs(dLon) < 1e-10 && Math.abs(dLat) < 1e-10) {
                break;
            }
        }
        return guess;
    }

    private static boolean outside(LonLat p) {
        return p.lon() < 72.004 || p.lon() > 137.8347 || p.lat() < 0.8293 || p.lat() > 55.8271;
    }

    private static double shiftLat(double x, double y) {
        double d = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
        d += (20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2 / 3;
        d += (20 * Math.sin(y * Math.PI) + 40 * Math.sin(y / 3 * Math.PI)) * 2 / 3;
        return d + (160 * Math.sin(y / 12 * Math.PI) + 320 * Math.sin(y * Math.PI / 30)) * 2 / 3;
    }

    private static double shiftLon(double x, double y) {
        double d = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
        d += (20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2 / 3;
        d += (20 * Math.sin(x * Math.PI) + 40 * Math.sin(x / 3 * Math.PI)) * 2 / 3;
        return d + (150 * Math.sin(x / 12 * Math.PI) + 300 * Math.sin(x / 30 * Math.PI)) * 2 / 3;
    }
}
