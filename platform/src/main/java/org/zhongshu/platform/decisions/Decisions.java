package org.zhongshu.platform.decisions;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides by the tables in force. A table is a DMN 1.3 model (OMG) whose last decision has the outputs {@code outcome}, {@code clause} and
 * {@code reason}, and any others it wants to say.
 */
public interface Decisions {

    /** @param table key of a table; the same as the item's code where an item is decided by it */
    boolean has(String table);

    /** Facts that the table in force reads. 404 no such table. */
    List<Input> inputs(String table);

    /**
     * Decides by the table in force and keeps inputs, version and trace, in the running transaction. The same request again is answered with
     * what was decided then, whatever the facts are now. Facts that are missing, of another type or too large are never an error: a person decides.
     *
     * @param request what is decided, unique in a table: the caller's number of it; at most 100 characters
     * @param subject whom or what it is about, as the caller calls it, to find it again; no personal data; may be null
     * @param facts   {@code String, BigDecimal, Boolean, LocalDate, List<String>}; null or absent: unknown. Those the table does not read are not kept
     * @throws org.zhongshu.platform.shared.Problem 404 no such table
     */
    Decision decide(String table, String request, String subject, Map<String, Object> facts);

    /** What the table in force would say of these facts today. Nothing is decided and nothing kept. 404 no such table. */
    Foresight foresee(String table, Map<String, Object> facts);

    Optional<Decision> find(long id);

    /** @param because the facts that the matching rules looked at, in words: 企业存续：是 */
    record Foresight(Outcome outcome, String clause, String reason, List<String> because) {
    }
    /** The decision as the file that {@code ./zhongshu replay-decision} makes again anywhere: inputs, version, trace, the table's text. Who may have it is the caller's check. */
    Optional<String> export(long id);

    /**
     * @param name FEEL name, the fact's key
     * @param type FEEL type: {@code string number boolean date list}
     */
    record Input(String name, String type) {
    }

    enum Outcome { APPROVE, REFUSE, PERSON }

    /**
     * @param version number of the table's version that decided
     * @param clause  legal basis, always given with REFUSE; may be null otherwise
     * @param reason  in words for the applicant
     * @param outputs what else the table says (amount, validity …): {@code String, BigDecimal, Boolean, LocalDate, List}
     */
    record Decision(long id, String table, int version, Outcome outcome, String clause, String reason, Map<String, Object> outputs, Instant at) {
    }
}
