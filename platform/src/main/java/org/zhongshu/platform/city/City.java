package org.zhongshu.platform.city;

import java.time.ZoneId;
import java.util.List;
import org.zhongshu.algorithms.geo.LonLat;

/**
 * The county-level city that an installation serves, as its {@code city.yaml} says.
 *
 * @param id        folder name of the profile, e.g. {@code guangde}
 * @param code      six-digit division code (GB/T 2260)
 * @param name      legal name, e.g. 广德市
 * @param shortName name without its suffix
 * @param fullName  name with province and prefecture
 * @param center    middle of the built-up area, CGCS2000
 * @param bbox      west, south, east, north in degrees
 * @param zone      time zone of office hours and dates
 * @param plan      the plan document that the profile follows
 * @param warningColours the four warning levels, the highest first
 * @param libraries the base libraries that the plan names; each city has its own set
 */
public record City(String id, String code, String name, String shortName, String fullName, LonLat center, double[] bbox,
                   ZoneId zone, Plan plan, List<WarningColour> warningColours, List<Library> libraries) {

    /** A plan document. */
    public record Plan(String title, String number, String date) {
    }

    /** One warning level 1 to 4 with its name and screen colour. */
    public record WarningColour(int level, String name, String colour) {
    }

    /** A base library (基础库) by its stable id and the plan's own name for it. */
    public record Library(String id, String name) {
    }

    /** Whether a place lies in the city's bounding box; the cheap check at the edge against swapped or shifted coordinates. */
    public boolean inBox(double lon, double lat) {
        return lon >= bbox[0] && lon <= bbox[2] && lat >= bbox[1] && lat <= bbox[3];
    }
}
