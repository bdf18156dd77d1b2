package org.zhongshu.platform.cards.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rows of cards.card; personal values go in sealed and come out in clear. */
@Component
class CardStore {

    private static final String TABLE = "cards.card";
    private static final String SELECT = "SELECT c.id, c.number, c.generation, c.id_number, c.name, c.chip, c.bank, c.account, c.state, c.issued_at, c.valid_until, c.ended_at, s.number AS successor, c.request, c.digest, c.version "
            + "FROM cards.card c LEFT JOIN cards.card s ON s.id = c.successor WHERE ";

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final Clock clock;
    private final RowMapper<Row> row = this::row;

    CardStore(JdbcTemplate jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    @Bean
    static SealedTable cardsSealed() {
        return new SealedTable(TABLE, "id", List.of("id_number", "name", "account"));
    }

    record Row(long id, String number, int generation, String idNumber, String name, String chip, String bank, String account, String state, Instant issuedAt, LocalDate validUntil, Instant endedAt, String successor, String request,
               byte[] digest, int version) {

        boolean live() {
            return state.equals("active") || state.equals("lost");
        }
    }

    record Act(Instant at, String action, String reason, String by) {
    }

    private Row row(ResultSet r, int n) throws SQLException {
        long id = r.getLong(1);
        return new Row(id, r.getString(2), r.getInt(3), open(id, "id_number", r.getBytes(4)), open(id, "name", r.getBytes(5)), r.getString(6), r.getString(7), open(id, "account", r.getBytes(8)), r.getString(9),
                r.getObject(10, OffsetDateTime.class).toInstant(), r.getObject(11, LocalDate.class), r.getObject(12, OffsetDateTime.class) == null ? null : r.getObject(12, OffsetDateTime.class).toInstant(), r.getString(13), r.getString(14),
                r.getBytes(15), r.getInt(16));
    }

    Optional<Row> find(long id) {
        return jdbc.query(SELECT + "c.id = ?", row, id).stream().findFirst();
    }

    /** Until the transaction ends nobody else changes it. */
    Optional<Row> hold(long id) {
        jdbc.queryForList("SELECT 1 FROM cards.card WHERE id = ? FOR UPDATE", id);
        return find(id);
    }

    Optional<Row> byRequest(String request) {
        return jdbc.query(SELECT + "c.request = ?", row, request).stream().findFirst();
    }

    Optional<Row> byNumber(String number) {
        return jdbc.query(SELECT + "c.number = ?", row, number).stream().findFirst();
    }

    List<Row> ofHolder(String idNumber) {
        return jdbc.query(SELECT + "c.holder = ? ORDER BY c.generation DESC, c.id DESC", row, (Object) index(idNumber));
    }

    List<Row> list(String state, Long before, int limit) {
        return jdbc.query(SELECT + "(?::text IS NULL OR c.state = ?) AND (?::bigint IS NULL OR c.id < ?) ORDER BY c.id DESC LIMIT ?", row, state, state, before, before, limit);
    }

    /** state → how many, by generation in front: {@code 3 active} */
    Map<String, Long> figures() {
        Map<String, Long> figures = new TreeMap<>();
        jdbc.query("SELECT generation, state, count(*) FROM cards.card GROUP BY 1, 2", r -> {
            figures.put(r.getInt(1) + " " + r.getString(2), r.getLong(3));
        });
        return figures;
    }

    /** @return false when the number or the chip is taken, or the holder has a live card of the generation */
    boolean insert(long id, String number, int generation, String idNumber, String name, String chip, String bank, String account, Instant issuedAt, LocalDate validUntil, String request, byte[] digest) {
        return jdbc.update("INSERT INTO cards.card (id, number, generation, holder, id_number, name, chip, bank, account, state, issued_at, valid_until, request, digest, changed_at, version) "
                        + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING",
                id, number, generation, index(idNumber), seal(id, "id_number", idNumber), seal(id, "name", name), chip, bank, seal(id, "account", account), at(issuedAt), validUntil, request, digest, at(clock.instant())) == 1;
    }

    void state(long id, String state, boolean ended) {
        Instant now = clock.instant();
        jdbc.update("UPDATE cards.card SET state = ?, ended_at = ?, changed_at = ?, version = version + 1 WHERE id = ?", state, ended ? at(now) : null, at(now), id);
    }

    void validity(long id, Instant issuedAt, LocalDate validUntil) {
        jdbc.update("UPDATE cards.card SET issued_at = ?, valid_until = ?, changed_at = ?, version = version + 1 WHERE id = ?", at(issuedAt), validUntil, at(clock.instant()), id);
    }

    void successor(long id, long successor) {
        jdbc.update("UPDATE cards.card SET successor = ? WHERE id = ?", successor, id);
    }

    void act(long card, String action, String reason) {
        jdbc.update("INSERT INTO cards.act (id, card, at, action, reason, by_name) VALUES (?, ?, ?, ?, ?, ?)", Ids.next(), card, at(clock.instant()), action, reason, CurrentActor.require().name());
    }

    List<Act> acts(long card) {
        return jdbc.query("SELECT at, action, reason, by_name FROM cards.act WHERE card = ? ORDER BY id", (r, n) -> new Act(r.getObject(1, OffsetDateTime.class).toInstant(), r.getString(2), r.getString(3), r.getString(4)), card);
    }

    byte[] digest(String request) {
        return vault.index("card-request", request);
    }

    private byte[] index(String idNumber) {
        return vault.index("id-number", idNumber.strip().toUpperCase(Locale.ROOT));
    }

    private byte[] seal(long id, String field, String value) {
        return vault.seal(new Vault.Place(TABLE, Long.toString(id), field), value);
    }

    private String open(long id, String field, byte[] value) {
        return vault.open(new Vault.Place(TABLE, Long.toString(id), field), value);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
