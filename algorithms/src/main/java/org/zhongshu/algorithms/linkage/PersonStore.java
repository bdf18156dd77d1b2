package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.address.AddressParser;
import org.zhongshu.algorithms.address.ParsedAddress;

import java.util.Arrays;

/** Persons' records as columns of numbers: about fifty bytes a record, whatever its texts. */
final class PersonStore {

    private static final int LARGEST_CACHE = 1 << 14;

    final NamePool names = new NamePool();
    final AreaPool areas = new AreaPool();
    final AddressParser parser;
    long[] ref;
    long[] id;
    byte[] idKind;
    int[] name;
    int[] birth;
    byte[] sex;
    long[] phone;
    int[] area;
    int[] door;
    /** Building in the upper half, room in the lower; hashes, 0 for none. */
    int[] detail;
    int size;

    private final String[] cachedText;
    private final int[] cached;

    PersonStore(int expected, AddressParser parser) {
        this.parser = parser;
        int n = Math.max(2, expected);
        int cache = n < 1000 ? 2 : LARGEST_CACHE;
        cachedText = new String[cache];
        cached = new int[cache * 3];
        ref = new long[n];
        id = new long[n];
        idKind = new byte[n];
        name = new int[n];
        birth = new int[n];
        sex = new byte[n];
        phone = new long[n];
        area = new int[n];
        door = new int[n];
        detail = new int[n];
    }

    void add(PersonRecord r) {
        if (size == ref.length) {
            grow(size + size / 2 + 1);
        }
        int i = size++;
        ref[i] = r.ref();
        String number = Cleaned.id(r.idNo());
        idKind[i] = Cleaned.kind(number);
        id[i] = Cleaned.code(number, idKind[i]);
        name[i] = names.add(Cleaned.name(r.name()));
        birth[i] = Cleaned.birth(r.birthDate());
        sex[i] = (byte) (r.sex() == '1' || r.sex() == '2' ? r.sex() - '0' : 0);
        if (idKind[i] == Cleaned.VALID) {
            birth[i] = birth[i] == 0 ? Cleaned.birth(number) : birth[i];
            sex[i] = sex[i] == 0 ? (byte) (2 - (number.charAt(16) - '0') % 2) : sex[i];
        }
        phone[i] = Cleaned.phone(r.phone());
        address(i, r.address());
    }

    private void address(int i, String text) {
        if (text == null || text.isEmpty()) {
            return;
        }
        int slot = Cleaned.hash(text) & cachedText.length - 1;
        if (!text.equals(cachedText[slot])) {
            ParsedAddress a = parser.parse(text);
            cachedText[slot] = text;
            cached[slot * 3] = areas.add(a);
            cached[slot * 3 + 1] = Cleaned.hash(a.door());
            // the unit is left out by many, and rooms of a building seldom bear the same number twice
            cached[slot * 3 + 2] = half(a.building()) << 16 | half(a.room());
        }
        area[i] = cached[slot * 3];
        door[i] = cached[slot * 3 + 1];
        detail[i] = cached[slot * 3 + 2];
    }

    private static int half(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int h = Cleaned.hash(text);
        h = (h ^ h >>> 16) & 0xFFFF;
        return h == 0 ? 1 : h;
    }

    /** What counts as the same door: a number at a road or in a village, a building in an estate; 0 when the address is not so precise. */
    long doorKey(int i) {
        int way = areas.way(area[i]);
        int number = areas.road(area[i]) == 0 && areas.place(area[i]) != 0 && detail[i] >>> 16 != 0 ? detail[i] >>> 16 : door[i];
        return way == 0 || number == 0 ? 0 : Cleaned.mix((long) way << 32 ^ number * 0x9E3779B9L) | 1;
    }

    private void grow(int n) {
        ref = Arrays.copyOf(ref, n);
        id = Arrays.copyOf(id, n);
        idKind = Arrays.copyOf(idKind, n);
        name = Arrays.copyOf(name, n);
        birth = Arrays.copyOf(birth, n);
        sex = Arrays.copyOf(sex, n);
        phone = Arrays.copyOf(phone, n);
        area = Arrays.copyOf(area, n);
        door = Arrays.copyOf(door, n);
        detail = Arrays.copyOf(detail, n);
    }
}
