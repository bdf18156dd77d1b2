package org.zhongshu.demo.county;

import java.time.LocalDate;
import org.zhongshu.algorithms.identifiers.CitizenId;

/**
 * Identity numbers, credit codes and telephone numbers that nobody has: divisions ending in 97 were never assigned, and no
 * operator has the prefixes. Each number is given out once: counters for each birthday and sex are all that is kept.
 */
final class Numbers {

    private static final int FIRST_YEAR = 1900;
    private static final int DAYS = (int) (LocalDate.of(2060, 1, 1).toEpochDay() - LocalDate.of(FIRST_YEAR, 1, 1).toEpochDay());
    private static final long DAY_0 = LocalDate.of(FIRST_YEAR, 1, 1).toEpochDay();
    private static final String[] ELSEWHERE = {"340197", "340297", "340597", "340897", "341197", "341297", "341597", "320197", "320497", "330197", "330597", "410197", "411597", "420197", "360197",
            "510197", "520197", "610197", "370197", "430197"};
    private static final String[] PREFIXES = {"154", "161", "163", "164", "168", "169"};
    private static final String ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static final int[] CODE = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    private static final int[] ORGANISATION = {3, 7, 9, 10, 5, 8, 4, 2};

    private final short[][] given = new short[2][DAYS];
    private final String own;

    Numbers(String county) {
        own = county.substring(0, 4) + "97";
    }

    String citizen(Dice dice, char sex, int birth, int ethnic) {
        int day = (int) (epochDay(birth) - DAY_0);
        int s = sex - '1';
        int n = given[s][day]++;
        if (n >= 500) {
            throw new IllegalStateException("more than 500 births of one sex on " + birth);
        }
        // 500 numbers for each sex and day; 7 has no factor in common with 500, so none comes twice
        int sequence = (n * 7 + day * 31) % 500 * 2 + (sex == '1' ? 1 : 0);
        String place = dice.chance(0.86) ? own : ethnic == Person.UYGUR ? "650197" : ethnic == Person.TIBETAN ? "540197" : dice.one(ELSEWHERE);
        StringBuilder id = new StringBuilder(18).append(place).append(birth);
        id.append((char) ('0' + sequence / 100)).append((char) ('0' + sequence / 10 % 10)).append((char) ('0' + sequence % 10));
        return id.append(CitizenId.check(id.toString())).toString();
    }

    /** Eight digits from a bijection of the number, so no two are the same. */
    static String phone(long number) {
        long digits = (number * 48_271_549L + 12_345_678L) % 100_000_000L;
        return PREFIXES[(int) (digits % 7 % PREFIXES.length)] + String.format("%08d", digits);
    }

    /** Authority 9 (market supervision); category 1 firm, 2 shop, 3 cooperative. */
    String credit(int number, char category) {
        StringBuilder code = new StringBuilder(18).append('9').append(category).append(own);
        String eight = "M" + ALPHABET.charAt(10 + number / 1_000_000) + String.format("%06d", (number * 387_421L + 17) % 1_000_000);
        int sum = 0;
        for (int i = 0; i < 8; i++) {
            sum += Character.digit(eight.charAt(i), 36) * ORGANISATION[i];
        }
        int check = 11 - sum % 11;
        code.append(eight).append(check == 10 ? 'X' : check == 11 ? '0' : (char) ('0' + check));
        int whole = 0;
        for (int i = 0; i < 17; i++) {
            whole += ALPHABET.indexOf(code.charAt(i)) * CODE[i];
        }
        return code.append(ALPHABET.charAt((31 - whole % 31) % 31)).toString();
    }

    static long epochDay(int date) {
        return LocalDate.of(date / 10_000, date / 100 % 100, date % 100).toEpochDay();
    }

    static int date(long epochDay) {
        LocalDate d = LocalDate.ofEpochDay(epochDay);
        return d.getYear() * 10_000 + d.getMonthValue() * 100 + d.getDayOfMonth();
    }
}
