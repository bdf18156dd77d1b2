package org.zhongshu.platform.matters;

import org.zhongshu.algorithms.masking.Mask;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * All that is kept of a matter, personal values in clear: for its archive, never for a page.
 *
 * @param facts      what was known of the applicant and what they answered, as it was when the matter was submitted or supplemented
 * @param data       the answers as posted
 * @param outputs    what else a decision table said; null for none
 * @param decision   id of the table's decision; null when none was asked
 * @param opinion    why a person decided; null when a table did
 * @param withdrawn  why the applicant withdrew it; null when they did not or gave no reason
 * @param credential GB/T 36904 identifier of what the approval issued; null for none
 * @param signature  the applicant's; null where the item asks for none
 * @param children   numbers of the parts of a composite matter
 */
public record Dossier(Matter matter, Party applicant, String composite, String parent, List<String> children, List<Line> facts, JsonNode data, List<Dispute> disputes, Supplement supplement, List<Happened> events,
                      String clause, String reason, JsonNode outputs, Long decision, String opinion, String withdrawn, String credential, Long caseId, String caseNumber, List<Material> materials, Signature signature) {

    /** @param firm unified credit code and its name, null for oneself */
    public record Party(String name, String number, String phone, String firm, String firmName) {
    }

    /**
     * @param from   {@code record dataset credential computed awaited answer}
     * @param source who says so, with {@code day} from when; null while unknown
     * @param mask   how it is masked; null: not personal
     */
    public record Line(String key, String label, String type, String from, String text, String source, LocalDate day, Mask mask) {
    }

    public record Dispute(String fact, String label, String said, String reason, String caseNumber, String answer, Instant answeredAt) {
    }

    public record Supplement(List<String> items, Instant askedAt, LocalDate until, Instant answeredAt, String note) {
    }

    /** @param by the officer; null: the applicant or a table */
    public record Happened(Instant at, String kind, String text, String by) {
    }

    /**
     * @param way     {@code drawn} or {@code typed}
     * @param form    what was signed, to the byte
     * @param cms     the detached signature over it
     * @param strokes of a drawn one, as in {@code Paper}
     */
    public record Signature(String way, Instant at, byte[] form, byte[] cms, List<List<Integer>> strokes) {
    }

    /** @param kind {@code pdf jpeg png} */
    public record Material(String id, String name, String kind, int size) {
    }
}
