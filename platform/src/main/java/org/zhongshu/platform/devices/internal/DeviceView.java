package org.zhongshu.platform.devices.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A device as the screens see it. */
@Component
class DeviceView {

    record Item(String id, String code, String name, String type, String typeName, String department, String departmentName, String town, String townName,
                String protocol, String status, Instant lastSeen, Double battery, Double lon, Double lat, boolean gateway) {
    }

    record Detail(String id, String code, String name, String type, String typeName, String department, String departmentName, String town, String townName,
                  String village, String grid, String placeClass, String protocol, String status, Instant firstSeen, Instant lastSeen, Double battery,
                  Double lon, Double lat, String model, boolean enabled, boolean gateway, boolean mayCreate, String parent, int every, int version,
                  List<Map<String, String>> credentials, List<ThingType.Property> keys, List<Period> maintenance) {
    }

    record Period(String id, Instant from, Instant to, String reason, String createdBy) {
        static Period of(MaintenanceWindows.Window w) {
            return new Period(Long.toString(w.id()), w.from(), w.to(), w.reason(), w.createdBy());
        }
    }

    private final DeviceMemory memory;
    private final DeviceWatch watch;
    private final MaintenanceWindows maintenance;
    private final ThingTypes types;
    private final Departments departments;
    private final Divisions divisions;
    private final LatestStates latest;
    private final Metrics metrics;

    DeviceView(DeviceMemory memory, DeviceWatch watch, MaintenanceWindows maintenance, ThingTypes types, Departments departments, Divisions divisions,
               LatestStates latest, Metrics metrics) {
        this.memory = memory;
        this.watch = watch;
        this.maintenance = maintenance;
        this.types = types;
        this.departments = departments;
        this.divisions = divisions;
        this.latest = latest;
        this.metrics = metrics;
    }

    Item item(Thing t, DeviceEntry e) {
        return new Item(Long.toString(t.id()), t.code(), t.name(), t.type(), typeName(t), t.department(), departments.nameOf(t.department()), t.town(),
                t.town() == null ? null : divisions.nameOf(t.town()), e.facts.protocol(), watch.status(e), instant(e.lastSeen), battery(t.id()), t.lon(), t.lat(),
                e.login().gateway());
    }

    Detail detail(Thing t) {
        DeviceEntry e = memory.get(t.id());
        if (e == null) {
            throw Problem.notFound("no-device", "没有这个设备");
        }
        DeviceEntry.Facts f = e.facts;
        DeviceEntry parent = f.login().parent() == 0 ? null : memory.get(f.login().parent());
        return new Detail(Long.toString(t.id()), t.code(), t.name(), t.type(), typeName(t), t.department(), departments.nameOf(t.department()), t.town(),
                t.town() == null ? null : divisions.nameOf(t.town()), t.village(), t.grid(), t.placeClass(), f.protocol(), watch.status(e), instant(e.firstSeen),
                instant(e.lastSeen), battery(t.id()), t.lon(), t.lat(), f.model(), f.login().enabled(), f.login().gateway(), f.login().mayCreate(),
                parent == null ? null : parent.login().code(), f.everySeconds(), f.version(),
                memory.credentials(t.id()).stream().map(Drafts::shown).toList(), types.findType(t.type()).map(ThingType::properties).orElse(List.of()),
                maintenance.of(t.id()).stream().map(Period::of).toList());
    }

    private String typeName(Thing t) {
        return types.findType(t.type()).map(ThingType::name).orElse(t.type());
    }

    private Double battery(long thing) {
        int metric = metrics.find("battery");
        double value = metric == 0 ? Double.NaN : latest.value(thing, metric);
        return Double.isNaN(value) ? null : value;
    }

    private static Instant instant(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }
}
