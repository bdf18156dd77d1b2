package org.zhongshu.platform.registry;

import org.zhongshu.platform.shared.Page;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /**
     * What departments agree on in one column.
     *
     * @param value  as it is kept: a code, 2026-01-31, a number as text; {@code true} or {@code false} for what is concluded
     * @param label  what the code means; the value where it is none
     * @param source name of the dataset that said so, or of the department that ruled
     * @param since  from when the source says so; null where it does not tell
     */
    record Said(String value, String label, String source, Instant since) {
    }

    /** A declared column. @param owner code of the department that answers for it */
    record Column(String library, String field, String name, String owner) {
    }

    /**
     * Keeps a look at somebody of whom something else than a library's record was read: a department's own row.
     *
     * @param library {@code person} or {@code legal}
     * @param what    names of the columns, never their content
     */
    void looked(String library, String number, String what, String reference);

    /** Several where departments' rows could not be brought together. @param reference why it is asked, 4 to 200 characters */
    List<Person> persons(String idNumber, String reference);

    /** Those of them, at most 1,000 at once, of whom a source says that they died. No look: of the living nothing is told. For the platform itself, not for who asks. */
    List<Person> deadAmong(Collection<String> idNumbers);

    List<Firm> firms(String uscc, String reference);

    /** Those of these numbers, at most 1,000 at once, of which there is a record. No look: nothing is told of them but that. For the platform itself, not for who asks. */
    Set<String> firmsAmong(Collection<String> usccs);

    /** By code, those of several codes; a code that nobody has is left out. At most 1,000 codes at once. */
    Map<String, List<Firm>> firms(Collection<String> usccs, String reference);

    /** Firms whose legal representative has this number, at most 50. */
    List<Firm> firmsOf(String legalRepId, String reference);

    /**
     * Some columns of the one record with this number, in clear; columns of which nothing is known are left out. Beside what is declared,
     * {@code dead} is concluded of a person and {@code standing} of a firm, as in {@link Person} and {@link Firm}.
     *
     * @param library {@code person} or {@code legal}
     * @return empty when no record has the number, or several: then nobody knows which is meant
     */
    Optional<Map<String, Said>> columns(String library, String number, Set<String> fields, String reference);

    /** Empty when it is no column that {@link #columns} answers. For declarations that name columns. */
    Optional<Column> column(String library, String field);

    /**
     * Who looked at the record of the person with this number, or at one with the same number that became part of it; the newest first.
     *
     * @param lawBefore looks to assist an investigation are told only when they are older; nothing of the others shows, not even in the cursor
     * @param except    account whose looks are left out; null: of everybody
     * @param cursor    of the page before, null for the first
     */
    Page<Look> looksAtPerson(String idNumber, Instant lawBefore, Long except, String cursor, int limit);
}
