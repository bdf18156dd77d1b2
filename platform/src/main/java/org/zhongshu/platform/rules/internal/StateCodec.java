package org.zhongshu.platform.rules.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The stored form of {@link ThingState} and {@link CombineState}: a version byte, then what is set. Fields that are usually empty cost one bit of
 * a mask, so an idle thing's state is some 30 bytes for each rule.
 */
final class StateCodec {

    private static final int VERSION = 1;
    private static final int SINCE = 1;
    private static final int ALERT = 2;
    private static final int VALUES = 4;
    private static final int TEXTS = 8;
    private static final int SERIES = 16;
    private static final int HITS = 32;
    private static final int PARTIAL = 64;
    private static final int TRUE = 128;

    private StateCodec() {
    }

    static byte[] encode(ThingState s) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + 64 * s.rules.size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(s.thing);
            out.writeLong(s.offset);
            out.writeShort(s.rules.size());
            for (Map.Entry<Integer, RuleState> e : s.rules.entrySet()) {
                out.writeInt(e.getKey());
                rule(e.getValue(), out);
            }
            out.writeShort(s.told.size());
            for (ThingState.Told t : s.told) {
                transition(t.transition, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static ThingState decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            version(in);
            ThingState s = new ThingState(in.readLong());
            s.offset = in.readLong();
            int rules = in.readUnsignedShort();
            for (int i = 0; i < rules; i++) {
                s.rules.put(in.readInt(), rule(in));
            }
            int told = in.readUnsignedShort();
            for (int i = 0; i < told; i++) {
                s.told.add(new ThingState.Told(transition(in), ThingState.Told.NOT_YET));
            }
            return s;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void version(DataInputStream in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("state of unknown version " + version);
        }
    }

    private static void rule(RuleState s, DataOutputStream out) throws IOException {
        boolean since = s.since[4] != 0 || s.clearSince != 0;
        // a pending or standing alert may have to be worded from them, a partial message judged by them
        boolean values = s.partial || since;
        boolean texts = values && s.text != null;
        boolean series = s.series.length > 0 && java.util.Arrays.stream(s.series).anyMatch(x -> x != null && x.n > 0);
        out.writeByte((since ? SINCE : 0) | (s.active() ? ALERT : 0) | (values ? VALUES : 0) | (texts ? TEXTS : 0)
                | (series ? SERIES : 0) | (s.hits.length > 0 ? HITS : 0) | (s.partial ? PARTIAL : 0) | (s.wasTrue ? TRUE : 0));
        out.writeLong(s.lastTs);
        out.writeLong(s.heardAt);
        out.writeInt(s.raises);
        if (since) {
            for (int l = 1; l <= 4; l++) {
                out.writeLong(s.since[l]);
            }
            out.writeLong(s.clearSince);
        }
        if (s.active()) {
            out.writeLong(s.alert);
            out.writeByte(s.level);
            out.writeLong(s.raisedAt);
            out.writeDouble(s.value);
            text(s.message, out);
        }
        // the time of each slot's last value guards against late readings even where the value itself is not needed
        out.writeByte(s.metric.length);
        for (int i = 0; i < s.metric.length; i++) {
            out.writeInt(s.metric[i]);
            out.writeLong(s.ts[i]);
            if (values) {
                out.writeDouble(s.last[i]);
            }
            if (texts) {
                text(s.text[i], out);
            }
            if (series) {
                Series x = s.series[i];
                int n = x == null ? 0 : x.n;
                out.writeShort(n);
                for (int j = 0; j < n; j++) {
                    out.writeLong(x.ts[j]);
                    out.writeDouble(x.value[j]);
                }
            }
        }
        if (s.hits.length > 0) {
            out.writeShort(s.hits.length);
            for (long hit : s.hits) {
                out.writeLong(hit);
            }
        }
    }

    private static RuleState rule(DataInputStream in) throws IOException {
        RuleState s = new RuleState();
        int mask = in.readUnsignedByte();
        s.partial = (mask & PARTIAL) != 0;
        s.wasTrue = (mask & TRUE) != 0;
        s.lastTs = in.readLong();
        s.heardAt = in.readLong();
        s.raises = in.readInt();
        if ((mask & SINCE) != 0) {
            for (int l = 1; l <= 4; l++) {
                s.since[l] = in.readLong();
            }
            s.clearSince = in.readLong();
        }
        if ((mask & ALERT) != 0) {
            s.alert = in.readLong();
            s.level = in.readUnsignedByte();
            s.raisedAt = in.readLong();
            s.value = in.readDouble();
            s.message = text(in);
        }
        int slots = in.readUnsignedByte();
        s.metric = new int[slots];
        s.ts = new long[slots];
        s.last = new double[slots];
        s.text = (mask & TEXTS) != 0 ? new String[slots] : null;
        s.series = new Series[slots];
        for (int i = 0; i < slots; i++) {
            s.metric[i] = in.readInt();
            s.ts[i] = in.readLong();
            s.last[i] = (mask & VALUES) != 0 ? in.readDouble() : Double.NaN;
            if ((mask & TEXTS) != 0) {
                s.text[i] = text(in);
            }
            if ((mask & SERIES) != 0) {
                int n = in.readUnsignedShort();
                if (n > 0) {
                    Series x = s.series[i] = new Series();
                    x.ts = new long[n];
                    x.value = new double[n];
                    x.n = n;
                    for (int j = 0; j < n; j++) {
                        x.ts[j] = in.readLong();
                        x.value[j] = in.readDouble();
                    }
                }
            }
        }
        if ((mask & HITS) != 0) {
            s.hits = new long[in.readUnsignedShort()];
            for (int i = 0; i < s.hits.length; i++) {
                s.hits[i] = in.readLong();
            }
        }
        return s;
    }

    static void transition(Transition t, DataOutputStream out) throws IOException {
        out.writeByte(t.what().ordinal());
        out.writeLong(t.alert());
        out.writeUTF(t.rule());
        out.writeLong(t.thing());
        out.writeByte(t.level());
        out.writeLong(t.raisedAt());
        out.writeLong(t.at());
        out.writeDouble(t.value());
        text(t.message(), out);
        out.writeShort(t.things().length);
        for (long thing : t.things()) {
            out.writeLong(thing);
        }
        text(t.reason(), out);
    }

    static Transition transition(DataInputStream in) throws IOException {
        Transition.What what = Transition.What.values()[in.readUnsignedByte()];
        long alert = in.readLong();
        String rule = in.readUTF();
        long thing = in.readLong();
        int level = in.readUnsignedByte();
        long raisedAt = in.readLong();
        long at = in.readLong();
        double value = in.readDouble();
        String message = text(in);
        long[] things = new long[in.readUnsignedShort()];
        for (int i = 0; i < things.length; i++) {
            things[i] = in.readLong();
        }
        return new Transition(what, alert, rule, thing, level, raisedAt, at, value, message, things, text(in));
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text.length() > 5000 ? text.substring(0, 5000) : text);
        }
    }

    private static String text(DataInputStream in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }
}
