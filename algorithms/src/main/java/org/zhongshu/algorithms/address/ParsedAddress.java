package org.zhongshu.algorithms.address;

/**
 * An address in its parts; a part that the text does not have is an empty string. Names keep their kind (桃州镇, 万桂山社区,
 * 桃州中路), numbers stand without theirs (door {@code 12} or {@code 12-3}, building {@code 5}, unit {@code 2}, room {@code 501}).
 *
 * @param road  street, road, lane; with the lane's number where lanes are numbered (新华南路25弄)
 * @param place housing estate, natural village, villagers' group, named building
 * @param note  what stood in brackets or could not be understood
 */
public record ParsedAddress(String province, String city, String county, String town, String community, String road, String place, String door, String building, String unit, String floor, String room,
                            String note) {

    public String part(AddressPart part) {
        return switch (part) {
            case PROVINCE -> province;
            case CITY -> city;
            case COUNTY -> county;
            case TOWN -> town;
            case COMMUNITY -> community;
            case ROAD -> road;
            case PLACE -> place;
            case DOOR -> door;
            case BUILDING -> building;
            case UNIT -> unit;
            case FLOOR -> floor;
            case ROOM -> room;
        };
    }

    /** Nothing in the text was understood as a part of an address. */
    public boolean isEmpty() {
        for (AddressPart part : AddressPart.values()) {
            if (!part(part).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** How much is said: the more, the better an address serves as the one that is kept. A part below the village counts more than a division. */
    public int detail() {
        int detail = 0;
        for (AddressPart part : AddressPart.values()) {
            detail += part(part).isEmpty() ? 0 : part.ordinal() > AddressPart.COMMUNITY.ordinal() ? 4 : 1;
        }
        return detail;
    }

    /** What this and another text of the same address say together; this one's word counts where both have the part. */
    public ParsedAddress with(ParsedAddress other) {
        return new ParsedAddress(either(province, other.province), either(city, other.city), either(county, other.county), either(town, other.town), either(community, other.community),
                either(road, other.road), either(place, other.place), either(door, other.door), either(building, other.building), either(unit, other.unit), either(floor, other.floor),
                either(room, other.room), note);
    }

    private static String either(String own, String other) {
        return own.isEmpty() ? other : own;
    }

    /** The normal form: all parts in order, each number with its kind; without the note. Parsing it gives the same parts again. */
    public String normal() {
        StringBuilder all = new StringBuilder(48).append(province).append(city).append(county).append(town).append(community).append(road);
        if (road.isEmpty()) {
            all.append(place);
        }
        number(all, door, "号");
        if (!road.isEmpty()) {
            all.append(place);
        }
        number(all, building, "幢");
        number(all, unit, "单元");
        number(all, floor, "层");
        number(all, room, "室");
        return all.toString();
    }

    private static void number(StringBuilder all, String number, String kind) {
        if (!number.isEmpty()) {
            all.append(number).append(kind);
        }
    }
}
