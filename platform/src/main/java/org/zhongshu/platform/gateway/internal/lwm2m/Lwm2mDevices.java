package org.zhongshu.platform.gateway.internal.lwm2m;

import org.eclipse.leshan.core.endpoint.EndpointUri;
import org.eclipse.leshan.core.peer.LwM2mPeer;
import org.eclipse.leshan.core.peer.OscoreIdentity;
import org.eclipse.leshan.core.peer.PskIdentity;
import org.eclipse.leshan.core.request.UplinkRequest;
import org.eclipse.leshan.server.registration.Registration;
import org.eclipse.leshan.core.request.RegisterRequest;
import org.eclipse.leshan.server.security.Authorizer;
import org.eclipse.leshan.servers.security.Authorization;
import org.eclipse.leshan.servers.security.SecurityInfo;
import org.eclipse.leshan.servers.security.SecurityStore;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceRegistry;

import java.util.Optional;

/**
 * Who may come in over LwM2M: an endpoint of the ledger that is not disabled. One that has a pre-shared key must come over
 * DTLS with exactly its own key; one without may come in plain.
 */
@Component
class Lwm2mDevices implements SecurityStore, Authorizer {

    private final DeviceRegistry devices;

    Lwm2mDevices(DeviceRegistry devices) {
        this.devices = devices;
    }

    @Override
    public SecurityInfo getByEndpoint(String endpoint) {
        return devices.findByEndpoint(endpoint).flatMap(device -> devices.pskIdentity(device.thingId()))
                .map(this::getByIdentity).orElse(null);
    }

    @Override
    public SecurityInfo getByIdentity(String identity) {
        return devices.findByPskIdentity(identity).filter(psk -> psk.device().enabled())
                .flatMap(psk -> devices.endpoint(psk.device().thingId()).map(endpoint -> SecurityInfo.newPreSharedKeyInfo(endpoint, identity, psk.key())))
                .orElse(null);
    }

    @Override
    public SecurityInfo getByOscoreIdentity(OscoreIdentity identity) {
        return null; // OSCORE is not offered
    }

    @Override
    public Authorization isAuthorized(UplinkRequest<?> request, Registration registration, LwM2mPeer sender, EndpointUri uri) {
        String endpoint = request instanceof RegisterRequest register ? register.getEndpointName() : registration == null ? null : registration.getEndpoint();
        Optional<DeviceLogin> device = Optional.ofNullable(endpoint).flatMap(devices::findByEndpoint).filter(DeviceLogin::enabled);
        if (device.isEmpty()) {
            return Authorization.declined();
        }
        Optional<String> needed = devices.pskIdentity(device.get().thingId());
        boolean right = needed.isEmpty() || sender.getIdentity() instanceof PskIdentity psk && psk.getPskIdentity().equals(needed.get());
        return right ? Authorization.approved() : Authorization.declined();
    }
}
