package org.zhongshu.algorithms.geo;

/**
 * Gauss–Krüger projection of CGCS2000 in a three-degree zone, by Krüger's series in the third flattening n to the fourth
 * order (better than a millimetre inside a zone).
 *
 * <p>EPSG:4528 is {@link #zone(int) zone(40)}: central meridian 120° E, scale 1, false easting 40,500,000 m.
 */
public final class GaussKruger {

    private static final double A = 6378137.0;
    private static final double F = 1 / 298.257222101;
    private static final double N = F / (2 - F);
    private static final double RADIUS = A / (1 + N) * (1 + N * N / 4 + N * N * N * N / 64);
    private static final double E = Math.sqrt(F * (2 - F));
    private static final double[] ALPHA = {
        N / 2 - 2 * N * N / 3 + 5 * N * N * N / 16 + 41 * N * N * N * N / 180,
        13 * N * N / 48 - 3 * N * N * N / 5 + 557 * N * N * N * N / 1440,
        61 * N * N * N / 240 - 103 * N * N * N * N / 140,
        49561 * N * N * N * N / 161280};
    private static final double[] BETA = {
        N / 2 - 2 * N * N / 3 + 37 * N * N * N / 96 - N * N * N * N / 360,
        N * N / 48 + N * N * N / 15 - 437 * N * N * N * N / 1440,
        17 * N * N * N / 480 - 37 * N * N * N * N / 840,
        4397 * N * N * N * N / 161280};

    /** Projected metres: easting with the zone number in front, northing from the equator. */
    public record Metres(double easting, double northing) {
    }

    private final double meridian;
    private final double falseEasting;

    private GaussKruger(double meridian, double falseEasting) {
        this.meridian = meridian;
        this.falseEasting = falseEasting;
    }

    /** The three-degree zone 25 to 45 with its number in the easting (EPSG:4513 to 4533). */
    public static GaussKruger zone(int number) {
        if (number < 25 || number > 45) {
            throw new IllegalArgumentException("三度带带号须在 25 到 45 之间:" + number);
        }
        return new GaussKruger(number * 3.0, number * 1_000_000.0 + 500_000.0);
    }

    /** The zone whose central meridian is nearest. */
    public static GaussKruger zoneOf(double lon) {
        return zone((int) Math.round(lon / 3));
    }

    /** Degrees to metres. */
    public Metres project(LonLat p) {
        double phi = Math.toRadians(p.lat());
        double lambda = Math.toRadians(p.lon() - meridian);
        double conformal = Math.sinh(atanh(Math.sin(phi)) - E * atanh(E * Math.sin(phi)));
        double xi0 = Math.atan2(conformal, Math.cos(lambda));
        double eta0 = atanh(Math.sin(lambda) / Math.sqrt(1 + conformal * conformal));
        double xi = xi0;
        double eta = eta0;
        for (int j = 1; j <= ALPHA.length; j++) {
            xi += ALPHA[j - 1] * Math.sin(2 * j * xi0) * Math.cosh(2 * j * eta0);
            eta += ALPHA[j - 1] * Math.cos(2 * j * xi0) * Math.sinh(2 * j * eta0);
        }
        return new Metres(falseEasting + RADIUS * eta, RADIUS * xi);
    }

    /** Metres to degrees. */
    public LonLat unproject(Metres m) {
        double xi = m.northing() / RADIUS;
        double eta = (m.easting() - falseEasting) / RADIUS;
        double xi0 = xi;
        double eta0 = eta;
        for (int j = 1; j <= BETA.length; j++) {
            xi0 -= BETA[j - 1] * Math.sin(2 * j * xi) * Math.cosh(2 * j * eta);
            eta0 -= BETA[j - 1] * Math.cos(2 * j * xi) * Math.sinh(2 * j * eta);
        }
        double chi = Math.asin(Math.sin(xi0) / Math.cosh(eta0));
        double phi = chi;
        double isometric = atanh(Math.sin(chi));
        for (int i = 0; i < 8; i++) {
            phi = Math.asin(Math.tanh(isometric + E * atanh(E * Math.sin(phi))));
        }
        double lambda = Math.atan2(Math.sinh(eta0), Math.cos(xi0));
        return new LonLat(meridian + Math.toDegrees(lambda), Math.toDegrees(phi));
    }

    private static double atanh(double x) {
        return 0.5 * Math.log((1 + x) / (1 - x));
    }
}
