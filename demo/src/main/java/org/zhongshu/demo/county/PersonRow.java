package org.zhongshu.demo.county;

/**
 * One row of one source about one person, errors included; the values as they are after reading, before the source's own code
 * lists and formats.
 *
 * @param row     the row's number in its source; it tells nothing about the person
 * @param person  the truth, for scoring only
 * @param idNo    18 or 15 characters, perhaps wrong; null when missing
 * @param sex     '1', '2', '0' when unknown
 * @param birth   yyyymmdd
 * @param death   yyyymmdd, 0 when the source knows of none
 * @param phone   null when missing
 * @param address free text
 * @param marital GB/T 2261.2
 */
public record PersonRow(Source source, int row, Person person, String idNo, String name, char sex, int ethnic, int birth, int death, String phone, String address, int marital, int education) {

    /** Id of the person that the row is about. */
    public int truth() {
        return person.id();
    }
}
