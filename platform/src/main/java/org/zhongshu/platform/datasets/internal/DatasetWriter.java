package org.zhongshu.platform.datasets.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.DatasetChanged;
import org.zhongshu.platform.datasets.Datasets.Applied;
import org.zhongshu.platform.datasets.Datasets.Full;
import org.zhongshu.platform.shared.Ids;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes rows of datasets. Under the dataset's lock a batch first asks which of its keys are there and how, so that what is
 * the same is left alone; all else goes in by COPY, after the rows it replaces were taken out. The lock is held to the end of
 * the transaction, and only its holder moves the sequence: numbers are handed out in commit order.
 */
@Component
class DatasetWriter {

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final DatasetTables tables;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    DatasetWriter(JdbcTemplate jdbc, TransactionTemplate transaction, DatasetTables tables, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.tables = tables;
        this.events = events;
        this.clock = clock;
    }

    Applied put(String dataset, List<Object[]> rows, String source) {
        return transaction.execute(status -> put(tables.locked(dataset), rows, source, null));
    }

    /** @param delivery where to note the keys; null: nowhere */
    private Applied put(Dataset dataset, List<Object[]> rows, String source, Long delivery) {
        List<Dataset.Column> columns = dataset.columns();
        List<Dataset.Column> keys = dataset.keys();
        int[] keyAt = IntStream.range(0, columns.size()).filter(i -> columns.get(i).key()).toArray();
        Map<String, Object[]> byKey = LinkedHashMap.newLinkedHashMap(rows.size());
        for (Object[] row : rows) {
            Object[] fitted = RowText.fitted(columns, row);
            byKey.put(keyAt.length == 0 ? RowText.digest(fitted) : RowText.key(keys, pick(fitted, keyAt)), fitted);
        }
        if (byKey.isEmpty()) {
            return applied(dataset, 0, 0, 0, 0);
        }
        return jdbc.execute((Connection connection) -> {
            String[] all = byKey.keySet().toArray(String[]::new);
            long[] hashes = new long[all.length];
            int at = 0;
            for (Object[] row : byKey.values()) {
                hashes[at++] = RowText.hash(columns, row);
            }
            Found found = find(connection, dataset, all, hashes);
            int changed = all.length - found.same();
            long first = 0;
            if (changed > 0) {
                first = numbers(connection, dataset, changed);
                delete(connection, dataset, found.replaced());
                RowCopy copy = new RowCopy(connection, dataset, changed, clock.instant(), source);
                long number = first;
                at = 0;
                for (Object[] row : byKey.values()) {
                    if (!found.unchanged()[at]) {
                        copy.add(all[at], number++, hashes[at], row);
                    }
                    at++;
                }
                copy.end();
            }
            if (delivery != null) {
                RowCopy.keys(connection, delivery, all);
            }
            return applied(dataset, changed, found.same(), rows.size() - all.length, first + changed - 1);
        });
    }

    /**
     * What the table has of a batch.
     *
     * @param unchanged by place in the batch: there already, with the same content
     * @param replaced  keys whose row is there with another content, or gone
     */
    private record Found(boolean[] unchanged, int same, List<String> replaced) {
    }

