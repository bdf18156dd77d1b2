package org.zhongshu.platform.errands.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Errands of both directions, their events and files; everything personal sealed. */
@Component
class ErrandStore {

    private static final String TABLE = "errands.errand";
    private static final String COLUMNS = "id, direction, neighbour, key, item, item_name, department, state, case_id, case_number, taken_by, created_at, changed_at, to_fetch, attempts, error, calls";

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final Clock clock;

    ErrandStore(JdbcTemplate jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    @Configuration(proxyBeanMethods = false)
    static class Sealed {

        @Bean
        SealedTable sealedErrands() {
            return new SealedTable(TABLE, "id", List.of("content"));
        }

        @Bean
        SealedTable sealedErrandEvents() {
            return new SealedTable("errands.event", "id", List.of("words"));
        }

        @Bean
        SealedTable sealedErrandFiles() {
            return new SealedTable("errands.file", "id", List.of("name", "content"));
        }
    }

    /** @param calls how often the other side said that there is something */
    record Errand(long id, String direction, String neighbour, String key, String item, String itemName, String department, ErrandState state, Long caseId, String caseNumber, String takenBy, Instant createdAt, Instant changedAt,
                  boolean fetch, int attempts, String error, int calls) {

        boolean out() {
            return direction.equals("out");
        }
    }

    /** @param agreed what the applicant agreed to: that this goes to the other side */
    record Content(String name, String number, String phone, String statement, String agreed) {
    }

    record Event(Instant at, ErrandState state, String words, String by) {
    }

    record FileRow(long id, String name, String kind, int size, String sm3) {
    }

    static OffsetDateTime at(Instant i) {
        return i.atOffset(ZoneOffset.UTC);
    }

    private static Errand errand(ResultSet r, int n) throws SQLException {
        return new Errand(r.getLong(1), r.getString(2), r.getString(3), r.getString(4), r.getString(5), r.getString(6), r.getString(7), ErrandState.of(r.getString(8)), r.getObject(9, Long.class), r.getString(10), r.getString(11),
                r.getObject(12, OffsetDateTime.class).toInstant(), r.getObject(13, OffsetDateTime.class).toInstant(), r.getBoolean(14), r.getInt(15), r.getString(16), r.getInt(17));
    }

    private static Vault.Place place(String table, long id, String field) {
        return new Vault.Place(table, Long.toString(id), field);
    }

    /** False: it is there already. */
    boolean insert(Errand e, String request, Content content) {
        Instant now = clock.instant();
        return jdbc.update("INSERT INTO errands.errand (id, direction, neighbour, key, request, item, item_name, department, state, content, taken_by, created_at, changed_at, to_fetch, not_before) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                e.id(), e.direction(), e.neighbour(), e.key(), request, e.item(), e.itemName(), e.department(), e.state().id(), content == null ? null : vault.seal(place(TABLE, e.id(), "content"), Json.write(content)), e.takenBy(), at(now),
                at(now), e.fetch(), at(now)) == 1;
    }

    Optional<Errand> find(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM errands.errand WHERE id = ?", ErrandStore::errand, id).stream().findFirst();
    }

    Optional<Errand> lock(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM errands.errand WHERE id = ? FOR NO KEY UPDATE", ErrandStore::errand, id).stream().findFirst();
    }

    Optional<Errand> find(String direction, String neighbour, String key) {
        return jdbc.query("SELECT " + COLUMNS + " FROM errands.errand WHERE direction = ? AND neighbour = ? AND key = ?", ErrandStore::errand, direction, neighbour, key).stream().findFirst();
    }

    Optional<Errand> made(String by, String request) {
        return jdbc.query("SELECT " + COLUMNS + " FROM errands.errand WHERE taken_by = ? AND request = ?", ErrandStore::errand, by, request).stream().findFirst();
    }

    Optional<Errand> ofCase(long caseId) {
        return jdbc.query("SELECT " + COLUMNS + " FROM errands.errand WHERE case_id = ?", ErrandStore::errand, caseId).stream().findFirst();
    }

    List<Errand> list(String[] departments, Long before, int limit) {
        return jdbc.query("SELECT " + COLUMNS + " FROM errands.errand WHERE (?::text[] IS NULL OR department = ANY (?)) AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", ErrandStore::errand, departments, departments, before, before, limit);
    }

    Optional<Content> content(long id) {
        return jdbc.query("SELECT content FROM errands.errand WHERE id = ?", (r, n) -> Optional.ofNullable(r.getBytes(1)).map(b -> Json.read(vault.open(place(TABLE, id, "content"), b), Content.class)), id).getFirst();
    }

    void content(long id, Content c) {
        jdbc.update("UPDATE errands.errand SET content = ? WHERE id = ?", vault.seal(place(TABLE, id, "content"), Json.write(c)), id);
    }

    void named(long id, String item, String name, String department) {
        jdbc.update("UPDATE errands.errand SET item = ?, item_name = ?, department = ? WHERE id = ?", item, name, department, id);
    }

    void inCase(long id, long caseId, String number) {
        jdbc.update("UPDATE errands.errand SET case_id = ?, case_number = ? WHERE id = ?", caseId, number, id);
    }

    /** @param words sealed: they may speak of the applicant */
    void state(long id, ErrandState state, String caseNumber, String words, String by, Instant at) {
        long event = Ids.next();
        jdbc.update("UPDATE errands.errand SET state = ?, case_number = coalesce(?, case_number), changed_at = ? WHERE id = ?", state.id(), caseNumber, at(clock.instant()), id);
        jdbc.update("INSERT INTO errands.event (id, errand, at, state, words, by_name) VALUES (?, ?, ?, ?, ?, ?)", event, id, at(at), state.id(), vault.seal(place("errands.event", event, "words"), words), by);
    }

    List<Event> events(long id) {
        return jdbc.query("SELECT id, at, state, words, by_name FROM errands.event WHERE errand = ? ORDER BY id", (r, n) -> new Event(r.getObject(2, OffsetDateTime.class).toInstant(), ErrandState.of(r.getString(3)),
                vault.open(place("errands.event", r.getLong(1), "words"), r.getBytes(4)), r.getString(5)), id);
    }

    void toFetch(long id) {
        jdbc.update("UPDATE errands.errand SET to_fetch = true, calls = calls + 1, attempts = 0, not_before = ? WHERE id = ?", at(clock.instant()), id);
    }

    /** @param asked as it was before the other side was asked: what it said since is asked about again */
    void fetched(Errand asked) {
        jdbc.update("UPDATE errands.errand SET to_fetch = calls <> ?, attempts = 0, error = NULL WHERE id = ?", asked.calls(), asked.id());
    }

    void failed(long id, String error, Instant notBefore) {
        jdbc.update("UPDATE errands.errand SET attempts = attempts + 1, error = ?, not_before = ? WHERE id = ?", error, at(notBefore), id);
    }

    List<Errand> waiting(Instant now) {
        return jdbc.query("SELECT " + COLUMNS + " FROM errands.errand WHERE to_fetch AND not_before <= ? ORDER BY not_before LIMIT 50", ErrandStore::errand, at(now));
    }

    /** @param errand null until it is handed in with one */
    FileRow file(Long errand, int place, Long owner, String name, String kind, byte[] bytes) {
        long id = Ids.next();
        String sm3 = Sm3.hex(bytes);
        jdbc.update("INSERT INTO errands.file (id, errand, place, owner, name, kind, size, sm3, content, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", id, errand, place, owner, vault.seal(place("errands.file", id, "name"), name), kind, bytes.length, sm3,
                vault.seal(place("errands.file", id, "content"), Base64.getEncoder().encodeToString(bytes)), at(clock.instant()));
        return new FileRow(id, name, kind, bytes.length, sm3);
    }

    boolean attach(long errand, long owner, List<Long> ids) {
        int n = 0;
        for (Long id : ids) {
            n += jdbc.update("UPDATE errands.file SET errand = ?, place = ? WHERE id = ? AND owner = ? AND errand IS NULL", errand, n, id, owner);
        }
        return n == ids.size();
    }

    List<FileRow> files(long errand) {
        return jdbc.query("SELECT id, name, kind, size, sm3 FROM errands.file WHERE errand = ? ORDER BY place", (r, n) -> new FileRow(r.getLong(1), vault.open(place("errands.file", r.getLong(1), "name"), r.getBytes(2)), r.getString(3), r.getInt(4), r.getString(5)), errand);
    }

    Optional<byte[]> bytes(long errand, int place) {
        return jdbc.query("SELECT id, content FROM errands.file WHERE errand = ? AND place = ?", (r, n) -> Base64.getDecoder().decode(vault.open(place("errands.file", r.getLong(1), "content"), r.getBytes(2))), errand, place).stream().findFirst();
    }

    void removeOld(Instant before) {
        jdbc.update("DELETE FROM errands.file WHERE errand IS NULL AND at < ?", at(before));
    }
}
