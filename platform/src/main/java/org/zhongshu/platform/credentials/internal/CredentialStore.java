package org.zhongshu.platform.credentials.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.credentials.CredentialState;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables. What is personal goes in sealed and comes out in clear; who may see it is not decided here. */
@Component
class CredentialStore {

    private static final String COLUMNS = "c.id, c.type, c.department, c.serial, c.holder_kind, c.holder_number, c.holder_name, c.state, c.reason, c.version, c.demo, c.created_at, c.changed_at, v.identifier, v.valid_from, v.valid_until, v.issued_at, v.ofd IS NOT NULL";
    private static final String FROM = " FROM credentials.credential c JOIN credentials.version v ON v.credential = c.id AND v.number = c.version ";

    private final JdbcTemplate jdbc;
    private final PersonalSafe safe;

    CredentialStore(JdbcTemplate jdbc, PersonalSafe safe) {
        this.jdbc = jdbc;
        this.safe = safe;
    }

    record Row(long id, String type, String department, String serial, boolean firm, String holderNumber, String holderName, String state, String reason, int version, boolean demo, Instant createdAt, Instant changedAt,
               String identifier, LocalDate from, LocalDate until, Instant issuedAt, boolean ofd) {

        CredentialState stateOn(LocalDate today) {
            return CredentialStore.state(state.equals("revoked") ? 2 : state.equals("suspended") ? 1 : 0, from, until, today);
        }
    }

    record Version(int number, String identifier, int status, LocalDate from, LocalDate until, Instant issuedAt, String issuedBy, String why, String token, boolean ofd) {
    }

    record Act(String action, int version, String reason, String by, Instant at) {
    }

    record Use(String kind, int version, String by, String purpose, String result, Instant at) {
    }

    /** What a verifier's question needs. */
    record Known(long id, int number, int status, LocalDate from, LocalDate until, String type, String department, boolean firm, byte[] holderName, String identifier) {
    }

    /** By the status list's two bits, then by the day. */
    static CredentialState state(int status, LocalDate from, LocalDate until, LocalDate today) {
        return switch (status) {
            case 1 -> CredentialState.SUSPENDED;
            case 2 -> CredentialState.REVOKED;
            case 3 -> CredentialState.SUPERSEDED;
            default -> until != null && today.isAfter(until) ? CredentialState.EXPIRED : today.isBefore(from) ? CredentialState.EARLY : CredentialState.VALID;
        };
    }

    private final RowMapper<Row> row = (r, n) -> new Row(r.getLong(1), r.getString(2), r.getString(3), r.getString(4), r.getString(5).equals("firm"), safe(r, 6, "number"), safe(r, 7, "name"), r.getString(8), r.getString(9),
            r.getInt(10), r.getBoolean(11), r.getTimestamp(12).toInstant(), r.getTimestamp(13).toInstant(), r.getString(14), r.getObject(15, LocalDate.class), r.getObject(16, LocalDate.class),
            r.getTimestamp(17).toInstant(), r.getBoolean(18));

    private String safe(ResultSet r, int column, String what) throws SQLException {
        return safe.text(r.getBytes(column), what + ":" + r.getLong(1));
    }

    String holderName(Known k) {
        return safe.text(k.holderName(), "name:" + k.id());
    }

    int nextIndex() {
        return jdbc.queryForObject("SELECT nextval('credentials.status_index')::int", Integer.class);
    }

    void insert(long id, CredentialType type, String serial, String holderNumber, String holderName, LocalDate until, boolean demo, Instant at) {
        jdbc.update("INSERT INTO credentials.credential (id, type, department, serial, holder_kind, holder_number, holder_name, holder_index, state, version, valid_until, demo, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'valid', 1, ?, ?, ?, ?)",
                id, type.id(), type.issuer(), serial, type.firm(holderNumber) ? "firm" : "person", safe.seal(holderNumber, "number:" + id), safe.seal(holderName, "name:" + id), safe.index(holderNumber), until, demo, Timestamp.from(at),
                Timestamp.from(at));
    }

