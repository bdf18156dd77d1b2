package org.zhongshu.platform.benefits.internal;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Sums of money: whole fen inside, yuan with two places outside; nothing is ever rounded. */
final class Fen {

    /** Commas only where they part thousands: "150,25" may be meant as 150.25, so it is no sum. No powers of ten, so that sums of sums stay whole. */
    private static final Pattern SUM = Pattern.compile("(\\d{1,9}|\\d{1,3}(,\\d{3}){1,2})(\\.\\d{1,2})?");

    private Fen() {
    }

    static String yuan(long fen) {
        return BigDecimal.valueOf(fen, 2).toPlainString();
    }

    /** @return -1 for what is no sum above nothing with at most two places, below a thousand million yuan */
    static long of(String yuan) {
        String tidy = yuan == null ? "" : yuan.strip();
        if (!SUM.matcher(tidy).matches()) {
            return -1;
        }
        long fen = new BigDecimal(tidy.replace(",", "")).movePointRight(2).longValueExact();
        return fen > 0 ? fen : -1;
    }
}
