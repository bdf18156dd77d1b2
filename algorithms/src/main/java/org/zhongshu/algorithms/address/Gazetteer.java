package org.zhongshu.algorithms.address;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a parser may know of the place where it works: the upper divisions of home, names of towns and communities, and old or
 * spoken names with the ones in force. Without it parsing goes by the kinds of names alone. Filled once, then only read.
 */
public final class Gazetteer {

    private static final String[] TOWN_KINDS = {"街道", "镇", "乡"};

    private String province = "";
    private String city = "";
    private String county = "";
    private final Map<Character, List<String>> towns = new HashMap<>();
    private final Map<Character, List<String>> communities = new HashMap<>();
    private final Map<String, String> townsInShort = new HashMap<>();
    private final Map<String, String> communitiesInShort = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();

    /** The province, city and county (县, 市, 区) that addresses usually leave out; full names. */
    public Gazetteer home(String homeProvince, String homeCity, String homeCounty) {
        province = homeProvince;
        city = homeCity;
        county = homeCounty;
        return this;
    }

    /** A town, township or subdistrict by its full name; its short form (桃州 for 桃州镇) is understood too, where no other town has the same. */
    public Gazetteer town(String name) {
        add(towns, name);
        String shortName = shortened(name, TOWN_KINDS);
        if (shortName.length() >= 2) {
            townsInShort.merge(shortName, name, (a, b) -> a.equals(b) ? a : "");
        }
        return this;
    }

    /** A community or village as spoken of: 万桂山社区, 前程村; its short form is understood where it cannot be a road. */
    public Gazetteer community(String name) {
        add(communities, name);
        String shortName = shortened(name, "社区", "村");
        if (shortName.length() >= 2) {
            communitiesInShort.merge(shortName, name, (a, b) -> a.equals(b) ? a : "");
        }
        return this;
    }

    /** An old, changed or spoken name of a division, road or place and the name in force. */
    public Gazetteer alias(String old, String current) {
        if (!old.isEmpty() && !old.equals(current)) {
            aliases.put(old, current);
        }
        return this;
    }

    String current(String name) {
        String now = name.isEmpty() ? null : aliases.get(name);
        return now == null ? name : now;
    }

    boolean isAlias(String name) {
        return aliases.containsKey(name);
    }

    String province() {
        return province;
    }

    String city() {
        return city;
    }

    String county() {
        return county;
    }

    /** The longest known town that the text has at a place; empty for none. */
    String townAt(String text, int at) {
        return longest(towns, text, at);
    }

    String communityAt(String text, int at) {
        return longest(communities, text, at);
    }

    /** The full name of a town given in short; empty when unknown or not unique. */
    String townInShort(String name) {
        return townsInShort.getOrDefault(name, "");
    }

    String communityInShort(String name) {
        return communitiesInShort.getOrDefault(name, "");
    }

    private static String longest(Map<Character, List<String>> names, String text, int at) {
        if (at < text.length()) {
            for (String name : names.getOrDefault(text.charAt(at), List.of())) {
                if (text.startsWith(name, at)) {
                    return name;
                }
            }
        }
        return "";
    }

    private static void add(Map<Character, List<String>> names, String name) {
        if (!name.isEmpty()) {
            List<String> same = names.computeIfAbsent(name.charAt(0), c -> new ArrayList<>());
            if (!same.contains(name)) {
                same.add(name);
                same.sort(Comparator.comparingInt(String::length).reversed());
            }
        }
    }

    static String shortened(String name, String... kinds) {
        for (String kind : kinds) {
            if (name.length() > kind.length() + 1 && name.endsWith(kind)) {
                return name.substring(0, name.length() - kind.length());
            }
        }
        return name;
    }
}
