package org.zhongshu.platform.city;

import org.zhongshu.algorithms.geo.LonLat;

/**
 * A town or village in the statistical division list.
 *
 * @param code      twelve digits; a town's ends in 000
 * @param name      name as listed
 * @param shortName name without 居委会/村委会
 * @param kind      what it is
 * @param parent    code of the town, or of the city for a town
 * @param point     schematic position, CGCS2000; good for labels, not for surveying
 */
public record Division(String code, String name, String shortName, Kind kind, String parent, LonLat point) {

    /** Kinds by the town and village segments of the code. */
    public enum Kind { SUBDISTRICT, TOWN, TOWNSHIP, ZONE, COMMUNITY, VILLAGE, OTHER }

    /** A real town-level unit; statistical zones (开发区, 园区, 度假区) are not. */
    public boolean isTown() {
        return kind == Kind.SUBDISTRICT || kind == Kind.TOWN || kind == Kind.TOWNSHIP;
    }
}
