package org.zhongshu.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares what was acknowledged with what the store has: message by message, by (device, time). */
final class StoredRows {

    /** @param unacknowledged stored though never acknowledged: allowed, the acknowledgement was under way */
    record Comparison(long acknowledged, long stored, long missing, long doubled, long unacknowledged) {
        boolean exact() {
            return missing == 0 && doubled == 0;
        }
    }

    private StoredRows() {
    }

    static Map<String, Long> things(Connection db, List<String> codes) throws SQLException {
        Map<String, Long> found = new HashMap<>();
        try (PreparedStatement s = db.prepareStatement("SELECT code, id FROM twin.thing WHERE code = ANY(?)")) {
            s.setArray(1, db.createArrayOf("text", codes.toArray()));
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    found.put(r.getString(1), r.getLong(2));
                }
            }
        }
        return found;
    }

    static long count(Connection db, Long[] things, long sinceMillis) throws SQLException {
        try (PreparedStatement s = db.prepareStatement("SELECT count(*) FROM telemetry.reading WHERE thing_id = ANY(?) AND ts >= ?")) {
            s.setArray(1, db.createArrayOf("bigint", things));
            s.setTimestamp(2, new Timestamp(sinceMillis));
            try (ResultSet r = s.executeQuery()) {
                r.next();
                return r.getLong(1);
            }
        }
    }

    /** @param ledgers one per device, in the order of {@code things} */
    static Comparison compare(Connection db, long[] things, List<MqttLoad.Ledger> ledgers, long sinceMillis) throws SQLException {
        long acknowledged = 0;
        long stored = 0;
        long missing = 0;
        long doubled = 0;
        long extra = 0;
        try (PreparedStatement s = db.prepareStatement("SELECT (extract(epoch FROM ts) * 1000)::bigint FROM telemetry.reading WHERE thing_id = ? AND ts >= ? ORDER BY ts")) {
            for (int i = 0; i < things.length; i++) {
                MqttLoad.Ledger ledger = ledgers.get(i);
                s.setLong(1, things[i]);
                s.setTimestamp(2, new Timestamp(sinceMillis));
                long[] have = new long[Math.max(16, ledger.sent + 16)];
                int n = 0;
                try (ResultSet r = s.executeQuery()) {
                    while (r.next()) {
                        if (n == have.length) {
                            have = Arrays.copyOf(have, n * 2);
                        }
                        have[n++] = r.getLong(1);
                    }
                }
                acknowledged += ledger.acked;
                stored += n;
                // both ascend: merge
                int at = 0;
                for (int m = 0; m < ledger.sent; m++) {
                    while (at < n && have[at] < ledger.stamps[m]) {
                        extra++;
                        at++;
                    }
                    int same = 0;
                    while (at < n && have[at] == ledger.stamps[m]) {
                        same++;
                        at++;
                    }
                    if (same == 0 && m < ledger.acked) {
                        missing++;
                    } else if (same > 1) {
                        doubled += same - 1;
                    } else if (same == 1 && m >= ledger.acked) {
                        extra++;
                    }
                }
                extra += n - at;
            }
        }
        return new Comparison(acknowledged, stored, missing, doubled, extra);
    }
}
