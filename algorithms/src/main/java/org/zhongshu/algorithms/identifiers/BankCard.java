package org.zhongshu.algorithms.identifiers;

/** Payment card numbers (ISO/IEC 7812-1): 15 to 19 digits, the last one the Luhn check digit. */
public final class BankCard {

    private BankCard() {
    }

    /** Whether it has the length, an issuer digit that card networks use (3 to 6, 9) and a right check digit. Spaces and hyphens are passed over. */
    public static boolean isValid(String text) {
        String number = text == null ? "" : text.replace(" ", "").replace("-", "");
        return number.length() >= 15 && number.length() <= 19 && CitizenId.digits(number, number.length())
                && "34569".indexOf(number.charAt(0)) >= 0 && luhn(number);
    }

    /** The Luhn sum of a string of digits, check digit included, is a multiple of ten. */
    public static boolean luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int d = digits.charAt(digits.length() - 1 - i) - '0';
            if (i % 2 == 1) {
                d = d * 2 > 9 ? d * 2 - 9 : d * 2;
            }
            sum += d;
        }
        return !digits.isEmpty() && sum % 10 == 0;
    }
}
