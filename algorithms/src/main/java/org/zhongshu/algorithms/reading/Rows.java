package org.zhongshu.algorithms.reading;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lines that stand side by side, as rows of characters; spaces are left out. */
final class Rows {

    /**
     * @param text  of all its boxes, from left to right
     * @param boxes by character: which line it is of
     * @param at    by character: its place in that line
     */
    record Row(String text, List<ReadLine> boxes, int[] at) {

        boolean first(int character) {
            return at[character] == 0;
        }

        /** Where a character begins, in pixels. */
        double left(int character) {
            ReadLine box = boxes.get(character);
            return box.left() + box.width() * at[character] / plain(box.text()).length();
        }
    }

    private final List<Row> rows = new ArrayList<>();

    Rows(List<ReadLine> lines) {
        List<ReadLine> left = new ArrayList<>(lines);
        left.removeIf(l -> plain(l.text()).isEmpty());
        left.sort(Comparator.comparingDouble(ReadLine::middle));
        while (!left.isEmpty()) {
            ReadLine top = left.removeFirst();
            List<ReadLine> row = new ArrayList<>(List.of(top));
            for (ReadLine l : List.copyOf(left)) {
                if (row.stream().anyMatch(r -> Math.abs(l.middle() - r.middle()) < 0.5 * Math.min(l.height(), r.height()))) {
                    row.add(l);
                    left.remove(l);
                }
            }
            row.sort(Comparator.comparingDouble(ReadLine::left));
            rows.add(row(row));
        }
    }

    /** Boxes are drawn wider than their print: a character in the overlap of two is read in both, and belongs to the second. */
    private static int taken(ReadLine line, String plain, ReadLine next) {
        String after = next == null ? "" : plain(next.text());
        boolean twice = plain.length() > 1 && !after.isEmpty() && line.right() - next.left() > 0.3 * line.height() && plain.charAt(plain.length() - 1) == after.charAt(0);
        return twice ? plain.length() - 1 : plain.length();
    }

    private static Row row(List<ReadLine> lines) {
        StringBuilder text = new StringBuilder();
        List<ReadLine> boxes = new ArrayList<>();
        List<Integer> at = new ArrayList<>();
        for (int n = 0; n < lines.size(); n++) {
            ReadLine line = lines.get(n);
            String plain = plain(line.text());
            int most = taken(line, plain, n + 1 < lines.size() ? lines.get(n + 1) : null);
            for (int i = 0; i < most; i++) {
                text.append(plain.charAt(i));
                boxes.add(line);
                at.add(i);
            }
        }
        return new Row(text.toString(), boxes, at.stream().mapToInt(Integer::intValue).toArray());
    }

    static String plain(String text) {
        return text.replaceAll("\\s+", "").replace('（', '(').replace('）', ')').replace('：', ':').replace('，', ',');
    }

    List<Row> list() {
        return rows;
    }

    /** Whether a word stands somewhere, one character of a longer one misread or not. */
    boolean say(String word) {
        return rows.stream().anyMatch(r -> find(r.text(), word, 0) >= 0);
    }

    /** Where a word begins at or after a place: as it is, else with one wrong character when it has four or more; -1 when it does not. */
    static int find(String text, String word, int from) {
        int exact = text.indexOf(word, from);
        if (exact >= 0 || word.length() < 4) {
            return exact;
        }
        for (int i = from; i + word.length() <= text.length(); i++) {
            int wrong = 0;
            for (int k = 0; k < word.length() && wrong < 2; k++) {
                wrong += text.charAt(i + k) == word.charAt(k) ? 0 : 1;
            }
            if (wrong < 2) {
                return i;
            }
        }
        return -1;
    }
}
