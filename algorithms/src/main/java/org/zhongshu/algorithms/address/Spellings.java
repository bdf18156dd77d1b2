package org.zhongshu.algorithms.address;

import org.zhongshu.algorithms.hanzi.Hanzi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names of roads and places, each once, found in spite of a homophone, or one character wrong, missing or too many. */
final class Spellings {

    /** What is left of a name's worth when it only sounds right. */
    static final double SOUNDS = 0.97;
    /** When one character is wrong. */
    static final double ONE_WRONG = 0.85;
    /** The name in the text is the beginning or the end of the one in the base: 阳光 for 阳光花园. */
    static final double PART = 0.9;

    private static final int SHORTEST = 3;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    /** By the hash of the name and of what remains when one character is left out. */
    private final Map<Integer, int[]> near = new HashMap<>();
    private final Map<Integer, int[]> sounds = new HashMap<>();
    private final Map<String, int[]> beginnings = new HashMap<>();

    int add(String name) {
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        int number = names.size();
        names.add(name);
        numbers.put(name, number);
        put(sounds, Hanzi.soundOf(name), number);
        if (name.length() >= SHORTEST) {
            put(near, name.hashCode(), number);
            for (int i = 0; i < name.length(); i++) {
                put(near, without(name, i).hashCode(), number);
            }
        }
        if (name.length() > 3) {
            put(beginnings, name.substring(0, 2), number);
        }
        return number;
    }

    private static <K> void put(Map<K, int[]> map, K key, int number) {
        map.merge(key, new int[]{number}, (a, b) -> {
            if (a[a.length - 1] == b[0]) {
                return a;
            }
            int[] both = Arrays.copyOf(a, a.length + 1);
            both[a.length] = b[0];
            return both;
        });
    }

    String name(int number) {
        return names.get(number);
    }

    int size() {
        return names.size();
    }

    /** Names that may be meant, with what each is worth: 1 for the name itself. The best first, as found. */
    Map<Integer, Double> find(String name) {
        Map<Integer, Double> found = new LinkedHashMap<>();
        Integer same = numbers.get(name);
        if (same != null) {
            found.put(same, 1.0);
        }
        for (int n : sounds.getOrDefault(Hanzi.soundOf(name), new int[0])) {
            if (names.get(n).length() == name.length()) {
                found.putIfAbsent(n, SOUNDS);
            }
        }
        if (name.length() >= SHORTEST) {
            nearly(found, name, name.hashCode());
            for (int i = 0; i < name.length(); i++) {
                nearly(found, name, without(name, i).hashCode());
            }
        }
        if (name.length() >= 2) {
            for (int n : beginnings.getOrDefault(name.substring(0, 2), new int[0])) {
                if (names.get(n).startsWith(name)) {
                    found.putIfAbsent(n, PART);
                }
            }
        }
        return found;
    }

    private void nearly(Map<Integer, Double> found, String name, int hash) {
        for (int n : near.getOrDefault(hash, new int[0])) {
            // 东路 and 西路, 一组 and 二组 are no typing errors
            if (!found.containsKey(n) && oneEdit(name, names.get(n)) && !meansAnother(name, names.get(n))) {
                found.put(n, ONE_WRONG);
            }
        }
    }

    static boolean oneEdit(String a, String b) {
        int n = a.length();
        int m = b.length();
        int prefix = 0;
        while (prefix < Math.min(n, m) && a.charAt(prefix) == b.charAt(prefix)) {
            prefix++;
        }
        int suffix = 0;
        while (suffix < Math.min(n, m) - prefix && a.charAt(n - 1 - suffix) == b.charAt(m - 1 - suffix)) {
            suffix++;
        }
        return Math.max(n, m) - prefix - suffix <= 1;
    }

    private static boolean meansAnother(String a, String b) {
        if (a.length() != b.length()) {
            return false;
        }
        for (int i = 0; i < a.length(); i++) {
            if (a.charAt(i) != b.charAt(i)) {
                String telling = "东南西北中上下前后大小新老一二三四五六七八九十0123456789";
                return telling.indexOf(a.charAt(i)) >= 0 && telling.indexOf(b.charAt(i)) >= 0 || i == a.length() - 1 && "路街巷弄道".indexOf(a.charAt(i)) >= 0 && "路街巷弄道".indexOf(b.charAt(i)) >= 0;
            }
        }
        return false;
    }

    private static String without(String name, int at) {
        return name.substring(0, at) + name.substring(at + 1);
    }
}
