package org.zhongshu.algorithms.masking;

import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.identifiers.CreditCode;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks personal data for screens and shared answers. There is no national figure for it; these are the usual ways of public bodies, the
 * stricter one where they differ (GB/T 35273-2020, 7.2 asks for a limited display). Storage is never masked. Null stays
 * null; what does not look like its kind is masked altogether. Counts characters, not UTF-16 halves: 𠮷 is one.
 */
public final class Masking {

    /** U+00B7 is the standard's (GB/T 28039-2011 writes names of minorities with it); the others are what people type. */
    private static final String NAME_DOTS = "·•・‧．.";
    private static final Pattern MOBILE = Pattern.compile("(?:\\+?86[- ]?)?(1\\d{2})\\d{4}(\\d{4})");
    private static final Pattern LANDLINE = Pattern.compile("(0\\d{2,3})?-?(\\d{3,4})(\\d{4})");
    private static final Pattern YEAR_FIRST = Pattern.compile("((?:18|19|20)\\d{2})(?:[-/.年]?[01]?\\d.*)?$");
    private static final Pattern EMAIL = Pattern.compile("(.)[^@]*(@.+)");

    private Masking() {
    }

    /** 张三 → 张*, 欧阳小明 → 欧***, 买买提·吐尔逊 → 买**·***: the first character stays, and the dots between the parts of a name. */
    public static String name(String name) {
        if (name == null || name.isEmpty()) {
            return name;
        }
        char[] masked = name.toCharArray();
        int length = masked.length;
        int first = Character.charCount(name.codePointAt(0));
        if (length == first) {
            return "*";
        }
        int n = first;
        for (int i = first; i < length; i++) {
            char c = masked[i];
            boolean dot = i < length - 1 && NAME_DOTS.indexOf(c) >= 0;
            if (!Character.isLowSurrogate(c) || !Character.isHighSurrogate(name.charAt(i - 1))) {
                masked[n++] = dot ? c : '*';
            }
        }
        return new String(masked, 0, n);
    }

    /** 13812345678 → 138****5678, 0563-6012345 → 0563-***2345. */
    public static String phone(String phone) {
        if (phone == null || phone.isEmpty()) {
            return phone;
        }
        if (phone.length() == 11 && phone.charAt(0) == '1' && digits(phone)) {
            return phone.substring(0, 3) + "****" + phone.substring(7);
        }
        Matcher mobile = MOBILE.matcher(phone);
        if (mobile.matches()) {
            return mobile.group(1) + "****" + mobile.group(2);
        }
        Matcher landline = LANDLINE.matcher(phone);
        return landline.matches()
                ? (landline.group(1) == null ? "" : landline.group(1) + "-") + "*".repeat(landline.group(2).length()) + landline.group(3)
                : stars(phone);
    }

    /** Citizen number or other identity document: the first and the last character stay. */
    public static String idNumber(String number) {
        return number == null || number.isEmpty() ? number : number.length() < 4 ? stars(number) : keep(number, 1, 1);
    }

    /** Stays as far as street, village or community; from the door number on it is masked. */
    public static String address(String address) {
        if (address == null || address.isEmpty()) {
            return address;
        }
        int end = quarter(address, door(address));
        return end < 0 ? "****" : address.substring(0, end).concat("****");
    }

    private static boolean numeral(char c) {
        return switch (c) {
            case '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百' -> true;
            default -> false;
        };
    }

    private static boolean doorWord(char c) {
        return switch (c) {
            case '号', '幢', '栋', '室', '组', '弄' -> true;
            default -> false;
        };
    }

    private static boolean quarterWord(char c) {
        return switch (c) {
            case '镇', '乡', '村', '路', '街', '巷' -> true;
            default -> false;
        };
    }

    private static boolean lineEnd(char c) {
        return switch (c) {
            case '\n', '\r', '\u0085', '\u2028', '\u2029' -> true;
            default -> false;
        };
    }

    /** Where the door number begins: a digit, or Chinese numerals before a word for a door; the text's end when there is none. */
    private static int door(String address) {
        int length = address.length();
        for (int i = 0; i < length; i++) {
            char c = address.charAt(i);
            if (c >= '0' && c <= '9' || c >= '０' && c <= '９') {
                return i;
            }
            if (numeral(c)) {
                int after = i + 1;
                while (after < length && numeral(address.charAt(after))) {
                    after++;
                }
                if (after < length && (doorWord(address.charAt(after)) || address.startsWith("单元", after))) {
                    return i;
                }
                i = after - 1;
            }
        }
        return length;
    }

