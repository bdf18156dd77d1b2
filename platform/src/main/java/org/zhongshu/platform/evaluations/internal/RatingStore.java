package org.zhongshu.platform.evaluations.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Grades apart from their services, and what followed of the bad ones. */
@Component
class RatingStore {

    private static final String MENDING = "evaluations.mending";

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
    }

    /** @param month its first day; the day is not kept */
    record Rating(byte[] key, LocalDate month, Grade grade, String item, String itemName, String department, String channel, List<String> aspects, String words, String outcome) {
    }

    /** @param judged account that takes no step; reply: what the person is told */
    record Mending(long caseId, byte[] key, String caseNumber, Long judged, String state, String reply) {
    }

    /** The same for the same service, and telling nothing of it. */
    byte[] key(long service) {
        return vault.index("evaluation", Long.toString(service));
    }

    void add(Rating r) {
        jdbc.update("INSERT INTO evaluations.rating (key, month, grade, item, item_name, department, channel, aspects, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", r.key(), r.month(), r.grade().number(), r.item(), r.itemName(), r.department(),
                r.channel(), r.aspects().toArray(String[]::new), r.words());
    }

    Optional<Rating> find(byte[] key) {
        return jdbc.query("SELECT * FROM evaluations.rating WHERE key = ?", RatingStore::rating, key).stream().findFirst();
    }

    /** In the order of their keys, which tells nothing. */
    List<Rating> ofMonth(LocalDate month) {
        return jdbc.query("SELECT * FROM evaluations.rating WHERE month = ? ORDER BY key", RatingStore::rating, month);
    }

    void outcome(byte[] key, String outcome) {
        jdbc.update("UPDATE evaluations.rating SET outcome = ? WHERE key = ?", outcome, key);
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
