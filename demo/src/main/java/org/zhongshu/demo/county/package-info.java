/**
 * An invented county: people in households at addresses of the city's real towns and villages, firms with people at their
 * head, and what departments would have written down about them, errors included. All of it follows from a city, a number of
 * people and a seed; nothing is kept but counters, so a million people cost no more memory than a thousand.
 *
 * <p>No real person can be meant: the divisions in identity numbers and credit codes end in 97 and were never assigned, and
 * the telephone numbers begin with prefixes that no operator has.
 */
package org.zhongshu.demo.county;
