package org.zhongshu.platform.telemetry.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * Where each sink stands in the log, one offset for each partition. A position moves only from the value this writer knows:
 * should a second writer ever appear, one of the two fails here and neither stores anything twice.
 */
final class Positions {

    static final String RAW = "raw";
    static final String DERIVED = "derived";

    /** Somebody else has moved the position. */
    static final class Moved extends SQLException {
        Moved(String sink, int part) {
            super("position " + sink + "/" + part + " was moved by another writer");
        }
    }

    private final String topicId;
    private final int partitions;

    Positions(String topicId, int partitions) {
        this.topicId = topicId;
        this.partitions = partitions;
    }

    /** -1 where nothing of this topic has been stored: then its beginning is meant, also after the log was made anew. */
    long[] read(Connection c, String sink) throws SQLException {
        long[] offsets = new long[partitions];
        Arrays.fill(offsets, -1);
        try (var s = c.prepareStatement("SELECT part, next_offset FROM telemetry.position WHERE sink = ? AND topic_id = ?")) {
            s.setString(1, sink);
            s.setString(2, topicId);
            try (var rows = s.executeQuery()) {
                while (rows.next()) {
                    if (rows.getInt(1) < partitions) {
                        offsets[rows.getInt(1)] = rows.getLong(2);
                    }
                }
            }
        }
        return offsets;
    }

    /**
     * After a power cut the log may have lost its newest records while the rows were kept. Positions behind its end would
     * then skip whatever comes next, so they are set back to the end.
     *
     * @return whether any had to be set back; {@code offsets} are corrected
     */
    boolean pullBack(Connection c, String sink, long[] offsets, long[] ends) throws SQLException {
        boolean changed = false;
        for (int part = 0; part < partitions; part++) {
            if (offsets[part] > ends[part]) {
                try (var s = c.prepareStatement("UPDATE telemetry.position SET next_offset = ? WHERE sink = ? AND part = ?")) {
                    s.setLong(1, ends[part]);
                    s.setString(2, sink);
                    s.setInt(3, part);
                    s.executeUpdate();
                }
                offsets[part] = ends[part];
                changed = true;
            }
        }
        return changed;
    }

    void write(Connection c, String sink, long[] from, long[] to) throws SQLException {
        try (var update = c.prepareStatement("UPDATE telemetry.position SET next_offset = ? WHERE sink = ? AND part = ? AND topic_id = ? AND next_offset = ?");
             var insert = c.prepareStatement("""
                     INSERT INTO telemetry.position (sink, part, topic_id, next_offset) VALUES (?, ?, ?, ?)
                     ON CONFLICT (sink, part) DO UPDATE SET topic_id = excluded.topic_id, next_offset = excluded.next_offset
                     WHERE position.topic_id <> excluded.topic_id""")) {
            for (int part = 0; part < partitions; part++) {
                if (from[part] == to[part]) {
                    continue;
                }
                if (from[part] < 0) {
                    insert.setString(1, sink);
                    insert.setInt(2, part);
                    insert.setString(3, topicId);
                    insert.setLong(4, to[part]);
                    if (insert.executeUpdate() != 1) {
                        throw new Moved(sink, part);
                    }
                } else {
                    update.setLong(1, to[part]);
                    update.setString(2, sink);
                    update.setInt(3, part);
                    update.setString(4, topicId);
                    update.setLong(5, from[part]);
                    if (update.executeUpdate() != 1) {
                        throw new Moved(sink, part);
                    }
                }
            }
        }
    }
}
