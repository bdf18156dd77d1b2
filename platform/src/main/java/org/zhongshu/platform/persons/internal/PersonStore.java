package org.zhongshu.platform.persons.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons.Person;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rows of persons.person. What is personal goes in sealed and comes out in clear; who may see it is not decided here. */
@Component
class PersonStore {

    static final String TABLE = "persons.person";
    private static final String SELECT = "SELECT p.id, p.level, p.phone, p.name, p.id_number, p.gid, p.created_at, p.verified_at, p.proven_at FROM persons.person p WHERE p.closed_at IS NULL AND ";

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final Clock clock;

    PersonStore(JdbcTemplate jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    @Bean
    static SealedTable personsSealed() {
        return new SealedTable(TABLE, "id", List.of("phone", "name", "id_number"));
    }

    /** An open account in clear. @param phone null: proven at a counter without one */
    record Row(long id, int level, String phone, String name, String idNumber, Long gid, Instant createdAt, Instant verifiedAt, Instant provenAt) {

        Person shown() {
            return new Person(id, Assurance.of(level), name == null ? null : Kind.NAME.mask(name), Kind.PHONE.mask(phone), gid);
        }

        /** No role, and no account of the staff has a negative number. */
        Actor actor(String ip) {
            return new Actor(-id, "citizen:" + id, name == null ? "市民 " + Kind.PHONE.mask(phone) : Kind.NAME.mask(name), null, Set.of(), Set.of(), Set.of(), ip);
        }
    }

    private final RowMapper<Row> row = (r, n) -> new Row(r.getLong(1), r.getInt(2), open(r.getLong(1), "phone", r.getBytes(3)), open(r.getLong(1), "name", r.getBytes(4)), open(r.getLong(1), "id_number", r.getBytes(5)),
            r.getObject(6, Long.class), instant(r.getObject(7, OffsetDateTime.class)), instant(r.getObject(8, OffsetDateTime.class)), instant(r.getObject(9, OffsetDateTime.class)));

    Optional<Row> find(long id) {
        return jdbc.query(SELECT + "p.id = ?", row, id).stream().findFirst();
    }

    List<Row> all(Collection<Long> ids) {
        return jdbc.query(SELECT + "p.id = ANY (?)", row, (Object) ids.toArray(Long[]::new));
    }

    /** Those of them whose accounts are open. */
    Map<Long, Row> byId(Collection<Long> ids) {
        return ids.isEmpty() ? Map.of() : all(ids).stream().collect(Collectors.toMap(Row::id, r -> r));
    }

    /** Accounts with a real name, in pages by id. */
    List<Row> named(long after, int limit) {
        return jdbc.query(SELECT + "p.level > 1 AND p.id > ? ORDER BY p.id LIMIT ?", row, after, limit);
    }

    Optional<Row> findByPhone(String phone) {
        return jdbc.query(SELECT + "p.phone_index = ?", row, (Object) phoneIndex(phone)).stream().findFirst();
    }

    Optional<Row> findByIdNumber(String number) {
        return jdbc.query(SELECT + "p.id_index = ?", row, (Object) idIndex(number)).stream().findFirst();
    }

    byte[] phoneIndex(String phone) {
        return vault.index("phone", phone);
    }

    byte[] idIndex(String number) {
        return vault.index("id-number", number);
    }

    /** The account of a telephone, made when there is none. Joins the caller's transaction. */
    Row register(String phone) {
        long id = Ids.next();
        jdbc.update("INSERT INTO persons.person (id, phone, phone_index, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (phone_index) DO NOTHING", id, seal(id, "phone", phone), phoneIndex(phone), at(clock.instant()));
        return findByPhone(phone).orElseThrow();
    }

    /** An account that nobody signs in to. Joins the caller's transaction. */
    Row registerWithoutTelephone() {
        long id = Ids.next();
        jdbc.update("INSERT INTO persons.person (id, created_at) VALUES (?, ?)", id, at(clock.instant()));
        return find(id).orElseThrow();
    }

    /** An account without a telephone takes over that of another, which is closed; who is signed in there stays so. Joins the caller's transaction. */
    void takeTelephone(long id, Row from) {
        close(from.id());
        jdbc.update("UPDATE persons.person SET phone = ?, phone_index = ? WHERE id = ? AND phone IS NULL AND closed_at IS NULL", seal(id, "phone", from.phone()), phoneIndex(from.phone()), id);
        jdbc.update("UPDATE persons.session SET person = ? WHERE person = ?", id, from.id());
    }

    /**
     * Gives an account the name and number that were found. Joins the caller's transaction.
     *
     * @param desk an official has the document: also for an account that has this number already. Otherwise only for one that has none
     * @return false when another account has this number, or this account another one by now
     * @throws org.springframework.dao.DuplicateKeyException when another account takes the number at the same time
     */
    boolean verified(long id, String name, String number, long gid, boolean desk) {
        // whoever came in by the telephone alone may be somebody else than who proves their name now
        jdbc.update("DELETE FROM persons.upstream WHERE person = ? AND NOT by_number", id);
        return jdbc.queryForList("SELECT 1 FROM persons.person WHERE id_index = ? AND id <> ? FOR UPDATE", Integer.class, idIndex(number), id).isEmpty()
                && jdbc.update("UPDATE persons.person SET level = greatest(level, 2), name = ?, id_number = ?, id_index = ?, gid = ?, verified_at = ? WHERE id = ? AND closed_at IS NULL AND (level = 1 OR ? AND id_index = ?)",
                seal(id, "name", name), seal(id, "id_number", number), idIndex(number), gid, at(clock.instant()), id, desk, idIndex(number)) == 1;
    }

    void proven(long id, String by) {
        jdbc.update("UPDATE persons.person SET level = 3, proven_at = ?, proven_by = ? WHERE id = ? AND level >= 2", at(clock.instant()), by, id);
    }

    /** Back to the telephone alone; nothing of the real name stays, nor who came in by a platform that knew it. */
    void forgetRealName(long id) {
        jdbc.update("DELETE FROM persons.upstream WHERE person = ?", id);
        jdbc.update("UPDATE persons.person SET level = 1, name = NULL, id_number = NULL, id_index = NULL, gid = NULL, verified_at = NULL, proven_at = NULL, proven_by = NULL WHERE id = ?", id);
    }

    void close(long id) {
        forgetRealName(id);
        jdbc.update("UPDATE persons.person SET phone = NULL, phone_index = NULL, closed_at = ? WHERE id = ?", at(clock.instant()), id);
    }

    private byte[] seal(long id, String field, String value) {
        return vault.seal(new Vault.Place(TABLE, Long.toString(id), field), value);
    }

    private String open(long id, String field, byte[] value) {
        return vault.open(new Vault.Place(TABLE, Long.toString(id), field), value);
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
