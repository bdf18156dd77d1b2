package org.zhongshu.algorithms.linkage;

import java.util.HashMap;
import java.util.Map;

/** How often the values of each record occur among all: agreement on what is frequent says less. */
final class Counts {

    private static final int FIRST_YEAR = 1900;
    private static final int YEARS = 301;
    /** Telephones and doors are kept when so many records share them; the others are taken to be shared by half as many. */
    private static final int SHARED = 32;

    private final PersonStore s;
    private final int[] days = new int[YEARS * 13 * 32];
    /** log2 of the count, in quarters. */
    private final byte[] phones;
    private final byte[] doors;

    private Counts(PersonStore store) {
        s = store;
        phones = new byte[store.size];
        doors = new byte[store.size];
    }

    /** @param known what a whole run has counted, when these records are only a neighbourhood; null for a whole run */
    static Counts of(PersonStore s, int threads, LinkageWeights known) {
        Counts counts = new Counts(s);
        s.names.finish();
        for (int i = 0; i < s.size; i++) {
            counts.days[day(s.birth[i])]++;
        }
        counts.days[0] = 0;
        count(Blocks.by(i -> Key.PHONE.of(s, i), s.size, i -> true, threads), counts.phones, threads);
        count(Blocks.by(i -> Key.DOOR.of(s, i), s.size, i -> true, threads), counts.doors, threads);
        if (known != null) {
            counts.raise(known);
        }
        return counts;
    }

    /** Among few records everything looks rare. */
    private void raise(LinkageWeights known) {
        s.names.raise(known.names, known.sounds);
        for (int i = 0; i < s.size; i++) {
            int day = day(s.birth[i]);
            days[day] = day == 0 ? 0 : Math.max(days[day], known.births.count(s.birth[i]));
            phones[i] = s.phone[i] == 0 ? 0 : (byte) Math.max(phones[i], log(known.phones.count(s.phone[i])));
            long door = s.doorKey(i);
            doors[i] = door == 0 ? 0 : (byte) Math.max(doors[i], log(known.doors.count(door)));
        }
    }

    private static byte log(int count) {
        return (byte) Math.round(4 * Math.log(Math.max(1, count)) / Math.log(2));
    }

    private static void count(Blocks blocks, byte[] into, int threads) {
        blocks.each(threads, () -> (from, to) -> {
            byte log = log(to - from);
            for (int at = from; at < to; at++) {
                into[blocks.record(at)] = log;
            }
        });
    }

    private static int day(int birth) {
        int year = birth / 10_000 - FIRST_YEAR;
        int month = birth / 100 % 100;
        int day = birth % 100;
        return year < 0 || year >= YEARS || month > 12 || day > 31 ? 0 : year * 13 * 32 + month * 32 + day;
    }

    int name(int i) {
        return s.names.count(s.name[i]);
    }

    int sound(int i) {
        return s.names.soundCount(s.name[i]);
    }

    int birth(int i) {
        return days[day(s.birth[i])];
    }

    int phone(int i) {
        return back(phones[i]);
    }

    int door(int i) {
        return back(doors[i]);
    }

    private static int back(byte log) {
        return (int) Math.round(Math.pow(2, log / 4.0));
    }

    /** Keeps the most frequent values for the weights' text. */
    void into(LinkageWeights w) {
        int n = s.names.size();
        long[] hashes = new long[n];
        int[] numbers = new int[n];
        for (int i = 1; i < n; i++) {
            hashes[i] = nameHash(s.names.text(i));
            numbers[i] = s.names.count(i);
        }
        w.names = Frequent.top(hashes, numbers, n, 2);
        Map<Integer, Integer> sounds = new HashMap<>();
        for (int i = 1; i < n; i++) {
            sounds.put(s.names.sound(i), s.names.soundCount(i));
        }
        w.sounds = top(sounds, 2);
        Map<Integer, Integer> births = new HashMap<>();
        Map<Long, Integer> phoneCounts = new HashMap<>();
        Map<Long, Integer> doorCounts = new HashMap<>();
        byte shared = log(SHARED);
        for (int i = 0; i < s.size; i++) {
            births.put(s.birth[i], birth(i));
            if (phones[i] >= shared) {
                phoneCounts.put(s.phone[i], phone(i));
            }
            if (doors[i] >= shared) {
                doorCounts.put(s.doorKey(i), door(i));
            }
        }
        w.births = top(births, 2);
        w.phones = top(phoneCounts, SHARED);
        w.doors = top(doorCounts, SHARED);
    }

    static long nameHash(String name) {
        long h = 7;
        for (int i = 0; i < name.length(); i++) {
            h = h * 65_599 + name.charAt(i);
        }
        return Cleaned.mix(h);
    }

    private static Frequent top(Map<? extends Number, Integer> counts, int atLeast) {
        long[] hashes = new long[counts.size()];
        int[] numbers = new int[counts.size()];
        int n = 0;
        for (var e : counts.entrySet()) {
            hashes[n] = e.getKey().longValue();
            numbers[n++] = e.getValue();
        }
        return Frequent.top(hashes, numbers, n, atLeast);
    }
}
