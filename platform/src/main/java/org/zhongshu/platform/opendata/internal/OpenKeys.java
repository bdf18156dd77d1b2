package org.zhongshu.platform.opendata.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Keys that strangers give themselves: nothing is asked of them, the key is shown once, only its digest is kept. */
@Component
class OpenKeys {

    static final String HEADER = "X-Api-Key";
    private static final String PREFIX = "zsk_";
    private static final int A_DAY = 5;

    private final JdbcTemplate jdbc;
    private final OpenVisitors visitors;
    private final OpenCounters counters;
    private final Audit audit;
    private final Clock clock;

    OpenKeys(JdbcTemplate jdbc, OpenVisitors visitors, OpenCounters counters, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.visitors = visitors;
        this.counters = counters;
        this.audit = audit;
        this.clock = clock;
    }

    record Key(String id, String label, Instant madeAt, Instant revokedAt, Instant lastUsed, long calls) {
    }

    record Given(String id, String key, String label) {
    }

    Given give(HttpServletRequest request, String label) {
        String name = label == null || label.isBlank() ? "未命名应用" : label.strip();
        if (name.length() > 60) {
            throw Problem.badRequest("bad-label", "应用名称不超过 60 字。");
        }
        String from = visitors.from(request);
        Long today = jdbc.queryForObject("SELECT count(*) FROM opendata.api_key WHERE made_from = ?", Long.class, from);
        if (today != null && today >= A_DAY) {
            throw Problem.tooMany("too-many-keys", "同一来源一天最多领取 " + A_DAY + " 个密钥。");
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        long id = Ids.next();
        jdbc.update("INSERT INTO opendata.api_key (id, hash, label, made_at, made_from) VALUES (?, ?, ?, ?, ?)", id, Sm3.hex(key), name, Timestamp.from(clock.instant()), from);
        return new Given(Long.toString(id), key, name);
    }

    /** The key of a request, if it bears one: 401 when that is unknown or revoked, because who bears a key counts on it. */
    Optional<Key> of(HttpServletRequest request) {
        String key = request.getHeader(HEADER);
        if (key == null) {
            key = request.getParameter("key");
        }
        if (key == null) {
            // what older clients of CKAN send
            key = request.getHeader("X-CKAN-API-KEY");
        }
        String bearer = request.getHeader("Authorization");
        // CKAN's clients send the bare key
        if (key == null && bearer != null && bearer.startsWith(PREFIX)) {
            key = bearer;
        }
        if (key == null || key.isBlank()) {
            return Optional.empty();
        }
        Key found = key.length() > 100 ? null : find(Sm3.hex(key.strip())).orElse(null);
        if (found == null || found.revokedAt() != null) {
            throw Problem.unauthenticated("bad-key", found == null ? "密钥不存在。" : "密钥已停用。");
        }
        return Optional.of(found);
    }

    /** As {@link #of}, and counts the call. */
    Optional<Key> used(HttpServletRequest request) {
        Optional<Key> key = of(request);
        key.ifPresent(k -> counters.call(Long.parseLong(k.id())));
        return key;
    }

    private Optional<Key> find(String hash) {
        return jdbc.query("SELECT id, label, made_at, revoked_at, last_used, calls FROM opendata.api_key WHERE hash = ?", (row, n) -> key(row), hash).stream().findFirst();
    }

    /** By whoever bears it. */
    void revoke(HttpServletRequest request) {
        Key key = of(request).orElseThrow(() -> Problem.unauthenticated("no-key", "请在请求头 " + HEADER + " 中带上要停用的密钥。"));
        revoke(Long.parseLong(key.id()));
    }

    /** By whoever keeps the portal. */
    void revoke(long id, String reason) {
        if (revoke(id) == 0) {
            throw Problem.notFound("no-key", "没有这个在用的密钥。");
        }
        audit.record("opendata.key.revoke", "open-key", Long.toString(id), reason, null, null);
    }

    private int revoke(long id) {
        return jdbc.update("UPDATE opendata.api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", Timestamp.from(clock.instant()), id);
    }

    Page<Key> list(Long before, int limit) {
        List<Key> rows = jdbc.query("SELECT id, label, made_at, revoked_at, last_used, calls FROM opendata.api_key WHERE (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", (row, n) -> key(row), before, before, limit + 1);
        boolean more = rows.size() > limit;
        List<Key> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? page.getLast().id() : null);
    }

    private static Key key(java.sql.ResultSet row) throws java.sql.SQLException {
        Timestamp revoked = row.getTimestamp(4);
        Timestamp used = row.getTimestamp(5);
        return new Key(row.getString(1), row.getString(2), row.getTimestamp(3).toInstant(), revoked == null ? null : revoked.toInstant(), used == null ? null : used.toInstant(), row.getLong(6));
    }
}
