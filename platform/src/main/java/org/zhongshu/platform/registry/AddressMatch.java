package org.zhongshu.platform.registry;

import java.util.Map;

/**
 * What a free-text address was understood as.
 *
 * @param text       as given
 * @param normal     the understood parts in their normal form
 * @param parts      as in {@link StandardAddress#parts}, with province, city, county and what was not understood as {@code note}
 * @param match      the standard address meant; null when the base has none like it
 * @param level      the smallest part of the text that was found: {@code room floor unit building door place road community town …} or {@code none}
 * @param confidence 0 to 1
 */
public record AddressMatch(String text, String normal, Map<String, String> parts, StandardAddress match, String level, double confidence) {
}
