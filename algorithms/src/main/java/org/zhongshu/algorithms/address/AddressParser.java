package org.zhongshu.algorithms.address;

/**
 * Takes a free-text Chinese address apart: upper divisions written, shortened or left out, full-width and Chinese numerals,
 * hyphenated forms (3-2-501), noise in brackets, old names. Two steps: the divisions from the left, then roads, places and
 * numbers in the order in which they come. Never fails; what it does not understand is in the note. Thread-safe.
 */
public final class AddressParser {

    private static final int LONGEST = 300;
    private static final ParsedAddress NOTHING = new ParsedAddress("", "", "", "", "", "", "", "", "", "", "", "", "");

    /** A household's rows come together, and who reads a row for one purpose reads it for the next: so few remember enough. */
    private static final int REMEMBERED = 1 << 10;

    private final Gazetteer gazetteer;
    /** By text; each entry is immutable, and whether a thread sees another's does not matter. */
    private final Remembered[] recent = new Remembered[REMEMBERED];

    private record Remembered(String text, ParsedAddress address) {
    }

    /** By the kinds of names alone. */
    public AddressParser() {
        this(new Gazetteer());
    }

    /** @param gazetteer complete: texts read before are not read again when it is added to */
    public AddressParser(Gazetteer gazetteer) {
        this.gazetteer = gazetteer;
    }

    /** @param text null and empty give an empty address; what is longer than 300 characters is cut there */
    public ParsedAddress parse(String text) {
        if (text == null || text.isBlank()) {
            return NOTHING;
        }
        if (text.length() > LONGEST) {
            return read(text.substring(0, LONGEST));
        }
        int slot = (text.hashCode() ^ text.hashCode() >>> 16) & REMEMBERED - 1;
        Remembered known = recent[slot];
        if (known == null || !known.text().equals(text)) {
            known = new Remembered(text, read(text));
            recent[slot] = known;
        }
        return known.address();
    }

    private ParsedAddress read(String text) {
        Scan scan = new Scan(text);
        new DivisionScan(scan, gazetteer).run();
        new DetailScan(scan).run();
        return new ParsedAddress(scan.get(AddressPart.PROVINCE), scan.get(AddressPart.CITY), gazetteer.current(scan.get(AddressPart.COUNTY)), gazetteer.current(scan.get(AddressPart.TOWN)),
                gazetteer.current(scan.get(AddressPart.COMMUNITY)), gazetteer.current(scan.get(AddressPart.ROAD)), gazetteer.current(scan.get(AddressPart.PLACE)), scan.get(AddressPart.DOOR),
                scan.get(AddressPart.BUILDING), scan.get(AddressPart.UNIT), scan.get(AddressPart.FLOOR), scan.get(AddressPart.ROOM), scan.note.toString());
    }

    Gazetteer gazetteer() {
        return gazetteer;
    }
}
