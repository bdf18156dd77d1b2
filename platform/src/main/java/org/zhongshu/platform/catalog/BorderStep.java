package org.zhongshu.platform.catalog;

/**
 * Something that a neighbour has to hear of; published in the transaction in which it happened.
 *
 * @param neighbour  whom to tell
 * @param request    id of the request here; for a request that came from there, null
 * @param key        the neighbour's number of a request that came from there; null for one from here
 * @param resource   id of the entry here
 * @param step       {@code ask}: a request from here has passed the examination; {@code accept object}: what its department says to the refusal;
 *                   {@code agree refuse uphold order}: what was decided here on a request from there; {@code end}: the grant has ended
 * @param words      the reason; null where there is none
 * @param wish       what is asked for or given; null where it does not matter
 * @param department code of the asking department; for {@code ask}
 * @param asker      who asks; for {@code ask}
 */
public record BorderStep(String neighbour, Long request, String key, long resource, String step, String words, Borders.Wish wish, String department, String asker) {
}
