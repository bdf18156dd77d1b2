package org.zhongshu.platform.twin.internal;

import org.zhongshu.platform.twin.Thing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * A grid of cells half a kilometre wide over the things' places. A county fills some ten thousand cells, so a search by
 * distance looks at a handful; unlike a packed tree it takes changes at any time.
 */
final class PlaceIndex {

    private static final double CELL = 0.005;
    private static final double METRES_PER_DEGREE = 111_195;

    private final Map<Long, Set<Long>> cells = new HashMap<>();

    synchronized void put(Thing before, Thing now) {
        if (before != null && before.hasPlace()) {
            long cell = cell(before.lon(), before.lat());
            Set<Long> ids = cells.get(cell);
            if (ids != null && ids.remove(before.id()) && ids.isEmpty()) {
                cells.remove(cell);
            }
        }
        if (now.hasPlace()) {
            cells.computeIfAbsent(cell(now.lon(), now.lat()), c -> new HashSet<>(4)).add(now.id());
        }
    }

    /** Ids in the cells that touch the box: a superset of the things inside it. */
    synchronized List<Long> in(double west, double south, double east, double north) {
        List<Long> found = new ArrayList<>();
        long x0 = column(west), x1 = column(east), y0 = column(south), y1 = column(north);
        if ((x1 - x0 + 1) * (y1 - y0 + 1) > cells.size()) {
            cells.forEach((cell, ids) -> {
                long x = cell >> 32;
                long y = (int) (long) cell;
                if (x >= x0 && x <= x1 && y >= y0 && y <= y1) {
                    found.addAll(ids);
                }
            });
            return found;
        }
        for (long x = x0; x <= x1; x++) {
            for (long y = y0; y <= y1; y++) {
                Collection<Long> ids = cells.get(x << 32 | y & 0xffffffffL);
                if (ids != null) {
                    found.addAll(ids);
                }
            }
        }
        return found;
    }

    /** Nearest first. */
    List<Thing> near(double lon, double lat, double metres, LongFunction<Thing> things) {
        double dLat = metres / METRES_PER_DEGREE;
        double dLon = dLat / Math.max(0.01, Math.cos(Math.toRadians(lat)));
        record Hit(Thing thing, double distance) {
        }
        List<Hit> hits = new ArrayList<>();
        for (long id : in(lon - dLon, lat - dLat, lon + dLon, lat + dLat)) {
            Thing thing = things.apply(id);
            if (thing != null && thing.hasPlace()) {
                double distance = distance(lon, lat, thing.lon(), thing.lat());
                if (distance <= metres) {
                    hits.add(new Hit(thing, distance));
                }
            }
        }
        hits.sort(Comparator.comparingDouble(Hit::distance));
        return hits.stream().map(Hit::thing).toList();
    }

    /** Metres on the sphere, by the equirectangular formula: better than 0.1 % within a county. */
    static double distance(double lon1, double lat1, double lon2, double lat2) {
        double x = (lon2 - lon1) * Math.cos(Math.toRadians((lat1 + lat2) / 2));
        double y = lat2 - lat1;
        return Math.sqrt(x * x + y * y) * METRES_PER_DEGREE;
    }

    private static long cell(double lon, double lat) {
        return column(lon) << 32 | column(lat) & 0xffffffffL;
    }

    /** Nothing lies beyond half a turn: a box of any size stays countable. */
    private static long column(double degrees) {
        return (long) Math.floor(Math.clamp(degrees, -180, 180) / CELL);
    }
}
