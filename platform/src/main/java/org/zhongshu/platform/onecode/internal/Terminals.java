package org.zhongshu.platform.onecode.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Terminals of the scenes. Each has a key of 256 random bits, of which only the digest is kept. A blocked one is nobody. */
@Component
class Terminals {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SELECT = "SELECT id, number, scene, department, name, place, created_at, created_by, blocked_at, block_reason, seen_at, version, key_hash FROM onecode.terminal ";

    private final JdbcTemplate jdbc;
    private final Scenes scenes;
    private final Access access;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Terminals(JdbcTemplate jdbc, Scenes scenes, Access access, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.scenes = scenes;
        this.access = access;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    record Terminal(long id, String number, String scene, String department, String name, String place, Instant createdAt, String createdBy, Instant blockedAt, String blockReason, Instant seenAt, int version) {
    }

    /** @param key shown this once */
    record Registered(Terminal terminal, String key) {
    }

    private static final RowMapper<Terminal> ROW = (r, n) -> new Terminal(r.getLong(1), r.getString(2), r.getString(3), r.getString(4), r.getString(5), r.getString(6), Passes.instant(r.getObject(7, OffsetDateTime.class)), r.getString(8),
            Passes.instant(r.getObject(9, OffsetDateTime.class)), r.getString(10), Passes.instant(r.getObject(11, OffsetDateTime.class)), r.getInt(12));

    List<Terminal> list(String[] departments) {
        return jdbc.query(SELECT + "WHERE ?::text[] IS NULL OR department = ANY (?) ORDER BY scene, id LIMIT 2000", ROW, departments, departments);
    }

    Terminal get(long id) {
        return jdbc.query(SELECT + "WHERE id = ?", ROW, id).stream().findFirst().orElseThrow(() -> Problem.notFound("no-terminal", "没有这台终端。"));
    }

    Registered register(String sceneId, String name, String place) {
        Scene scene = scenes.get(sceneId);
        access.check(CurrentActor.require(), "onecode.manage", scene.department());
        String called = words(name, 2, 40, "name", "请填写终端名称（2 到 40 字）。");
        String stands = place == null || place.isBlank() ? null : words(place, 2, 100, "place", "地点为 2 到 100 字。");
        return transaction.execute(status -> {
            long id = Ids.next();
            String number = "ZD%06d".formatted(jdbc.queryForObject("SELECT nextval('onecode.terminal_no')", Long.class));
            String key = fresh();
            jdbc.update("INSERT INTO onecode.terminal (id, number, scene, department, name, place, key_hash, created_at, created_by, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)", id, number, scene.id(), scene.department(), called, stands,
                    hash(key), Passes.at(clock.instant()), CurrentActor.require().name());
            audit.record("onecode.terminal-register", "onecode-terminal", number, null, null, Map.of("scene", scene.id(), "name", called));
            return new Registered(get(id), number + ":" + key);
        });
    }

    /** Lost or broken into: it is refused from now on, and what it holds goes stale. */
    Terminal block(long id, String reason) {
        String why = words(reason, 2, 100, "reason", "请说明停用原因（2 到 100 字）。");
        return change(id, "onecode.terminal-block", why, "blocked_at = now(), block_reason = ?", why);
    }

    /** A new key; the old one opens nothing any more. A blocked terminal comes back only so. */
    Registered renew(long id, String reason) {
        String why = words(reason, 2, 100, "reason", "请说明更换原因（2 到 100 字）。");
        String key = fresh();
        Terminal t = change(id, "onecode.terminal-key", why, "blocked_at = NULL, block_reason = NULL, key_hash = ?", hash(key));
        return new Registered(t, t.number() + ":" + key);
    }

    private Terminal change(long id, String action, String reason, String set, Object value) {
        Terminal before = get(id);
        access.check(CurrentActor.require(), "onecode.manage", before.department());
        return transaction.execute(status -> {
            jdbc.update("UPDATE onecode.terminal SET version = version + 1, " + set.replace("now()", "'" + clock.instant() + "'::timestamptz") + " WHERE id = ?", value, id);
            audit.record(action, "onecode-terminal", before.number(), reason, Map.of("blocked", before.blockedAt() != null), null);
            return get(id);
        });
    }

    private record Known(Terminal terminal, byte[] hash) {
    }

    /** @param header {@code Authorization: Terminal ZD000001:<key>} */
    Terminal authenticated(String header) {
        String[] parts = header == null || !header.startsWith("Terminal ") || header.length() > 200 ? new String[0] : header.substring(9).strip().split(":", 2);
        Optional<Known> known = parts.length != 2 ? Optional.empty() : jdbc.query(SELECT + "WHERE number = ?", (r, n) -> new Known(ROW.mapRow(r, n), r.getBytes(13)), parts[0]).stream().findFirst();
        if (known.isEmpty() || !MessageDigest.isEqual(known.get().hash(), hash(parts[1]))) {
            throw Problem.unauthenticated("terminal-key", "终端编号或密钥不对。");
        }
        Terminal terminal = known.get().terminal();
        if (terminal.blockedAt() != null) {
            throw Problem.forbidden("terminal-blocked", "这台终端已被停用：" + terminal.blockReason());
        }
        Instant now = clock.instant();
        if (terminal.seenAt() == null || terminal.seenAt().isBefore(now.minus(Duration.ofMinutes(1)))) {
            jdbc.update("UPDATE onecode.terminal SET seen_at = ? WHERE id = ?", Passes.at(now), terminal.id());
        }
        return terminal;
    }

    private static String fresh() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] hash(String key) {
        return Sm3.digest(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String words(String text, int least, int most, String field, String message) {
        String tidy = text == null ? "" : text.replace('\0', ' ').strip();
        if (tidy.length() < least || tidy.length() > most) {
            throw Problem.invalid("bad-words", message, Map.of(field, message));
        }
        return tidy;
    }
}
