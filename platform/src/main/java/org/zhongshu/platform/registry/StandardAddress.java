package org.zhongshu.platform.registry;

import java.util.Map;

/**
 * An address of the city's address base (facts of GB/T 23705-2009: divisions, road or village, door, building, unit, room).
 *
 * @param id    stable number; golden records carry it as {@code address_id}
 * @param code  the base's own code
 * @param text  the whole address in its normal form
 * @param parts part ({@code town community road place door building unit room}) → value, absent ones left out
 * @param lon   degrees, CGCS2000; null when not surveyed
 * @param grid  15-digit unit grid, or null
 * @param town  9- or 12-digit division code, or null
 */
public record StandardAddress(long id, String code, String text, Map<String, String> parts, Double lon, Double lat, String grid, String town, String village, String status) {
}
