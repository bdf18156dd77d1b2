package org.zhongshu.algorithms.address;

/**
 * Takes a free-text Chinese address apart: upper divisions written, shortened or left out, full-width and Chinese numerals,
 * hyphenated forms (3-2-501), noise in brackets, old names. Two steps: the divisions from the left, then roads, places and
 * numbers in the order in which they come. Never fails; what it does not understand is in the note. Thread-safe.
 */
public final class AddressParser {

    private static final int LONGEST = 300;
    private static final ParsedAddress NOTHING = new ParsedAddress("", "", "", "", "", "", "", "", "", "", "", "", "");

    private final Gazetteer gazetteer;

    /** By the kinds of names alone. */
    public AddressParser() {
        this(new Gazetteer());
    }

    public AddressParser(Gazetteer gazetteer) {
        this.gazetteer = gazetteer;
    }

    /** @param text null and empty give an empty address; what is longer than 300 characters is cut there */
    public ParsedAddress parse(String text) {
        if (text == null || text.isBlank()) {
            return NOTHING;
        }
        Scan scan = new Scan(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
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
