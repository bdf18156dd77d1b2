package org.zhongshu.algorithms.identifiers;

import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * The unified social credit code of legal entities (统一社会信用代码, GB 32100-2015): registering authority, category, six digits
 * of division, the nine characters of the organisation code (GB 11714-1997) and a check character modulo 31.
 *
 * <p>The division is the one at registration; it never tells where the body is now.
 */
public final class CreditCode {

    private static final String ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static final int[] WEIGHTS = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    private static final int[] ORGANISATION_WEIGHTS = {3, 7, 9, 10, 5, 8, 4, 2};

    private CreditCode() {
    }

    /** Whether the 18 characters fit together; small letters count as capitals. */
    public static boolean isValid(String text) {
        String code = text == null ? "" : text.strip().toUpperCase(Locale.ROOT);
        if (code.length() != 18 || ALPHABET.indexOf(code.charAt(17)) < 0) {
            return false;
        }
        for (int i = 2; i < 8; i++) {
            if (code.charAt(i) < '0' || code.charAt(i) > '9') {
                return false;
            }
        }
        int check = check(code);
        return check >= 0 && ALPHABET.charAt(check) == code.charAt(17);
    }

    /** Whether nine characters are an organisation code of GB 11714; a hyphen before the last is allowed. */
    public static boolean isOrganisationCode(String text) {
        String code = text == null ? "" : text.strip().replace("-", "").toUpperCase(Locale.ROOT);
        if (code.length() != 9) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 8; i++) {
            int value = Character.digit(code.charAt(i), 36);
            if (value < 0 || code.charAt(i) > 'Z') {
                return false;
            }
            sum += value * ORGANISATION_WEIGHTS[i];
        }
        int check = 11 - sum % 11;
        return code.charAt(8) == (check == 10 ? 'X' : check == 11 ? '0' : (char) ('0' + check));
    }

    /**
     * A code in right form with a random organisation part, as a registering authority gives one to a new body.
     *
     * @param authority and category: one character each; division: six digits
     */
    public static String make(String authority, String category, String division, RandomGenerator random) {
        StringBuilder code = new StringBuilder(authority + category + division);
        int sum = 0;
        for (int i = 0; i < 8; i++) {
            char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            code.append(c);
            sum += Character.digit(c, 36) * ORGANISATION_WEIGHTS[i];
        }
        int check = 11 - sum % 11;
        code.append(check == 10 ? 'X' : check == 11 ? '0' : (char) ('0' + check));
        return code.append(ALPHABET.charAt(check(code.toString()))).toString();
    }

    private static int check(String code) {
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            int value = ALPHABET.indexOf(code.charAt(i));
            if (value < 0) {
                return -1;
            }
            sum += value * WEIGHTS[i];
        }
        return (31 - sum % 31) % 31;
    }
}
