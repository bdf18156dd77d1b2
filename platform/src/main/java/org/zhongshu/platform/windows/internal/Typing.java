package org.zhongshu.platform.windows.internal;

import com.hankcs.hanlp.collection.trie.DoubleArrayTrie;
import com.hankcs.hanlp.dictionary.CoreDictionary;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.hanzi.Hanzi;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Divisions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** Chinese words by their sound, the most usual first, as somebody types them on a screen: {@code taozhou} → 桃州 …, then 套 for {@code tao}. Made when somebody first types; a machine has no keyboard of its own. */
@Component
class Typing {

    private static final int MOST = 40;
    private static final int LONGEST_WORD = 5;
    private static final int LONGEST_SOUND = 40;
    /** Names of the city's own places come first. */
    private static final int OWN = Integer.MAX_VALUE;

    private final CityProfile city;
    private final Divisions divisions;
    private Map<String, List<String>> words;

    Typing(CityProfile city, Divisions divisions) {
        this.divisions = divisions;
        this.city = city;
    }

    /** @param taken how many letters of the sound it is for */
    record Heard(String text, int taken) {
    }

    List<Heard> of(String sound) {
        String plain = sound == null ? "" : sound.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        if (plain.isEmpty() || plain.length() > LONGEST_SOUND) {
            return List.of();
        }
        Map<String, Integer> found = new LinkedHashMap<>();
        for (int end = plain.length(); end > 0 && found.size() < MOST; end--) {
            for (String word : words().getOrDefault(plain.substring(0, end), List.of())) {
                if (found.size() < MOST) {
                    found.putIfAbsent(word, end);
                }
            }
        }
        return found.entrySet().stream().map(e -> new Heard(e.getKey(), e.getValue())).toList();
    }

    private synchronized Map<String, List<String>> words() {
        if (words != null) {
            return words;
        }
        Map<String, Integer> often = new HashMap<>();
        everyWord(CoreDictionary.trie, (word, said) -> {
            if (word.length() <= LONGEST_WORD && word.chars().allMatch(c -> Hanzi.isHan((char) c))) {
                often.put(word, said.totalFrequency);
            }
        });
        for (char c = 0x4E00; c <= 0x9FA5; c++) {
            if (Hanzi.simple(c) == c) {
                often.putIfAbsent(String.valueOf(c), 0);
            }
        }
        often.put(city.current().name(), OWN);
        divisions.list().forEach(d -> often.put(d.name(), OWN));
        Map<String, List<String>> made = new HashMap<>();
        often.forEach((word, n) -> {
            String sound = Hanzi.pinyin(word).replace(" ", "").replace("ü", "v");
            if (sound.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
                made.computeIfAbsent(sound, k -> new ArrayList<>(1)).add(word);
            }
        });
        made.values().forEach(list -> list.sort(Comparator.comparingInt((String w) -> often.get(w)).reversed().thenComparing(w -> w)));
        return words = made;
    }

    /** The library answers for a word but does not list its words: each is read off its double array (Aoe 1989), from where it ends back to the root. */
    static <V> void everyWord(DoubleArrayTrie<V> trie, BiConsumer<String, V> each) {
        int[] base = trie.getBase();
        int[] check = trie.getCheck();
        Map<Integer, Integer> began = new HashMap<>();
        for (int i = 0; i < base.length; i++) {
            if (base[i] > 0) {
                began.put(base[i], i);
            }
        }
        for (int end = 1; end < base.length; end++) {
            if (base[end] >= 0 || check[end] != end) {
                continue;
            }
            StringBuilder word = new StringBuilder();
            for (int b = end; b != base[0]; b = check[began.get(b)]) {
                word.append((char) (began.get(b) - check[began.get(b)] - 1));
            }
            each.accept(word.reverse().toString(), trie.getValueAt(-base[end] - 1));
        }
    }
}
