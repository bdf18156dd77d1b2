package org.zhongshu.platform.retrieval.internal;

import com.hankcs.hanlp.HanLP;
import com.hankcs.hanlp.dictionary.CustomDictionary;
import com.hankcs.hanlp.dictionary.py.Pinyin;
import com.hankcs.hanlp.seg.Segment;
import com.hankcs.hanlp.seg.common.Term;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Splits Chinese into words (HanLP, with the city's own names as a gazetteer), says how they sound, and knows what people
 * call the same thing by another name. Thread-safe after construction; loading the dictionaries takes about a second.
 */
final class ChineseWords {

    /** Words that say nothing about what is looked for. */
    private static final Set<String> EMPTY = Set.of("的", "和", "与", "及", "了", "在", "有", "是", "查", "找", "查询", "查找", "请问", "哪里", "怎么", "什么", "、", "，");

    private final Segment segment;
    private final Map<String, Set<String>> synonyms = new HashMap<>();
    /** Pinyin without tones → the words of the gazetteer and of the synonyms that sound so. */
    private final Map<String, Set<String>> sounding = new HashMap<>();

    /**
     * @param gazetteer names of places and departments that must stay whole
     * @param resource  groups of words for the same. The dictionary is one for the whole process: what any group names is a word for all who split
     */
    ChineseWords(Collection<String> gazetteer, String resource) {
        segment = HanLP.newSegment().enableIndexMode(true).enableNameRecognize(false).enableOffset(false);
        gazetteer.stream().filter(name -> name.length() > 1).forEach(name -> {
            CustomDictionary.add(name, "ns 100");
            sound(name);
        });
        for (String line : lines(resource)) {
            List<String> group = List.of(line.split("\\s+"));
            group.forEach(word -> {
                CustomDictionary.add(word, "n 100");
                sound(word);
                Set<String> others = synonyms.computeIfAbsent(word.toLowerCase(Locale.ROOT), w -> new LinkedHashSet<>());
                group.stream().filter(o -> !o.equals(word)).map(o -> o.toLowerCase(Locale.ROOT)).forEach(others::add);
            });
        }
    }

    /** Full-width letters become plain, capitals small. */
    static String normal(String text) {
        return text == null ? "" : Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT).strip();
    }

    /** Words of a text, long ones with the words inside them; without punctuation and words that say nothing. */
    List<String> split(String text) {
        List<String> words = new ArrayList<>();
        for (Term term : segment.seg(normal(text))) {
            String word = term.word.strip();
            if (!word.isEmpty() && !EMPTY.contains(word) && Character.isLetterOrDigit(word.codePointAt(0))) {
                words.add(word);
            }
        }
        return words;
    }

    private void sound(String word) {
        sounding.computeIfAbsent(String.join("", syllables(word)), s -> new LinkedHashSet<>()).add(normal(word));
    }

    /** What somebody may mean who types pinyin: words that people use, whatever entries are called. */
    Set<String> sounding(String letters) {
        return sounding.getOrDefault(letters, Set.of());
    }

    Set<String> synonyms(String word) {
        return synonyms.getOrDefault(word, Set.of());
    }

    /** How a text sounds, one syllable after the other without tones; letters and digits stand for themselves. */
    List<String> syllables(String text) {
        String normal = normal(text);
        List<Pinyin> sounds = HanLP.convertToPinyinList(normal);
        List<String> syllables = new ArrayList<>();
        for (int i = 0; i < sounds.size() && i < normal.length(); i++) {
            char c = normal.charAt(i);
            Pinyin sound = sounds.get(i);
            if (sound != null && sound != Pinyin.none5) {
                syllables.add(sound.getPinyinWithoutTone());
            } else if (c < 128 && Character.isLetterOrDigit(c)) {
                syllables.add(String.valueOf(c));
            }
        }
        return syllables;
    }

    static boolean han(int codePoint) {
        return Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HAN;
    }

    private static List<String> lines(String resource) {
        try (var in = new BufferedReader(new InputStreamReader(ChineseWords.class.getClassLoader().getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            return in.lines().map(String::strip).filter(l -> !l.isEmpty() && !l.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
