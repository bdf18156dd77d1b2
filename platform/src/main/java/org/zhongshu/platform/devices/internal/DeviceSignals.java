package org.zhongshu.platform.devices.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingSignals;

/** Tells the twin's lists which things are online, which are being worked on, and which a department sees by grant. */
@Component
class DeviceSignals implements ThingSignals {

    private final DeviceMemory memory;
    private final DeviceWatch watch;
    private final Shares shares;
    private final MaintenanceWindows maintenance;

    DeviceSignals(DeviceMemory memory, DeviceWatch watch, Shares shares, MaintenanceWindows maintenance) {
        this.memory = memory;
        this.watch = watch;
        this.shares = shares;
        this.maintenance = maintenance;
    }

    @Override
    public Boolean online(long thing) {
        DeviceEntry entry = memory.get(thing);
        return entry == null ? null : watch.status(entry).equals("online");
    }

    @Override
    public boolean underMaintenance(long thing) {
        return maintenance.now(thing);
    }

    @Override
    public boolean granted(String department, Thing thing) {
        return shares.granted(department, thing);
    }
}
