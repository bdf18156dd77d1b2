package org.zhongshu.platform.items.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where items are offered: the service centre, town halls, village points. Few enough to be read whole. */
@Component
class ServicePlaces {

    private static final int MOST = 2_000;

    private final JdbcTemplate jdbc;
    private final Access access;
    private final Divisions divisions;
    private final CityProfile city;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ServicePlaces(JdbcTemplate jdbc, Access access, Divisions divisions, CityProfile city, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.access = access;
        this.divisions = divisions;
        this.city = city;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Hours of a working day and of a day off, each {@code 08:30-17:00}; none: closed. */
    record Hours(List<String> working, List<String> off) {
        Hours {
            working = working == null ? List.of() : List.copyOf(working);
            off = off == null ? List.of() : List.copyOf(off);
        }
    }

    /**
     * @param kind  {@code center town village branch other}
     * @param town  code of its town; null: the whole city's
     * @param hours null: the city's office hours
     * @param queue code of the thing that reports how many wait; null: none does
     */
    record Place(String code, String name, String kind, String town, String address, String phone, Double lon, Double lat, Hours hours, String queue, String note, Boolean active, Boolean demo, Integer version) {
    }

    List<Place> list() {
        return jdbc.query("SELECT * FROM items.place WHERE active ORDER BY code LIMIT ?", (row, n) -> place(row), MOST);
    }

    Optional<Place> find(String code) {
        return jdbc.query("SELECT * FROM items.place WHERE code = ?", (row, n) -> place(row), code).stream().findFirst();
    }

    /** Where an item with these places and kinds of places ({@code @town}) is taken in. */
    List<Place> of(List<String> keys) {
        String[] kinds = keys.stream().filter(k -> k.startsWith("@")).map(k -> k.substring(1)).toArray(String[]::new);
        return jdbc.query("SELECT * FROM items.place WHERE active AND (code = ANY (?) OR kind = ANY (?)) ORDER BY code LIMIT ?", (row, n) -> place(row), keys.toArray(String[]::new), kinds, MOST);
    }

    /** Enters a place or changes it. @param given its version counts only for a place that is there */
    Place put(String code, Place given) {
        Actor actor = CurrentActor.require();
        if (!access.everywhere(actor, ItemKind.EDIT)) {
            throw Problem.forbidden("bureau-only", "办事地点由数据资源（政务服务）主管部门维护。");
        }
        Place p = checked(code, given);
        return transaction.execute(status -> {
            Place before = jdbc.query("SELECT * FROM items.place WHERE code = ? FOR UPDATE", (row, n) -> place(row), code).stream().findFirst().orElse(null);
            if (before != null && !before.version().equals(given.version())) {
                throw given.version() == null ? Problem.invalid("incomplete", "请求缺少版本号，请刷新后重试。", Map.of("version", "必填")) : Problem.conflict("stale", "地点已被他人更新，请刷新后再操作。");
            }
            int version = before == null ? 1 : before.version() + 1;
            int written = jdbc.update("""
                    INSERT INTO items.place AS p (code, name, kind, town, address, phone, lon, lat, hours, queue, note, active, demo, changed_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, town = excluded.town, address = excluded.address, phone = excluded.phone, lon = excluded.lon,
                      lat = excluded.lat, hours = excluded.hours, queue = excluded.queue, note = excluded.note, active = excluded.active, changed_at = excluded.changed_at, version = excluded.version
                    WHERE p.version = excluded.version - 1""",
                    code, p.name(), p.kind(), p.town(), p.address(), p.phone(), p.lon(), p.lat(), p.hours() == null ? null : Json.write(p.hours()), p.queue(), p.note(), p.active(), p.demo(),
                    ItemStore.at(clock.instant()), version);
            if (written == 0) {
                throw Problem.conflict("stale", "地点刚被他人录入，请刷新后再操作。");
            }
            Place after = find(code).orElseThrow();
            audit.record("items.place", "item-place", code, null, before, after);
            return after;
        });
    }

    private Place checked(String code, Place p) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (!code.matches("[A-Za-z0-9][A-Za-z0-9_.-]{1,39}")) {
            errors.put("code", "地点编码须为 2 到 40 位字母、数字、连字符");
        }
        String name = Texts.line(p.name());
        String address = Texts.line(p.address());
        if (name == null || name.length() > 60) {
            errors.put("name", "名称须为 1 到 60 字");
        }
        if (address == null || address.length() > 120) {
            errors.put("address", "地址须为 1 到 120 字");
        }
        if (p.kind() == null || !Codes.PLACE.has(p.kind())) {
            errors.put("kind", "类别应为 " + Codes.PLACE.labels());
        }
        if (p.town() != null && divisions.find(p.town()).isEmpty()) {
            errors.put("town", "没有这个乡镇街道：" + p.town());
        }
        if (p.lon() == null || p.lat() == null || !city.current().inBox(p.lon(), p.lat())) {
            errors.put("lon", "坐标不在本市范围内");
        }
        for (String text : List.of(String.valueOf(Texts.line(p.phone())), String.valueOf(Texts.line(p.note())), String.valueOf(Texts.line(p.queue())))) {
            if (text.length() > 200) {
                errors.put("note", "电话、备注、取号机编码不能超过 200 字");
            }
        }
        if (p.hours() != null) {
            hours(errors, p.hours().working());
            hours(errors, p.hours().off());
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-place", "地点内容有误：" + String.join("；", errors.values()) + "。", errors);
        }
        return new Place(code, name, p.kind(), p.town(), address, Texts.line(p.phone()), p.lon(), p.lat(), p.hours(), Texts.plain(p.queue()), Texts.line(p.note()), !Boolean.FALSE.equals(p.active()),
                Boolean.TRUE.equals(p.demo()) && city.demo(), null);
    }

    private static void hours(Map<String, String> errors, List<String> spans) {
        if (spans.size() > 4) {
            errors.put("hours", "每天最多 4 个时段");
        }
        List<java.time.LocalTime> ends = new ArrayList<>();
        for (String span : spans) {
            if (span == null || !span.matches("([01]\\d|2[0-3]):[0-5]\\d[-–]([01]\\d|2[0-3]):[0-5]\\d")) {
                errors.put("hours", "时段应写成 08:30-17:00");
                return;
            }
            String[] parts = span.split("[-–]");
            if (parts[0].compareTo(parts[1]) >= 0 || !ends.isEmpty() && java.time.LocalTime.parse(parts[0]).isBefore(ends.getLast())) {
                errors.put("hours", "时段须先开始后结束、按先后排列且不重叠");
                return;
            }
            ends.add(java.time.LocalTime.parse(parts[1]));
        }
    }

    private static Place place(ResultSet row) throws SQLException {
        String hours = row.getString("hours");
        return new Place(row.getString("code"), row.getString("name"), row.getString("kind"), row.getString("town"), row.getString("address"), row.getString("phone"), row.getDouble("lon"), row.getDouble("lat"),
                hours == null ? null : Json.read(hours, Hours.class), row.getString("queue"), row.getString("note"), row.getBoolean("active"), row.getBoolean("demo"), row.getInt("version"));
    }
}
