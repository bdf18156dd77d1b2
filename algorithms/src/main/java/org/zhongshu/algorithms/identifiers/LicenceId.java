package org.zhongshu.algorithms.identifiers;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The identifier of an electronic licence (电子证照标识, GB/T 36904-2018):
 * {@code 1.2.156.3005.2.<type 21>.<issuer's credit code 18>.<serial>.<version 3>.<check>}, where the type is its definer's credit code
 * and three characters, and the check character is ISO/IEC 7064 MOD 37,36 over the four parts without dots.
 *
 * @param type    21 characters
 * @param issuer  unified social credit code of who issues
 * @param serial  letters and digits
 * @param version from 1
 */
public record LicenceId(String type, String issuer, String serial, int version) {

    public static final String PREFIX = "1.2.156.3005.2.";
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final Pattern FORM = Pattern.compile("1\\.2\\.156\\.3005\\.2\\.([0-9A-Z]{21})\\.([0-9A-Z]{18})\\.([0-9A-Z]{1,40})\\.([0-9]{3})\\.([0-9A-Z])");

    public LicenceId {
        if (!type.matches("[0-9A-Z]{21}") || !issuer.matches("[0-9A-Z]{18}") || !serial.matches("[0-9A-Z]{1,40}") || version < 1 || version > 999) {
            throw new IllegalArgumentException("电子证照标识的组成不合规：" + type + " " + issuer + " " + serial + " " + version);
        }
    }

    /** The whole identifier with its check character. */
    public String text() {
        String four = type + "." + issuer + "." + serial + "." + "%03d".formatted(version);
        return PREFIX + four + "." + check(four.replace(".", ""));
    }

    /** Reads an identifier; empty when its form or its check character is wrong. Small letters and blanks around do not matter. */
    public static Optional<LicenceId> parse(String text) {
        Matcher parts = FORM.matcher(text == null ? "" : text.strip().toUpperCase(Locale.ROOT));
        if (!parts.matches() || parts.group(4).equals("000")
                || check(parts.group(1) + parts.group(2) + parts.group(3) + parts.group(4)) != parts.group(5).charAt(0)) {
            return Optional.empty();
        }
        return Optional.of(new LicenceId(parts.group(1), parts.group(2), parts.group(3), Integer.parseInt(parts.group(4))));
    }

    /**
     * ISO/IEC 7064 MOD 37,36.
     *
     * @throws IllegalArgumentException when a character is neither a digit nor a capital letter
     */
    public static char check(String text) {
        int p = 36;
        for (int i = 0; i < text.length(); i++) {
            int value = ALPHABET.indexOf(text.charAt(i));
            if (value < 0) {
                throw new IllegalArgumentException("只能是数字和大写字母：" + text.charAt(i));
            }
            p = (p + value) % 36;
            p = (p == 0 ? 36 : p) * 2 % 37;
        }
        return ALPHABET.charAt(Math.floorMod(1 - p, 36));
    }
}
