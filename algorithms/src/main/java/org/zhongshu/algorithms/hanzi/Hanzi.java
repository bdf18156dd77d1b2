package org.zhongshu.algorithms.hanzi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sound and plain form of single characters. Two tables of the HanLP data file (first reading of each character, traditional
 * to simplified) and a short one of variants in names; they are read as text, the segmenter is not loaded. Characters with
 * several readings have the first, always the same: good for telling whether two spellings could sound alike, not for display
 * of surnames (单, 曾).
 */
public final class Hanzi {

    private static final char[] SIMPLE = new char[1 << 16];
    private static final short[] SOUND = new short[1 << 16];
    private static final List<String> SYLLABLES = new ArrayList<>();

    static {
        for (int i = 0; i < SIMPLE.length; i++) {
            SIMPLE[i] = (char) i;
        }
        lines("/data/dictionary/tc/t2s.txt", line -> {
            if (line.length() == 3 && line.charAt(1) == '=') {
                SIMPLE[line.charAt(0)] = line.charAt(2);
            }
        });
        lines("/org/zhongshu/algorithms/hanzi/variants.txt", line -> {
            if (line.length() == 3) {
                SIMPLE[line.charAt(0)] = line.charAt(2);
            }
        });
        for (int i = 0; i < SIMPLE.length; i++) {
            SIMPLE[i] = SIMPLE[SIMPLE[i]];
        }
        SYLLABLES.add("");
        Map<String, Short> known = new HashMap<>();
        lines("/data/dictionary/pinyin/pinyin.txt", line -> {
            if (line.length() > 3 && line.charAt(1) == '=') {
                int comma = line.indexOf(',');
                String first = line.substring(2, comma < 0 ? line.length() : comma);
                String syllable = Character.isDigit(first.charAt(first.length() - 1)) ? first.substring(0, first.length() - 1) : first;
                SOUND[line.charAt(0)] = known.computeIfAbsent(syllable, s -> {
                    SYLLABLES.add(s);
                    return (short) (SYLLABLES.size() - 1);
                });
            }
        });
    }

    private Hanzi() {
    }

    /** The simplified or usual form of a character; itself when there is no other. Characters beyond the BMP come one half at a time and stay. */
    public static char simple(char c) {
        return SIMPLE[c];
    }

    public static String simple(String text) {
        int i = 0;
        while (i < text.length() && SIMPLE[text.charAt(i)] == text.charAt(i)) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        char[] plain = text.toCharArray();
        for (; i < plain.length; i++) {
            plain[i] = SIMPLE[plain[i]];
        }
        return new String(plain);
    }

    /** A number for the sound without tone: equal for characters that sound alike. For a character without a known sound its own number, never equal to another's. */
    public static int sound(char c) {
        int syllable = SOUND[c];
        return syllable != 0 ? syllable : 4096 + c;
    }

    /** A hash of how the text sounds, without tones; equal for texts that sound alike. */
    public static int soundOf(CharSequence text) {
        int h = 17;
        for (int i = 0; i < text.length(); i++) {
            h = h * 0x9E3779B1 + sound(SIMPLE[text.charAt(i)]);
        }
        h ^= h >>> 15;
        return h * 0x85EBCA6B ^ h >>> 13;
    }

    /** Syllables without tones, separated by blanks; characters without a sound stand for themselves. */
    public static String pinyin(String text) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int syllable = SOUND[SIMPLE[text.charAt(i)]];
            all.append(i == 0 ? "" : " ").append(syllable == 0 ? String.valueOf(text.charAt(i)) : SYLLABLES.get(syllable));
        }
        return all.toString();
    }

    /** Whether a character is Chinese, the compatibility and extension A blocks and halves of characters beyond the BMP included. */
    public static boolean isHan(char c) {
        return c >= 0x4E00 && c <= 0x9FFF || c >= 0x3400 && c <= 0x4DBF || c >= 0xF900 && c <= 0xFAFF || c == '〇' || Character.isSurrogate(c);
    }

    private static void lines(String resource, Consumer<String> each) {
        try (var in = Hanzi.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing " + resource);
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            Arrays.stream(reader.lines().toArray(String[]::new)).forEach(each);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
