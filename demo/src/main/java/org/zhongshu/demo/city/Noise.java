package org.zhongshu.demo.city;

/**
 * Repeatable randomness as a pure function of a seed and a moment: the same question gives the same answer, so history that
 * is filled in later agrees with what a live device would have sent, and nothing need be remembered.
 */
public final class Noise {

    private Noise() {
    }

    /** Uniform in [0, 1). */
    public static double unit(long seed, long index) {
        return (mix(seed * 0x9E3779B97F4A7C15L + index) >>> 11) * 0x1.0p-53;
    }

    /** Another seed for a topic. */
    public static long seed(long seed, String topic) {
        return mix(seed ^ ((long) topic.hashCode() << 20));
    }

    /** Roughly normal, mean 0 and deviation 1 (three uniforms). */
    public static double normal(long seed, long index) {
        return (unit(seed, index * 3) + unit(seed, index * 3 + 1) + unit(seed, index * 3 + 2) - 1.5) * 2;
    }

    /** A smooth wandering in [-1, 1]: a new random target every {@code period} seconds, cosine between them. */
    public static double wander(long seed, long millis, double period) {
        double position = millis / (period * 1000);
        long step = (long) Math.floor(position);
        double blend = (1 - Math.cos((position - step) * Math.PI)) / 2;
        return (unit(seed, step) * (1 - blend) + unit(seed, step + 1) * blend) * 2 - 1;
    }

    private static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
