package org.zhongshu.platform.registry.internal;

import java.nio.ByteBuffer;

/**
 * Where each value of a golden record came from: eight bytes a field, so that a million people's provenance takes some hundred
 * megabytes. What the others say is not repeated: it stands in their rows.
 *
 * <pre>
 * byte 0  member that gave the value, 1… in the order of (feed, key); 0: no value, or a ruling
 * byte 1  {@link Reason}
 * byte 2  sources that say the same        byte 3  sources that say something else
 * bytes 4–7  seconds since 1970 (unsigned) from when the value holds
 * </pre>
 */
final class Why {

    private static final int SIZE = 8;

    /** Why a value was chosen. Stored by ordinal: add at the end. */
    enum Reason {
        NONE("各来源均未提供"),
        ONLY("仅此来源提供"),
        SAME("各来源一致"),
        AUTHORITY("来源权威次序在前"),
        FRESHNESS("更新时间最近"),
        AGREEMENT("多个来源相互印证"),
        ORDER("次序与时间均相同，按固定规则取值"),
        RULED("归口部门裁定"),
        FULLEST("各来源一致，取写得最完整的");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    private Why() {
    }

    static byte[] start(int fields) {
        return new byte[fields * SIZE];
    }

    static void set(byte[] why, int field, int member, Reason reason, int same, int other, long sinceMillis) {
        ByteBuffer b = ByteBuffer.wrap(why);
        int at = field * SIZE;
        b.put(at, (byte) Math.min(255, member));
        b.put(at + 1, (byte) reason.ordinal());
        b.put(at + 2, (byte) Math.min(255, same));
        b.put(at + 3, (byte) Math.min(255, other));
        b.putInt(at + 4, (int) Math.max(0, sinceMillis / 1000));
    }

    /** @param member 0-based; −1 for none */
    record Of(int member, Reason reason, int same, int other, long sinceMillis) {
    }

    static Of get(byte[] why, int field) {
        int at = field * SIZE;
        if (at + SIZE > why.length) {
            return new Of(-1, Reason.NONE, 0, 0, 0);
        }
        ByteBuffer b = ByteBuffer.wrap(why);
        int reason = b.get(at + 1) & 255;
        return new Of((b.get(at) & 255) - 1, Reason.values()[Math.min(reason, Reason.values().length - 1)], b.get(at + 2) & 255, b.get(at + 3) & 255, (b.getInt(at + 4) & 0xffffffffL) * 1000);
    }
}
