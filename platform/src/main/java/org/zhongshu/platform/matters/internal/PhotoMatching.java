package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.reading.Reading;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts what a photograph says beside a form: offered where the form asks, compared where somebody knows already. Nothing is ever put in by itself. */
@Component
class PhotoMatching {

    private final FactList facts;

    PhotoMatching(FactList facts, Reading reading) {
        this.facts = facts;
        List<String> unknown = reading.facts().stream().filter(k -> facts.find(k) == null).sorted().toList();
        if (!unknown.isEmpty()) {
            throw new Declarations.InvalidDeclarations(unknown.stream().map(k -> "papers.yaml：没有声明事实 " + k).toList());
        }
    }

    /** @param value as the form would post it */
    record Offered(String key, String label, JsonNode value) {
    }

    /** @param text what is known, masked as beside the form; agrees: whether the paper says the same */
    record Compared(String key, String label, String source, String text, boolean agrees) {
    }

    /** @param checked null: there is no check digit; false: it does not hold, so that nothing is offered */
    record FieldView(String id, String label, String text, double confidence, Boolean checked, List<Offered> offers, List<Compared> known) {
    }

    List<FieldView> beside(Reading.Said paper, Forms.Form form, Map<String, Known> known) {
        List<Content.Line> lines = Content.lines(known).stream().filter(l -> !l.hidden() && l.text() != null && !l.from().equals("answer")).toList();
        return paper.fields().stream().map(f -> {
            List<Offered> offers = new ArrayList<>();
            List<Compared> compared = new ArrayList<>();
            for (String key : f.facts()) {
                Fact fact = facts.find(key);
                JsonNode value = !fact.asked() || !form.asks(key) || Boolean.FALSE.equals(f.checked()) ? null : value(fact, f.text());
                if (value != null && Forms.fits(fact, value)) {
                    offers.add(new Offered(key, fact.label(), value));
                }
                lines.stream().filter(l -> l.key().equals(key)).findFirst().ifPresent(l -> compared.add(new Compared(key, l.label(), l.source(), l.shown(false), same(l.text(), f.text()))));
            }
            return new FieldView(f.id(), f.label(), f.text(), Math.round(f.confidence() * 100) / 100.0, f.checked(), offers, compared);
        }).toList();
    }

    private static JsonNode value(Fact fact, String text) {
        return switch (fact.type()) {
            case STRING, DATE -> Json.mapper().getNodeFactory().stringNode(text);
            case NUMBER -> fact.type().read(text) instanceof BigDecimal n ? Json.mapper().getNodeFactory().numberNode(n) : null;
            case BOOLEAN, LIST -> null;
        };
    }

    /** Brackets, spaces and case are the printer's; of two addresses one may leave out the province. */
    static boolean same(String known, String read) {
        String a = plain(known);
        String b = plain(read);
        return a.equals(b) || Math.min(a.length(), b.length()) >= 8 && (a.endsWith(b) || b.endsWith(a)) || a.equals(b + "族") || b.equals(a + "族");
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", "").replace('（', '(').replace('）', ')').replace('，', ',').toUpperCase(Locale.ROOT);
    }
}
