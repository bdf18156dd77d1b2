package org.zhongshu.demo.city;

import org.zhongshu.algorithms.geo.LonLat;

/**
 * One invented device.
 *
 * @param code       ledger code, e.g. {@code SF-JG-00012} (SF = 示范)
 * @param name       begins with 示范
 * @param village    twelve-digit code
 * @param placeClass surroundings, as rules may distinguish them; empty for none
 * @param gateway    code of the gateway it is behind, empty for none
 * @param seconds    between two regular messages
 * @param seed       where its own noise and faults come from
 */
public record Device(Kind kind, String code, String name, String town, String village, LonLat place, String placeClass,
                     Link link, String gateway, int seconds, long seed) {

    /** A repeatable number in [0, 1) that belongs to this device and a topic of one's own choice. */
    public double draw(int topic) {
        return Noise.unit(seed, topic);
    }
}
