package org.zhongshu.algorithms.address;

/**
 * An address of the base that a text may mean.
 *
 * @param id     the caller's number of the base address, by which coordinates and grid are known
 * @param score  1: every part that the text has agrees; each doubtful part takes something off
 * @param exact  every part of the text was found, and nothing smaller is left open
 * @param failed the first part, from the largest down, that could not be found; null when all were. A road that is only written
 *               wrongly has not failed; a door that the base does not have has, and then the base's nearest is named
 */
public record AddressMatch(long id, double score, boolean exact, AddressPart failed) {
}
