package org.zhongshu.platform.search.internal;

/**
 * One hit.
 *
 * @param kind     {@code thing case place rule resource item matter}
 * @param id       where the screen goes from here; for a place its division code, for a matter its number
 * @param subtitle what tells it from others of the same name
 * @param lon      degrees, CGCS2000; null when it has no place
 */
record Found(String kind, String id, String title, String subtitle, Double lon, Double lat) {
}
