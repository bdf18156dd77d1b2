package org.zhongshu.platform.registry.internal;

import org.zhongshu.algorithms.address.ParsedAddress;

import java.util.Arrays;

/**
 * Standard addresses by what a text says of them: hashes of the parts at each level, with and without the town, in two flat
 * arrays – half a million addresses take some 50 MB. Written by one thread, read by all.
 */
final class AddressKeys {

    /** How much of an address is compared, from the whole to the road. */
    enum Level {
        ROOM(0.98), BUILDING(0.8), DOOR(0.75), ROAD(0.5);

        private final double confidence;

        Level(double confidence) {
            this.confidence = confidence;
        }

        double confidence() {
            return confidence;
        }
    }

    /** @param certain the text names the town or community, or nothing else in the city is called so */
    record Found(long id, Level level, boolean certain) {
    }

    private static final long SEVERAL = -1;

    private record Table(long[] hashes, long[] ids, int mask) {
        static Table of(int size) {
            return new Table(new long[size], new long[size], size - 1);
        }

        int slot(long hash) {
            int at = (int) (hash ^ hash >>> 32) & mask;
            while (hashes[at] != 0 && hashes[at] != hash) {
                at = at + 1 & mask;
            }
            return at;
        }
    }

    private volatile Table table = Table.of(1 << 12);
    private int used;

    synchronized void put(ParsedAddress p, long id) {
        for (Level level : Level.values()) {
            for (int scope = 0; scope < 2; scope++) {
                long hash = hash(p, level, scope == 0);
                if (hash != 0) {
                    put(hash, id, level == Level.ROOM);
                }
            }
        }
    }

    private void put(long hash, long id, boolean exact) {
        if (used * 2 > table.hashes().length) {
            grow();
        }
        int at = table.slot(hash);
        if (table.hashes()[at] == 0) {
            table.ids()[at] = id;
            table.hashes()[at] = hash;
            used++;
        } else if (exact && table.ids()[at] != id) {
            // two addresses are written alike without their town: the text alone does not tell which
            table.ids()[at] = SEVERAL;
        }
    }

    private void grow() {
        Table old = table;
        Table next = Table.of(old.hashes().length * 2);
        for (int i = 0; i < old.hashes().length; i++) {
            if (old.hashes()[i] != 0) {
                int at = next.slot(old.hashes()[i]);
                next.hashes()[at] = old.hashes()[i];
                next.ids()[at] = old.ids()[i];
            }
        }
        table = next;
    }

    synchronized void clear() {
        table = Table.of(1 << 12);
        used = 0;
    }

    int size() {
        return used;
    }

    /** The address that says exactly what the text says, no more and no less; 0 for none. */
    long exact(ParsedAddress p) {
        Found found = find(p, Level.ROOM);
        return found == null ? 0 : found.id();
    }

    /** The best place known; null when not even the road is. */
    Found best(ParsedAddress p) {
        for (Level level : Level.values()) {
            Found found = find(p, level);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private Found find(ParsedAddress p, Level level) {
        for (int scope = 0; scope < 2; scope++) {
            long hash = hash(p, level, scope == 0);
            if (hash != 0) {
                Table t = table;
                int at = t.slot(hash);
                if (t.hashes()[at] == hash && t.ids()[at] > 0) {
                    return new Found(t.ids()[at], level, scope == 0);
                }
            }
        }
        return null;
    }

    /** 0: the text has nothing to compare at this level. */
    private static long hash(ParsedAddress p, Level level, boolean scoped) {
        boolean road = !p.road().isEmpty() || !p.place().isEmpty();
        // a village is its own road: houses are numbered in it
        String where = road ? p.road() + "/" + p.place() : "//" + p.community();
        if (!road && p.community().isEmpty()) {
            return 0;
        }
        String scope = scoped ? p.road().isEmpty() ? p.town() + p.community() : p.town() : "";
        if (scoped && scope.isEmpty()) {
            return 0;
        }
        String[] rest = switch (level) {
            case ROOM -> new String[]{p.door(), p.building(), p.unit(), p.room()};
            case BUILDING -> p.building().isEmpty() ? null : new String[]{p.door(), p.building()};
            case DOOR -> p.door().isEmpty() ? null : new String[]{p.door()};
            case ROAD -> new String[0];
        };
        if (rest == null || level == Level.ROOM && Arrays.stream(rest).allMatch(String::isEmpty)) {
            return 0;
        }
        long h = KeyLinker.hash(level.ordinal() + scope + "|" + where + "|" + String.join("|", rest));
        return h == 0 ? 1 : h;
    }
}
