package org.zhongshu.platform.sharing.internal.push;

/** The way to a receiver. */
interface Channel {

    /** Throws 400 or 422 when the address cannot be one; may prepare it. */
    void check(String address);

    /** Sends and waits for the acknowledgement; never throws for what goes wrong on the way. */
    Outcome send(Subscription to, Batch batch, byte[] secret);

    /**
     * @param status    HTTP status; null when there was none
     * @param error     what went wrong, in Chinese; null when the receiver has the batch
     * @param afterSeconds the receiver asked to wait so long; 0: it did not
     * @param forGood   trying again is of no use
     * @param said      the beginning of what the receiver answered, which may echo the rows: for those who manage it only; null for nothing
     */
    record Outcome(Integer status, String error, int afterSeconds, boolean forGood, String said) {

        static Outcome ok(Integer status) {
            return new Outcome(status, null, 0, false, null);
        }

        static Outcome failed(String error) {
            return new Outcome(null, error, 0, false, null);
        }

        boolean good() {
            return error == null;
        }
    }
}
