package org.zhongshu.algorithms.address;

import org.zhongshu.algorithms.hanzi.Hanzi;

/**
 * How what two texts say of an address stands to each other. Parts that one of them leaves out contradict nothing: neither the
 * divisions at the beginning nor the unit or room at the end.
 */
public enum AddressRelation {

    /** They say the same, or one says a part of what the other says. */
    AGREE,
    /**
     * The texts alone do not tell: they name nothing in common (a door of a road here, an estate there), or the same numbers under names
     * that may be one name mistyped. An address base may know; without one they are two.
     */
    OPEN,
    /** Another town, village, road, house, building or room. */
    DIFFER;

    /** What may stand behind the name of a place or not: 阳光 and 阳光花园, 大塘 and 大塘组. */
    private static final String[] PLACE_KINDS = {"小区", "自然村", "村民组", "花园", "花苑", "公寓", "家园", "新村", "组", "村"};
    private static final String[] DIVISION_KINDS = {"街道", "镇", "乡", "社区", "村", "市", "县", "区", "省"};
    /** A name of three characters that only sounds alike may be another one. */
    private static final int LONG_NAME = 4;

    public static AddressRelation of(ParsedAddress first, ParsedAddress second) {
        ParsedAddress a = hamletAsPlace(first, second);
        ParsedAddress b = hamletAsPlace(second, first);
        if (differ(a.province(), b.province()) || differ(a.city(), b.city()) || differ(a.county(), b.county()) || differ(a.town(), b.town())) {
            return DIFFER;
        }
        String buildingA = building(a, b);
        String buildingB = building(b, a);
        if (unlike(buildingA, buildingB) || unlike(a.unit(), b.unit()) || unlike(a.room(), b.room())) {
            return DIFFER;
        }
        boolean samePlace = samePlace(a, b);
        boolean sameBuilding = !buildingA.isEmpty() && buildingA.equals(buildingB);
        // an estate has gates on several roads: its own buildings tell where one is
        if (samePlace && sameBuilding) {
            return AGREE;
        }
        boolean sameRoad = !a.road().isEmpty() && sameRoad(a, b);
        boolean sameDoor = !a.door().isEmpty() && a.door().equals(b.door());
        if (!a.road().isEmpty() && !b.road().isEmpty() && !sameRoad || !a.place().isEmpty() && !b.place().isEmpty() && !samePlace) {
            boolean sameNumbers = sameDoor || sameBuilding && !a.room().isEmpty() && a.room().equals(b.room());
            return sameNumbers ? OPEN : DIFFER;
        }
        // communities are drawn anew and mixed up; a door along a road stays
        if (differ(a.community(), b.community()) && !(sameRoad && sameDoor)) {
            return DIFFER;
        }
        boolean nothingShared = !sameRoad && !samePlace && hasWay(a) && hasWay(b);
        if (nothingShared) {
            return sameBuilding && !a.room().isEmpty() && a.room().equals(b.room()) ? AGREE : OPEN;
        }
        boolean doorIsBuilding = !buildingA.equals(a.building()) || !buildingB.equals(b.building());
        return !doorIsBuilding && unlike(a.door(), b.door()) ? DIFFER : AGREE;
    }

    /** 升平街道苏家村1号 beside 升平街道钱村村苏家村1号: a hamlet that calls itself a village. */
    private static ParsedAddress hamletAsPlace(ParsedAddress a, ParsedAddress b) {
        boolean hamlet = !hasWay(a) && !a.community().isEmpty() && !b.place().isEmpty() && !a.community().equals(b.community()) && samePlace(a.community(), b.place());
        return hamlet ? new ParsedAddress(a.province(), a.city(), a.county(), a.town(), "", "", a.community(), a.door(), a.building(), a.unit(), a.floor(), a.room(), a.note()) : a;
    }

    private static boolean unlike(String a, String b) {
        return !a.isEmpty() && !b.isEmpty() && !a.equals(b);
    }

    private static boolean differ(String a, String b) {
        return unlike(a, b) && !Gazetteer.shortened(a, DIVISION_KINDS).equals(Gazetteer.shortened(b, DIVISION_KINDS));
    }

    /** 阳光花园5号 beside 阳光花园5幢: the number in an estate is its building's. */
    private static String building(ParsedAddress a, ParsedAddress b) {
        return a.building().isEmpty() && a.road().isEmpty() && !a.place().isEmpty() && b.door().isEmpty() && !b.building().isEmpty() ? a.door() : a.building();
    }

    private static boolean hasWay(ParsedAddress a) {
        return !a.road().isEmpty() || !a.place().isEmpty();
    }

    private static boolean samePlace(ParsedAddress a, ParsedAddress b) {
        String x = a.place();
        String y = b.place();
        return !x.isEmpty() && !y.isEmpty() && (samePlace(x, y) || within(x, y, b) || within(y, x, a));
    }

    private static boolean samePlace(String x, String y) {
        String longer = x.length() >= y.length() ? x : y;
        String shorter = longer == x ? y : x;
        if (longer.equals(shorter) || shortened(x).equals(shortened(y))) {
            return true;
        }
        if (longer.startsWith(shorter) && shorter.length() > 1) {
            for (String kind : PLACE_KINDS) {
                if (longer.length() == shorter.length() + kind.length() && longer.endsWith(kind)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String shortened(String place) {
        return Gazetteer.shortened(place, "小区", "自然村", "村民组", "组", "村");
    }

    /** 前程大塘组 beside 前程村, 大塘组: the village was not known as one. */
    private static boolean within(String whole, String place, ParsedAddress of) {
        String head = whole.endsWith(place) ? whole.substring(0, whole.length() - place.length()) : "";
        return !head.isEmpty() && (head.equals(Gazetteer.shortened(of.community(), DIVISION_KINDS)) || head.equals(of.community()) || head.equals(Gazetteer.shortened(of.town(), DIVISION_KINDS)));
    }

    /** The same name, or one that sounds the same at the same door. */
    private static boolean sameRoad(ParsedAddress a, ParsedAddress b) {
        String x = a.road();
        String y = b.road();
        return x.equals(y) || x.length() == y.length() && x.length() >= LONG_NAME && !a.door().isEmpty() && a.door().equals(b.door()) && Hanzi.soundOf(x) == Hanzi.soundOf(y);
    }
}
