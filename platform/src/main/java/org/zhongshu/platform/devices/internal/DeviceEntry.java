package org.zhongshu.platform.devices.internal;

import org.zhongshu.platform.devices.DeviceLogin;

/** One device in memory. The descriptive part is replaced on change; when it was last heard is written by the event loops. */
final class DeviceEntry {

    /** @param everySeconds expected interval, the device's own or its type's; 0 = not said */
    record Facts(DeviceLogin login, String protocol, String model, int everySeconds, Integer ownEverySeconds, int version) {
    }

    volatile Facts facts;
    volatile long firstSeen;
    volatile long lastSeen;
    volatile boolean silent;
    volatile boolean unstored;

    DeviceEntry(Facts facts) {
        this.facts = facts;
    }

    DeviceLogin login() {
        return facts.login();
    }

    long thing() {
        return facts.login().thingId();
    }
}
