package org.zhongshu.algorithms.identifiers;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/**
 * The citizen identity number (公民身份号码, GB 11643-1999): six digits of the division at first registration, the birth date,
 * three digits of sequence (odd for men) and a check character by ISO 7064 MOD 11-2.
 *
 * <p>The division is checked by its province only: county codes are abolished while the numbers live on. Residence permits of
 * Hong Kong, Macao and Taiwan residents (prefixes 81 to 83) have the same shape.
 */
public final class CitizenId {

    private static final String CHECKS = "10X98765432";
    private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final Set<String> PROVINCES = Set.of("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
            "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83", "91");
    private static final int EARLIEST_YEAR = 1850;
    private static final int LATEST_YEAR = 2150;

    private CitizenId() {
    }

    /** Whether all 18 characters fit together; a small x counts as X, spaces around do not matter. */
    public static boolean isValid(String text) {
        String id = text == null ? "" : text.strip();
        return id.length() == 18 && digits(id, 17) && PROVINCES.contains(id.substring(0, 2)) && birthDate(id).isPresent()
                && Character.toUpperCase(id.charAt(17)) == check(id);
    }

    /**
     * The check character of the first 17 digits.
     *
     * @throws IllegalArgumentException when they are not 17 digits
     */
    public static char check(String first17) {
        if (first17.length() < 17 || !digits(first17, 17)) {
            throw new IllegalArgumentException("须为 17 位数字");
        }
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            sum += (first17.charAt(i) - '0') * WEIGHTS[i];
        }
        return CHECKS.charAt(sum % 11);
    }

    /** The birth date, empty when digits 7 to 14 are no date. The check character is not looked at. */
    public static Optional<LocalDate> birthDate(String id) {
        if (id.length() < 14 || !digits(id, 14)) {
            return Optional.empty();
        }
        int year = Integer.parseInt(id.substring(6, 10));
        if (year < EARLIEST_YEAR || year > LATEST_YEAR) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.of(year, Integer.parseInt(id.substring(10, 12)), Integer.parseInt(id.substring(12, 14))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The 18-character form of a number of the first generation (15 digits, born in the 1900s); empty when it is none. */
    public static Optional<String> upgrade(String fifteen) {
        if (fifteen.length() != 15 || !digits(fifteen, 15)) {
            return Optional.empty();
        }
        String seventeen = fifteen.substring(0, 6) + "19" + fifteen.substring(6);
        String id = seventeen + check(seventeen);
        return isValid(id) ? Optional.of(id) : Optional.empty();
    }

    static boolean digits(String text, int n) {
        for (int i = 0; i < n; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
