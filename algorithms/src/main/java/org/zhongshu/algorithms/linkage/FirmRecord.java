package org.zhongshu.algorithms.linkage;

/**
 * One source's row about a legal person (法人), as it came. Absent values are null or empty.
 *
 * @param ref              the caller's number of the row, unique over all sources
 * @param uscc             统一社会信用代码, valid or not
 * @param organisationCode 组织机构代码 of former days, nine characters, hyphen or not
 * @param registration     注册号 of former days, 15 digits
 * @param name             名称
 * @param representative   法定代表人
 * @param address          free text
 * @param phone            telephone as written
 */
public record FirmRecord(long ref, String uscc, String organisationCode, String registration, String name, String representative, String address, String phone) {
}
