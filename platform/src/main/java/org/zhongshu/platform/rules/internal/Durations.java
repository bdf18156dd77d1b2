package org.zhongshu.platform.rules.internal;

/** The durations of rules.yaml: {@code 30s 10m 2h 1d}. */
final class Durations {

    private Durations() {
    }

    static long millis(String text) {
        if (text.length() < 2) {
            throw new IllegalArgumentException(text);
        }
        long unit = switch (text.charAt(text.length() - 1)) {
            case 's' -> 1_000L;
            case 'm' -> 60_000L;
            case 'h' -> 3_600_000L;
            case 'd' -> 86_400_000L;
            default -> throw new IllegalArgumentException(text);
        };
        return Long.parseLong(text.substring(0, text.length() - 1)) * unit;
    }

    /** 600000 → "10m". */
    static String text(long millis) {
        if (millis == 0) {
            return "0s";
        }
        if (millis % 86_400_000L == 0) {
            return millis / 86_400_000L + "d";
        }
        if (millis % 3_600_000L == 0) {
            return millis / 3_600_000L + "h";
        }
        return millis % 60_000L == 0 ? millis / 60_000L + "m" : millis / 1000 + "s";
    }

    /** 600000 → "10 分钟". */
    static String chinese(long millis) {
        if (millis >= 86_400_000L && millis % 86_400_000L == 0) {
            return millis / 86_400_000L + " 天";
        }
        if (millis >= 3_600_000L && millis % 3_600_000L == 0) {
            return millis / 3_600_000L + " 小时";
        }
        return millis >= 60_000L && millis % 60_000L == 0 ? millis / 60_000L + " 分钟" : millis / 1000 + " 秒";
    }
}
