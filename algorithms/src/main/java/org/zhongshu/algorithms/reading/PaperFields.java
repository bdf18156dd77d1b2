package org.zhongshu.algorithms.reading;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds a paper's values: what stands after a label up to the next one, and under it where a value takes more lines. */
final class PaperFields {

    /** A wider gap than so many heights of a line begins another column. */
    private static final double COLUMN = 4;

    private record Place(Paper.Field field, Rows.Row row, int from, int to) {
    }

    private record Piece(String text, double confidence) {
    }

    private final Paper paper;
    private final Rows rows;
    private final Map<String, Place> labels = new LinkedHashMap<>();

    PaperFields(Paper paper, Rows rows) {
        this.paper = paper;
        this.rows = rows;
        for (Rows.Row row : rows.list()) {
            for (Paper.Field field : paper.fields()) {
                if (!labels.containsKey(field.id())) {
                    label(field, row);
                }
            }
        }
    }

    private void label(Paper.Field field, Rows.Row row) {
        for (String word : field.labels()) {
            for (int at = Rows.find(row.text(), word, 0); at >= 0; at = Rows.find(row.text(), word, at + 1)) {
                if (row.first(at) || field.inside()) {
                    int from = at;
                    int to = at + word.length();
                    // a longer label that has this word in it is another field's
                    if (labels.values().stream().noneMatch(p -> p.row() == row && p.from() < to && from < p.to())) {
                        labels.put(field.id(), new Place(field, row, from, to));
                        return;
                    }
                }
            }
        }
    }

    List<Paper.Value> values() {
        List<Paper.Value> values = new ArrayList<>();
        for (Paper.Field field : paper.fields()) {
            Place place = labels.get(field.id());
            Piece said = place == null ? null : after(place);
            Paper.Value value = said == null ? null : FieldValues.of(field, said.text(), said.confidence());
            if (value == null) {
                value = anywhere(field);
            }
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /** A number has a shape of its own: its label may be unreadable under a seal, or stand above it. */
    private Paper.Value anywhere(Paper.Field field) {
        if (!FieldValues.known(field.kind())) {
            return null;
        }
        return rows.list().stream().flatMap(r -> r.boxes().stream().distinct()).map(l -> FieldValues.of(field, Rows.plain(l.text()), l.confidence()))
                .filter(v -> v != null && Boolean.TRUE.equals(v.checked())).findFirst().orElse(null);
    }

    private Piece after(Place place) {
        Rows.Row row = place.row();
        int end = labels.values().stream().filter(p -> p.row() == row && p.from() >= place.to()).mapToInt(Place::from).min().orElse(row.text().length());
        int from = place.to();
        while (from < end && ":;.·".indexOf(row.text().charAt(from)) >= 0) {
            from++;
        }
        StringBuilder text = new StringBuilder();
        double confidence = 1;
        ReadLine last = null;
        for (int i = from; i < end; i++) {
            ReadLine box = row.boxes().get(i);
            if (last != null && box != last && box.left() - last.right() > COLUMN * last.height()) {
                break;
            }
            text.append(row.text().charAt(i));
            confidence = Math.min(confidence, box.confidence());
            last = box;
        }
        ReadLine head = last == null ? row.boxes().get(place.to() - 1) : last;
        double left = from < end ? row.left(from) : head.right();
        double column = row.left(place.from());
        double low = row.boxes().get(place.from()).middle();
        for (int n = 1; n < place.field().lines(); n++) {
            List<ReadLine> next = under(left, low, head.height(), column);
            if (next.isEmpty()) {
                break;
            }
            for (ReadLine l : next) {
                text.append(Rows.plain(l.text()));
                confidence = Math.min(confidence, l.confidence());
            }
            low = next.getFirst().middle();
        }
        return text.isEmpty() ? null : new Piece(text.toString(), confidence);
    }

    /** The line below that begins where this one began, with what stands close after it; none where a label of the same column begins a value of its own. */
    private List<ReadLine> under(double left, double low, double height, double column) {
        return rows.list().stream().filter(r -> r.boxes().stream().anyMatch(l -> l.middle() > low + 0.5 * height && l.middle() < low + 2.3 * height && Math.abs(l.left() - left) < 1.6 * height && !labelled(l)))
                .filter(r -> labels.values().stream().noneMatch(p -> p.row() == r && r.left(p.from()) < left && r.left(p.from()) > column - 2 * height))
                .min(Comparator.comparingDouble(r -> r.boxes().getFirst().middle())).map(r -> {
                    List<ReadLine> all = new ArrayList<>();
                    for (ReadLine l : r.boxes().stream().distinct().toList()) {
                        if (all.isEmpty() ? Math.abs(l.left() - left) < 1.6 * height && !labelled(l) : l.left() - all.getLast().right() < 2 * height && !labelled(l)) {
                            all.add(l);
                        }
                    }
                    return all;
                }).orElse(List.of());
    }

    private boolean labelled(ReadLine line) {
        return labels.values().stream().anyMatch(p -> p.row().boxes().get(p.from()) == line);
    }
}
