package org.zhongshu.platform.twin.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.PgCopy;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.Observation;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One small block of arrays for each thing, guarded by itself: readers wait at most for one message's update. */
@Component
class MemoryLatestStates implements LatestStates {

    private final Metrics metrics;
    private final Map<Long, State> states = new ConcurrentHashMap<>();
    /** Touched only by the writer thread, like {@link State#dirty}. */
    private final List<State> dirty = new ArrayList<>();
    private final PgCopy copy = new PgCopy(1 << 16);

    MemoryLatestStates(JdbcTemplate jdbc, Metrics metrics) {
        this.metrics = metrics;
        jdbc.query("SELECT thing_id, metric, ts, value, text_value FROM twin.latest", row -> {
            Short[] metric = array(row.getArray(2));
            Timestamp[] ts = array(row.getArray(3));
            Double[] value = array(row.getArray(4));
            String[] text = row.getArray(5) == null ? null : array(row.getArray(5));
            State state = new State(row.getLong(1));
            for (int i = 0; i < metric.length; i++) {
                state.set(metric[i], ts[i].getTime(), value[i], text == null ? null : text[i]);
            }
            states.put(state.thing, state);
        });
    }

    @Override
    public Map<String, Reading> get(long thing) {
        State state = states.get(thing);
        if (state == null) {
            return Map.of();
        }
        synchronized (state) {
            Map<String, Reading> readings = LinkedHashMap.newLinkedHashMap(state.n);
            for (int i = 0; i < state.n; i++) {
                readings.put(metrics.key(state.metric[i]), state.reading(i));
            }
            return readings;
        }
    }

    @Override
    public Reading find(long thing, int metric) {
        State state = states.get(thing);
        if (state == null) {
            return null;
        }
        synchronized (state) {
            int i = state.indexOf(metric);
            return i < 0 ? null : state.reading(i);
        }
    }

    @Override
    public double value(long thing, int metric) {
        State state = states.get(thing);
        if (state == null) {
            return Double.NaN;
        }
        synchronized (state) {
            int i = state.indexOf(metric);
            return i < 0 ? Double.NaN : state.value[i];
        }
    }

    @Override
    public long lastReported(long thing) {
        State state = states.get(thing);
        if (state == null) {
            return 0;
        }
        synchronized (state) {
            long last = 0;
            for (int i = 0; i < state.n; i++) {
                last = Math.max(last, state.ts[i]);
            }
            return last;
        }
    }

    @Override
    public void accept(Observation o, Points each) {
        State state = states.get(o.thing());
        if (state == null) {
            state = new State(o.thing());
            states.put(o.thing(), state);
        }
        boolean changed = false;
        synchronized (state) {
            for (int i = 0; i < o.n(); i++) {
                int step = state.set(o.metric()[i], o.ts()[i], o.value()[i], o.text() == null ? null : o.text()[i]);
                changed |= step != State.OLDER;
                each.point(i, step == State.NEWER);
            }
        }
        if (changed && !state.dirty) {
            state.dirty = true;
            dirty.add(state);
        }
    }

    @Override
    public int store(Connection connection) throws SQLException {
        if (dirty.isEmpty()) {
            return 0;
        }
        copy.clear();
        for (State s : dirty) {
            copy.row(5).int8(s.thing).int2Array(s.metric, 0, s.n).timestampArray(s.ts, 0, s.n).float8Array(s.value, 0, s.n)
                    .textArray(s.text, 0, s.n);
        }
        try (var statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE IF NOT EXISTS latest_in (LIKE twin.latest) ON COMMIT DELETE ROWS");
            copy.send(connection, "COPY latest_in FROM STDIN (FORMAT binary)");
            statement.execute("""
                    INSERT INTO twin.latest SELECT * FROM latest_in
                    ON CONFLICT (thing_id) DO UPDATE SET metric = excluded.metric, ts = excluded.ts, value = excluded.value,
                        text_value = excluded.text_value""");
        }
        return dirty.size();
    }

    @Override
    public void stored() {
        dirty.forEach(s -> s.dirty = false);
        dirty.clear();
    }

    @SuppressWarnings("unchecked")
    private static <T> T[] array(Array array) throws SQLException {
        return (T[]) array.getArray();
    }

    private static final class State {
        private static final int OLDER = 0;
        private static final int SAME_TIME = 1;
        private static final int NEWER = 2;

        private final long thing;
        private int n;
        private int[] metric = new int[4];
        private long[] ts = new long[4];
        private double[] value = new double[4];
        private String[] text;
        private boolean dirty;

        State(long thing) {
            this.thing = thing;
        }

        /** Linear: a thing has a handful of metrics, side by side in memory. */
        int indexOf(int m) {
            for (int i = 0; i < n; i++) {
                if (metric[i] == m) {
                    return i;
                }
            }
            return -1;
        }

        Reading reading(int i) {
            return new Reading(ts[i], value[i], text == null ? null : text[i]);
        }

        /** At the same time the value received last holds: a device may correct itself. */
        int set(int m, long at, double v, String t) {
            int i = indexOf(m);
            int step = NEWER;
            if (i < 0) {
                i = n++;
                if (i == metric.length) {
                    metric = java.util.Arrays.copyOf(metric, n * 2);
                    ts = java.util.Arrays.copyOf(ts, n * 2);
                    value = java.util.Arrays.copyOf(value, n * 2);
                    text = text == null ? null : java.util.Arrays.copyOf(text, n * 2);
                }
                metric[i] = m;
            } else if (at < ts[i]) {
                return OLDER;
            } else if (at == ts[i]) {
                step = SAME_TIME;
            }
            ts[i] = at;
            value[i] = v;
            if (t != null && text == null) {
                text = new String[metric.length];
            }
            if (text != null) {
                text[i] = t;
            }
            return step;
        }
    }
}
