package org.zhongshu.algorithms.meaning;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Cuts a text into the pieces that a BERT model knows (WordPiece, after Devlin and others, 2018): each Chinese character by
 * itself, other words greedily into the longest known pieces. Written here because the usual library brings 18 MB of native
 * code for these few lines; the test compares the numbers with that library's. Capitals are made small, which the artefact's own settings
 * forget: the vocabulary has no capitals.
 */
final class WordPieces {

    private static final int LONGEST_WORD = 100;

    private final Map<String, Integer> vocabulary;
    private final int unknown;
    private final int first;
    private final int last;

    WordPieces(Map<String, Integer> vocabulary) {
        this.vocabulary = vocabulary;
        this.unknown = vocabulary.get("[UNK]");
        this.first = vocabulary.get("[CLS]");
        this.last = vocabulary.get("[SEP]");
    }

    /** Numbers of the pieces between the marks of beginning and end; at most {@code most} in all. */
    long[] numbers(String text, int most) {
        List<Integer> numbers = new ArrayList<>();
        numbers.add(first);
        for (String word : words(text)) {
            pieces(word, numbers);
            if (numbers.size() >= most) {
                break;
            }
        }
        while (numbers.size() > most - 1) {
            numbers.removeLast();
        }
        numbers.add(last);
        return numbers.stream().mapToLong(Integer::longValue).toArray();
    }

    private void pieces(String word, List<Integer> numbers) {
        if (word.codePointCount(0, word.length()) > LONGEST_WORD) {
            numbers.add(unknown);
            return;
        }
        List<Integer> found = new ArrayList<>();
        int from = 0;
        while (from < word.length()) {
            int to = word.length();
            Integer piece = null;
            while (to > from && (piece = vocabulary.get((from > 0 ? "##" : "") + word.substring(from, to))) == null) {
                to -= Character.isLowSurrogate(word.charAt(to - 1)) ? 2 : 1;
            }
            if (piece == null) {
                numbers.add(unknown);
                return;
            }
            found.add(piece);
            from = to;
        }
        numbers.addAll(found);
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD).codePoints().forEach(c -> {
            int type = Character.getType(c);
            if (type == Character.NON_SPACING_MARK || c == 0 || c == 0xFFFD || control(c, type)) {
                return;
            }
            boolean space = Character.isWhitespace(c) || Character.isSpaceChar(c);
            if (space || chinese(c) || punctuation(c, type)) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                if (!space) {
                    words.add(Character.toString(c));
                }
            } else {
                word.appendCodePoint(c);
            }
        });
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    private static boolean control(int c, int type) {
        return c != '\t' && c != '\n' && c != '\r' && (type == Character.CONTROL || type == Character.FORMAT || type == Character.PRIVATE_USE || type == Character.SURROGATE || type == Character.UNASSIGNED);
    }

    private static boolean punctuation(int c, int type) {
        return c >= 33 && c <= 47 || c >= 58 && c <= 64 || c >= 91 && c <= 96 || c >= 123 && c <= 126 || type == Character.CONNECTOR_PUNCTUATION || type == Character.DASH_PUNCTUATION
                || type == Character.START_PUNCTUATION || type == Character.END_PUNCTUATION || type == Character.INITIAL_QUOTE_PUNCTUATION || type == Character.FINAL_QUOTE_PUNCTUATION
                || type == Character.OTHER_PUNCTUATION;
    }

    /** The blocks that BERT's tokenizer takes for Chinese. */
    private static boolean chinese(int c) {
        return c >= 0x4E00 && c <= 0x9FFF || c >= 0x3400 && c <= 0x4DBF || c >= 0x20000 && c <= 0x2A6DF || c >= 0x2A700 && c <= 0x2B73F || c >= 0x2B740 && c <= 0x2B81F
                || c >= 0x2B920 && c <= 0x2CEAF || c >= 0xF900 && c <= 0xFAFF || c >= 0x2F800 && c <= 0x2FA1F;
    }
}
