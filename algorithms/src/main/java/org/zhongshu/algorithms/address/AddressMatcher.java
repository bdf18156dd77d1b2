package org.zhongshu.algorithms.address;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds free texts in an address base that the caller gives: add all, then match. About sixty bytes an address besides the
 * distinct names. Names of roads and places may be mistyped (same sound, one character); upper divisions may be missing or
 * outdated: they lower the score but do not exclude, except another town where the name exists in both. Adding and removing is
 * for one thread while nobody matches; after {@link #ready} matching is for many.
 */
public final class AddressMatcher {

    private static final double OTHER_TOWN = 0.5;
    private static final double OTHER_COMMUNITY = 0.9;
    private static final double NO_DOOR = 0.4;
    private static final double NO_BUILDING = 0.6;
    private static final double NO_ROOM = 0.8;
    private static final double OPEN = 0.95;
    /** Where a number is not in the base, so many of its neighbours on each side are looked at. */
    private static final int NEIGHBOURS = 40;
    private static final int NUMBER_BITS = 17;
    private static final int ADDRESS_BITS = 27;

    private final AddressParser parser;
    private final Spellings ways = new Spellings();
    private final Map<String, Integer> words = new HashMap<>();
    private long[] ids;
    /** Road, else place, else community: a number of {@link #ways}. */
    private int[] way;
    /** The place besides a road; −1 for none. */
    private int[] place;
    private boolean[] onRoad;
    private int[] town;
    private int[] community;
    private int[] door;
    private int[] building;
    private int[] unit;
    private int[] room;
    private int size;
    /** Places of addresses that were removed: never found again, their memory is given back only with the matcher. */
    private final BitSet removed = new BitSet();
    private int indexed;
    /** Addresses by their road and door and by their place and building: name, number, address in one long; sorted. */
    private long[] index = new long[0];
    /** Of each word the number with which it begins. */
    private int[] numbers = new int[0];
    private volatile boolean ready;

    public AddressMatcher(AddressParser parser, int expected) {
        this.parser = parser;
        grow(Math.max(16, expected));
        words.put("", 0);
    }

    private void grow(int n) {
        ids = Arrays.copyOf(ids == null ? new long[0] : ids, n);
        way = Arrays.copyOf(way == null ? new int[0] : way, n);
        place = Arrays.copyOf(place == null ? new int[0] : place, n);
        onRoad = Arrays.copyOf(onRoad == null ? new boolean[0] : onRoad, n);
        town = Arrays.copyOf(town == null ? new int[0] : town, n);
        community = Arrays.copyOf(community == null ? new int[0] : community, n);
        door = Arrays.copyOf(door == null ? new int[0] : door, n);
        building = Arrays.copyOf(building == null ? new int[0] : building, n);
        unit = Arrays.copyOf(unit == null ? new int[0] : unit, n);
        room = Arrays.copyOf(room == null ? new int[0] : room, n);
    }

    /** An address of the base as text in any form. */
    public void add(long id, String text) {
        add(id, parser.parse(text));
    }

    /** An address of the base; one without road, place and community cannot be found and is passed over. */
    public void add(long id, ParsedAddress a) {
        String name = way(a);
        if (name.isEmpty()) {
            return;
        }
        if (size == ids.length) {
            grow(size + size / 2);
        }
        ids[size] = id;
        way[size] = ways.add(bare(name));
        place[size] = a.road().isEmpty() || a.place().isEmpty() ? -1 : ways.add(bare(a.place()));
        onRoad[size] = !a.road().isEmpty();
        town[size] = word(a.town());
        community[size] = word(bare(a.community()));
        door[size] = word(a.door());
        building[size] = word(a.building());
        unit[size] = word(a.unit());
        room[size++] = word(a.room());
        ready = false;
    }

    /**
     * Takes addresses out of the base; numbers that it does not have are passed over. One pass over all addresses, however many go.
     *
     * @param gone numbers as they were added, sorted
     */
    public void remove(long[] gone) {
        for (int i = 0; i < size; i++) {
            if (Arrays.binarySearch(gone, ids[i]) >= 0) {
                removed.set(i);
            }
        }
    }

    private int word(String text) {
        return words.computeIfAbsent(text, t -> words.size());
    }

    private static String way(ParsedAddress a) {
        return !a.road().isEmpty() ? a.road() : !a.place().isEmpty() ? a.place() : a.community();
    }

    private static String bare(String name) {
        return Gazetteer.shortened(name, "小区", "自然村", "社区", "村", "组");
    }

    /** Sorts in what was added; match does it when it was forgotten. */
    public synchronized void ready() {
        if (ready) {
            return;
        }
        if (numbers.length != words.size()) {
            numbers = new int[words.size()];
            words.forEach((text, number) -> numbers[number] = leading(text));
        }
        if (ways.size() >= 1 << 63 - NUMBER_BITS - ADDRESS_BITS || size >= 1 << ADDRESS_BITS) {
            throw new IllegalStateException("地址库过大：" + size);
        }
        long[] keys = new long[(size - indexed) * 2];
        int n = 0;
        for (int i = indexed; i < size; i++) {
            keys[n++] = key(way[i], numberOf(i, onRoad[i])) | i;
            if (place[i] >= 0) {
                keys[n++] = key(place[i], numberOf(i, false)) | i;
            }
        }
        Arrays.sort(keys, 0, n);
        index = merged(index, keys, n);
        indexed = size;
        ready = true;
    }

    /** A few new addresses do not sort half a million anew. */
    private static long[] merged(long[] a, long[] b, int n) {
        long[] all = new long[a.length + n];
        int i = 0;
        int j = 0;
        for (int k = 0; k < all.length; k++) {
            all[k] = j == n || i < a.length && a[i] < b[j] ? a[i++] : b[j++];
        }
        return all;
    }

    private static long key(int name, int number) {
        return (long) name << NUMBER_BITS + ADDRESS_BITS | (long) Math.min(number, (1 << NUMBER_BITS) - 1) << ADDRESS_BITS;
    }

    /** What an address is counted by: the door along a road, the building in an estate. */
    private int numberOf(int i, boolean alongRoad) {
        return numbers[alongRoad || building[i] == 0 ? door[i] : building[i]];
    }

    /** Addresses in the base. */
    public int size() {
        return size - removed.cardinality();
    }

    /** Addresses that were removed and still take memory. */
    public int removed() {
        return removed.cardinality();
    }

    /** What the text may mean, the best first; empty when neither road nor place nor community is known. */
    public List<AddressMatch> match(String text, int limit) {
        return match(parser.parse(text), limit);
    }

    /** The same for an address already taken apart. */
    public List<AddressMatch> match(ParsedAddress a, int limit) {
        if (!ready) {
            ready();
        }
        Wanted wanted = new Wanted(a);
        Best best = new Best(limit);
        search(a.road(), leading(a.door()), wanted, best);
        int inPlace = leading(a.building().isEmpty() ? a.door() : a.building());
        search(a.place(), inPlace, wanted, best);
        if (a.road().isEmpty() && a.place().isEmpty()) {
            search(a.community(), inPlace, wanted, best);
        }
        List<AddressMatch> matches = new ArrayList<>(best.size);
        for (int k = 0; k < best.size; k++) {
            matches.add(explain(wanted, best.address[k], best.score[k], best.worth[k]));
        }
        return matches;
    }

    /** The best so far, sorted; an address once. */
    private final class Best {
        private final int[] address;
        private final double[] score;
        private final double[] worth;
        private int size;

        Best(int limit) {
            address = new int[limit + 1];
            score = new double[limit + 1];
            worth = new double[limit + 1];
        }

        double top() {
            return size == 0 ? 0 : score[0];
        }

        void offer(int i, double s, double w) {
            if (size == address.length - 1 && (size == 0 || s < score[size - 1])) {
                return;
            }
            int k = 0;
            while (k < size && address[k] != i) {
                k++;
            }
            if (k < size && score[k] >= s) {
                return;
            }
            k = k < size ? k : size++;
            while (k > 0 && (score[k - 1] < s || score[k - 1] == s && ids[address[k - 1]] > ids[i])) {
                address[k] = address[k - 1];
                score[k] = score[k - 1];
                worth[k] = worth[k - 1];
                k--;
            }
            address[k] = i;
            score[k] = s;
            worth[k] = w;
            size = Math.min(size, address.length - 1);
        }
    }

    private void search(String name, int number, Wanted wanted, Best best) {
        if (name.isEmpty()) {
            return;
        }
        for (Map.Entry<Integer, Double> found : ways.find(bare(name)).entrySet()) {
            if (found.getValue() > best.top()) {
                candidates(wanted, found.getKey(), number, found.getValue(), best);
            }
        }
    }

    /** All with the number, else its neighbours. */
    private void candidates(Wanted wanted, int name, int number, double worth, Best best) {
        int from = first(key(name, number));
        int to = first(key(name, number + 1));
        for (int at = from; at < to; at++) {
            offer(wanted, at, worth, best);
        }
        if (from == to || number == 0 || best.top() < worth * OTHER_TOWN * 1.01) {
            int lowest = first(key(name, 0));
            int highest = first(key(name + 1, 0));
            for (int at = Math.max(lowest, from - NEIGHBOURS); at < from; at++) {
                offer(wanted, at, worth, best);
            }
            for (int at = to; at < Math.min(highest, to + NEIGHBOURS); at++) {
                offer(wanted, at, worth, best);
            }
        }
    }

    private int first(long key) {
        int at = Arrays.binarySearch(index, key);
        return at < 0 ? -at - 1 : at;
    }

    private void offer(Wanted wanted, int at, double worth, Best best) {
        int i = (int) (index[at] & (1L << ADDRESS_BITS) - 1);
        if (removed.get(i)) {
            return;
        }
        best.offer(i, worth * score(wanted, i), worth);
    }

    /** The numbers of a text's words; −2 for a word that the base does not have. */
    private final class Wanted {
        private final int town;
        private final int community;
        private final int door;
        private final int building;
        private final int unit;
        private final int room;
        private final int doorNumber;

        Wanted(ParsedAddress a) {
            town = known(a.town());
            community = known(bare(a.community()));
            door = known(a.door());
            building = known(a.building());
            unit = known(a.unit());
            room = known(a.room());
            doorNumber = leading(a.door());
        }

        private int known(String text) {
            return words.getOrDefault(text, -2);
        }
    }

    private static int leading(String door) {
        int number = 0;
        for (int i = 0; i < Math.min(6, door.length()) && Cleaning.digit(door.charAt(i)); i++) {
            number = number * 10 + door.charAt(i) - '0';
        }
        return number;
    }

    /** What is left of a name's worth when all other parts are compared. */
    private double score(Wanted w, int i) {
        double score = 1;
        if (w.town != 0 && town[i] != 0 && w.town != town[i]) {
            score *= OTHER_TOWN;
        }
        if (w.community != 0 && community[i] != 0 && w.community != community[i]) {
            score *= OTHER_COMMUNITY;
        }
        if (w.door != 0 && door[i] != 0 && w.door != door[i]) {
            score *= 1 - Math.min(0.2, Math.abs(w.doorNumber - numbers[door[i]]) / 1000.0);
        }
        return score * part(w.door, door[i], NO_DOOR) * part(w.building, building[i], NO_BUILDING) * part(w.unit, unit[i], NO_BUILDING) * part(w.room, room[i], NO_ROOM);
    }

    /** A base address of a whole building answers for its rooms, but the room itself is not found. */
    private static double part(int wanted, int has, double loss) {
        if (wanted == has) {
            return 1;
        }
        return wanted == 0 ? OPEN : has == 0 ? (1 + loss) / 2 : loss;
    }

    private AddressMatch explain(Wanted w, int i, double score, double worth) {
        AddressPart failed = null;
        if (w.town != 0 && town[i] != 0 && w.town != town[i]) {
            failed = AddressPart.TOWN;
        } else if (w.community != 0 && community[i] != 0 && w.community != community[i]) {
            failed = AddressPart.COMMUNITY;
        } else if (w.door != 0 && w.door != door[i]) {
            failed = AddressPart.DOOR;
        } else if (w.building != 0 && w.building != building[i]) {
            failed = AddressPart.BUILDING;
        } else if (w.unit != 0 && w.unit != unit[i]) {
            failed = AddressPart.UNIT;
        } else if (w.room != 0 && w.room != room[i]) {
            failed = AddressPart.ROOM;
        }
        boolean open = w.door == 0 && door[i] != 0 || w.building == 0 && building[i] != 0 || w.unit == 0 && unit[i] != 0 || w.room == 0 && room[i] != 0;
        return new AddressMatch(ids[i], score, failed == null && !open && worth == 1, failed);
    }
}
