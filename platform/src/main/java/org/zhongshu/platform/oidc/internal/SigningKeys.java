package org.zhongshu.platform.oidc.internal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.sql.ResultSet;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keys that sign tokens (RS256, which every client knows). The newest signs; the ones before stay published for a week, a thousand times as long
 * as a token lives. A new one each quarter, or by hand at once.
 */
@Component
class SigningKeys implements JWKSource<SecurityContext> {

    private static final String TABLE = "oidc.signing_key";
    private static final Duration SIGNS = Duration.ofDays(90);
    private static final Duration PUBLISHED = Duration.ofDays(7);
    private static final Duration FRESH = Duration.ofSeconds(15);

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;
    private volatile Known known;

    SigningKeys(JdbcTemplate jdbc, Vault vault, TransactionTemplate transaction, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.transaction = transaction;
        this.audit = audit;
        this.clock = clock;
    }

    @Bean
    static SealedTable oidcSealed() {
        return new SealedTable(TABLE, "id", List.of("jwk"));
    }

    record Key(String id, Instant madeAt, JWK jwk) {
    }

    private record Known(List<Key> keys, Instant at) {
    }

    /** The newest first; the first one is made when it is needed. */
    List<Key> keys() {
        Known k = known;
        Instant now = clock.instant();
        if (k == null || k.at().plus(FRESH).isBefore(now)) {
            List<Key> read = read();
            if (read.isEmpty()) {
                add(null);
                read = read();
            }
            k = new Known(read, now);
            known = k;
        }
        return k.keys();
    }

    private List<Key> read() {
        return jdbc.query("SELECT id, jwk, made_at FROM oidc.signing_key ORDER BY id DESC", (row, n) -> {
            String id = Long.toString(row.getLong(1));
            try {
                return new Key(id, row.getObject(3, OffsetDateTime.class).toInstant(), JWK.parse(vault.open(new Vault.Place(TABLE, id, "jwk"), row.getBytes(2))));
            } catch (ParseException e) {
                throw new IllegalStateException("signing key " + id + " is no JWK", e);
            }
        });
    }

    /** @param replaces id of the newest key, which must still be the newest; null: there must be none yet */
    void add(String replaces) {
        RSAKey key;
        try {
            key = new RSAKeyGenerator(2048).keyUse(KeyUse.SIGNATURE).algorithm(JWSAlgorithm.RS256).keyIDFromThumbprint(true).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("every JDK makes RSA keys", e);
        }
        transaction.executeWithoutResult(status -> {
            jdbc.query("SELECT pg_advisory_xact_lock(?)", (ResultSet row) -> null, 0x6f696463L);
            List<Long> newest = jdbc.queryForList("SELECT id FROM oidc.signing_key ORDER BY id DESC LIMIT 1", Long.class);
            if (!(newest.isEmpty() ? replaces == null : Long.toString(newest.getFirst()).equals(replaces))) {
                return;
            }
            long id = Ids.next();
            jdbc.update("INSERT INTO oidc.signing_key (id, jwk, made_at) VALUES (?, ?, ?)", id, vault.seal(new Vault.Place(TABLE, Long.toString(id), "jwk"), key.toJSONString()), clock.instant().atOffset(ZoneOffset.UTC));
            audit.record("oidc.key", "oidc-key", key.getKeyID(), null, null, Map.of("kid", key.getKeyID()));
        });
        known = null;
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 300_000)
    void rotate() {
        List<Key> keys = keys();
        Instant now = clock.instant();
        if (keys.getFirst().madeAt().plus(SIGNS).isBefore(now)) {
            add(keys.getFirst().id());
        } else if (keys.size() > 1 && keys.getFirst().madeAt().plus(PUBLISHED).isBefore(now)) {
            jdbc.update("DELETE FROM oidc.signing_key WHERE id < ?::bigint", keys.getFirst().id());
            known = null;
        }
    }

    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) {
        List<JWK> all = new ArrayList<>();
        keys().forEach(k -> all.add(k.jwk()));
        return selector.select(new JWKSet(all));
    }
}
