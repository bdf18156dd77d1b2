package org.zhongshu.platform.registry;

import org.zhongshu.platform.shared.Page;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * The door to what departments agree on about one person or one firm, asked by the whole number. A question that finds somebody is kept
 * among the looks in the name of the actor who asks, like every other look; the record comes in clear, so callers show nothing of it that the
 * asker did not know or may not see.
 */
public interface BaseRecords {

    /** @param died day of death where a source says one; dead: a source says that the person died, with a day or without */
    record Person(long gid, String idNumber, String name, LocalDate born, LocalDate died, boolean dead) {
    }

    /** @param legalRepId identity number of the legal representative, null where no source says it; status: code, null where unknown; standing: neither revoked, struck off nor moved away */
    record Firm(long gid, String uscc, String name, String legalRep, String legalRepId, String status, boolean standing) {
    }

    /** One look at a record. @param clear personal data was shown in clear; reference: case number or reason in the words of who looked */
    record Look(long id, Instant at, long account, String who, String org, String kind, boolean clear, String purpose, String purposeName, String reference) {
    }

    /** Several where departments' rows could not be brought together. @param reference why it is asked, 4 to 200 characters */
    List<Person> persons(String idNumber, String reference);

    List<Firm> firms(String uscc, String reference);

    /** Firms whose legal representative has this number, at most 50. */
    List<Firm> firmsOf(String legalRepId, String reference);

    /**
     * Who looked at the record of the person with this number, or at one with the same number that became part of it; the newest first.
     *
     * @param lawBefore looks to assist an investigation are told only when they are older; nothing of the others shows, not even in the cursor
     * @param cursor    of the page before, null for the first
     */
    Page<Look> looksAtPerson(String idNumber, Instant lawBefore, String cursor, int limit);
}
