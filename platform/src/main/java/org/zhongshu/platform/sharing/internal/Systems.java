package org.zhongshu.platform.sharing.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Departments' systems that fetch data: their tokens, addresses and signing keys. */
@Component
class Systems {

    private static final String COLUMNS = "id, department, name, contact, addresses, signed, key_number, disabled, created_by, created_at, rotated_at, version";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String PREFIX = "zs_";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final ShareKeys keys;
    private final ShareRights rights;
    private final Departments departments;
    private final Audit audit;
    private final Clock clock;

    Systems(JdbcTemplate jdbc, TransactionTemplate transaction, ShareKeys keys, ShareRights rights, Departments departments, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.keys = keys;
        this.rights = rights;
        this.departments = departments;
        this.audit = audit;
        this.clock = clock;
    }

    /** One system as it stands. */
    record Registered(long id, String department, String name, String contact, Addresses addresses, boolean signed, int keyNumber, boolean disabled, String createdBy, Instant createdAt,
                  Instant rotatedAt, int version) {
    }

    /** As it comes over HTTP. */
    record Asked(String department, String name, String contact, List<String> addresses, Boolean signed) {
    }

    /** What is shown once. @param signingKey 64 hexadecimal digits */
    record Secrets(Registered system, String token, String signingKey) {
    }

    Secrets register(Asked asked) {
        Actor actor = CurrentActor.require();
        String department = asked.department() == null ? actor.org() : asked.department();
        if (department == null || departments.find(department).isEmpty()) {
            throw Problem.invalid("bad-department", "请选择系统所属的部门。", Map.of("department", "没有这个部门"));
        }
        rights.check(actor, "share.manage", department);
        String name = name(asked.name());
        Addresses addresses = Addresses.of(asked.addresses());
        String token = token();
        long id = Ids.next();
        return transaction.execute(status -> {
            OffsetDateTime now = now();
            jdbc.update("INSERT INTO sharing.system (id, department, name, contact, token_hash, addresses, signed, key_number, created_by, created_at, rotated_at, version)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, 1)", id, department, name, contact(asked.contact()), hash(token), addresses.texts().toArray(String[]::new),
                    Boolean.TRUE.equals(asked.signed()), actor.name(), now, now);
            Registered made = find(id).orElseThrow();
            audit.record("sharing.system.add", "share-system", Long.toString(id), null, null, facts(made));
            return new Secrets(made, token, signingKey(made));
        });
    }

    Registered change(long id, Asked asked, Integer version) {
        return transaction.execute(status -> {
            Registered old = locked(id, version);
            Addresses addresses = Addresses.of(asked.addresses());
            jdbc.update("UPDATE sharing.system SET name = ?, contact = ?, addresses = ?, signed = ?, version = version + 1 WHERE id = ?", name(asked.name()), contact(asked.contact()),
                    addresses.texts().toArray(String[]::new), Boolean.TRUE.equals(asked.signed()), id);
            Registered now = find(id).orElseThrow();
            audit.record("sharing.system.change", "share-system", Long.toString(id), null, facts(old), facts(now));
            return now;
        });
    }

    /** A new token and a new signing key; the old ones are worth nothing from the commit on. */
    Secrets rotate(long id, Integer version) {
        String token = token();
        return transaction.execute(status -> {
            Registered old = locked(id, version);
            jdbc.update("UPDATE sharing.system SET token_hash = ?, key_number = key_number + 1, rotated_at = ?, version = version + 1 WHERE id = ?", hash(token), now(), id);
            Registered fresh = find(id).orElseThrow();
            audit.record("sharing.system.rotate", "share-system", Long.toString(id), null, facts(old), facts(fresh));
            return new Secrets(fresh, token, signingKey(fresh));
        });
    }

    Registered disable(long id, boolean disabled, Integer version, String reason) {
        return transaction.execute(status -> {
            Registered old = locked(id, version);
            jdbc.update("UPDATE sharing.system SET disabled = ?, version = version + 1 WHERE id = ?", disabled, id);
            Registered now = find(id).orElseThrow();
            audit.record(disabled ? "sharing.system.disable" : "sharing.system.enable", "share-system", Long.toString(id), reason, facts(old), facts(now));
            return now;
        });
    }

    List<Registered> list(Actor actor) {
        String[] reach = rights.reach(actor, "share.read");
        return jdbc.query("SELECT " + COLUMNS + " FROM sharing.system WHERE (?::text[] IS NULL OR department = ANY (?)) ORDER BY id DESC LIMIT 1000", (row, n) -> system(row), reach, reach);
    }

    Optional<Registered> find(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM sharing.system WHERE id = ?", (row, n) -> system(row), id).stream().findFirst();
    }

    Optional<Registered> findByToken(byte[] hash) {
        return jdbc.query("SELECT " + COLUMNS + " FROM sharing.system WHERE token_hash = ?", (row, n) -> system(row), (Object) hash).stream().findFirst();
    }

    byte[] requestKey(Registered system) {
        return keys.signingKey(system.id(), system.keyNumber());
    }

    static byte[] hash(String token) {
        return Sm3.digest(token.getBytes(StandardCharsets.UTF_8));
    }

    private Registered locked(long id, Integer version) {
        Actor actor = CurrentActor.require();
        Registered system = jdbc.query("SELECT " + COLUMNS + " FROM sharing.system WHERE id = ? FOR UPDATE", (row, n) -> system(row), id).stream().findFirst()
                .filter(s -> rights.may(actor, "share.manage", s.department())).orElseThrow(() -> Problem.notFound("no-system", "没有这个系统，或您无权管理。"));
        if (version == null || version != system.version()) {
            throw Problem.conflict("stale", "系统信息已被他人更新，请刷新后再操作。");
        }
        return system;
    }

    private String signingKey(Registered system) {
        return HexFormat.of().formatHex(requestKey(system));
    }

    private static String token() {
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static String name(String name) {
        String clean = name == null ? "" : name.replace('\0', ' ').strip();
        if (clean.isEmpty() || clean.length() > 100) {
            throw Problem.invalid("bad-name", "请填写系统名称，不超过 100 字。", Map.of("name", "1 到 100 字"));
        }
        return clean;
    }

    private static String contact(String contact) {
        String clean = contact == null || contact.isBlank() ? null : contact.replace('\0', ' ').strip();
        if (clean != null && clean.length() > 100) {
            throw Problem.invalid("bad-contact", "联系人不能超过 100 字。", Map.of("contact", "不超过 100 字"));
        }
        return clean;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Registered system(ResultSet row) throws SQLException {
        return new Registered(row.getLong(1), row.getString(2), row.getString(3), row.getString(4), Addresses.of(Arrays.asList((String[]) row.getArray(5).getArray())), row.getBoolean(6),
                row.getInt(7), row.getBoolean(8), row.getString(9), row.getObject(10, OffsetDateTime.class).toInstant(), row.getObject(11, OffsetDateTime.class).toInstant(), row.getInt(12));
    }

    private static Map<String, Object> facts(Registered s) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", s.name());
        facts.put("department", s.department());
        facts.put("addresses", s.addresses().texts());
        facts.put("signed", s.signed());
        facts.put("disabled", s.disabled());
        facts.put("keyNumber", s.keyNumber());
        return facts;
    }
}
