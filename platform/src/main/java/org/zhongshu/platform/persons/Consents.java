package org.zhongshu.platform.persons;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What people agreed to: to whom which data go and for what (PIPL art. 14, 15; GB/T 35273-2020, 5.4). A person sees and withdraws them. */
public interface Consents {

    /** @param receiver stable id, e.g. {@code client:…}; items: names of the data, for people */
    record Consent(long id, long person, String receiver, String receiverName, String purpose, Set<String> items, Instant givenAt, Instant withdrawnAt) {
    }

    /** Published in the transaction that ends a consent. */
    record Withdrawn(long person, String receiver) {
    }

    /** Replaces a standing consent to the same receiver when items or purpose differ. Joins the caller's transaction; audited. */
    Consent give(long person, String receiver, String receiverName, String purpose, Set<String> items);

    Optional<Consent> standing(long person, String receiver);

    /** The newest first, withdrawn ones included. */
    List<Consent> list(long person);
}
