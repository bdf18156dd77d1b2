package org.zhongshu.platform.cards;

import java.util.Optional;

/** The door: which card somebody is paid by. */
public interface Cards {

    /**
     * @param account bank account in clear: whoever shows it masks it; null where the card has none
     * @param refused why nobody is to be paid by it now; null: nothing is wrong with it
     * @param words   the same in words for people; null, too
     */
    record Payable(String number, int generation, String bank, String account, Refused refused, String words) {

        public boolean usable() {
            return refused == null;
        }
    }

    /** LOST: reported lost; EXPIRED: its last day has passed. */
    enum Refused {
        LOST, EXPIRED
    }

    /** The live card of the newest generation that somebody holds. */
    Optional<Payable> payable(String idNumber);
}
