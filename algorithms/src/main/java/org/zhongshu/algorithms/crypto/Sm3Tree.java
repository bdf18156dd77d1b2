package org.zhongshu.algorithms.crypto;

import java.util.ArrayList;
import java.util.List;

/**
 * A Merkle tree over SM3: one digest for many items, and for each item a short proof that it is among them. Leaves and nodes
 * are told apart as RFC 6962 does, leaf = SM3(00 ‖ item), node = SM3(01 ‖ left ‖ right), so that a node never passes for an item; the
 * last node of an odd row goes up as it is.
 */
public final class Sm3Tree {

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private final List<byte[][]> rows = new ArrayList<>();

    /** @param items at least one; only their digests are kept */
    public Sm3Tree(List<byte[]> items) {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("a tree needs an item");
        }
        byte[][] row = new byte[items.size()][];
        for (int i = 0; i < row.length; i++) {
            row[i] = leaf(items.get(i));
        }
        rows.add(row);
        while (row.length > 1) {
            byte[][] above = new byte[(row.length + 1) / 2][];
            for (int i = 0; i < above.length; i++) {
                above[i] = 2 * i + 1 < row.length ? node(row[2 * i], row[2 * i + 1]) : row[2 * i];
            }
            rows.add(above);
            row = above;
        }
    }

    public byte[] root() {
        return rows.getLast()[0].clone();
    }

    /** The neighbours from the leaf up; empty for the only item. */
    public List<byte[]> path(int index) {
        List<byte[]> path = new ArrayList<>(rows.size());
        int at = index;
        for (byte[][] row : rows.subList(0, rows.size() - 1)) {
            int beside = at ^ 1;
            if (beside < row.length) {
                path.add(row[beside]);
            }
            at >>= 1;
        }
        return path;
    }

    /** The root of a tree of {@code count} items in which this item stands at this place; null when the proof does not fit such a tree. */
    public static byte[] root(byte[] item, int index, int count, List<byte[]> path) {
        if (index < 0 || index >= count) {
            return null;
        }
        byte[] hash = leaf(item);
        int at = index;
        int used = 0;
        for (int width = count; width > 1; width = (width + 1) / 2) {
            if ((at ^ 1) < width) {
                if (used == path.size() || path.get(used).length != Sm3.LENGTH) {
                    return null;
                }
                byte[] beside = path.get(used++);
                hash = (at & 1) == 1 ? node(beside, hash) : node(hash, beside);
            }
            at >>= 1;
        }
        return used == path.size() ? hash : null;
    }

    private static byte[] leaf(byte[] item) {
        return Sm3.digest(LEAF, item);
    }

    private static byte[] node(byte[] left, byte[] right) {
        return Sm3.digest(NODE, left, right);
    }
}
