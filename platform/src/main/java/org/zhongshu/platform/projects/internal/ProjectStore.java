package org.zhongshu.platform.projects.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Json;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of projects and what they said before. Who may see them is not decided here. */
@Component
class ProjectStore {

    static final String COLUMNS = "p.code, p.name, p.firm, p.firm_name, p.kind, p.industry, p.amount, p.area, p.place, p.address, p.lon, p.lat, p.town, p.start_on, p.end_on, p.channel, p.registered_at, p.changed_at, p.version, p.ended_at, p.ended_why";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM projects.project p WHERE ";

    private final JdbcTemplate jdbc;

    ProjectStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    record Made(String code, byte[] digest) {
    }

    static OffsetDateTime at(Instant i) {
        return i == null ? null : i.atOffset(ZoneOffset.UTC);
    }

    static Instant instant(ResultSet r, int column) throws SQLException {
        OffsetDateTime time = r.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** One registration after the other for a request: the second of two clicks finds what the first made. */
    Optional<Made> made(String maker, String request) {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 97))", row -> null, maker + "/" + request);
        return jdbc.query("SELECT code, digest FROM projects.project WHERE maker = ? AND request = ?", (r, n) -> new Made(r.getString(1), r.getBytes(2)), maker, request).stream().findFirst();
    }

    /** The next number of a year; none is given twice. */
    int serial(int year, String division) {
        return jdbc.queryForObject("INSERT INTO projects.serial (year, division, last) VALUES (?, ?, 1) ON CONFLICT (year, division) DO UPDATE SET last = serial.last + 1 RETURNING last", Integer.class, year, division);
    }

    void insert(Project p, String maker, String request, byte[] digest, String nameKey, String placeKey) {
        jdbc.update("""
                INSERT INTO projects.project (code, maker, request, digest, name, name_key, place_key, firm, firm_name, kind, industry, amount, area, place, address, lon, lat, town, start_on, end_on, channel, registered_at, changed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", p.code(), maker, request, digest, p.name(), nameKey, placeKey, p.firm(), p.firmName(), p.kind(), p.industry(), p.amount(), p.area(), p.place(),
                p.address(), p.lon(), p.lat(), p.town(), p.start(), p.end(), p.channel(), at(p.registeredAt()), at(p.changedAt()));
    }

    Optional<Project> find(String code) {
        return jdbc.query(SELECT + "p.code = ?", ProjectStore::row, code).stream().findFirst();
    }

    /** Holds the row until the transaction ends. */
    Optional<Project> lock(String code) {
        return jdbc.query(SELECT + "p.code = ? FOR NO KEY UPDATE", ProjectStore::row, code).stream().findFirst();
    }

    List<Project> ofFirms(List<String> firms) {
        return jdbc.query(SELECT + "p.firm = ANY (?) ORDER BY p.registered_at DESC, p.code DESC LIMIT 500", ProjectStore::row, (Object) firms.toArray(String[]::new));
    }

    /** Others of the same name at the same place. */
    List<Project> same(String nameKey, String placeKey, String except) {
        return jdbc.query(SELECT + "p.name_key = ? AND p.place_key = ? AND p.code <> ? AND p.ended_at IS NULL ORDER BY p.code LIMIT 20", ProjectStore::row, nameKey, placeKey, except);
    }

    List<Project> same(String code) {
        return jdbc.query(SELECT + "p.code <> ? AND (p.name_key, p.place_key) = (SELECT q.name_key, q.place_key FROM projects.project q WHERE q.code = ?) ORDER BY p.code LIMIT 20", ProjectStore::row, code, code);
    }

    /** What is said anew takes the place of what was said, which is kept. The caller holds the row. */
    void change(Project before, Project p, String nameKey, String placeKey) {
        jdbc.update("INSERT INTO projects.change (code, version, at, said) VALUES (?, ?, ?, ?::jsonb)", before.code(), before.version(), at(p.changedAt()), Json.write(said(before)));
        jdbc.update("UPDATE projects.project SET name = ?, name_key = ?, place_key = ?, amount = ?, area = ?, place = ?, address = ?, lon = ?, lat = ?, town = ?, start_on = ?, end_on = ?, changed_at = ?, version = ? WHERE code = ?", p.name(), nameKey,
                placeKey, p.amount(), p.area(), p.place(), p.address(), p.lon(), p.lat(), p.town(), p.start(), p.end(), at(p.changedAt()), p.version(), p.code());
    }

    /** For good. The caller holds the row. */
    void end(String code, String why, Instant at) {
        jdbc.update("UPDATE projects.project SET ended_at = ?, ended_why = ?, version = version + 1 WHERE code = ?", at(at), why, code);
    }

    static Map<String, Object> said(Project p) {
        Map<String, Object> said = new java.util.LinkedHashMap<>();
        said.put("name", p.name());
        said.put("amount", p.amount());
        said.put("area", p.area());
        said.put("place", p.place());
        said.put("lon", p.lon());
        said.put("lat", p.lat());
        said.put("start", p.start().toString());
        said.put("end", p.end().toString());
        return said;
    }

    long since(String maker, Instant from) {
        return jdbc.queryForObject("SELECT count(*) FROM projects.project WHERE maker = ? AND registered_at > ?", Long.class, maker, at(from));
    }

    boolean reaches(String code, String[] departments) {
        return departments == null || Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT 1 FROM projects.stage s WHERE s.project = ? AND s.departments && ?::text[])", Boolean.class, code, departments));
    }

    static Project row(ResultSet r, int n) throws SQLException {
        return new Project(r.getString(1), r.getString(2), r.getString(3), r.getString(4), r.getString(5), r.getString(6), r.getBigDecimal(7), r.getBigDecimal(8), r.getString(9), r.getObject(10, Long.class), r.getObject(11, Double.class),
                r.getObject(12, Double.class), r.getString(13), r.getObject(14, LocalDate.class), r.getObject(15, LocalDate.class), r.getString(16), instant(r, 17), instant(r, 18), r.getInt(19), instant(r, 20), r.getString(21));
    }
}
