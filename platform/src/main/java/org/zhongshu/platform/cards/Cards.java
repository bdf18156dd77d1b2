package org.zhongshu.platform.cards;

import java.util.Optional;

/** The door: which card somebody is paid by. */
public interface Cards {

    /**
     * @param account bank account in clear: whoever shows it masks it; null where the card has none
     * @param usable  false while it is reported lost
     */
    record Payable(String number, int generation, String bank, String account, boolean usable) {
    }

    /** The live card of the newest generation that somebody holds. */
    Optional<Payable> payable(String idNumber);
}
