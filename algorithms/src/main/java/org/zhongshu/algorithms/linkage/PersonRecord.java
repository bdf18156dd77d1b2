package org.zhongshu.algorithms.linkage;

/**
 * One source's row about a person, as it came; cleaning is done here. Absent values are null or empty.
 *
 * @param ref       the caller's number of the row, unique over all sources
 * @param idNo      公民身份号码, valid or not (15 and 18 characters), or another document's number
 * @param name      姓名
 * @param sex       '1' man, '2' woman, '0' not known (GB/T 2261.1)
 * @param birthDate yyyymmdd, 0 when not known; a date that does not exist is evidence too and may be given
 * @param phone     telephone as written
 * @param address   free text
 */
public record PersonRecord(long ref, String idNo, String name, char sex, int birthDate, String phone, String address) {
}
