package org.zhongshu.platform.devices.internal;

import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.devices.Hj212Login;
import org.zhongshu.platform.devices.PskLogin;
import org.zhongshu.platform.devices.internal.Credential.Kind;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Things;
import org.zhongshu.platform.twin.ThingsChanged;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@link DeviceRegistry} over {@link DeviceMemory}. */
@Component
class MemoryRegistry implements DeviceRegistry {

    private final DeviceMemory memory;
    private final Credentials credentials;
    private final DeviceWatch watch;
    private final MaintenanceWindows maintenance;
    private final Things things;
    private final Ledger ledger;

    MemoryRegistry(DeviceMemory memory, Credentials credentials, DeviceWatch watch, MaintenanceWindows maintenance, Things things, @Lazy Ledger ledger) {
        this.memory = memory;
        this.credentials = credentials;
        this.watch = watch;
        this.maintenance = maintenance;
        this.things = things;
        this.ledger = ledger;
    }

    @Override
    public Optional<DeviceLogin> findByToken(String token) {
        return token == null || token.length() > 128 ? Optional.empty() : login(memory.holder(credentials.tokenKey(token)));
    }

    @Override
    public Optional<DeviceLogin> findByCertificate(String fingerprint) {
        try {
            return login(memory.holder(new Credential.Key(Kind.CERTIFICATE, Credentials.fingerprint(fingerprint))));
        } catch (Problem notAFingerprint) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<PskLogin> findByPskIdentity(String identity) {
        Credential c = memory.credential(publicKey(Kind.PSK, identity));
        return c == null ? Optional.empty() : find(c.thing()).map(d -> new PskLogin(d, credentials.open(c)));
    }

    @Override
    public Optional<Hj212Login> findByHj212(String mn) {
        Credential c = memory.credential(publicKey(Kind.HJ212, mn));
        if (c == null) {
            return Optional.empty();
        }
        Credentials.Hj212Secret secret = credentials.openHj212(c);
        return find(c.thing()).map(d -> new Hj212Login(d, mn, secret.password(), secret.sm4Key() == null ? null : HexFormat.of().parseHex(secret.sm4Key())));
    }

    @Override
    public Optional<DeviceLogin> findByEndpoint(String endpoint) {
        return login(memory.holder(publicKey(Kind.LWM2M, endpoint)));
    }

    @Override
    public Optional<String> endpoint(long thing) {
        return identifier(thing, Kind.LWM2M);
    }

    @Override
    public Optional<String> pskIdentity(long thing) {
        return identifier(thing, Kind.PSK);
    }

    private Optional<String> identifier(long thing, Kind kind) {
        return memory.credentials(thing).stream().filter(c -> c.kind() == kind).findAny().map(c -> new String(c.lookup(), StandardCharsets.UTF_8));
    }

    private static Credential.Key publicKey(Kind kind, String identifier) {
        return new Credential.Key(kind, identifier.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<DeviceLogin> find(long thing) {
        return login(memory.get(thing));
    }

    @Override
    public Optional<DeviceLogin> findByCode(String code) {
        return login(memory.byCode(code));
    }

    private static Optional<DeviceLogin> login(DeviceEntry entry) {
        return entry == null ? Optional.empty() : Optional.of(entry.login());
    }

    @Override
    public Optional<DeviceLogin> knownChild(DeviceLogin gateway, String code) {
        DeviceEntry entry = memory.byCode(code);
        if (entry == null || !gateway.gateway()) {
            return Optional.empty();
        }
        DeviceLogin child = entry.login();
        boolean sameOwner = gateway.owner() != null && gateway.owner().equals(child.owner());
        boolean bound = child.parent() == gateway.thingId();
        return bound || child.parent() == 0 && sameOwner && !child.gateway() ? Optional.of(child) : Optional.empty();
    }

    @Override
    public Optional<DeviceLogin> child(DeviceLogin gateway, String code, String type) {
        if (memory.byCode(code) == null && gateway.gateway() && gateway.mayCreate()) {
            ledger.createChild(gateway, code, type);
        }
        return knownChild(gateway, code);
    }

    @Override
    public void seen(long thing, long atMillis) {
        watch.seen(memory.get(thing), atMillis);
    }

    @Override
    public void connected(long thing, long atMillis) {
        watch.seen(memory.get(thing), atMillis);
    }

    @Override
    public void disconnected(long thing, long atMillis) {
        watch.seen(memory.get(thing), atMillis);
    }

    @Override
    public Map<String, Long> countsByStatus() {
        Map<String, Long> counts = new TreeMap<>();
        for (DeviceEntry entry : memory.all()) {
            counts.merge(watch.status(entry), 1L, Long::sum);
        }
        return counts;
    }

    @Override
    public boolean inMaintenance(long thing) {
        return maintenance.now(thing);
    }

    /** Owner and type are the thing's: follow them. */
    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void on(ThingsChanged event) {
        for (long id : event.ids()) {
            DeviceEntry entry = memory.get(id);
            if (entry != null) {
                DeviceEntry.Facts f = entry.facts;
                things.findThing(id).ifPresent(t -> memory.put(t, new DeviceRow(id, f.login().code(), f.protocol(), f.model(), f.login().gateway(),
                        f.login().mayCreate(), f.login().parent(), f.login().enabled(), f.ownEverySeconds(), f.version())));
            }
        }
    }
}
