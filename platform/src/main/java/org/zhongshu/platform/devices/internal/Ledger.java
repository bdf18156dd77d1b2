package org.zhongshu.platform.devices.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceLoginChanged;
import org.zhongshu.platform.devices.internal.Credential.Kind;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingTypes;
import org.zhongshu.platform.twin.Things;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Changes to the ledger, one device at a time: the thing, the device and its credentials in one transaction, audited. */
@Component
class Ledger {

    /** A device just entered; {@code token} is shown this one time. */
    record Entered(long thing, String token) {
    }

    private final Things things;
    private final ThingTypes types;
    private final DeviceMemory memory;
    private final Drafts drafts;
    private final Credentials credentials;
    private final LedgerRows rows;
    private final Visibility visibility;
    private final Audit audit;
    private final ApplicationEventPublisher events;

    Ledger(Things things, ThingTypes types, DeviceMemory memory, Drafts drafts, Credentials credentials, JdbcTemplate jdbc, Visibility visibility,
           Audit audit, ApplicationEventPublisher events, Clock clock) {
        this.things = things;
        this.types = types;
        this.memory = memory;
        this.drafts = drafts;
        this.credentials = credentials;
        this.rows = new LedgerRows(jdbc, clock);
        this.visibility = visibility;
        this.audit = audit;
        this.events = events;
    }

    /** Enters a device; a thing that already has this code and no device becomes it. */
    @Transactional
    public Entered create(DeviceDraft draft) {
        drafts.check(draft);
        if (memory.byCode(draft.code()) != null) {
            throw Problem.conflict("code-taken", "设备编码已在台账：" + draft.code());
        }
        Thing thing = things.findByCode(draft.code()).map(old -> {
            visibility.requireManage(old);
            return things.update(drafts.apply(draft, old).withStatus(Thing.Status.ACTIVE), "设备入账");
        }).orElseGet(() -> things.create(drafts.thing(draft)));
        visibility.requireManage(thing);
        DeviceRow row = drafts.row(draft, thing.id());
        rows.insert(List.of(row));
        Drafts.Issued issued = drafts.credentials(draft, thing.id());
        issued.credentials().forEach(c -> requireFree(c, thing.id()));
        rows.insertCredentials(issued.credentials());
        audit.record("device.create", "device", Long.toString(thing.id()), null, null, row);
        AfterCommit.run(() -> {
            memory.put(thing, row);
            issued.credentials().forEach(memory::put);
        });
        return new Entered(thing.id(), issued.newToken());
    }

    @Transactional
    public void update(long id, DeviceDraft draft) {
        DeviceEntry entry = require(id);
        Thing thing = things.getThing(id);
        visibility.requireManage(thing);
        if (draft.version() != null && draft.version() != entry.facts.version()) {
            throw Problem.conflict("stale", "设备已被他人修改，请刷新后重试");
        }
        if (draft.code() != null && !draft.code().equals(thing.code())) {
            throw Problem.badRequest("code-fixed", "设备编码不能修改");
        }
        drafts.checkChange(draft, thing);
        Thing after = things.update(drafts.apply(draft, thing), null);
        visibility.requireManage(after);
        DeviceRow before = drafts.row(entry);
        DeviceRow row = drafts.change(draft, before);
        if (rows.update(row, before.version()) == 0) {
            throw Problem.conflict("stale", "设备已被他人修改，请刷新后重试");
        }
        audit.record("device.update", "device", Long.toString(id), null, before, row);
        boolean cut = before.enabled() && !row.enabled() || before.gateway() != row.gateway() || before.mayCreate() != row.mayCreate()
                || !java.util.Objects.equals(thing.department(), after.department()) || !thing.type().equals(after.type());
        AfterCommit.run(() -> {
            memory.put(after, row);
            if (cut) {
                events.publishEvent(new DeviceLoginChanged(id));
            }
        });
    }

