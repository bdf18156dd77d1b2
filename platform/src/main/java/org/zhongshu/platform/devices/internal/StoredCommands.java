package org.zhongshu.platform.devices.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.devices.DeviceCommand;
import org.zhongshu.platform.devices.DeviceCommandQueued;
import org.zhongshu.platform.devices.DeviceCommands;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** {@code devices.command}. Which devices have something pending is also in memory, for every device that connects. */
@Component
@DependsOnDatabaseInitialization
class StoredCommands implements DeviceCommands {

    private static final int MAX_PARAMS = 8_000;

    /** One line of a device's command list. */
    record Line(String id, int requestId, String method, Object params, String state, Instant createdAt, String createdBy, Instant expiresAt,
                Instant sentAt, Instant answeredAt, Object response, String error) {
    }

    private final JdbcClient jdbc;
    private final DeviceMemory memory;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final Duration life;
    /** Things with something pending, each with the number of its last change: who found nothing must not remove what came since. */
    private final ConcurrentHashMap<Long, Long> waiting = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    StoredCommands(JdbcClient jdbc, DeviceMemory memory, Audit audit, ApplicationEventPublisher events, Clock clock,
                   @Value("${zhongshu.devices.command-life:24h}") Duration life) {
        this.jdbc = jdbc;
        this.memory = memory;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
        this.life = life;
        readWaiting();
    }

    @Override
    @Transactional
    public DeviceCommand queue(long thing, String method, Object params) {
        DeviceEntry device = memory.get(thing);
        if (device == null) {
            throw Problem.notFound("no-device", "没有这个设备");
        }
        if (!device.login().enabled()) {
            throw Problem.conflict("disabled", "设备已停用，不能下发命令");
        }
        if (method == null || !method.matches("[A-Za-z][A-Za-z0-9_.:-]{0,63}")) {
            throw Problem.badRequest("bad-method", "命令名应以字母开头，只含字母、数字和 _ . : -，不超过 64 位");
        }
        String json = Json.write(params);
        if (json.length() > MAX_PARAMS) {
            throw Problem.badRequest("params-too-long", "命令参数过长");
        }
        Instant now = clock.instant();
        int requestId = jdbc.sql("SELECT nextval('devices.request_number')").query(Integer.class).single();
        DeviceCommand command = new DeviceCommand(Ids.next(), thing, requestId, method, json, DeviceCommand.State.QUEUED, now.plus(life));
        jdbc.sql("""
                        INSERT INTO devices.command (id, thing_id, request_id, method, params, state, created_at, created_by, expires_at)
                        VALUES (?, ?, ?, ?, ?::json, 'QUEUED', ?, ?, ?)""")
                .params(command.id(), thing, requestId, method, json, Timestamp.from(now),
                        CurrentActor.find().map(Actor::username).orElse("system"), Timestamp.from(command.expiresAt())).update();
        audit.record("device.command", "device", Long.toString(thing), null, null, Map.of("method", method, "params", json, "requestId", requestId));
        AfterCommit.run(() -> {
            waiting.put(thing, changes.incrementAndGet());
            events.publishEvent(new DeviceCommandQueued(thing));
        });
        return command;
    }

    @Override
    public List<DeviceCommand> pending(long thing) {
        return jdbc.sql("""
                        SELECT * FROM devices.command WHERE thing_id = ? AND state IN ('QUEUED', 'SENT') AND expires_at > ? ORDER BY id LIMIT 100""")
                .params(thing, Timestamp.from(clock.instant())).query((r, n) -> command(r)).list();
    }

    @Override
    public Optional<DeviceCommand> next(long thing, Duration again) {
        Instant now = clock.instant();
        return jdbc.sql("""
                        UPDATE devices.command SET state = 'SENT', sent_at = :now WHERE id = (
                            SELECT id FROM devices.command WHERE thing_id = :thing AND state IN ('QUEUED', 'SENT') AND expires_at > :now
                                AND (state = 'QUEUED' OR sent_at < :before) ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING *""")
                .param("now", Timestamp.from(now)).param("before", Timestamp.from(now.minus(again))).param("thing", thing)
                .query((r, n) -> command(r)).optional();
    }

