package org.zhongshu.platform.persons;

/** Proves once more, for one act, that whoever is signed in holds the telephone of the account. */
public interface PhoneProof {

    /** @param token the browser's half; shown: the code itself, in the demonstration alone, which says so in {@code note} */
    record Sent(String token, long seconds, String shown, String note) {
    }

    /** To the telephone of the citizen of the running request. Throws 429 when codes were asked for too often, 503 when the gateway takes nothing. */
    Sent send();

    /** Throws 422 when the code is not the one, too old or tried too often; a right one is used up, whatever becomes of the caller's transaction. */
    void prove(String token, String code);
}
