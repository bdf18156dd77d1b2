package org.zhongshu.platform.matters.internal;

import org.zhongshu.algorithms.masking.Mask;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is sealed of a matter: who applied, what was known and what was said, as it was when it was submitted (or supplemented).
 *
 * @param data      the answers as posted, by key
 * @param opinion   why a person decides; null when a table did
 * @param withdrawn why the applicant withdrew it, in their words; null when they did not, or gave none
 */
record Content(Applicant applicant, List<Line> facts, JsonNode data, List<Said> disputes, String opinion, String withdrawn) {

    /**
     * @param from     {@code record}, {@code dataset}, {@code credential}, {@code computed}, {@code awaited}, {@code project} or {@code answer}
     * @param hidden   of somebody else: not for the applicant
     * @param text     null: unknown
     */
    record Line(String key, String label, String type, Mask personal, String from, boolean hidden, boolean disputable, String text, String source, LocalDate day) {

        String shown(boolean clear) {
            return text == null || clear || personal == null ? text : personal.apply(text);
        }
    }

    /** A fact that the applicant says is otherwise. */
    record Said(String fact, String said, String reason) {
    }

    static List<Line> lines(Map<String, Known> known) {
        List<Line> lines = new ArrayList<>();
        known.values().forEach(k -> {
            Fact f = k.fact();
            lines.add(new Line(f.key(), f.label(), f.type().id(), f.personal(), kind(f), hidden(f, known), f.disputable(), k.text(), k.source(), k.day()));
        });
        return lines;
    }

    /** What is concluded from what may not be seen may not be seen either. */
    private static boolean hidden(Fact f, Map<String, Known> known) {
        List<String> of = f.from() instanceof Fact.Computed c ? c.of() : f.from() instanceof Fact.Choice c ? List.copyOf(c.is().values()) : List.of();
        return f.hidden() || of.stream().anyMatch(k -> known.containsKey(k) && hidden(known.get(k).fact(), known));
    }

    private static String kind(Fact f) {
        return switch (f.from()) {
            case Fact.Column ignored -> "record";
            case Fact.Licence ignored -> "credential";
            case Fact.Computed ignored -> "computed";
            case Fact.Choice ignored -> "computed";
            case Fact.Row ignored -> "dataset";
            case Fact.Awaited ignored -> "awaited";
            case Fact.OfProject ignored -> "project";
            case Fact.Answer ignored -> "answer";
        };
    }

    Optional<Line> line(String key) {
        return facts.stream().filter(l -> l.key().equals(key)).findFirst();
    }
}
