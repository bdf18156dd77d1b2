package org.zhongshu.platform.gateway.internal;

import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.ThingType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The keys of one thing type, found by their raw UTF-8 bytes: on the hot path a key costs one hash over its bytes and no
 * string. Declared keys are there from the start, undeclared ones join when first seen. Readable from any thread; the table
 * is replaced, never changed.
 */
final class TypeKeys {

    /** Above this a type's undeclared keys are looked up afresh each time: a device that invents keys gains no memory here. */
    private static final int MOST = 2_048;

    /**
     * @param property null where the type does not declare the key
     */
    record Key(byte[] raw, String name, int metric, ThingType.Property property, double min, double max) {

        ThingType.Kind kind() {
            return property == null ? null : property.kind();
        }
    }

    private final Metrics metrics;
    private volatile Key[] table;
    private int size;

    TypeKeys(ThingType type, Metrics metrics) {
        this.metrics = metrics;
        this.table = new Key[64];
        if (type != null) {
            for (ThingType.Property p : type.properties()) {
                add(key(p.key(), p));
            }
        }
    }

    /** The key written as these bytes; an unknown one is registered. @throws org.zhongshu.platform.shared.Problem when it cannot be */
    Key find(byte[] bytes, int from, int to) {
        Key[] t = table;
        for (int i = hash(bytes, from, to) & t.length - 1; t[i] != null; i = i + 1 & t.length - 1) {
            byte[] raw = t[i].raw();
            if (raw.length == to - from && Arrays.equals(raw, 0, raw.length, bytes, from, to)) {
                return t[i];
            }
        }
        return register(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }

    Key find(String name) {
        byte[] raw = name.getBytes(StandardCharsets.UTF_8);
        return find(raw, 0, raw.length);
    }

    private synchronized Key register(String name) {
        Key key = key(name, null);
        if (size < MOST) {
            add(key);
        }
        return key;
    }

    private Key key(String name, ThingType.Property p) {
        double min = p == null || p.min() == null ? Double.NEGATIVE_INFINITY : p.min();
        double max = p == null || p.max() == null ? Double.POSITIVE_INFINITY : p.max();
        return new Key(name.getBytes(StandardCharsets.UTF_8), name, metrics.id(name), p, min, max);
    }

    private synchronized void add(Key key) {
        Key[] next = Arrays.copyOf(table, table.length);
        if (++size * 2 > table.length) {
            next = new Key[table.length * 2];
            for (Key old : table) {
                if (old != null) {
                    put(next, old);
                }
            }
        }
        put(next, key);
        table = next;
    }

    private static void put(Key[] into, Key key) {
        int i = hash(key.raw(), 0, key.raw().length) & into.length - 1;
        while (into[i] != null) {
            if (Arrays.equals(into[i].raw(), key.raw())) {
                return;
            }
            i = i + 1 & into.length - 1;
        }
        into[i] = key;
    }

    private static int hash(byte[] bytes, int from, int to) {
        int h = 0x811c9dc5;
        for (int i = from; i < to; i++) {
            h = (h ^ bytes[i]) * 0x01000193;
        }
        return h ^ h >>> 15;
    }
}
