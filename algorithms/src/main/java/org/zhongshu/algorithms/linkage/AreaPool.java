package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.address.ParsedAddress;

import java.util.Arrays;

/** All combinations of town, community, road and place that occur, each once, as hashes of how they sound. Number 0 is none. */
final class AreaPool {

    private int[] towns = new int[8];
    private int[] communities = new int[8];
    private int[] roads = new int[8];
    private int[] places = new int[8];
    private int[] slots = new int[16];
    private int size = 1;

    int add(ParsedAddress a) {
        int town = Cleaned.soundHash(bare(a.town(), "街道", "镇", "乡"));
        int community = Cleaned.soundHash(bare(a.community(), "社区", "村"));
        int road = Cleaned.soundHash(a.road());
        int place = Cleaned.soundHash(bare(a.place(), "小区", "组", "村"));
        if ((town | community | road | place) == 0) {
            return 0;
        }
        int mask = slots.length - 1;
        int slot = hash(town, community, road, place) & mask;
        while (slots[slot] != 0) {
            int known = slots[slot];
            if (towns[known] == town && communities[known] == community && roads[known] == road && places[known] == place) {
                return known;
            }
            slot = slot + 1 & mask;
        }
        if (size == towns.length) {
            towns = Arrays.copyOf(towns, size * 2);
            communities = Arrays.copyOf(communities, size * 2);
            roads = Arrays.copyOf(roads, size * 2);
            places = Arrays.copyOf(places, size * 2);
        }
        towns[size] = town;
        communities[size] = community;
        roads[size] = road;
        places[size] = place;
        slots[slot] = size++;
        if (size * 2 > slots.length) {
            slots = new int[slots.length * 2];
            for (int i = 1; i < size; i++) {
                int free = hash(towns[i], communities[i], roads[i], places[i]) & slots.length - 1;
                while (slots[free] != 0) {
                    free = free + 1 & slots.length - 1;
                }
                slots[free] = i;
            }
        }
        return size - 1;
    }

    private static int hash(int a, int b, int c, int d) {
        return (int) Cleaned.mix(((long) a << 32 ^ b) * 0x9E3779B97F4A7C15L + ((long) c << 32 ^ d));
    }

    private static String bare(String name, String... kinds) {
        for (String kind : kinds) {
            if (name.length() > kind.length() && name.endsWith(kind)) {
                return name.substring(0, name.length() - kind.length());
            }
        }
        return name;
    }

    int town(int number) {
        return towns[number];
    }

    int community(int number) {
        return communities[number];
    }

    int road(int number) {
        return roads[number];
    }

    int place(int number) {
        return places[number];
    }

    /** What the address is best found by: the road, else the estate or hamlet, else the community; 0 for none. */
    int way(int number) {
        return roads[number] != 0 ? roads[number] : places[number] != 0 ? places[number] : communities[number];
    }
}
