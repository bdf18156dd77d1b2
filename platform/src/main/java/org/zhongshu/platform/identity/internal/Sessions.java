package org.zhongshu.platform.identity.internal;

import jakarta.annotation.PreDestroy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.zhongshu.platform.identity.Actor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Living sessions. The browser holds an opaque token of 256 bits; the table holds its hash. A request finds its session in
 * memory; the row is read again every {@value #FRESH_SECONDS} s, so that a sign-out or a lock on another copy of the server
 * takes effect here too. When a session was last used is written in one batch a minute, never by the request itself.
 */
@Component
class Sessions {

    static final Duration IDLE = Duration.ofHours(2);
    static final Duration ABSOLUTE = Duration.ofHours(12);
    private static final int FRESH_SECONDS = 15;
    /** Unknown tokens remembered, so that repeating one costs no query; emptied when full. */
    private static final int UNKNOWN_LIMIT = 10_000;

    private final JdbcTemplate jdbc;
    private final RoleAccess access;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<ByteBuffer, Session> living = new ConcurrentHashMap<>();
    private final Map<ByteBuffer, Instant> unknown = new ConcurrentHashMap<>();

    Sessions(JdbcTemplate jdbc, RoleAccess access, Clock clock) {
        this.jdbc = jdbc;
        this.access = access;
        this.clock = clock;
    }

    /** @param deputy row of identity.deputy; roles: those that are lent */
    record Acting(long deputy, Account principal, Set<String> roles, Instant until) {
    }

    /** One session in memory. */
    static final class Session {
        private final Account account;
        private final Acting acting;
        private final Instant createdAt;
        private final Instant readAt;
        private volatile Instant seenAt;
        private volatile boolean unsaved;

        private Session(Account account, Acting acting, Instant createdAt, Instant seenAt, Instant readAt) {
            this.account = account;
            this.acting = acting;
            this.createdAt = createdAt;
            this.seenAt = seenAt;
            this.readAt = readAt;
        }

        Account account() {
            return account;
        }

        /** Whom the session acts for just now, null: for nobody but its owner. */
        Acting acting() {
            return acting;
        }

        /** The owner, or the owner with a colleague's department, roles and places, and both names. */
        Actor actor(String ip) {
            return acting == null ? account.actor(ip)
                    : new Actor(account.id(), account.username(), account.name() + "（代" + acting.principal().name() + "）", acting.principal().org(), acting.roles(), acting.principal().towns(), acting.principal().grids(), ip);
        }

        Instant createdAt() {
            return createdAt;
        }

        private boolean over(Instant now) {
            return now.isAfter(createdAt.plus(ABSOLUTE)) || now.isAfter(seenAt.plus(IDLE));
        }
    }

    /** @return the token for the cookie; it exists nowhere else */
    String open(Account account, String ip, String agent) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant now = clock.instant();
        byte[] hash = hash(token);
        jdbc.update("INSERT INTO identity.session (token_hash, account_id, created_at, seen_at, ip, agent) VALUES (?, ?, ?, ?, ?, ?)",
                hash, account.id(), at(now), at(now), ip, agent == null ? null : agent.replace('\0', ' ').substring(0, Math.min(200, agent.length())));
        living.put(ByteBuffer.wrap(hash), new Session(account, null, now, now, now));
        return token;
    }

    Optional<Session> find(String token) {
        if (token.length() != 43) {
            return Optional.empty();
        }
        ByteBuffer key = ByteBuffer.wrap(hash(token));
        Instant now = clock.instant();
        Session session = living.get(key);
        if (session == null || session.readAt.plusSeconds(FRESH_SECONDS).isBefore(now)) {
            session = readAgain(key, session, now);
        }
        if (session == null) {
            return Optional.empty();
        }
        if (session.over(now)) {
            close(key);
            return Optional.empty();
        }
        if (!session.seenAt.equals(now)) {
            session.seenAt = now;
            session.unsaved = true;
        }
        return Optional.of(session);
    }

    void close(String token) {
        close(ByteBuffer.wrap(hash(token)));
    }

    /** Ends all sessions of an account: it was disabled, its rights or its password changed. */
    void closeAll(long account) {
        jdbc.update("DELETE FROM identity.session WHERE account_id = ?", account);
        afterwards(() -> forget(account));
    }

    private void forget(long account) {
        living.values().removeIf(s -> s.account.id() == account || s.acting != null && s.acting.principal().id() == account);
    }

    /** @param deputy row of identity.deputy, null: for nobody. Joins the caller's transaction. */
    void actFor(String token, Long deputy) {
        ByteBuffer key = ByteBuffer.wrap(hash(token));
        jdbc.update("UPDATE identity.session SET deputy = ? WHERE token_hash = ?", deputy, key.array());
        afterwards(() -> living.remove(key));
    }

    /** Sessions that act by this row are read again. */
    void forgetActing(long deputy) {
        afterwards(() -> living.values().removeIf(s -> s.acting != null && s.acting.deputy() == deputy));
    }

    /** Now, and once more after the commit: a request in between may have read the old row again. */
    private static void afterwards(Runnable forget) {
        forget.run();
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    forget.run();
                }
            });
        }
    }

    /** The token that writing requests must repeat in a header; derived, so it needs no storage and dies with the session. */
    static String crossSiteToken(String token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash("csrf:" + token));
    }

    @Scheduled(fixedDelay = 60_000)
    @PreDestroy
    void save() {
        List<Object[]> rows = new ArrayList<>();
        living.forEach((key, session) -> {
            if (session.unsaved) {
                session.unsaved = false;
                rows.add(new Object[]{at(session.seenAt), key.array()});
            }
        });
        if (!rows.isEmpty()) {
            jdbc.batchUpdate("UPDATE identity.session SET seen_at = greatest(seen_at, ?) WHERE token_hash = ?", rows);
        }
    }

    @Scheduled(fixedDelay = 600_000, initialDelay = 60_000)
    void removeExpired() {
        Instant now = clock.instant();
        save();
        jdbc.update("DELETE FROM identity.session WHERE seen_at < ? OR created_at < ?", at(now.minus(IDLE)), at(now.minus(ABSOLUTE)));
        living.values().removeIf(s -> s.over(now));
        unknown.clear();
    }

    private Session readAgain(ByteBuffer key, Session old, Instant now) {
        Instant missed = unknown.get(key);
        if (missed != null && missed.plusSeconds(FRESH_SECONDS).isAfter(now)) {
            return null;
        }
        List<Session> found = jdbc.query("SELECT s.created_at, s.seen_at, s.deputy, " + Account.COLUMNS
                        + " FROM identity.session s JOIN identity.account a ON a.id = s.account_id WHERE s.token_hash = ? AND NOT a.disabled",
                (ResultSet row, int n) -> session(row, n, old, now), (Object) key.array());
        if (found.isEmpty()) {
            living.remove(key);
            if (unknown.size() >= UNKNOWN_LIMIT) {
                unknown.clear();
            }
            unknown.put(key, now);
            return null;
        }
        Session session = found.getFirst();
        session.unsaved = old != null && old.unsaved;
        living.put(key, session);
        return session;
    }

    private Session session(ResultSet row, int number, Session old, Instant now) throws SQLException {
        Instant seen = Account.instant(row, "seen_at");
        Instant latest = old != null && old.seenAt.isAfter(seen) ? old.seenAt : seen;
        Account account = Account.read(row, number);
        long deputy = row.getLong("deputy");
        return new Session(account, row.wasNull() ? null : acting(deputy, account, now), Account.instant(row, "created_at"), latest, now);
    }

    /** Null when it has ended, or either has left the department: the session is its owner's again. */
    private Acting acting(long deputy, Account account, Instant now) {
        return jdbc.query("SELECT d.until, " + Account.COLUMNS + " FROM identity.deputy d JOIN identity.account a ON a.id = d.principal "
                        + "WHERE d.id = ? AND d.deputy = ? AND NOT a.disabled AND a.org = ? AND " + Deputies.STANDING,
                (row, n) -> {
                    Account principal = Account.read(row, n);
                    return new Acting(deputy, principal, access.passing(principal.roles()), Account.instant(row, "until"));
                }, deputy, account.id(), account.org(), at(now), at(now)).stream().findFirst().orElse(null);
    }

    private void close(ByteBuffer key) {
        living.remove(key);
        jdbc.update("DELETE FROM identity.session WHERE token_hash = ?", (Object) key.array());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