    /** Takes the name for this credential. False: another holds it. */
    boolean name(String type, String name, long id) {
        jdbc.update("DELETE FROM credentials.name WHERE credential = ?", id);
        return jdbc.update("INSERT INTO credentials.name (type, name_index, credential) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", type, safe.nameIndex(name), id) == 1;
    }

    /** A revoked credential's name may be taken by another. */
    void nameFree(long id) {
        jdbc.update("DELETE FROM credentials.name WHERE credential = ?", id);
    }

    void insertVersion(long id, int number, String identifier, int index, Map<String, String> values, LocalDate from, LocalDate until, Instant at, String by, String why, String token, byte[] pdf, byte[] pdfSm3) {
        jdbc.update("INSERT INTO credentials.version (credential, number, identifier, status_index, content, valid_from, valid_until, issued_at, issued_by, why, token, pdf, pdf_sm3) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id, number, identifier, index, safe.seal(Json.write(values), "content:" + id + ":" + number), from, until, Timestamp.from(at), by, why, token, safe.seal(pdf, "pdf:" + id + ":" + number), pdfSm3);
    }

    /** The version before is said to be superseded; a revoked one stays revoked. */
    void supersede(long id, int before, int now, String holderName, LocalDate until, Instant at) {
        jdbc.update("UPDATE credentials.version SET status = 3 WHERE credential = ? AND number = ?", id, before);
        jdbc.update("UPDATE credentials.credential SET version = ?, holder_name = ?, valid_until = ?, changed_at = ? WHERE id = ?", now, safe.seal(holderName, "name:" + id), until, Timestamp.from(at), id);
    }

    void state(long id, int version, String state, int status, String reason, Instant at) {
        jdbc.update("UPDATE credentials.version SET status = ? WHERE credential = ? AND number = ?", status, id, version);
        jdbc.update("UPDATE credentials.credential SET state = ?, reason = ?, changed_at = ? WHERE id = ?", state, reason, Timestamp.from(at), id);
    }

    void act(long credential, String request, String department, byte[] digest, String action, int version, String reason, String by, Instant at) {
        jdbc.update("INSERT INTO credentials.act (id, credential, request, department, digest, action, version, reason, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", Ids.next(), credential, request, department, digest,
                action, version, reason, by, Timestamp.from(at));
    }

    /** The credential that an earlier request with this word made or changed; 409 when it asked for something else. */
    Optional<Long> done(String department, String request, byte[] digest) {
        return jdbc.query("SELECT credential, digest FROM credentials.act WHERE department = ? AND request = ?", (r, n) -> {
            if (!java.util.Arrays.equals(r.getBytes(2), digest)) {
                throw Problem.conflict("request-used", "这个请求号已用于另一次操作，请换一个。");
            }
            return r.getLong(1);
        }, department, request).stream().findFirst();
    }

    /** Two requests with the same word, at the same time or one after the other, go one after the other. */
    void lockRequest(String department, String request) {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 93))", r -> null, department + "\n" + request);
    }

    Row locked(long id) {
        // read only when it is held: a statement that waited would join the version of before
        jdbc.query("SELECT 1 FROM credentials.credential WHERE id = ? FOR UPDATE", r -> null, id);
        return get(id);
    }

    Row get(long id) {
        return one(jdbc.query("SELECT " + COLUMNS + FROM + "WHERE c.id = ?", row, id));
    }

    private static Row one(List<Row> rows) {
        if (rows.isEmpty()) {
            throw Problem.notFound("no-credential", "没有这份证照。");
        }
        return rows.getFirst();
    }

    /** @param holder null: of everybody; @param before null: from the newest */
    List<Row> list(Scope scope, String type, String state, String holder, String identifier, Long before, LocalDate today, int limit) {
        StringBuilder where = new StringBuilder("WHERE true");
        List<Object> values = new ArrayList<>();
        if (scope.kind() == Scope.Kind.ORG) {
            where.append(" AND c.department = ANY (?)");
            values.add(scope.values().toArray(String[]::new));
        } else if (scope.kind() != Scope.Kind.ALL) {
            return List.of();
        }
        if (type != null) {
            where.append(" AND c.type = ?");
            values.add(type);
        }
        if (holder != null) {
            where.append(" AND c.holder_index = ?");
            values.add(safe.index(holder));
        }
        if (identifier != null) {
            where.append(" AND c.id = (SELECT credential FROM credentials.version WHERE identifier = ?)");
            values.add(identifier);
        }
        if (state != null) {
            switch (state) {
                case "expired" -> where.append(" AND c.state = 'valid' AND c.valid_until < ?");
                case "soon" -> where.append(" AND c.state = 'valid' AND c.valid_until BETWEEN ? AND ?");
                case "valid" -> where.append(" AND c.state = 'valid' AND (c.valid_until IS NULL OR c.valid_until >= ?)");
                default -> where.append(" AND c.state = ?");
            }
            values.add(state.equals("suspended") || state.equals("revoked") ? state : today);
            if (state.equals("soon")) {
                values.add(today.plusDays(60));
            }
        }
        if (before != null) {
            where.append(" AND c.id < ?");
            values.add(before);
        }
        values.add(limit);
        return jdbc.query("SELECT " + COLUMNS + FROM + where + " ORDER BY c.id DESC LIMIT ?", row, values.toArray());
    }

    List<Row> heldBy(String holder, String type) {
        return jdbc.query("SELECT " + COLUMNS + FROM + "WHERE c.holder_index = ? AND (?::text IS NULL OR c.type = ?) ORDER BY c.id DESC LIMIT 200", row, safe.index(holder), type, type);
    }

    List<Row> endingOn(LocalDate day) {
        return jdbc.query("SELECT " + COLUMNS + FROM + "WHERE c.state = 'valid' AND c.valid_until = ? ORDER BY c.id", row, day);
    }

    Optional<Known> known(String identifier) {
        return jdbc.query("SELECT c.id, v.number, v.status, v.valid_from, v.valid_until, c.type, c.department, c.holder_kind, c.holder_name, v.identifier FROM credentials.version v JOIN credentials.credential c ON c.id = v.credential WHERE v.identifier = ?",
                (r, n) -> new Known(r.getLong(1), r.getInt(2), r.getInt(3), r.getObject(4, LocalDate.class), r.getObject(5, LocalDate.class), r.getString(6), r.getString(7), r.getString(8).equals("firm"), r.getBytes(9), r.getString(10)), identifier)
                .stream().findFirst();
    }

    List<Version> versions(long id) {
        return jdbc.query("SELECT number, identifier, status, valid_from, valid_until, issued_at, issued_by, why, token, ofd IS NOT NULL FROM credentials.version WHERE credential = ? ORDER BY number DESC",
                (r, n) -> new Version(r.getInt(1), r.getString(2), r.getInt(3), r.getObject(4, LocalDate.class), r.getObject(5, LocalDate.class), r.getTimestamp(6).toInstant(), r.getString(7), r.getString(8), r.getString(9),
                        r.getBoolean(10)), id);
    }

    Map<String, String> values(long id, int number) {
        byte[] sealed = jdbc.query("SELECT content FROM credentials.version WHERE credential = ? AND number = ?", (r, n) -> r.getBytes(1), id, number).stream().findFirst()
                .orElseThrow(() -> Problem.notFound("no-version", "没有这个版本。"));
        Map<String, String> values = new LinkedHashMap<>();
        Json.read(new String(safe.open(sealed, "content:" + id + ":" + number), StandardCharsets.UTF_8)).properties().forEach(e -> values.put(e.getKey(), e.getValue().asString()));
        return values;
    }

    /** @param format {@code pdf} or {@code ofd}; empty: it is still to be made */
    Optional<byte[]> file(long id, int number, String format) {
        List<byte[]> found = jdbc.query("SELECT " + (format.equals("ofd") ? "ofd" : "pdf") + " FROM credentials.version WHERE credential = ? AND number = ?", (r, n) -> r.getBytes(1), id, number);
        if (found.isEmpty()) {
            throw Problem.notFound("no-version", "没有这个版本。");
        }
        return Optional.ofNullable(found.getFirst()).map(sealed -> safe.open(sealed, format + ":" + id + ":" + number));
    }

    boolean putOfd(long id, int number, byte[] ofd, byte[] sm3) {
        return jdbc.update("UPDATE credentials.version SET ofd = ?, ofd_sm3 = ? WHERE credential = ? AND number = ? AND ofd IS NULL", safe.seal(ofd, "ofd:" + id + ":" + number), sm3, id, number) == 1;
    }

    /** The oldest that wait. */
    List<long[]> withoutOfd(int most, Instant now) {
        return jdbc.query("SELECT credential, number FROM credentials.version WHERE ofd IS NULL AND (ofd_next IS NULL OR ofd_next <= ?) ORDER BY ofd_tries, issued_at LIMIT ?", (r, n) -> new long[]{r.getLong(1), r.getInt(2)}, Timestamp.from(now), most);
    }

    /** Keeps one that still waits from other copies of the server until the transaction ends; false: it is done or another is at it. */
    boolean takeWithoutOfd(long id, int number) {
        return !jdbc.query("SELECT 1 FROM credentials.version WHERE credential = ? AND number = ? AND ofd IS NULL FOR UPDATE SKIP LOCKED", (r, n) -> 1, id, number).isEmpty();
    }

    /** It goes behind those that were not tried as often. */
    /** Tried again after 10 seconds, 20, 40 … and at last every few hours. */
    void ofdFailed(long id, int number, Instant now) {
        jdbc.update("UPDATE credentials.version SET ofd_tries = least(ofd_tries + 1, 1000), ofd_next = ?::timestamptz + interval '10 seconds' * (1 << least(ofd_tries, 10)) WHERE credential = ? AND number = ?", Timestamp.from(now), id, number);
    }

    long waitingForOfd() {
        return jdbc.queryForObject("SELECT count(*) FROM credentials.version WHERE ofd IS NULL", Long.class);
    }

    /** SM3 of the files of a version as they were issued: PDF, OFD (null: not made yet). */
    byte[][] digests(long id, int number) {
        return jdbc.queryForObject("SELECT pdf_sm3, ofd_sm3 FROM credentials.version WHERE credential = ? AND number = ?", (r, n) -> new byte[][]{r.getBytes(1), r.getBytes(2)}, id, number);
    }

    List<Act> acts(long id) {
        return jdbc.query("SELECT action, version, reason, by_name, at FROM credentials.act WHERE credential = ? ORDER BY id DESC LIMIT 200",
                (r, n) -> new Act(r.getString(1), r.getInt(2), r.getString(3), r.getString(4), r.getTimestamp(5).toInstant()), id);
    }

    List<Use> uses(long id) {
        return jdbc.query("SELECT kind, version, by_name, purpose, result, at FROM credentials.use WHERE credential = ? ORDER BY id DESC LIMIT 200",
                (r, n) -> new Use(r.getString(1), r.getInt(2), r.getString(3), r.getString(4), r.getString(5), r.getTimestamp(6).toInstant()), id);
    }

    Map<String, Long> counts(Scope scope) {
        Map<String, Long> counts = new LinkedHashMap<>();
        boolean all = scope.kind() == Scope.Kind.ALL;
        if (all || scope.kind() == Scope.Kind.ORG) {
            jdbc.query("SELECT type, count(*) FROM credentials.credential WHERE ? OR department = ANY (?) GROUP BY type", r -> {
                counts.put(r.getString(1), r.getLong(2));
            }, all, scope.values().toArray(String[]::new));
        }
        return counts;
    }
}
