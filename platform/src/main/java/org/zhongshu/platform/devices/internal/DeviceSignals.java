package org.zhongshu.platform.devices.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingSignals;

/** Tells the twin's lists which things are online, and which a department sees by grant. */
@Component
class DeviceSignals implements ThingSignals {

    private final DeviceMemory memory;
    private final DeviceWatch watch;
    private final Shares shares;

    DeviceSignals(DeviceMemory memory, DeviceWatch watch, Shares shares) {
        this.memory = memory;
        this.watch = watch;
        this.shares = shares;
    }

    @Override
    public Boolean online(long thing) {
        DeviceEntry entry = memory.get(thing);
        return entry == null ? null : watch.status(entry).equals("online");
    }

    @Override
    public boolean granted(String department, Thing thing) {
        return shares.granted(department, thing);
    }
}
