package org.zhongshu.algorithms.linkage;

/** Blocking keys: records that share one are worth comparing. Each survives errors in the fields that it does not use. */
enum Key {
    /** Name as it sounds, year, day and month in either order. */
    NAME_BIRTH {
        @Override
        long of(PersonStore s, int i) {
            int day = s.birth[i] % 100;
            int month = s.birth[i] / 100 % 100;
            return s.name[i] == 0 || s.birth[i] == 0 ? 0 : hash(s.names.sound(s.name[i]), s.birth[i] / 10_000 * 10_000 + Math.min(day, month) * 100 + Math.max(day, month));
        }
    },
    PHONE {
        @Override
        long of(PersonStore s, int i) {
            return s.phone[i] == 0 ? 0 : hash(2, s.phone[i]);
        }
    },
    DOOR {
        @Override
        long of(PersonStore s, int i) {
            return s.doorKey(i);
        }
    },
    BIRTH_WAY {
        @Override
        long of(PersonStore s, int i) {
            int way = s.areas.way(s.area[i]);
            return way == 0 || s.birth[i] == 0 ? 0 : hash(way, s.birth[i]);
        }
    },
    NAME_WAY {
        @Override
        long of(PersonStore s, int i) {
            int way = s.areas.way(s.area[i]);
            return way == 0 || s.name[i] == 0 ? 0 : hash(s.names.sound(s.name[i]), way);
        }
    },
    BIRTH_SURNAME {
        @Override
        long of(PersonStore s, int i) {
            return s.name[i] == 0 || s.birth[i] == 0 ? 0 : hash(s.names.surname(s.name[i]), s.birth[i]);
        }
    },
    NAME_YEAR {
        @Override
        long of(PersonStore s, int i) {
            return s.name[i] == 0 || s.birth[i] == 0 ? 0 : hash(s.names.sound(s.name[i]), s.birth[i] / 10_000);
        }
    },
    NAME_DAY {
        @Override
        long of(PersonStore s, int i) {
            return s.name[i] == 0 || s.birth[i] == 0 ? 0 : hash(s.names.sound(s.name[i]), 40_000 + s.birth[i] % 10_000);
        }
    },
    NAME_TOWN {
        @Override
        long of(PersonStore s, int i) {
            int town = s.areas.town(s.area[i]);
            return town == 0 || s.name[i] == 0 ? 0 : hash(s.names.sound(s.name[i]), town);
        }
    },
    /** The first fourteen digits: division and birth date. */
    ID_BEGIN {
        @Override
        long of(PersonStore s, int i) {
            return number(s.id[i], s.idKind[i], 14, true);
        }
    },
    /** The last eleven characters. */
    ID_END {
        @Override
        long of(PersonStore s, int i) {
            return number(s.id[i], s.idKind[i], 11, false);
        }
    },
    /** The whole number, of whatever document. */
    ID {
        @Override
        long of(PersonStore s, int i) {
            return s.idKind[i] == Cleaned.NO_ID ? 0 : hash(s.idKind[i] == Cleaned.OTHER ? 3 : 1, s.id[i]);
        }
    };

    /** The key of a record, 0 when it has none of this kind. */
    abstract long of(PersonStore s, int i);

    final long hash(long a, long b) {
        long h = Cleaned.mix(Cleaned.mix(a * 0x9E3779B97F4A7C15L + ordinal() + 1) ^ b);
        return h == 0 ? 1 : h;
    }

    final long number(long code, byte kind, int length, boolean beginning) {
        if (kind != Cleaned.VALID && kind != Cleaned.BROKEN) {
            return 0;
        }
        byte[] digits = new byte[20];
        int n = Cleaned.digits(code, digits);
        if (n < length) {
            return 0;
        }
        long part = 0;
        for (int k = beginning ? 0 : n - length; k < (beginning ? length : n); k++) {
            part = part * 11 + digits[k];
        }
        return hash(4, part);
    }
}