    /** The end of the last word for a street, village or community before the door, within the first line; −1 when there is none. */
    private static int quarter(String address, int door) {
        int line = 0;
        while (line < door && !lineEnd(address.charAt(line))) {
            line++;
        }
        for (int end = line; end > 0; end--) {
            char c = address.charAt(end - 1);
            char before = end > 1 ? address.charAt(end - 2) : ' ';
            if (quarterWord(c) || c == '道' && (before == '街' || before == '大') || c == '区' && before == '社') {
                return end;
            }
        }
        return -1;
    }

    /** The first six and the last four digits stay. */
    public static String bankCard(String number) {
        return number == null || number.isEmpty() ? number : number.length() < 14 ? stars(number) : keep(number, 6, 4);
    }

    /** wang@example.cn → w***@example.cn. */
    public static String email(String email) {
        if (email == null || email.isEmpty()) {
            return email;
        }
        Matcher parts = EMAIL.matcher(email);
        return parts.matches() ? parts.group(1) + "***" + parts.group(2) : stars(email);
    }

    /** 皖P·A1238 → 皖P·A***8: province, city and the first character stay, and the last. */
    public static String plate(String plate) {
        if (plate == null || plate.isEmpty()) {
            return plate;
        }
        int head = plate.length() > 2 && "·-. ".indexOf(plate.charAt(2)) >= 0 ? 4 : 3;
        return plate.length() < head + 2 ? stars(plate) : keep(plate, head, 1);
    }

    /**
     * Public for an enterprise. A household business (92…) is a person: authority, place and the last two characters stay; an old
     * tax number made of a citizen's number is masked as that.
     */
    public static String creditCode(String code) {
        if (code == null || code.isEmpty()) {
            return code;
        }
        if (!CitizenId.isValid(code) && CreditCode.isValid(code)) {
            return code.strip().startsWith("92") ? keep(code, 8, 2) : code;
        }
        // 15 or 18 digits of the citizen's number, sometimes L before and a serial of two behind
        String bare = code.startsWith("L") ? code.substring(1) : code;
        boolean person = bare.length() >= 15 && (CitizenId.isValid(bare) || CitizenId.isValid(bare.substring(0, Math.min(18, bare.length())))
                || CitizenId.upgrade(bare.substring(0, 15)).isPresent());
        return person ? keep(code, 1, 1) : stars(code);
    }

    /** 1987-05-06 → 1987. */
    public static String birthDate(LocalDate date) {
        return date == null ? null : "%04d".formatted(date.getYear());
    }

    /** A date written in any of the usual ways, the year first; anything else is masked altogether. */
    public static String birthDate(String date) {
        if (date == null || date.isEmpty()) {
            return date;
        }
        Matcher year = YEAR_FIRST.matcher(date);
        return year.lookingAt() ? year.group(1) : stars(date);
    }

    /** Degrees to three decimals: about 100 m. Null stays null. */
    public static BigDecimal coordinate(BigDecimal degrees) {
        return degrees == null ? null : degrees.setScale(3, RoundingMode.HALF_UP).stripTrailingZeros();
    }

    /** Nothing but that there is something: always three stars, so that the length does not tell. */
    public static String hidden(String text) {
        return text == null || text.isEmpty() ? text : "***";
    }

    private static String stars(String text) {
        return "*".repeat(text.codePointCount(0, text.length()));
    }

    private static String keep(String text, int first, int last) {
        int length = text.length();
        int n = text.codePointCount(0, length);
        if (n == length) {
            char[] masked = text.toCharArray();
            Arrays.fill(masked, n == 1 ? 0 : Math.min(first, n), n == 1 ? 1 : Math.max(Math.min(first, n), n - last), '*');
            return new String(masked);
        }
        int from = text.offsetByCodePoints(0, Math.min(first, n));
        int to = Math.max(from, text.offsetByCodePoints(0, Math.max(0, n - last)));
        return n == 1 ? "*" : text.substring(0, from) + "*".repeat(text.codePointCount(from, to)) + text.substring(to);
    }

    private static boolean digits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
