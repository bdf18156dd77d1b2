package org.zhongshu.platform.devices.internal;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.devices.internal.Credential.Kind;
import org.zhongshu.platform.shared.Problem;

import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.util.List;

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
            jdbc.batchUpdate("""
                    INSERT INTO devices.device (thing_id, code, protocol, model, gateway, may_create, parent_id, enabled, every_seconds, version, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", rows, 1000, (s, r) -> {
                s.setLong(1, r.thing());
                s.setString(2, r.code());
                s.setString(3, r.protocol());
                s.setString(4, r.model());
                s.setBoolean(5, r.gateway());
                s.setBoolean(6, r.mayCreate());
                s.setObject(7, r.parent() == 0 ? null : r.parent(), Types.BIGINT);
                s.setBoolean(8, r.enabled());
                s.setObject(9, r.everySeconds(), Types.INTEGER);
                s.setInt(10, r.version());
                s.setTimestamp(11, now);
                s.setTimestamp(12, now);
            });
        } catch (DuplicateKeyException e) {
            throw Problem.conflict("code-taken", "设备编码已在台账");
        }
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
            jdbc.batchUpdate("INSERT INTO devices.credential (thing_id, kind, lookup, secret, created_at) VALUES (?, ?, ?, ?, ?)", credentials, 1000, (s, c) -> {
                s.setLong(1, c.thing());
                s.setString(2, c.kind().word());
                s.setBytes(3, c.lookup());
                s.setBytes(4, c.secret());
                s.setTimestamp(5, now);
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
