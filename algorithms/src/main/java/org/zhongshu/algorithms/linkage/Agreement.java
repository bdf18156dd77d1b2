package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.hanzi.Hanzi;

/** How far two records agree, field by field, as a pattern of levels (see {@link Field}). Not thread-safe: one per thread. */
final class Agreement {

    private final PersonStore s;
    private final byte[] left = new byte[20];
    private final byte[] right = new byte[20];

    Agreement(PersonStore store) {
        s = store;
    }

    int of(int i, int j) {
        return name(s.name[i], s.name[j]) | birth(s.birth[i], s.birth[j]) << 4 | sex(s.sex[i], s.sex[j]) << 8 | phone(s.phone[i], s.phone[j]) << 12 | address(i, j) << 16
                | id(s.idKind[i], s.id[i], s.idKind[j], s.id[j]) << 20;
    }

    // ---- name

    int name(int a, int b) {
        if (a == 0 || b == 0) {
            return Field.MISSING;
        }
        if (a == b) {
            return 0;
        }
        char[] c = s.names.chars();
        int from = s.names.start(a);
        int n = s.names.end(a) - from;
        int other = s.names.start(b);
        int m = s.names.end(b) - other;
        boolean alike = s.names.sound(a) == s.names.sound(b);
        if (n == m) {
            int plain = 0;
            int open = 0;
            for (int k = 0; k < n; k++) {
                char x = c[from + k];
                char y = c[other + k];
                if (x == Cleaned.ANY || y == Cleaned.ANY) {
                    open++;
                } else if (Hanzi.simple(x) != Hanzi.simple(y)) {
                    plain++;
                }
            }
            if (plain == 0) {
                return open * 2 <= n - 1 || open == 0 ? 1 : 4;
            }
            if (alike) {
                return 2;
            }
            if (open == 0 && n >= 3 && (plain == 1 || plain == 2 && n == 3 && c[from] == c[other] && c[from + 1] == c[other + 2] && c[from + 2] == c[other + 1])) {
                return 3; // the second: 王小明 and 王明小
            }
        } else if (Math.abs(n - m) == 1 && Math.min(n, m) >= 2 && oneLess(c, n > m ? from : other, Math.max(n, m), n > m ? other : from)) {
            return 3;
        } else if (Math.min(n, m) >= 3 && Math.max(n, m) >= 6 && startsWith(c, from, other, Math.min(n, m))) {
            return 3; // the first part alone of a long name: 阿依古丽 and 阿依古丽·买买提
        }
        return s.names.surname(a) == s.names.surname(b) ? 4 : 5;
    }

    /** The shorter is the longer with one character left out. */
    private static boolean oneLess(char[] c, int longer, int length, int shorter) {
        int k = 0;
        while (k < length - 1 && Hanzi.simple(c[longer + k]) == Hanzi.simple(c[shorter + k])) {
            k++;
        }
        while (k < length - 1 && Hanzi.simple(c[longer + k + 1]) == Hanzi.simple(c[shorter + k])) {
            k++;
        }
        return k == length - 1;
    }

    private static boolean startsWith(char[] c, int a, int b, int length) {
        for (int k = 0; k < length; k++) {
            if (c[a + k] != c[b + k]) {
                return false;
            }
        }
        return true;
    }

    // ---- dates and sex

    static int birth(int a, int b) {
        if (a == 0 || b == 0) {
            return Field.MISSING;
        }
        if (a == b) {
            return 0;
        }
        int yearA = a / 10_000;
        int yearB = b / 10_000;
        int restA = a % 10_000;
        int restB = b % 10_000;
        if (yearA == yearB && restA / 100 == restB % 100 && restA % 100 == restB / 100) {
            return 1;
        }
        if (oneDigit(a, b)) {
            return 2;
        }
        return yearA == yearB ? 3 : restA == restB ? 4 : 5;
    }

    /** One decimal digit differs, or two neighbours are swapped. */
    static boolean oneDigit(long a, long b) {
        int differing = 0;
        int places = 0;
        int first = -1;
        long x = a;
        long y = b;
        int firstX = 0;
        int firstY = 0;
        for (; x > 0 || y > 0; x /= 10, y /= 10, places++) {
            int dx = (int) (x % 10);
            int dy = (int) (y % 10);
            if (dx != dy) {
                differing++;
                if (differing == 1) {
                    first = places;
                    firstX = dx;
                    firstY = dy;
                } else if (differing > 2 || places != first + 1 || dx != firstY || dy != firstX) {
                    return false;
                }
            }
        }
        return true;
    }

