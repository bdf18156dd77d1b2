package org.zhongshu.platform.complaints.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The tables of complaints, their steps and files. What is personal goes in sealed; who may see it is not decided here. */
@Component
class ComplaintStore {

    private static final String TABLE = "complaints.complaint";
    private static final String FILES = "complaints.file";
    private static final String SELECT = "SELECT id, person, gid, firm, matter, item_name, kind, judged, supervisor, callable, case_id, case_number, state, named, answer, answered_by, answered_at, content, at FROM complaints.complaint WHERE ";
    /** Parameters: person, gid, firms. */
    private static final String MINE = "(person = ? AND gid = ? AND firm IS NULL OR firm = ANY (?))";

    private final JdbcTemplate jdbc;
    private final Vault vault;

    ComplaintStore(JdbcTemplate jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    /** So that a new key reaches them. */
    @Configuration(proxyBeanMethods = false)
    static class Sealed {

        @Bean
        SealedTable sealedComplaints() {
            return new SealedTable(TABLE, "id", List.of("words"));
        }

        @Bean
        SealedTable sealedComplaintFiles() {
            return new SealedTable(FILES, "id", List.of("name", "content"));
        }
    }

    /** @param judged department complained of; named: it was told which matter it is; content: what the person says of the answer, null for nothing yet */
    record Row(long id, long person, long gid, String firm, String matter, String itemName, String kind, String judged, String supervisor, boolean callable, long caseId, String number, String state, boolean named, String answer, Long answeredBy,
               Instant answeredAt, Boolean content, Instant at) {

        boolean ended() {
            return state.equals("answered") || state.equals("refused");
        }
    }

    record Happened(Instant at, String text) {
    }

    /** @param kind {@code pdf}, {@code jpeg} or {@code png} */
    record FileItem(String id, String name, String kind, int size) {
    }

    record Whole(FileItem item, byte[] bytes) {
    }

    record Made(long id, byte[] digest) {
    }

    /** One complaint after the other for a person: the second of two clicks finds what the first made. */
    Optional<Made> made(long person, String request) {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 107))", r -> null, Long.toString(person));
        return jdbc.query("SELECT id, digest FROM complaints.complaint WHERE person = ? AND request = ?", (r, n) -> new Made(r.getLong(1), r.getBytes(2)), person, request).stream().findFirst();
    }

    long since(long person, Instant from) {
        Long n = jdbc.queryForObject("SELECT count(*) FROM complaints.complaint WHERE person = ? AND at > ?", Long.class, person, Timestamp.from(from));
        return n == null ? 0 : n;
    }

    /** Holds whoever complains of the same matter until the transaction ends. */
    boolean running(String matter) {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 108))", r -> null, matter);
        return !jdbc.queryForList("SELECT 1 FROM complaints.complaint WHERE matter = ? AND state NOT IN ('answered', 'refused')", Integer.class, matter).isEmpty();
    }

    void insert(Row r, String request, byte[] digest, String words) {
        jdbc.update("INSERT INTO complaints.complaint (id, person, gid, firm, request, digest, matter, item_name, kind, judged, supervisor, words, callable, case_id, case_number, state, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                r.id(), r.person(), r.gid(), r.firm(), request, digest, r.matter(), r.itemName(), r.kind(), r.judged(), r.supervisor(), vault.seal(new Vault.Place(TABLE, Long.toString(r.id()), "words"), words), r.callable(), r.caseId(), r.number(), r.state(),
                Timestamp.from(r.at()));
    }

    void add(long complaint, String name, String kind, byte[] bytes) {
        long id = Ids.next();
        jdbc.update("INSERT INTO complaints.file (id, complaint, name, kind, size, content) VALUES (?, ?, ?, ?, ?, ?)", id, complaint, vault.seal(file(id, "name"), name), kind, bytes.length,
                vault.seal(file(id, "content"), Base64.getEncoder().encodeToString(bytes)));
    }

    List<FileItem> files(long complaint) {
        return jdbc.query("SELECT id, name, kind, size FROM complaints.file WHERE complaint = ? ORDER BY id", (r, n) -> new FileItem(r.getString(1), vault.open(file(r.getLong(1), "name"), r.getBytes(2)), r.getString(3), r.getInt(4)), complaint);
    }

    Optional<Whole> file(long complaint, long id) {
        return jdbc.query("SELECT id, name, kind, size, content FROM complaints.file WHERE complaint = ? AND id = ?", (r, n) -> new Whole(new FileItem(r.getString(1), vault.open(file(id, "name"), r.getBytes(2)), r.getString(3), r.getInt(4)),
                Base64.getDecoder().decode(vault.open(file(id, "content"), r.getBytes(5)))), complaint, id).stream().findFirst();
    }

    private static Vault.Place file(long id, String field) {
        return new Vault.Place(FILES, Long.toString(id), field);
    }

    String words(long id) {
        return jdbc.query("SELECT words FROM complaints.complaint WHERE id = ?", (r, n) -> vault.open(new Vault.Place(TABLE, Long.toString(id), "words"), r.getBytes(1)), id).getFirst();
    }

    /** Another's is not found; what an account complained of when it was somebody else's neither. @param firms those for which the person may act today */
    Optional<Row> mine(Persons.Person me, List<String> firms, long id) {
        return jdbc.query(SELECT + "id = ? AND " + MINE, ComplaintStore::row, id, me.id(), me.gid(), firms.toArray(String[]::new)).stream().findFirst();
    }

    /** @param matter null: of all */
    List<Row> mine(Persons.Person me, List<String> firms, String matter, Long before, int limit) {
        return jdbc.query(SELECT + MINE + " AND (?::text IS NULL OR matter = ?) AND id < ? ORDER BY id DESC LIMIT ?", ComplaintStore::row, me.id(), me.gid(), firms.toArray(String[]::new), matter, matter, before == null ? Long.MAX_VALUE : before, limit);
    }

    List<Row> ofMatter(String matter) {
        return jdbc.query(SELECT + "matter = ? ORDER BY id DESC", ComplaintStore::row, matter);
    }

    Optional<Row> ofCase(long caseId) {
        return jdbc.query(SELECT + "case_id = ?", ComplaintStore::row, caseId).stream().findFirst();
    }

    void move(long id, String state) {
        jdbc.update("UPDATE complaints.complaint SET state = ? WHERE id = ?", state, id);
    }

    void named(long id) {
        jdbc.update("UPDATE complaints.complaint SET named = true WHERE id = ?", id);
    }

    /** @param by account of who answered; who answered first stays */
    void answer(long id, String state, String answer, Long by, Instant at) {
        jdbc.update("UPDATE complaints.complaint SET state = ?, answer = ?, answered_by = coalesce(answered_by, ?), answered_at = ? WHERE id = ?", state, answer, by, Timestamp.from(at), id);
    }

    /** @return false when it was said before; of two at once the second waits and learns it */
    boolean content(long id, boolean content) {
        return jdbc.update("UPDATE complaints.complaint SET content = ? WHERE id = ? AND content IS NULL AND state IN ('answered', 'refused')", content, id) == 1;
    }

    void happened(long complaint, Instant at, String text) {
        jdbc.update("INSERT INTO complaints.step (complaint, id, at, text) VALUES (?, ?, ?, ?)", complaint, Ids.next(), Timestamp.from(at), text);
    }

    List<Happened> steps(long complaint) {
        return jdbc.query("SELECT at, text FROM complaints.step WHERE complaint = ? ORDER BY id", (r, n) -> new Happened(r.getTimestamp(1).toInstant(), r.getString(2)), complaint);
    }

    private static Row row(ResultSet r, int n) throws SQLException {
        Timestamp answered = r.getTimestamp("answered_at");
        return new Row(r.getLong("id"), r.getLong("person"), r.getLong("gid"), r.getString("firm"), r.getString("matter"), r.getString("item_name"), r.getString("kind"), r.getString("judged"), r.getString("supervisor"), r.getBoolean("callable"),
                r.getLong("case_id"), r.getString("case_number"), r.getString("state"), r.getBoolean("named"), r.getString("answer"), r.getObject("answered_by", Long.class), answered == null ? null : answered.toInstant(),
                r.getObject("content", Boolean.class), r.getTimestamp("at").toInstant());
    }
}
