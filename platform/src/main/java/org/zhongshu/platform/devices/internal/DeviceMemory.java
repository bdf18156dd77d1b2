package org.zhongshu.platform.devices.internal;

import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.internal.Credential.Kind;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;
import org.zhongshu.platform.twin.Things;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All devices and their credentials in memory; filled at start, changed after each commit. */
@Component
@DependsOnDatabaseInitialization
class DeviceMemory {

    private record Held(DeviceEntry entry, Credential credential) {
    }

    private final Map<Long, DeviceEntry> byThing = new ConcurrentHashMap<>();
    private final Map<String, DeviceEntry> byCode = new ConcurrentHashMap<>();
    private final Map<Credential.Key, Held> byCredential = new ConcurrentHashMap<>();
    private final Map<Long, Map<Kind, Credential>> credentialsOf = new ConcurrentHashMap<>();
    private final Things things;
    private final ThingTypes types;

    DeviceMemory(JdbcTemplate jdbc, Things things, ThingTypes types) {
        this.things = things;
        this.types = types;
        jdbc.query("""
                SELECT d.*, s.first_seen, s.last_seen, s.silent FROM devices.device d LEFT JOIN devices.seen s USING (thing_id)""", r -> {
            readDevice(r);
        });
        jdbc.query("SELECT thing_id, kind, lookup, secret FROM devices.credential", r -> {
            put(new Credential(r.getLong(1), Kind.valueOf(r.getString(2).toUpperCase(Locale.ROOT)), r.getBytes(3), r.getBytes(4)));
        });
    }

    private void readDevice(ResultSet r) throws SQLException {
        Thing thing = things.findThing(r.getLong("thing_id")).orElse(null);
        if (thing == null) {
            return;
        }
        DeviceEntry entry = put(thing, new DeviceRow(r.getLong("thing_id"), r.getString("code"), r.getString("protocol").intern(), r.getString("model"),
                r.getBoolean("gateway"), r.getBoolean("may_create"), r.getLong("parent_id"), r.getBoolean("enabled"),
                r.getObject("every_seconds", Integer.class), r.getInt("version")));
        if (r.getTimestamp("last_seen") != null) {
            entry.firstSeen = r.getTimestamp("first_seen").getTime();
            entry.lastSeen = r.getTimestamp("last_seen").getTime();
            entry.silent = r.getBoolean("silent");
        }
    }

    DeviceEntry put(Thing thing, DeviceRow row) {
        ThingType type = types.findType(thing.type()).orElse(null);
        int every = row.everySeconds() != null ? row.everySeconds() : type == null ? 0 : type.every();
        DeviceLogin login = new DeviceLogin(row.thing(), row.code(), thing.type(), row.enabled(), row.gateway(), row.mayCreate(), thing.department(), row.parent());
        DeviceEntry.Facts facts = new DeviceEntry.Facts(login, row.protocol(), row.model(), every, row.everySeconds(), row.version());
        DeviceEntry entry = byThing.computeIfAbsent(row.thing(), id -> new DeviceEntry(facts));
        entry.facts = facts;
        byCode.put(row.code(), entry);
        return entry;
    }

    void put(Credential c) {
        DeviceEntry entry = byThing.get(c.thing());
        if (entry != null) {
            remove(c.thing(), c.kind());
            credentialsOf.computeIfAbsent(c.thing(), id -> new ConcurrentHashMap<>(2)).put(c.kind(), c);
            byCredential.put(c.key(), new Held(entry, c));
        }
    }

    void remove(long thing, Kind kind) {
        Map<Kind, Credential> own = credentialsOf.get(thing);
        Credential old = own == null ? null : own.remove(kind);
        if (old != null) {
            byCredential.remove(old.key());
        }
    }

    void remove(long thing) {
        DeviceEntry entry = byThing.remove(thing);
        if (entry != null) {
            byCode.remove(entry.login().code(), entry);
            for (Kind kind : Kind.values()) {
                remove(thing, kind);
            }
            credentialsOf.remove(thing);
        }
    }

    DeviceEntry get(long thing) {
        return byThing.get(thing);
    }

    DeviceEntry byCode(String code) {
        return byCode.get(code);
    }

    DeviceEntry holder(Credential.Key key) {
        Held held = byCredential.get(key);
        return held == null ? null : held.entry();
    }

    Credential credential(Credential.Key key) {
        Held held = byCredential.get(key);
        return held == null ? null : held.credential();
    }

    List<Credential> credentials(long thing) {
        return List.copyOf(credentialsOf.getOrDefault(thing, Map.of()).values());
    }

    Collection<DeviceEntry> all() {
        return byThing.values();
    }
}
