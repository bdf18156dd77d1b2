package org.zhongshu.platform.devices;

import java.util.Map;
import java.util.Optional;

/**
 * The devices as the protocols see them: who is this, and when was it last heard. Everything is answered from memory, so
 * every method may be called on an event loop, except {@link #child}, which may write.
 *
 * <p>Disabled devices are found too, with {@code enabled = false}, so that the caller can refuse them with the right reason.
 */
public interface DeviceRegistry {

    /** The access token of MQTT's user name or of {@code /api/v1/{token}}; compared by keyed SM3 hash, tokens are not stored. */
    Optional<DeviceLogin> findByToken(String token);

    /** SHA-256 fingerprint of the client certificate (DER), 64 hexadecimal digits, either case, colons allowed. */
    Optional<DeviceLogin> findByCertificate(String fingerprint);

    /** A DTLS pre-shared key by its identity; the key is opened for the caller and must not be logged or kept. */
    Optional<PskLogin> findByPskIdentity(String identity);

    /** An HJ 212 station by its MN (设备唯一标识). */
    Optional<Hj212Login> findByHj212(String mn);

    /** An LwM2M client by its endpoint name. */
    Optional<DeviceLogin> findByEndpoint(String endpoint);

    /** The LwM2M endpoint name of a device, if it has one. */
    Optional<String> endpoint(long thing);

    /** The identity of the pre-shared key that a device must use, if it has one. */
    Optional<String> pskIdentity(long thing);

    Optional<DeviceLogin> find(long thing);

    Optional<DeviceLogin> findByCode(String code);

    /**
     * The device a gateway speaks for, by ledger code.
     *
     * <p>It must belong to the gateway's owner and be bound to this gateway or to none. A code that is not in the ledger is
     * created as a child of the gateway only when the gateway {@code mayCreate}.
     *
     * @param type type id or name the gateway gives for a new child; null or unknown takes the gateway's own type
     * @return empty when the gateway may not speak for it
     */
    Optional<DeviceLogin> child(DeviceLogin gateway, String code, String type);

    /** As {@link #child}, but only what memory knows: never writes. */
    Optional<DeviceLogin> knownChild(DeviceLogin gateway, String code);

    /** The device was heard. Cheap: a write to memory, stored in batches. */
    void seen(long thing, long atMillis);

    /** The device opened a session. */
    void connected(long thing, long atMillis);

    /** The session ended. */
    void disconnected(long thing, long atMillis);

    /** How many devices are in each status: online, silent, never, disabled, maintenance. */
    Map<String, Long> countsByStatus();

    /** Whether alerts and silence of this thing are muted now by a maintenance window. */
    boolean inMaintenance(long thing);
}
