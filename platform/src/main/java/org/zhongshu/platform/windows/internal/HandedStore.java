package org.zhongshu.platform.windows.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What was collected and handed up. */
@Component
class HandedStore {

    private static final String TABLE = "windows.handed";
    private static final RowMapper<Handed> ROW = (r, n) -> new Handed(r.getLong("id"), r.getString("number"), r.getString("request"), r.getLong("account"), r.getString("clerk"), r.getString("department"), r.getLong("person"), r.getObject("human", Long.class), r.getString("purpose"),
            r.getString("name"), r.getBoolean("whole"), r.getString("place"), r.getString("place_name"), r.getString("level"), r.getString("counter"), r.getString("to_place"), r.getString("to_name"), List.of((String[]) r.getArray("papers").getArray()),
            r.getString("state"), r.getString("why"), r.getString("matter"), r.getObject("at", OffsetDateTime.class).toInstant());

    private final JdbcTemplate jdbc;
    private final Vault vault;

    HandedStore(JdbcTemplate jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    /** So that a new key reaches them. */
    @Configuration(proxyBeanMethods = false)
    static class Sealed {

        @Bean
        SealedTable sealedHanded() {
            return new SealedTable(TABLE, "id", List.of("submission"));
        }
    }

    /** @param place,counter where it was collected; to: where it is to be taken in; state: {@code waiting taken returned} */
    record Handed(long id, String number, String request, long account, String clerk, String department, long person, Long human, String purpose, String name, boolean whole, String place, String placeName, String level, String counter, String to, String toName,
                  List<String> papers, String state, String why, String matter, Instant at) {
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Vault.Place place(long id) {
        return new Vault.Place(TABLE, Long.toString(id), "submission");
    }

    /** One after the other for a clerk's request. */
    Optional<Handed> ofRequest(long account, String request) {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 105))", row -> null, account + "/" + request);
        return jdbc.query("SELECT * FROM windows.handed WHERE account = ? AND request = ?", ROW, account, request).stream().findFirst();
    }

    void add(Handed h, JsonNode submission) {
        jdbc.update("INSERT INTO windows.handed (id, number, request, account, clerk, department, person, human, purpose, name, whole, place, place_name, level, counter, to_place, to_name, papers, submission, state, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                h.id(), h.number(), h.request(), h.account(), h.clerk(), h.department(), h.person(), h.human(), h.purpose(), h.name(), h.whole(), h.place(), h.placeName(), h.level(), h.counter(), h.to(), h.toName(), h.papers().toArray(String[]::new),
                vault.seal(place(h.id()), Json.write(submission)), h.state(), at(h.at()));
    }

    /** Who sits where it is to be taken in. @param hold the row until the transaction ends */
    Optional<Handed> waiting(long id, String to, boolean hold) {
        return jdbc.query("SELECT * FROM windows.handed WHERE id = ? AND to_place = ? AND state = 'waiting'" + (hold ? " FOR NO KEY UPDATE" : ""), ROW, id, to).stream().findFirst();
    }

    List<Handed> waiting(String to) {
        return jdbc.query("SELECT * FROM windows.handed WHERE to_place = ? AND state = 'waiting' ORDER BY id LIMIT 100", ROW, to);
    }

    List<Handed> mine(long account) {
        return jdbc.query("SELECT * FROM windows.handed WHERE account = ? ORDER BY id DESC LIMIT 30", ROW, account);
    }

    JsonNode submission(long id) {
        return jdbc.query("SELECT submission FROM windows.handed WHERE id = ?", (r, n) -> Json.read(vault.open(place(id), r.getBytes(1))), id).getFirst();
    }

    /** What the applicant said is in the matter from now on, or goes. */
    void end(long id, String state, String why, String matter, Instant now) {
        jdbc.update("UPDATE windows.handed SET state = ?, why = ?, matter = ?, ended_at = ?, submission = NULL WHERE id = ?", state, why, matter, at(now), id);
    }
}
