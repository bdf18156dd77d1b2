package org.zhongshu.platform.evaluations.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Grades apart from their services, and what followed of the bad ones. */
@Component
class RatingStore {

    private static final String MENDING = "evaluations.mending";
    private static final String WAITING = "evaluations.waiting";
    private static final SecureRandom CHANCE = new SecureRandom();

    private final JdbcTemplate jdbc;
    private final Vault vault;

    RatingStore(JdbcTemplate jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    /** So that a new key reaches it. */
    @Configuration(proxyBeanMethods = false)
    static class Sealed {

        @Bean
        SealedTable sealedEvaluationContacts() {
            return new SealedTable(MENDING, "case_id", List.of("contact"));
        }

        @Bean
        SealedTable sealedWaitingContacts() {
            return new SealedTable(WAITING, "id", List.of("contact"));
        }
    }

    /** @param month its first day; the day is not kept */
    record Rating(byte[] key, LocalDate month, Grade grade, String item, String itemName, String department, String channel, List<String> aspects, String words, String outcome) {
    }

    /** @param judged account that takes no step; reply: what the person is told */
    record Mending(long caseId, byte[] key, String caseNumber, Long judged, String state, String reply) {
    }

    /** A bad grade whose case is not open yet. @param judged account that takes no step; contact: a telephone, null for none */
    record Waiting(long id, byte[] key, LocalDate day, Long judged, String contact) {
    }

    /** The same for the same service, and telling nothing of it. */
    byte[] key(long service) {
        return vault.index("evaluation", Long.toString(service));
    }

    /** Of the grade that the person served gave over the link's. */
    byte[] ownKey(long service) {
        return vault.index("evaluation-own", Long.toString(service));
    }

    void add(Rating r) {
        jdbc.update("INSERT INTO evaluations.rating (key, month, grade, item, item_name, department, channel, aspects, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", r.key(), r.month(), r.grade().number(), r.item(), r.itemName(), r.department(),
                r.channel(), r.aspects().toArray(String[]::new), r.words());
    }

    Optional<Rating> find(byte[] key) {
        return jdbc.query("SELECT * FROM evaluations.rating WHERE key = ?", RatingStore::rating, key).stream().findFirst();
    }

    /** Those that count, in the order of their keys, which tells nothing. */
    List<Rating> ofMonth(LocalDate month) {
        return jdbc.query("SELECT * FROM evaluations.rating WHERE month = ? AND NOT replaced ORDER BY key", RatingStore::rating, month);
    }

    void outcome(byte[] key, String outcome) {
        jdbc.update("UPDATE evaluations.rating SET outcome = ? WHERE key = ?", outcome, key);
    }

    /** Stays as it was given, and counts no more. */
    void replaced(byte[] key) {
        jdbc.update("UPDATE evaluations.rating SET replaced = true WHERE key = ?", key);
    }

    void await(byte[] key, LocalDate day, Instant ready, Long judged, String contact) {
        long id = CHANCE.nextLong() >>> 1;
        jdbc.update("INSERT INTO evaluations.waiting (id, key, day, ready, judged, contact) VALUES (?, ?, ?, ?, ?, ?)", id, key, day, Timestamp.from(ready), judged, vault.seal(waiting(id), contact));
    }

    boolean waits(byte[] key) {
        return !jdbc.queryForList("SELECT 1 FROM evaluations.waiting WHERE key = ?", Integer.class, key).isEmpty();
    }

    boolean forget(byte[] key) {
        return jdbc.update("DELETE FROM evaluations.waiting WHERE key = ?", key) == 1;
    }

    /** Holds them until the transaction ends; what another copy of the server holds is left to it. */
    List<Waiting> ready(Instant now) {
        return jdbc.query("SELECT id, key, day, judged, contact FROM evaluations.waiting WHERE ready <= ? FOR UPDATE SKIP LOCKED",
                (r, n) -> new Waiting(r.getLong(1), r.getBytes(2), r.getObject(3, LocalDate.class), r.getObject(4, Long.class), vault.open(waiting(r.getLong(1)), r.getBytes(5))), Timestamp.from(now));
    }

    private static Vault.Place waiting(long id) {
        return new Vault.Place(WAITING, Long.toString(id), "contact");
    }

    void add(Mending m, String contact) {
        jdbc.update("INSERT INTO evaluations.mending (case_id, key, case_number, judged, contact, state) VALUES (?, ?, ?, ?, ?, ?)", m.caseId(), m.key(), m.caseNumber(), m.judged(), vault.seal(place(m.caseId()), contact), m.state());
    }

    /** @param reply null: what was said before stays */
    void move(long caseId, String state, String reply) {
        jdbc.update("UPDATE evaluations.mending SET state = ?, reply = coalesce(?, reply) WHERE case_id = ?", state, reply, caseId);
    }

    Optional<Mending> ofCase(long caseId) {
        return jdbc.query("SELECT * FROM evaluations.mending WHERE case_id = ?", RatingStore::mending, caseId).stream().findFirst();
    }

    Optional<Mending> of(byte[] key) {
        return jdbc.query("SELECT * FROM evaluations.mending WHERE key = ?", RatingStore::mending, key).stream().findFirst();
    }

    /** Null when the person left none. */
    String contact(long caseId) {
        List<String> found = jdbc.query("SELECT contact FROM evaluations.mending WHERE case_id = ?", (r, n) -> vault.open(place(caseId), r.getBytes(1)), caseId);
        return found.isEmpty() ? null : found.getFirst();
    }

    private static Vault.Place place(long caseId) {
        return new Vault.Place(MENDING, Long.toString(caseId), "contact");
    }

    private static Rating rating(ResultSet r, int n) throws SQLException {
        return new Rating(r.getBytes("key"), r.getObject("month", LocalDate.class), Grade.of(r.getInt("grade")), r.getString("item"), r.getString("item_name"), r.getString("department"), r.getString("channel"),
                List.of((String[]) r.getArray("aspects").getArray()), r.getString("words"), r.getString("outcome"));
    }

    private static Mending mending(ResultSet r, int n) throws SQLException {
        return new Mending(r.getLong("case_id"), r.getBytes("key"), r.getString("case_number"), r.getObject("judged", Long.class), r.getString("state"), r.getString("reply"));
    }
}
