package org.zhongshu.platform.rules.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a combine rule remembers of all its things: who is or lately was in the condition, and the alerts that stand. */
final class CombineState {

    /** By thing. */
    final Map<Long, Member> members = new LinkedHashMap<>();
    final List<Cluster> clusters = new ArrayList<>();
    int raises;
    /** Event time up to which timers ran. */
    long now;
    final ArrayDeque<ThingState.Told> told = new ArrayDeque<>(0);

    /**
     * One thing's latest stay in the condition.
     *
     * @param signal id of that stay, made by the first stage
     * @param until  0 = it still is in the condition
     */
    record Member(long thing, long signal, long since, long until, int level) {
        boolean within(long at, long window) {
            return until == 0 || until + window > at;
        }
    }

    /** A standing alert. @param things in the order in which they joined, the first is its anchor */
    record Cluster(long alert, long raisedAt, int level, String message, List<Long> things) {
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(1);
            out.writeInt(raises);
            out.writeLong(now);
            out.writeInt(members.size());
            for (Member m : members.values()) {
                out.writeLong(m.thing);
                out.writeLong(m.signal);
                out.writeLong(m.since);
                out.writeLong(m.until);
                out.writeByte(m.level);
            }
            out.writeInt(clusters.size());
            for (Cluster c : clusters) {
                out.writeLong(c.alert);
                out.writeLong(c.raisedAt);
                out.writeByte(c.level);
                out.writeUTF(c.message);
                out.writeInt(c.things.size());
                for (long thing : c.things) {
                    out.writeLong(thing);
                }
            }
            out.writeInt(told.size());
            for (ThingState.Told t : told) {
                StateCodec.transition(t.transition, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static CombineState decode(byte[] bytes) {
        CombineState s = new CombineState();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            StateCodec.version(in);
            s.raises = in.readInt();
            s.now = in.readLong();
            for (int i = in.readInt(); i > 0; i--) {
                Member m = new Member(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readUnsignedByte());
                s.members.put(m.thing, m);
            }
            for (int i = in.readInt(); i > 0; i--) {
                long alert = in.readLong();
                long raisedAt = in.readLong();
                int level = in.readUnsignedByte();
                String message = in.readUTF();
                List<Long> things = new ArrayList<>();
                for (int j = in.readInt(); j > 0; j--) {
                    things.add(in.readLong());
                }
                s.clusters.add(new Cluster(alert, raisedAt, level, message, things));
            }
            for (int i = in.readInt(); i > 0; i--) {
                s.told.add(new ThingState.Told(StateCodec.transition(in), ThingState.Told.NOT_YET));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return s;
    }
}
