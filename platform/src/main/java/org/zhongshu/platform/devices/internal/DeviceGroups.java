package org.zhongshu.platform.devices.internal;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Things;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Named sets of devices, owned by the department that made them, for grants and maintenance. */
@Component
class DeviceGroups {

    record Group(long id, String name, String department, String description, int members) {
    }

    private static final String SELECT = """
            SELECT g.*, (SELECT count(*) FROM devices.group_member m WHERE m.group_id = g.id) AS members FROM devices.device_group g""";

    private final JdbcTemplate jdbc;
    private final Things things;
    private final Visibility visibility;
    private final Shares shares;
    private final Audit audit;
    private final Clock clock;

    DeviceGroups(JdbcTemplate jdbc, Things things, Visibility visibility, Shares shares, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.things = things;
        this.visibility = visibility;
        this.shares = shares;
        this.audit = audit;
        this.clock = clock;
    }

    List<Group> list() {
        Scope reach = visibility.reach("device.read");
        return query(SELECT + " ORDER BY g.name LIMIT 1000").stream().filter(g -> reach.kind() == Scope.Kind.ALL || reach.reaches(g.department(), null, null)).toList();
    }

    Group get(long id) {
        return query(SELECT + " WHERE g.id = ?", id).stream().findAny().orElseThrow(() -> Problem.notFound("no-group", "没有这个设备分组"));
    }

    /** The group, when the actor's department owns it. */
    Group owned(long id) {
        Group group = get(id);
        Scope reach = visibility.reach("device.manage");
        if (reach.kind() != Scope.Kind.ALL && !reach.reaches(group.department(), null, null)) {
            throw Problem.forbidden("not-yours", "这个分组不归本部门管理");
        }
        return group;
    }

    private List<Group> query(String sql, Object... values) {
        return jdbc.query(sql, (r, n) -> new Group(r.getLong("id"), r.getString("name"), r.getString("department"), r.getString("description"), r.getInt("members")), values);
    }

    List<Long> members(long id) {
        return jdbc.queryForList("SELECT thing_id FROM devices.group_member WHERE group_id = ? ORDER BY thing_id", Long.class, id);
    }

    @Transactional
    public Group create(String name, String description, List<Long> members) {
        if (name == null || name.isBlank() || name.length() > 100) {
            throw Problem.badRequest("bad-name", "分组名称不能为空，且不超过 100 字");
        }
        long id = Ids.next();
        try {
            jdbc.update("INSERT INTO devices.device_group (id, name, department, description, created_at) VALUES (?, ?, ?, ?, ?)",
                    id, name, CurrentActor.find().map(Actor::org).orElse(null), description, Timestamp.from(clock.instant()));
        } catch (DuplicateKeyException e) {
            throw Problem.conflict("name-taken", "已有同名分组");
        }
        put(id, members);
        audit.record("device-group.create", "device-group", Long.toString(id), null, null, Map.of("name", name, "members", members.size()));
        return get(id);
    }

    /** Replaces the members. */
    @Transactional
    public Group setMembers(long id, List<Long> members) {
        Group before = owned(id);
        jdbc.update("DELETE FROM devices.group_member WHERE group_id = ?", id);
        put(id, members);
        audit.record("device-group.members", "device-group", Long.toString(id), null, before, Map.of("members", members.stream().map(String::valueOf).toList()));
        return get(id);
    }

    @Transactional
    public void remove(long id) {
        Group group = owned(id);
        jdbc.update("DELETE FROM devices.device_group WHERE id = ?", id);
        audit.record("device-group.remove", "device-group", Long.toString(id), null, group, null);
        AfterCommit.run(shares::read);
    }

    private void put(long id, List<Long> members) {
        List<Long> distinct = members.stream().distinct().toList();
        // a group decides what is shared: only one's own devices may be put into it
        distinct.forEach(m -> visibility.requireManage(things.getThing(m)));
        jdbc.batchUpdate("INSERT INTO devices.group_member (group_id, thing_id) VALUES (?, ?)", distinct, 1000, (s, m) -> {
            s.setLong(1, id);
            s.setLong(2, m);
        });
        AfterCommit.run(shares::read);
    }
}