    private static int sex(byte a, byte b) {
        return a == 0 || b == 0 ? Field.MISSING : a == b ? 0 : 1;
    }

    private static int phone(long a, long b) {
        if (a == 0 || b == 0) {
            return Field.MISSING;
        }
        return a == b ? 0 : oneDigit(a, b) ? 1 : 2;
    }

    // ---- address

    private int address(int i, int j) {
        int a = s.area[i];
        int b = s.area[j];
        if (a == 0 || b == 0) {
            return Field.MISSING;
        }
        AreaPool areas = s.areas;
        boolean road = both(areas.road(a), areas.road(b));
        boolean place = both(areas.place(a), areas.place(b));
        boolean sameDoor = s.door[i] != 0 && s.door[i] == s.door[j];
        int buildingA = s.detail[i] >>> 16;
        int buildingB = s.detail[j] >>> 16;
        boolean sameBuilding = buildingA != 0 && buildingA == buildingB;
        boolean otherTown = areas.town(a) != 0 && areas.town(b) != 0 && areas.town(a) != areas.town(b);
        // village and hamlet names repeat from town to town
        boolean community = both(areas.community(a), areas.community(b)) && !otherTown;
        boolean pinned = road || place && !otherTown;
        boolean doorOfVillage = community && areas.road(a) == 0 && areas.road(b) == 0 && areas.place(a) == 0 && areas.place(b) == 0 && sameDoor;
        if (road && sameDoor || place && !otherTown && (sameBuilding || sameDoor) || doorOfVillage) {
            int roomA = s.detail[i] & 0xFFFF;
            int roomB = s.detail[j] & 0xFFFF;
            boolean otherBuilding = buildingA != 0 && buildingB != 0 && !sameBuilding;
            return roomA == roomB && !otherBuilding ? 0 : 1;
        }
        if (pinned || community) {
            return 2;
        }
        if (both(areas.town(a), areas.town(b))) {
            return 3;
        }
        boolean comparable = otherTown || areas.road(a) != 0 && areas.road(b) != 0 || areas.community(a) != 0 && areas.community(b) != 0 || areas.place(a) != 0 && areas.place(b) != 0;
        return comparable ? 4 : Field.MISSING;
    }

    private static boolean both(int a, int b) {
        return a != 0 && a == b;
    }

    // ---- identifiers

    private int id(byte kindA, long a, byte kindB, long b) {
        if (kindA == Cleaned.NO_ID || kindB == Cleaned.NO_ID || kindA == Cleaned.CONTESTED || kindB == Cleaned.CONTESTED) {
            return Field.MISSING;
        }
        if (kindA == Cleaned.OTHER || kindB == Cleaned.OTHER) {
            // two kinds of documents of one person say nothing; the same number of the same kind says much
            return kindA != kindB ? Field.MISSING : a == b ? 1 : 4;
        }
        if (a == b) {
            return kindA == Cleaned.VALID ? 0 : 1;
        }
        if (kindA == Cleaned.VALID && kindB == Cleaned.VALID) {
            return Field.BOTH_VALID_DIFFER;
        }
        int n = Cleaned.digits(a, left);
        int m = Cleaned.digits(b, right);
        int prefix = 0;
        while (prefix < Math.min(n, m) && left[prefix] == right[prefix]) {
            prefix++;
        }
        int suffix = 0;
        while (suffix < Math.min(n, m) - prefix && left[n - 1 - suffix] == right[m - 1 - suffix]) {
            suffix++;
        }
        int restA = n - prefix - suffix;
        int restB = m - prefix - suffix;
        boolean edit = Math.max(restA, restB) <= 1;
        boolean swap = restA == 2 && restB == 2 && left[prefix] == right[prefix + 1] && left[prefix + 1] == right[prefix];
        if (edit || swap) {
            return 1;
        }
        return prefix >= 14 && prefix == Math.min(n, m) || Math.max(restA, restB) <= 3 && prefix + suffix >= 14 ? 2 : 4;
    }
}
