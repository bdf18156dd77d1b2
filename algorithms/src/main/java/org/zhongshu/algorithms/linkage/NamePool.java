package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.hanzi.Hanzi;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** All names that occur, each once, in one array of characters, with how often they and their sounds occur. Number 0 is no name. */
final class NamePool {

    private char[] chars = new char[64];
    private int[] from = new int[8];
    private int[] sounds = new int[8];
    private int[] surnames = new int[8];
    private int[] counts = new int[8];
    private int[] soundCounts = new int[0];
    private int[] slots = new int[16];
    private int size = 1;
    private int total;

    NamePool() {
        from[1] = 0;
    }

    /** The number of a cleaned name; counts it. */
    int add(String name) {
        if (name.isEmpty()) {
            return 0;
        }
        total++;
        int mask = slots.length - 1;
        int slot = Cleaned.hash(name) & mask;
        while (slots[slot] != 0) {
            if (same(slots[slot], name)) {
                counts[slots[slot]]++;
                return slots[slot];
            }
            slot = slot + 1 & mask;
        }
        if (size + 1 >= from.length) {
            int more = from.length * 2;
            from = Arrays.copyOf(from, more);
            sounds = Arrays.copyOf(sounds, more);
            surnames = Arrays.copyOf(surnames, more);
            counts = Arrays.copyOf(counts, more);
        }
        int start = from[size];
        if (start + name.length() > chars.length) {
            chars = Arrays.copyOf(chars, Math.max(chars.length * 2, start + name.length()));
        }
        name.getChars(0, name.length(), chars, start);
        slots[slot] = size;
        sounds[size] = Hanzi.soundOf(name);
        surnames[size] = Hanzi.sound(Hanzi.simple(name.charAt(0)));
        counts[size] = 1;
        from[size + 1] = start + name.length();
        size++;
        if (size * 2 > slots.length) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int i = 1; i < size; i++) {
            int slot = Cleaned.hash(text(i)) & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = i;
        }
    }

    private boolean same(int number, String name) {
        int start = from[number];
        if (from[number + 1] - start != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (chars[start + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Adds the counts of names that sound alike; call once after the last name. */
    void finish() {
        Map<Integer, Integer> bySound = HashMap.newHashMap(size);
        for (int i = 1; i < size; i++) {
            bySound.merge(sounds[i], counts[i], Integer::sum);
        }
        soundCounts = new int[size];
        for (int i = 1; i < size; i++) {
            soundCounts[i] = bySound.get(sounds[i]);
        }
        slots = new int[0];
    }

    /** What is known from elsewhere counts when it is more than what was seen here. Call after {@link #finish}. */
    void raise(Frequent names, Frequent bySound) {
        for (int i = 1; i < size; i++) {
            counts[i] = Math.max(counts[i], names.count(Counts.nameHash(text(i))));
            soundCounts[i] = Math.max(soundCounts[i], bySound.count(sounds[i]));
        }
    }

    int size() {
        return size;
    }

    /** Records with a name. */
    int total() {
        return total;
    }

    int count(int number) {
        return counts[number];
    }

    int soundCount(int number) {
        return soundCounts[number];
    }

    int sound(int number) {
        return sounds[number];
    }

    int surname(int number) {
        return surnames[number];
    }

    String text(int number) {
        return number == 0 ? "" : new String(chars, from[number], from[number + 1] - from[number]);
    }

    int start(int number) {
        return from[number];
    }

    int end(int number) {
        return from[number + 1];
    }

    char[] chars() {
        return chars;
    }
}
