package org.zhongshu.algorithms.masking;

import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.identifiers.CreditCode;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
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
    private static final Pattern DOOR = Pattern.compile("[0-9０-９]|[一二三四五六七八九十百]+(?:号|幢|栋|单元|室|组|弄)");
    private static final Pattern QUARTER = Pattern.compile("^.*(?:街道|镇|乡|社区|村|路|街|巷|大道)");
    private static final Pattern YEAR_FIRST = Pattern.compile("((?:18|19|20)\\d{2})(?:[-/.年]?[01]?\\d.*)?$");
    private static final Pattern EMAIL = Pattern.compile("(.)[^@]*(@.+)");

    private Masking() {
    }

    /** 张三 → 张*, 欧阳小明 → 欧***, 买买提·吐尔逊 → 买**·***: the first character stays, and the dots between the parts of a name. */
    public static String name(String name) {
        if (name == null || name.isEmpty()) {
            return name;
        }
        int[] points = name.codePoints().toArray();
        StringBuilder masked = new StringBuilder(points.length + 1);
        for (int i = 0; i < points.length; i++) {
            boolean dot = i > 0 && i < points.length - 1 && NAME_DOTS.indexOf(points[i]) >= 0;
            masked.appendCodePoint(i == 0 && points.length > 1 || dot ? points[i] : '*');
        }
        return masked.toString();
    }

    /** 13812345678 → 138****5678, 0563-6012345 → 0563-***2345. */
    public static String phone(String phone) {
        if (phone == null || phone.isEmpty()) {
            return phone;
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
        Matcher door = DOOR.matcher(address);
        String before = door.find() ? address.substring(0, door.start()) : address;
        Matcher quarter = QUARTER.matcher(before);
        return quarter.find() ? quarter.group() + "****" : "****";
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
        int[] points = text.codePoints().toArray();
        StringBuilder masked = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
            if (i < first && points.length > 1 || i >= points.length - last && points.length > 1) {
                masked.appendCodePoint(points[i]);
            } else {
                masked.append('*');
            }
        }
        return masked.toString();
    }
}
