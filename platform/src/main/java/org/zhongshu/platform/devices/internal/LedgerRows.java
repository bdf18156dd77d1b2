package org.zhongshu.platform.devices.internal;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.devices.internal.Credential.Kind;
import org.zhongshu.platform.shared.Problem;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** SQL of the ledger. */
final class LedgerRows {

    private final JdbcTemplate jdbc;
    private final Clock clock;

    LedgerRows(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void insert(List<DeviceRow> rows) {
        Timestamp now = Timestamp.from(clock.instant());
        try {
            // one statement for all: a hundred thousand of them must take seconds
            jdbc.update(c -> {
                var s = c.prepareStatement("""
                        INSERT INTO devices.device (thing_id, code, protocol, model, gateway, may_create, parent_id, enabled, every_seconds, version, created_at, updated_at)
                        SELECT x.*, ?, ? FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::boolean[], ?::boolean[], ?::bigint[], ?::boolean[], ?::int[], ?::int[]) x""");
                s.setTimestamp(1, now);
                s.setTimestamp(2, now);
                s.setArray(3, array(c, "bigint", rows, DeviceRow::thing));
                s.setArray(4, array(c, "text", rows, DeviceRow::code));
                s.setArray(5, array(c, "text", rows, DeviceRow::protocol));
                s.setArray(6, array(c, "text", rows, DeviceRow::model));
                s.setArray(7, array(c, "boolean", rows, DeviceRow::gateway));
                s.setArray(8, array(c, "boolean", rows, DeviceRow::mayCreate));
                s.setArray(9, array(c, "bigint", rows, r -> r.parent() == 0 ? null : r.parent()));
                s.setArray(10, array(c, "boolean", rows, DeviceRow::enabled));
                s.setArray(11, array(c, "int", rows, DeviceRow::everySeconds));
                s.setArray(12, array(c, "int", rows, DeviceRow::version));
                return s;
            });
        } catch (DuplicateKeyException e) {
            throw Problem.conflict("code-taken", "设备编码已在台账");
        }
    }

    private static <T> Array array(Connection c, String type, List<T> from, Function<T, Object> value) throws SQLException {
        return c.createArrayOf(type, from.stream().map(value).toArray());
    }

    /** @return 0 when someone else changed it since */
    int update(DeviceRow r, int version) {
        return jdbc.update("""
                        UPDATE devices.device SET protocol = ?, model = ?, gateway = ?, may_create = ?, parent_id = ?, enabled = ?, every_seconds = ?,
                            version = ?, updated_at = ? WHERE thing_id = ? AND version = ?""",
                r.protocol(), r.model(), r.gateway(), r.mayCreate(), r.parent() == 0 ? null : r.parent(), r.enabled(), r.everySeconds(), r.version(),
                Timestamp.from(clock.instant()), r.thing(), version);
    }

    void delete(long thing) {
        for (String table : List.of("seen", "attribute", "group_member", "device")) {
            jdbc.update("DELETE FROM devices." + table + " WHERE thing_id = ?", thing);
        }
        jdbc.update("UPDATE devices.command SET state = 'EXPIRED' WHERE thing_id = ? AND state IN ('QUEUED', 'SENT')", thing);
        jdbc.update("UPDATE devices.device SET parent_id = NULL WHERE parent_id = ?", thing);
    }

    void insertCredentials(List<Credential> credentials) {
        Timestamp now = Timestamp.from(clock.instant());
        try {
            jdbc.update(c -> {
                var s = c.prepareStatement("""
                        INSERT INTO devices.credential (thing_id, kind, lookup, secret, created_at)
                        SELECT t, k, decode(l, 'hex'), decode(x, 'hex'), ? FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[]) AS u (t, k, l, x)""");
                s.setTimestamp(1, now);
                s.setArray(2, array(c, "bigint", credentials, Credential::thing));
                s.setArray(3, array(c, "text", credentials, v -> v.kind().word()));
                s.setArray(4, array(c, "text", credentials, v -> HexFormat.of().formatHex(v.lookup())));
                s.setArray(5, array(c, "text", credentials, v -> v.secret() == null ? null : HexFormat.of().formatHex(v.secret())));
                return s;
            });
        } catch (DuplicateKeyException e) {
            throw Problem.conflict("credential-taken", "凭据已被其他设备使用");
        }
    }

    void replaceCredential(Credential c) {
        deleteCredential(c.thing(), c.kind());
        insertCredentials(List.of(c));
    }

    void deleteCredential(long thing, Kind kind) {
        jdbc.update("DELETE FROM devices.credential WHERE thing_id = ? AND kind = ?", thing, kind.word());
    }
}
