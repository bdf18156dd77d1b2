package org.zhongshu.platform.identity;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks personal data for the screen. There is no national figure for it; these are the usual ways of public bodies, the
 * stricter one where they differ (GB/T 35273-2020, 7.2 asks for a limited display). Storage is never masked. Null stays
 * null; what does not look like its kind is masked altogether.
 */
public final class Masking {

    private static final Pattern MOBILE = Pattern.compile("(?:\\+?86[- ]?)?(1\\d{2})\\d{4}(\\d{4})");
    private static final Pattern LANDLINE = Pattern.compile("(0\\d{2,3})?-?(\\d{3,4})(\\d{4})");
    private static final Pattern DOOR = Pattern.compile("[0-9０-９]|[一二三四五六七八九十百]+(?:号|幢|栋|单元|室|组|弄)");
    private static final Pattern QUARTER = Pattern.compile("^.*(?:街道|镇|乡|社区|村|路|街|巷|大道)");
    private static final Pattern EMAIL = Pattern.compile("(.)[^@]*(@.+)");

    private Masking() {
    }

    /** 张三 → 张*, 欧阳小明 → 欧***. */
    public static String name(String name) {
        return name == null || name.isEmpty() ? name : keep(name, 1, name.codePointCount(0, name.length()) == 1 ? 1 : 0);
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