    /** Takes the device out; its thing is retired and its history stays. */
    @Transactional
    public void remove(long id, String reason) {
        DeviceEntry entry = require(id);
        Thing thing = things.getThing(id);
        visibility.requireManage(thing);
        rows.delete(id);
        things.update(thing.withStatus(Thing.Status.RETIRED), reason);
        audit.record("device.remove", "device", Long.toString(id), reason, drafts.row(entry), null);
        AfterCommit.run(() -> {
            memory.remove(id);
            events.publishEvent(new DeviceLoginChanged(id));
        });
    }

    /** Issues or replaces one credential. @return the token where one was made, to be shown this one time */
    @Transactional
    public String issue(long id, DeviceDraft given, String kind) {
        require(id);
        visibility.requireManage(things.getThing(id));
        String newToken = null;
        Credential c = switch (kind == null ? "token" : kind) {
            case "token" -> {
                newToken = given.token() != null ? given.token() : DeviceSecrets.newToken();
                yield credentials.token(id, newToken);
            }
            case "certificate" -> credentials.certificate(id, required(given.certificate(), "certificate"));
            case "psk" -> credentials.psk(id, required(given.pskIdentity(), "pskIdentity"), given.psk());
            case "hj212" -> credentials.hj212(id, required(given.mn(), "mn"), given.password(), given.sm4Key());
            case "lwm2m" -> credentials.lwm2m(id, required(given.endpoint(), "endpoint"));
            default -> throw Problem.badRequest("bad-kind", "凭据种类应为 token、certificate、psk、hj212 或 lwm2m");
        };
        requireFree(c, id);
        rows.replaceCredential(c);
        audit.record("device.credential", "device", Long.toString(id), null, null, Map.of("kind", c.kind().word()));
        AfterCommit.run(() -> {
            memory.put(c);
            events.publishEvent(new DeviceLoginChanged(id));
        });
        return newToken;
    }

    @Transactional
    public void revoke(long id, String kind) {
        require(id);
        visibility.requireManage(things.getThing(id));
        Kind k = java.util.Arrays.stream(Kind.values()).filter(v -> v.word().equals(kind)).findAny()
                .orElseThrow(() -> Problem.badRequest("bad-kind", "没有这种凭据：" + kind));
        rows.deleteCredential(id, k);
        audit.record("device.credential-revoke", "device", Long.toString(id), null, Map.of("kind", kind), null);
        AfterCommit.run(() -> {
            memory.remove(id, k);
            events.publishEvent(new DeviceLoginChanged(id));
        });
    }

    /** A child that its gateway names for the first time, as the system: a device at the gateway's place, without credentials. */
    @Transactional
    public void createChild(DeviceLogin gateway, String code, String type) {
        if (code.isBlank() || code.length() > 100 || memory.byCode(code) != null || things.findByCode(code).isPresent()) {
            return;
        }
        Thing at = things.getThing(gateway.thingId());
        String typeId = type != null && types.findType(type).isPresent() ? type : gateway.typeId();
        Thing thing = things.create(Thing.draft(code, code, typeId).withDepartment(at.department()).withDivision(at.town(), at.village(), at.grid())
                .withPlace(at.lon(), at.lat()));
        DeviceRow row = new DeviceRow(thing.id(), code, "child", null, false, false, gateway.thingId(), true, null, 1);
        rows.insert(List.of(row));
        CurrentActor.as(Actor.system("gateway"), () -> audit.record("device.create-child", "device", Long.toString(thing.id()),
                "网关 " + gateway.code() + " 首次上报", null, row));
        AfterCommit.run(() -> memory.put(thing, row));
    }

    private DeviceEntry require(long id) {
        DeviceEntry entry = memory.get(id);
        if (entry == null) {
            throw Problem.notFound("no-device", "没有这个设备");
        }
        return entry;
    }

    private void requireFree(Credential c, long id) {
        DeviceEntry holder = memory.holder(c.key());
        if (holder != null && holder.thing() != id) {
            // not whose: that would tell a guesser that he has hit
            throw Problem.conflict("credential-taken", "凭据已被其他设备使用（" + c.kind().word() + "）");
        }
    }

    private static String required(String value, String field) {
        if (value == null || value.isBlank()) {
            throw Problem.badRequest("missing", "缺少 " + field);
        }
        return value;
    }
}
