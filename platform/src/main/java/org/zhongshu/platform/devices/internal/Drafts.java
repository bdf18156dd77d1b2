package org.zhongshu.platform.devices.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingTypes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks what is entered, and turns it into things, rows and credentials. Every objection is a Chinese sentence for one line. */
@Component
class Drafts {

    private static final Set<String> PROTOCOLS = Set.of("mqtt", "http", "lwm2m", "hj212", "child");

    /** @param newToken a token made here, null when it was given or none is needed */
    record Issued(List<Credential> credentials, String newToken) {
    }

    private final ThingTypes types;
    private final Departments departments;
    private final Divisions divisions;
    private final DeviceMemory memory;
    private final Credentials credentials;

    Drafts(ThingTypes types, Departments departments, Divisions divisions, DeviceMemory memory, Credentials credentials) {
        this.types = types;
        this.departments = departments;
        this.divisions = divisions;
        this.memory = memory;
        this.credentials = credentials;
    }

    void check(DeviceDraft d) {
        if (d.code() == null || d.code().isBlank() || d.code().length() > 100) {
            throw Problem.badRequest("bad-code", "设备编码不能为空，且不超过 100 字");
        }
        if (d.name() == null || d.name().isBlank() || d.name().length() > 200) {
            throw Problem.badRequest("bad-name", "设备名称不能为空，且不超过 200 字");
        }
        if (d.type() == null) {
            throw Problem.badRequest("unknown-type", "缺少设备类型");
        }
        if (d.department() == null) {
            throw Problem.badRequest("unknown-department", "缺少归属部门");
        }
        checkFields(d);
    }

    void checkChange(DeviceDraft d, Thing thing) {
        checkFields(d);
        if ((d.lon() == null) != (d.lat() == null)) {
            throw Problem.badRequest("bad-place", "经度和纬度须一起给出");
        }
        if (d.parent() != null && d.parent().equals(thing.code())) {
            throw Problem.badRequest("bad-parent", "设备不能是自己的网关");
        }
    }

    private void checkFields(DeviceDraft d) {
        if (d.type() != null && types.findType(d.type()).isEmpty()) {
            throw Problem.badRequest("unknown-type", "没有这种设备类型：" + d.type());
        }
        if (d.department() != null && departments.find(d.department()).isEmpty()) {
            throw Problem.badRequest("unknown-department", "没有这个部门：" + d.department());
        }
        if (d.town() != null && divisions.find(d.town()).isEmpty()) {
            throw Problem.badRequest("unknown-town", "没有这个乡镇街道：" + d.town());
        }
        if ((d.lon() == null) != (d.lat() == null) || d.lon() != null && !(Math.abs(d.lon()) <= 180 && Math.abs(d.lat()) <= 90)) {
            throw Problem.badRequest("bad-place", "经纬度不完整或超出范围");
        }
        if (d.protocol() != null && !PROTOCOLS.contains(d.protocol())) {
            throw Problem.badRequest("unknown-protocol", "接入协议应为 mqtt、http、lwm2m、hj212 或 child：" + d.protocol());
        }
        if (d.every() != null && (d.every() < 0 || d.every() > 31 * 86_400)) {
            throw Problem.badRequest("bad-every", "上报间隔应在 0 秒～31 天之间");
        }
        if (d.model() != null && d.model().length() > 200) {
            throw Problem.badRequest("bad-model", "型号不超过 200 字");
        }
        if (d.parent() != null && !d.parent().isEmpty()) {
            DeviceEntry gateway = memory.byCode(d.parent());
            if (gateway == null || !gateway.login().gateway()) {
                throw Problem.badRequest("bad-parent", "没有这个网关：" + d.parent());
            }
        }
    }

    Thing thing(DeviceDraft d) {
        return Thing.draft(d.code(), d.name(), d.type()).withDepartment(d.department()).withDivision(d.town(), d.village(), d.grid())
                .withPlace(d.lon(), d.lat()).withPlaceClass(d.placeClass()).withAttributes(d.attributes());
    }

    Thing apply(DeviceDraft d, Thing t) {
        return new Thing(t.id(), t.code(), or(d.name(), t.name()), or(d.type(), t.type()), or(d.department(), t.department()), or(d.town(), t.town()),
                or(d.village(), t.village()), or(d.grid(), t.grid()), or(d.lon(), t.lon()), or(d.lat(), t.lat()), or(d.placeClass(), t.placeClass()),
                or(d.attributes(), t.attributes()), t.status());
    }

    DeviceRow row(DeviceDraft d, long thing) {
        return new DeviceRow(thing, d.code(), or(d.protocol(), "mqtt"), d.model(), or(d.gateway(), false), or(d.mayCreate(), false), parent(d.parent(), 0),
                or(d.enabled(), true), d.every(), 1);
    }

    DeviceRow row(DeviceEntry e) {
        DeviceEntry.Facts f = e.facts;
        return new DeviceRow(e.thing(), f.login().code(), f.protocol(), f.model(), f.login().gateway(), f.login().mayCreate(), f.login().parent(),
                f.login().enabled(), f.ownEverySeconds(), f.version());
    }

    DeviceRow change(DeviceDraft d, DeviceRow r) {
        return new DeviceRow(r.thing(), r.code(), or(d.protocol(), r.protocol()), or(d.model(), r.model()), or(d.gateway(), r.gateway()),
                or(d.mayCreate(), r.mayCreate()), parent(d.parent(), r.parent()), or(d.enabled(), r.enabled()), or(d.every(), r.everySeconds()), r.version() + 1);
    }

    private long parent(String code, long old) {
        return code == null ? old : code.isEmpty() ? 0 : memory.byCode(code).thing();
    }

    /** The credentials that are given; MQTT and HTTP devices without one get a token made. */
    Issued credentials(DeviceDraft d, long thing) {
        List<Credential> made = new ArrayList<>(2);
        if (d.token() != null) {
            made.add(credentials.token(thing, d.token()));
        }
        if (d.certificate() != null) {
            made.add(credentials.certificate(thing, d.certificate()));
        }
        if (d.pskIdentity() != null) {
            made.add(credentials.psk(thing, d.pskIdentity(), d.psk()));
        }
        if (d.mn() != null) {
            made.add(credentials.hj212(thing, d.mn(), d.password(), d.sm4Key()));
        }
        if (d.endpoint() != null) {
            made.add(credentials.lwm2m(thing, d.endpoint()));
        }
        String protocol = or(d.protocol(), "mqtt");
        if (made.isEmpty() && (protocol.equals("mqtt") || protocol.equals("http"))) {
            String token = DeviceSecrets.newToken();
            made.add(credentials.token(thing, token));
            return new Issued(made, token);
        }
        return new Issued(made, null);
    }

    /** What people may see of a credential: never a secret, and of a token only that there is one. */
    static Map<String, String> shown(Credential c) {
        return Map.of("kind", c.kind().word(), "name", switch (c.kind()) {
            case TOKEN -> "********";
            case CERTIFICATE -> java.util.HexFormat.of().formatHex(c.lookup());
            case PSK, HJ212, LWM2M -> new String(c.lookup(), java.nio.charset.StandardCharsets.UTF_8);
        });
    }

    private static <T> T or(T given, T otherwise) {
        return given != null ? given : otherwise;
    }
}
