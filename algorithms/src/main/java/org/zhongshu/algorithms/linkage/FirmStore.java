package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.address.AddressParser;
import org.zhongshu.algorithms.hanzi.Hanzi;
import org.zhongshu.algorithms.identifiers.CreditCode;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Legal persons' records in the form in which they are compared; representative, telephone and address as for persons. */
final class FirmStore {

    private static final Pattern MARKS = Pattern.compile("[\\s()\\[\\]【】〔〕·.,，。、\"'“”《》<>-]+");
    /** A place in brackets: 某某(广德)有限公司. */
    private static final Pattern PLACE = Pattern.compile("[(\\[【〔]\\p{IsHan}{2,4}?[省市县区]?[)\\]】〕]");
    private static final Pattern DIVISION = Pattern.compile("^(?:\\p{IsHan}{2,3}?省)?(?:\\p{IsHan}{2,3}?市)?(?:\\p{IsHan}{2,3}?[市县]|\\p{IsHan}县)?(?=\\p{IsHan}{3})");
    private static final Pattern FORM = Pattern.compile("(?:股份有限公司|有限责任公司|有限公司|集团公司|总公司|分公司|公司|普通合伙|有限合伙|个体工商户|个人独资|独资)+$");

    private static final int SHORTEST_DISTINCT = 5;
    private static final int LONGEST_PLACE = 3;

    final PersonStore people;
    final List<String> uscc = new ArrayList<>();
    final List<String> organisation = new ArrayList<>();
    final List<String> registration = new ArrayList<>();
    final List<String> core = new ArrayList<>();
    final List<Boolean> valid = new ArrayList<>();

    FirmStore(int expected, AddressParser parser) {
        people = new PersonStore(expected, parser);
    }

    void add(FirmRecord r) {
        people.add(new PersonRecord(r.ref(), "", r.representative(), '0', 0, r.phone(), r.address()));
        String code = plain(r.uscc());
        boolean good = CreditCode.isValid(code);
        String organisationCode = plain(r.organisationCode());
        if (organisationCode.isEmpty() && CreditCode.isOrganisationCode(code)) {
            organisationCode = code;
        } else if (good) {
            organisationCode = code.substring(8, 17);
        }
        uscc.add(code.length() >= 15 ? code : "");
        valid.add(good);
        organisation.add(CreditCode.isOrganisationCode(organisationCode) ? organisationCode : "");
        String number = plain(r.registration());
        registration.add(number.length() == 15 ? number : code.length() == 15 ? code : "");
        core.add(core(r.name()));
    }

    private static String plain(String text) {
        return text == null ? "" : Normalizer.normalize(text, Normalizer.Form.NFKC).replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    }

    /** The name without place, legal form, brackets and blanks, in simplified characters. */
    static String core(String name) {
        if (name == null) {
            return "";
        }
        String plain = Hanzi.simple(Normalizer.normalize(name, Normalizer.Form.NFKC)).toUpperCase(Locale.ROOT);
        plain = PLACE.matcher(plain).replaceAll("");
        plain = MARKS.matcher(plain).replaceAll("");
        String shorter = FORM.matcher(plain).replaceAll("");
        shorter = shorter.length() < 2 ? plain : shorter;
        String bare = DIVISION.matcher(shorter).replaceFirst("");
        return bare.length() < 2 ? shorter : bare;
    }

    int size() {
        return people.size;
    }

    // ---- levels, each the best first

    /** 0 same core, 1 sounds the same, 2 the same behind a short beginning (a place without its kind), 3 one character or contained, 4 differs, -1 missing. */
    int name(int i, int j) {
        String a = core.get(i);
        String b = core.get(j);
        if (a.isEmpty() || b.isEmpty()) {
            return -1;
        }
        if (a.equals(b)) {
            return 0;
        }
        if (a.length() == b.length() && Hanzi.soundOf(a) == Hanzi.soundOf(b)) {
            return 1;
        }
        String longer = a.length() >= b.length() ? a : b;
        String shorter = a.length() >= b.length() ? b : a;
        boolean behind = shorter.length() >= SHORTEST_DISTINCT && longer.length() - shorter.length() <= LONGEST_PLACE;
        if (behind && longer.endsWith(shorter)) {
            return 2;
        }
        boolean sounds = behind && Hanzi.soundOf(shorter) == Hanzi.soundOf(longer.substring(longer.length() - shorter.length()));
        return sounds || shorter.length() >= 4 && (longer.endsWith(shorter) || longer.startsWith(shorter) || oneEdit(a, b)) ? 3 : 4;
    }

    /** 0 same valid code, 1 same organisation code or registration number, 2 a typing error apart, 3 both valid and different, 4 differ, -1 missing. */
    int code(int i, int j) {
        String a = uscc.get(i);
        String b = uscc.get(j);
        if (valid.get(i) && valid.get(j)) {
            return a.equals(b) ? 0 : 3;
        }
        if (same(organisation, i, j) || same(registration, i, j)) {
            return 1;
        }
        if (!a.isEmpty() && !b.isEmpty()) {
            return a.equals(b) || oneEdit(a, b) || swapped(a, b) ? 2 : 4;
        }
        return !organisation.get(i).isEmpty() && !organisation.get(j).isEmpty() ? 4 : -1;
    }

    private static boolean same(List<String> of, int i, int j) {
        return !of.get(i).isEmpty() && of.get(i).equals(of.get(j));
    }

    private static boolean oneEdit(String a, String b) {
        int prefix = 0;
        int shorter = Math.min(a.length(), b.length());
        while (prefix < shorter && a.charAt(prefix) == b.charAt(prefix)) {
            prefix++;
        }
        int suffix = 0;
        while (suffix < shorter - prefix && a.charAt(a.length() - 1 - suffix) == b.charAt(b.length() - 1 - suffix)) {
            suffix++;
        }
        return Math.max(a.length(), b.length()) - prefix - suffix <= 1;
    }

    private static boolean swapped(String a, String b) {
        for (int k = 0; a.length() == b.length() && k + 1 < a.length(); k++) {
            if (a.charAt(k) != b.charAt(k)) {
                return a.charAt(k) == b.charAt(k + 1) && a.charAt(k + 1) == b.charAt(k) && a.substring(k + 2).equals(b.substring(k + 2));
            }
        }
        return false;
    }
}
