package org.zhongshu.platform.benefits.internal;

import java.math.BigDecimal;

/** Sums of money: whole fen inside, yuan with two places outside; nothing is ever rounded. */
final class Fen {

    private Fen() {
    }

    static String yuan(long fen) {
        return BigDecimal.valueOf(fen, 2).toPlainString();
    }

    /** @return -1 for what is no sum above nothing with at most two places */
    static long of(String yuan) {
        try {
            BigDecimal d = new BigDecimal(yuan.replace(",", "").strip());
            return d.signum() > 0 && d.precision() < 16 ? d.movePointRight(2).longValueExact() : -1;
        } catch (ArithmeticException | NumberFormatException | NullPointerException e) {
            return -1;
        }
    }
}
