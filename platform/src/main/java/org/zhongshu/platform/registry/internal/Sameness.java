package org.zhongshu.platform.registry.internal;

import org.zhongshu.algorithms.address.AddressParser;
import org.zhongshu.algorithms.address.AddressRelation;
import org.zhongshu.algorithms.address.ParsedAddress;
import org.zhongshu.algorithms.hanzi.Hanzi;
import org.zhongshu.algorithms.profiling.DataType;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;

/**
 * Whether two values of a field say the same, however they are written: addresses by their parts (and by the address base, where the
 * texts alone do not tell), telephone numbers with and without country or area code, names without signs and in the usual characters,
 * dates as text. All else is compared as text without regard to width and spaces.
 */
final class Sameness {

    private static final int MOST_SAYINGS = 62;

    private final AddressParser parser;
    private final BiPredicate<ParsedAddress, ParsedAddress> oneEntry;

    /** @param oneEntry whether the address base knows both as one of its entries */
    Sameness(AddressParser parser, BiPredicate<ParsedAddress, ParsedAddress> oneEntry) {
        this.parser = parser;
        this.oneEntry = oneEntry;
    }

    /** What one value says. */
    private sealed interface Saying {

        boolean agrees(Saying other);

        /** How much it says; of values that agree the fullest is kept. */
        default int detail() {
            return 0;
        }

        default Saying with(Saying other) {
            return this;
        }
    }

    private record Text(String plain) implements Saying {
        @Override
        public boolean agrees(Saying other) {
            return equals(other);
        }
    }

    /** Digits alone; with the area code or without. */
    private record Phone(String digits) implements Saying {
        @Override
        public boolean agrees(Saying other) {
            String a = digits;
            String b = ((Phone) other).digits;
            return a.equals(b) || local(a, b) || local(b, a);
        }

        private static boolean local(String whole, String part) {
            int code = whole.length() - part.length();
            return (part.length() == 7 || part.length() == 8) && (code == 3 || code == 4) && whole.startsWith("0") && whole.endsWith(part);
        }

        @Override
        public int detail() {
            return digits.length();
        }
    }

    private record Address(ParsedAddress parts, String text, BiPredicate<ParsedAddress, ParsedAddress> oneEntry) implements Saying {
        @Override
        public boolean agrees(Saying other) {
            Address o = (Address) other;
            if (text.equals(o.text)) {
                return true;
            }
            if (parts.isEmpty() || o.parts.isEmpty()) {
                return plain(text).equals(plain(o.text));
            }
            return switch (AddressRelation.of(parts, o.parts)) {
                case AGREE -> true;
                case OPEN -> oneEntry.test(parts, o.parts);
                case DIFFER -> false;
            };
        }

        @Override
        public int detail() {
            return parts.detail();
        }

        @Override
        public Saying with(Saying other) {
            return new Address(parts.with(((Address) other).parts), text, oneEntry);
        }
    }

    /** Null says nothing, and only that is the same. */
    boolean same(Library.Field f, String a, String b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return a.equals(b) || saying(f, a).agrees(saying(f, b));
    }

    /**
     * What several values of one field say.
     *
     * @param masks   of each value a bit for each saying that it agrees with: values agree when they share a bit. One that leaves open
     *                which of several is meant (only the town) has several
     * @param details of each value how much it tells
     */
    record Sayings(long[] masks, int[] details) {
    }

    Sayings sayings(Library.Field f, List<String> values) {
        int n = values.size();
        long[] masks = new long[n];
        int[] details = new int[n];
        if (alike(values)) {
            Arrays.fill(masks, 1);
            return new Sayings(masks, details);
        }
        Saying[] all = new Saying[n];
        List<Integer> order = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            all[i] = saying(f, values.get(i));
            details[i] = all[i].detail();
            order.add(i);
        }
        // the fullest first: what says less joins it, whatever the order of the sources
        order.sort(Comparator.comparing((Integer i) -> -details[i]).thenComparing(values::get));
        List<Saying> heads = new ArrayList<>(2);
        for (int i : order) {
            for (int h = 0; h < heads.size(); h++) {
                masks[i] |= heads.get(h).agrees(all[i]) ? 1L << h : 0;
            }
            if (masks[i] == 0 && heads.size() < MOST_SAYINGS) {
                masks[i] = 1L << heads.size();
                heads.add(all[i]);
            } else if (Long.bitCount(masks[i]) == 1) {
                int h = Long.numberOfTrailingZeros(masks[i]);
                heads.set(h, heads.get(h).with(all[i]));
            }
        }
        return new Sayings(masks, details);
    }

    private static boolean alike(List<String> values) {
        for (String v : values) {
            if (!v.equals(values.getFirst())) {
                return false;
            }
        }
        return true;
    }

    private Saying saying(Library.Field f, String value) {
        if (f.codes() != null || f.type() != DataType.TEXT || "ID_NUMBER".equals(f.personal()) || "CREDIT_CODE".equals(f.personal())) {
            return new Text(value);
        }
        if ("ADDRESS".equals(f.personal()) || f.field().endsWith("address")) {
            return new Address(parser.parse(value), value, oneEntry);
        }
        if ("PHONE".equals(f.personal()) || f.field().equals("phone")) {
            String digits = digits(value);
            return digits.isEmpty() ? new Text(value) : new Phone(digits);
        }
        if ("NAME".equals(f.personal()) || f.field().equals("name")) {
            return new Text(name(value));
        }
        String date = Cleaning.date(value);
        return new Text(date != null ? date : plain(value));
    }

    private static String plain(String value) {
        boolean ascii = value.chars().allMatch(c -> c > ' ' && c < 128);
        return ascii ? value.toUpperCase(Locale.ROOT) : Normalizer.normalize(value, Normalizer.Form.NFKC).replaceAll("\\s+", "").toUpperCase(Locale.ROOT);
    }

    /** In the usual characters, without blanks and without the dots of names of other peoples. */
    private static String name(String value) {
        return Hanzi.simple(plain(value)).replaceAll("[·•‧・.]", "");
    }

    /** Without the country's code, which only a number of this country loses; without an extension. */
    private static String digits(String value) {
        String plain = plain(value);
        int extension = plain.indexOf('转');
        boolean abroad = plain.startsWith("+") || plain.startsWith("00");
        StringBuilder digits = new StringBuilder(plain.length());
        (extension > 0 ? plain.substring(0, extension) : plain).chars().filter(c -> c >= '0' && c <= '9').forEach(c -> digits.append((char) c));
        String all = digits.toString();
        String rest = all.startsWith("0086") ? all.substring(4) : all.startsWith("86") && (abroad || all.length() == 13) ? all.substring(2) : all;
        return rest.length() == all.length() || rest.startsWith("1") && rest.length() == 11 || rest.startsWith("0") ? rest : "0" + rest;
    }
}
