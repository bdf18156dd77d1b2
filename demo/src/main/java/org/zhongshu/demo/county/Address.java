package org.zhongshu.demo.county;

import org.zhongshu.demo.city.CityFacts.Town;
import org.zhongshu.demo.city.CityFacts.Village;

/**
 * A standard address, from the town down to the room; parts that it does not have are empty or 0.
 *
 * @param number serial within the village, from 1
 * @param road   road (towns) with its kind, e.g. 人民路
 * @param estate housing estate
 * @param hamlet natural village
 */
public record Address(String county, Town town, Village village, int number, String road, String hamlet, int door, String estate, int building, int unit, int room) {

    /** Twelve digits of the village and nine of the serial, as police address libraries write it. */
    public String code() {
        return village.code() + String.format("%09d", number);
    }

    /** The whole address in its standard form, from the province on. */
    public String standard() {
        StringBuilder text = new StringBuilder(64).append(county);
        return append(text).toString();
    }

    /** From the town on. */
    public String local() {
        return append(new StringBuilder(48)).toString();
    }

    /** What stands after the village. */
    public String detail() {
        StringBuilder text = new StringBuilder(32).append(road).append(hamlet).append(door).append('号');
        if (building > 0) {
            text.append(estate).append(building).append('幢').append(unit).append("单元").append(room).append('室');
        }
        return text.toString();
    }

    private StringBuilder append(StringBuilder text) {
        return text.append(town.name()).append(village.name()).append(detail());
    }
}