    @Override
    public boolean anyPending(long thing) {
        return waiting.containsKey(thing);
    }

    @Override
    public void sent(long thing, int requestId) {
        jdbc.sql("UPDATE devices.command SET state = 'SENT', sent_at = ? WHERE thing_id = ? AND request_id = ? AND state IN ('QUEUED', 'SENT')")
                .params(Timestamp.from(clock.instant()), thing, requestId).update();
    }

    @Override
    @Transactional
    public void acknowledged(long thing, int requestId, String response) {
        end(thing, requestId, DeviceCommand.State.ACKNOWLEDGED, response, null);
    }

    @Override
    @Transactional
    public void failed(long thing, int requestId, String reason) {
        end(thing, requestId, DeviceCommand.State.FAILED, null, reason);
    }

    private void end(long thing, int requestId, DeviceCommand.State state, String response, String error) {
        int changed = jdbc.sql("""
                        UPDATE devices.command SET state = ?, answered_at = ?, response = ?::json, error = ?
                        WHERE thing_id = ? AND request_id = ? AND state IN ('QUEUED', 'SENT')""")
                .params(state.name(), Timestamp.from(clock.instant()), response == null ? "null" : response.replace("\\u0000", "\\ufffd"), error, thing, requestId).update();
        if (changed > 0) {
            audit.record("device.command-" + (error == null ? "answered" : "failed"), "device", Long.toString(thing), error, null,
                    Map.of("requestId", requestId, "response", response == null ? "" : response));
            AfterCommit.run(() -> {
                Long seen = waiting.get(thing);
                if (seen != null && pending(thing).isEmpty()) {
                    waiting.remove(thing, seen);
                }
            });
        }
    }

    @Scheduled(fixedDelay = 60_000, initialDelay = 60_000)
    @Transactional
    public void expire() {
        jdbc.sql("UPDATE devices.command SET state = 'EXPIRED' WHERE state IN ('QUEUED', 'SENT') AND expires_at <= ?")
                .params(Timestamp.from(clock.instant())).update();
        AfterCommit.run(this::readWaiting);
    }

    private void readWaiting() {
        Map<Long, Long> before = Map.copyOf(waiting);
        Set<Long> now = jdbc.sql("SELECT DISTINCT thing_id FROM devices.command WHERE state IN ('QUEUED', 'SENT')").query(Long.class).set();
        now.forEach(thing -> waiting.putIfAbsent(thing, changes.incrementAndGet()));
        before.forEach((thing, seen) -> {
            if (!now.contains(thing)) {
                waiting.remove(thing, seen);
            }
        });
    }

    List<Line> list(long thing, long before, int limit) {
        return jdbc.sql("SELECT * FROM devices.command WHERE thing_id = ? AND id < ? ORDER BY id DESC LIMIT ?").params(thing, before, limit).query((r, n) -> new Line(
                Long.toString(r.getLong("id")), r.getInt("request_id"), r.getString("method"), Json.read(r.getString("params")), r.getString("state").toLowerCase(java.util.Locale.ROOT),
                r.getTimestamp("created_at").toInstant(), r.getString("created_by"), r.getTimestamp("expires_at").toInstant(), instant(r, "sent_at"), instant(r, "answered_at"),
                r.getString("response") == null ? null : Json.read(r.getString("response")), r.getString("error"))).list();
    }

    private static Instant instant(ResultSet r, String column) throws SQLException {
        return r.getTimestamp(column) == null ? null : r.getTimestamp(column).toInstant();
    }

    private static DeviceCommand command(ResultSet r) throws SQLException {
        return new DeviceCommand(r.getLong("id"), r.getLong("thing_id"), r.getInt("request_id"), r.getString("method"), r.getString("params"),
                DeviceCommand.State.valueOf(r.getString("state")), r.getTimestamp("expires_at").toInstant());
    }
}
