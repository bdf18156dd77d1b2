package org.zhongshu.platform.exchange.internal.capture;

import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.Source;
import org.zhongshu.platform.exchange.SourceRow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** What a job would have stored, kept in memory: rows by the first column, and the position after them. */
final class CapturedRows {

    final TreeMap<Object, Object[]> table = new TreeMap<>();
    final List<SourceRow> all = new ArrayList<>();
    Position position;

    /** Takes rows until the condition holds, as the job engine does: rows and position, then stored. */
    void take(Rows rows, BooleanSupplier until) {
        long patience = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!until.getAsBoolean()) {
            if (System.nanoTime() > patience) {
                throw new AssertionError("waited a minute; has " + all.size() + " rows: " + table.keySet());
            }
            List<SourceRow> next = rows.next(2_000, Duration.ofMillis(200));
            for (SourceRow row : next) {
                all.add(row);
                if (row.op() == SourceRow.Op.PUT) {
                    table.put(row.values()[0], row.values());
                } else {
                    table.remove(row.values()[0]);
                }
            }
            if (!next.isEmpty()) {
                position = Position.of(next.getLast().position());
                rows.stored(position);
            }
        }
    }

    static Shape.Column column(String name, DataType type, String declared, boolean key) {
        return new Shape.Column(name, type, declared, null, null, key);
    }

    /** A plain connector that answers with a shape that the test changes. */
    static final class Tables implements Connector {
        final String kind;
        Shape shape;

        Tables(String kind, Shape shape) {
            this.kind = kind;
            this.shape = shape;
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public String label() {
            return kind;
        }

        @Override
        public List<Setting> settings() {
            return List.of();
        }

        @Override
        public void check(Settings settings) {
            // always there
        }

        @Override
        public List<Source> sources(Settings settings) {
            return List.of();
        }

        @Override
        public Shape shape(Settings settings, String source) {
            return shape;
        }

        @Override
        public Rows read(Settings settings, String source, Shape expected, Mode mode, Position from) {
            throw new UnsupportedOperationException("not asked in these tests");
        }
    }
}
