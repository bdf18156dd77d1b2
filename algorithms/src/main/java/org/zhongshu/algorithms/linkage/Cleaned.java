package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.hanzi.Hanzi;
import org.zhongshu.algorithms.identifiers.CitizenId;

import java.util.Optional;

/** The values of a record in the one form in which they are compared. */
final class Cleaned {

    /** No number, or one that is masked. */
    static final byte NO_ID = 0;
    /** 18 characters that fit together. */
    static final byte VALID = 1;
    /** Digits that do not: a typing error, evidence only. */
    static final byte BROKEN = 2;
    /** Another document's number. */
    static final byte OTHER = 3;
    /** Valid, but another person's: says nothing about this one. */
    static final byte CONTESTED = 4;
    /** Stands in for a character that a system could not store or that was hidden. */
    static final char ANY = '?';

    private static final int ID_DIGITS = 18;
    private static final int RADIX = 11;
    private static final int EARLIEST_BIRTH = 1900_01_02;
    private static final int SHORTEST_PHONE = 7;

    private Cleaned() {
    }

    // ---- names

    /** Half width, no blanks, no dots (阿依古丽·买买提), without what stands in brackets; characters as written. */
    static String name(String text) {
        if (text == null) {
            return "";
        }
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char plain = nameChar(c);
            if (c == '(' || c == '（' || c == '[' || c == '【') {
                return out == null ? text.substring(0, i) : out.toString();
            }
            if (plain != c && out == null) { // seldom
                out = new StringBuilder(text.length()).append(text, 0, i);
            }
            if (out != null && plain != 0) {
                out.append(plain);
            }
        }
        return out == null ? text : out.toString();
    }

    private static char nameChar(char c) {
        if (c >= 0x4E00 && c <= 0x9FFF) {
            return c == '某' ? ANY : c;
        }
        if (c == '·' || c == '•' || c == '・' || c == '‧' || c == '．' || c == '.' || c == '●' || c == '∙') {
            return 0;
        }
        if (c == '*' || c == '＊' || c == '？' || c == '□' || c == '■' || c == '\uFFFD' || c == '×' || c == '�') {
            return ANY;
        }
        if (c >= 0xFF01 && c <= 0xFF5E) {
            c -= 0xFEE0;
        }
        if (Character.isWhitespace(c) || Character.isISOControl(c) || c == '　' || c == '\u00a0' || c == '\u200b' || c == '\ufeff') {
            return 0;
        }
        return Character.toUpperCase(c);
    }

    // ---- citizen numbers

    /** The number's characters without blanks and hyphens; 15 digits that can be made 18 are. */
    static String id(String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        String id = text;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != 'X') {
                id = plainId(text);
                break;
            }
        }
        if (id.length() == 15) {
            Optional<String> upgraded = CitizenId.upgrade(id);
            return upgraded.orElse(id);
        }
        return id;
    }

    private static String plainId(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0xFF01 && c <= 0xFF5E) {
                c -= 0xFEE0;
            }
            if (!Character.isWhitespace(c) && c != '-' && c != '\'' && c != '\u3000') {
                out.append(Character.toUpperCase(c));
            }
        }
        return out.toString();
    }

    static byte kind(String id) {
        if (id.length() < 6) {
            return NO_ID;
        }
        if (CitizenId.isValid(id)) {
            return VALID;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c == '*' || c == '?') {
                return NO_ID;
            }
            if ((c < '0' || c > '9') && !(c == 'X' && i == id.length() - 1)) {
                return OTHER;
            }
        }
        return id.length() < 10 ? OTHER : BROKEN;
    }

    /** Up to 18 digits and X as one number, different for different texts: bijective base 11. Other documents' numbers are hashed. */
    static long code(String id, byte kind) {
        if (kind == NO_ID) {
            return 0;
        }
        if (kind == OTHER) {
            long h = 0;
            for (int i = 0; i < id.length(); i++) {
                h = h * 1_000_003 + id.charAt(i);
            }
            return mix(h) >>> 1 | 1;
        }
        long code = 0;
        for (int i = 0; i < Math.min(ID_DIGITS, id.length()); i++) {
            char c = id.charAt(i);
            code = code * RADIX + (c == 'X' ? RADIX : c - '0' + 1);
        }
        return code;
    }

    /** The characters of {@link #code} into an array, values 0 to 10; returns how many. */
    static int digits(long code, byte[] into) {
        int n = 0;
        byte[] backwards = new byte[ID_DIGITS + 1];
        for (long rest = code; rest > 0; ) {
            int digit = (int) ((rest - 1) % RADIX);
            backwards[n++] = (byte) digit;
            rest = (rest - 1 - digit) / RADIX;
        }
        for (int i = 0; i < n; i++) {
            into[i] = backwards[n - 1 - i];
        }
        return n;
    }

    /** The birth date that a number bears, 0 when digits 7 to 14 cannot be one. */
    static int birth(String id) {
        if (id.length() < 14) {
            return 0;
        }
        int birth = 0;
        for (int i = 6; i < 14; i++) {
            char c = id.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            birth = birth * 10 + c - '0';
        }
        return birth(birth);
    }

    // ---- dates and telephones

    /** 0 for what systems write when they know nothing (1900-01-01 and before). */
    static int birth(int date) {
        return date < EARLIEST_BIRTH || date > 2200_00_00 ? 0 : date;
    }

    /** Digits without country code and area code; 0 when there is no number or only a filler. */
    static long phone(String text) {
        if (text == null) {
            return 0;
        }
        long number = 0;
        int digits = 0;
        boolean different = false;
        int first = -1;
        int zeros = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '０' && c <= '９') {
                c -= 0xFEE0;
            }
            if (c == '*') {
                return 0;
            }
            if (c < '0' || c > '9') {
                if (digits >= SHORTEST_PHONE && c != ' ' && c != '-') {
                    break; // a second number or an extension
                }
                continue;
            }
            if (digits == 0 && first < 0 && c == '0') {
                zeros++;
                continue;
            }
            first = first < 0 ? c : first;
            different |= c != first;
            if (digits < 17) {
                number = number * 10 + c - '0';
                digits++;
            }
        }
        if (zeros == 2 && digits > 12 && number / pow(digits - 2) == 86 || zeros == 0 && digits == 13 && number / pow(11) == 86) {
            number %= pow(digits - 2);
            digits -= 2;
        } else if (zeros == 1 && digits >= 10) {
            // a landline with its area code: 10, 2x or three digits
            long leading = number / pow(digits - 2);
            int area = leading == 10 || leading / 10 == 2 ? 2 : 3;
            number %= pow(digits - area);
            digits -= area;
        }
        return digits < SHORTEST_PHONE || !different ? 0 : number;
    }

    private static long pow(int n) {
        long p = 1;
        for (int i = 0; i < n; i++) {
            p *= 10;
        }
        return p;
    }

    // ---- hashes

    static long mix(long h) {
        h = (h ^ h >>> 30) * 0xBF58476D1CE4E5B9L;
        h = (h ^ h >>> 27) * 0x94D049BB133111EBL;
        return h ^ h >>> 31;
    }

    static int hash(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int h = (int) mix(text.hashCode() * 0x9E3779B97F4A7C15L);
        return h == 0 ? 1 : h;
    }

    /** By sound, so that homophone errors in names of places do not matter; 0 for an empty text. */
    static int soundHash(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int h = Hanzi.soundOf(text);
        return h == 0 ? 1 : h;
    }
}
