package org.zhongshu.platform.devices.internal;

import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingTypes;

import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * "Collect once, share to many": grants that let a department see devices it does not own, by group or by type, for a stated
 * purpose and time. Answered from memory; the one place that decides it, also for the twin's and history's lists.
 */
@Component
@DependsOnDatabaseInitialization
class Shares {

    /** @param owner with a type: only devices of this department; null = of every department */
    record Share(long id, Long group, String type, String owner, String department, Instant from, Instant to, String purpose, String createdBy, Instant revokedAt) {
        boolean active(Instant now) {
            return revokedAt == null && !now.isBefore(from) && (to == null || now.isBefore(to));
        }
    }

    private record State(Map<String, List<Share>> byDepartment, Map<Long, Set<Long>> members) {
    }

    private final JdbcTemplate jdbc;
    private final Departments departments;
    private final ThingTypes types;
    private final Audit audit;
    private final Clock clock;
    private volatile State state;

    Shares(JdbcTemplate jdbc, Departments departments, ThingTypes types, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.departments = departments;
        this.types = types;
        this.audit = audit;
        this.clock = clock;
        read();
    }

    boolean granted(String department, Thing thing) {
        List<Share> shares = state.byDepartment().get(department);
        if (shares == null) {
            return false;
        }
        Instant now = clock.instant();
        for (Share s : shares) {
            if (s.active(now) && (s.group() != null ? state.members().getOrDefault(s.group(), Set.of()).contains(thing.id())
                    : s.type().equals(thing.type()) && (s.owner() == null || s.owner().equals(thing.department())))) {
                return true;
            }
        }
        return false;
    }

    @Transactional
    public Share add(Long group, String type, String owner, String department, Instant from, Instant to, String purpose) {
        if ((group == null) == (type == null)) {
            throw Problem.badRequest("bad-grant", "请选择设备分组或设备类型之一");
        }
        if (type != null && types.findType(type).isEmpty()) {
            throw Problem.badRequest("unknown-type", "没有这种设备类型：" + type);
        }
        if (departments.find(department).isEmpty()) {
            throw Problem.badRequest("unknown-department", "没有这个部门：" + department);
        }
        if (purpose == null || purpose.isBlank() || purpose.length() > 200) {
            throw Problem.badRequest("no-purpose", "请填写共享用途（200 字以内）");
        }
        Instant start = from == null ? clock.instant() : from;
        if (to != null && !start.isBefore(to)) {
            throw Problem.badRequest("bad-period", "结束时间须晚于开始时间");
        }
        Share share = new Share(Ids.next(), group, type, owner, department, start, to, purpose, CurrentActor.find().map(Actor::username).orElse("system"), null);
        jdbc.update("INSERT INTO devices.share (id, group_id, type, owner, department, from_at, to_at, purpose, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", s -> {
            s.setLong(1, share.id());
            s.setObject(2, group, Types.BIGINT);
            s.setString(3, type);
            s.setString(4, owner);
            s.setString(5, department);
            s.setTimestamp(6, Timestamp.from(start));
            s.setTimestamp(7, to == null ? null : Timestamp.from(to));
            s.setString(8, purpose);
            s.setString(9, share.createdBy());
            s.setTimestamp(10, Timestamp.from(clock.instant()));
        });
        audit.record("device.grant", "device-grant", Long.toString(share.id()), purpose, null, share);
        AfterCommit.run(this::read);
        return share;
    }

    @Transactional
    public void revoke(long id) {
        Share share = get(id);
        jdbc.update("UPDATE devices.share SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", Timestamp.from(clock.instant()), id);
        audit.record("device.grant-revoke", "device-grant", Long.toString(id), null, share, null);
        AfterCommit.run(this::read);
    }

    Share get(long id) {
        return query("id = ?", id).stream().findAny().orElseThrow(() -> Problem.notFound("no-grant", "没有这个共享授权"));
    }

    /** The newest thousand that are not revoked, for the screen; those that are over too. */
    List<Share> list() {
        return query("true ORDER BY id DESC LIMIT 1000");
    }

    private List<Share> query(String condition, Object... values) {
        return jdbc.query("SELECT * FROM devices.share WHERE revoked_at IS NULL AND " + condition, (r, n) -> new Share(r.getLong("id"),
                r.getObject("group_id", Long.class), r.getString("type"), r.getString("owner"), r.getString("department"), r.getTimestamp("from_at").toInstant(),
                r.getTimestamp("to_at") == null ? null : r.getTimestamp("to_at").toInstant(), r.getString("purpose"), r.getString("created_by"), null), values);
    }

    /** Every grant that holds or will hold. Also on a timer: another copy of the server may have changed something. */
    @Scheduled(fixedDelay = 60_000, initialDelay = 60_000)
    void read() {
        List<Share> open = query("(to_at IS NULL OR to_at > ?)", Timestamp.from(clock.instant()));
        Map<Long, Set<Long>> members = new java.util.HashMap<>();
        jdbc.query("SELECT group_id, thing_id FROM devices.group_member WHERE group_id IN (SELECT group_id FROM devices.share WHERE revoked_at IS NULL)",
                r -> {
                    members.computeIfAbsent(r.getLong(1), g -> new HashSet<>()).add(r.getLong(2));
                });
        state = new State(open.stream().collect(Collectors.groupingBy(Share::department)), members);
    }
}
