package org.zhongshu.demo.county;

/** Repeatable randomness of one thing; two things have nothing in common. SplitMix64. */
final class Dice {

    private long state;

    Dice(long seed, long thing) {
        state = mix(seed * 0x9E3779B97F4A7C15L ^ mix(thing + 0x632BE59BD9B4E019L));
    }

    long next() {
        state += 0x9E3779B97F4A7C15L;
        return mix(state);
    }

    /** Uniform in [0, 1). */
    double unit() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in 0 … n-1. */
    int below(int n) {
        return (int) ((next() >>> 33) * n >>> 31);
    }

    /** Uniform in {@code from} … {@code to}, both possible. */
    int between(int from, int to) {
        return from + below(to - from + 1);
    }

    boolean chance(double p) {
        return unit() < p;
    }

    <T> T one(T[] of) {
        return of[below(of.length)];
    }

    static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