    private static Found find(Connection connection, Dataset dataset, String[] keys, long[] hashes) throws SQLException {
        boolean[] unchanged = new boolean[keys.length];
        int same = 0;
        List<String> replaced = new ArrayList<>();
        // one look into the key's index for each: OFFSET keeps the planner from reading the whole table instead
        String sql = "SELECT k.at, t._hash, t._gone FROM unnest(?::text[]) WITH ORDINALITY AS k(key, at) CROSS JOIN LATERAL (SELECT _hash, _gone FROM " + dataset.table() + " WHERE _key = k.key OFFSET 0) t";
        Array array = connection.createArrayOf("text", keys);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, array);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    int at = (int) row.getLong(1) - 1;
                    if (row.getLong(2) == hashes[at] && !row.getBoolean(3)) {
                        unchanged[at] = true;
                        same++;
                    } else {
                        replaced.add(keys[at]);
                    }
                }
            }
        } finally {
            array.free();
        }
        return new Found(unchanged, same, replaced);
    }

    /** Takes so many numbers from the dataset's sequence; a transaction that comes to nothing leaves a gap, which nobody minds. @return the first */
    private static long numbers(Connection connection, Dataset dataset, int n) throws SQLException {
        String sequence = DatasetTables.sequence(dataset);
        try (PreparedStatement statement = connection.prepareStatement("SELECT setval('" + sequence + "', last_value - (NOT is_called)::int + ?) FROM " + sequence)) {
            statement.setInt(1, n);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1) - n + 1;
            }
        }
    }

    private static void delete(Connection connection, Dataset dataset, List<String> keys) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        Array array = connection.createArrayOf("text", keys.toArray());
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM " + dataset.table() + " WHERE _key = ANY (?)")) {
            statement.setArray(1, array);
            statement.executeUpdate();
        } finally {
            array.free();
        }
    }

    Applied remove(String id, List<Object[]> keys, String source) {
        return transaction.execute(status -> {
            Dataset dataset = tables.locked(id);
            List<Dataset.Column> columns = dataset.keys();
            String[] gone = keys.stream().map(k -> columns.isEmpty() ? RowText.digest(RowText.fitted(dataset.columns(), k)) : RowText.key(columns, RowText.fitted(columns, k))).distinct().toArray(String[]::new);
            if (gone.length == 0) {
                return applied(dataset, 0, 0, 0, 0);
            }
            int changed = jdbc.update("UPDATE " + dataset.table() + " SET _gone = true, _seq = nextval('" + DatasetTables.sequence(dataset) + "'), _at = ?, _source = ? WHERE _key = ANY (?) AND NOT _gone",
                    now(), source, gone);
            return applied(dataset, changed, gone.length - changed, keys.size() - gone.length, changed == 0 ? 0 : last(dataset));
        });
    }

    Full full(String id, String name, boolean restart) {
        return transaction.execute(status -> {
            Dataset dataset = tables.locked(id);
            List<Delivery> open = jdbc.query("SELECT id, first FROM datasets.delivery WHERE dataset = ? AND source = ?", (row, n) -> new Delivery(row.getLong(1), row.getBoolean(2)), id, name);
            if (!open.isEmpty() && !restart) {
                return new StoredFull(id, name, open.getFirst());
            }
            forget(id, name);
            boolean first = !Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT FROM " + dataset.table() + " WHERE NOT _gone AND _source = ?)", Boolean.class, name));
            Delivery delivery = new Delivery(Ids.next(), first);
            jdbc.update("INSERT INTO datasets.delivery (dataset, source, id, first, began_at) VALUES (?, ?, ?, ?, ?)", id, name, delivery.id(), first, now());
            return new StoredFull(id, name, delivery);
        });
    }

    private record Delivery(long id, boolean first) {
    }

    private final class StoredFull implements Full {

        private final String id;
        private final String source;
        private final Delivery delivery;

        private StoredFull(String id, String source, Delivery delivery) {
            this.id = id;
            this.source = source;
            this.delivery = delivery;
        }

        @Override
        public Applied put(List<Object[]> rows) {
            return transaction.execute(status -> DatasetWriter.this.put(tables.locked(id), rows, source, delivery.first() ? null : delivery.id()));
        }

        @Override
        public long end() {
            return transaction.execute(status -> {
                Dataset dataset = tables.locked(id);
                int gone = delivery.first() ? 0 : jdbc.update("UPDATE " + dataset.table() + " t SET _gone = true, _seq = nextval('" + DatasetTables.sequence(dataset) + "'), _at = ?"
                        + " WHERE _source = ? AND NOT _gone AND NOT EXISTS (SELECT FROM datasets.seen s WHERE s.delivery = ? AND s.key = t._key)", now(), source, delivery.id());
                forget(id, source);
                applied(dataset, gone, 0, 0, gone == 0 ? 0 : last(dataset));
                return (long) gone;
            });
        }
    }

    private void forget(String dataset, String source) {
        jdbc.update("DELETE FROM datasets.seen WHERE delivery IN (SELECT id FROM datasets.delivery WHERE dataset = ? AND source = ?)", dataset, source);
        jdbc.update("DELETE FROM datasets.delivery WHERE dataset = ? AND source = ?", dataset, source);
    }

    /** @param last number of the last change, when there was any */
    private Applied applied(Dataset dataset, int changed, int same, int doubled, long last) {
        if (changed == 0) {
            Long highest = jdbc.queryForObject("SELECT max(_seq) FROM " + dataset.table(), Long.class);
            return new Applied(0, same, doubled, highest == null ? 0 : highest);
        }
        events.publishEvent(new DatasetChanged(dataset.id(), last));
        return new Applied(changed, same, doubled, last);
    }

    /** The number given last; the lock is held, so it is this transaction's. */
    private long last(Dataset dataset) {
        return jdbc.queryForObject("SELECT last_value FROM " + DatasetTables.sequence(dataset), Long.class);
    }

    private static Object[] pick(Object[] row, int[] at) {
        Object[] picked = new Object[at.length];
        for (int i = 0; i < at.length; i++) {
            picked[i] = row[at[i]];
        }
        return picked;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
