package org.zhongshu.platform.onecode.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm2Verifier;
import org.zhongshu.platform.shared.SecretFile;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys: one root, in {@code keys/onecode-root.pem}, which signs what terminals take along, and one for each day (UTC), which signs its codes. Several copies of the server share the days' keys by the
 * database; whoever is first makes one.
 */
@Component
class DayKeys {

    private static final String TABLE = "onecode.day_key";

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final Clock clock;
    private final TransactionTemplate apart;
    private final Sm2 root;
    private final Map<Integer, Sm2> keys = new ConcurrentHashMap<>();
    private final Map<Integer, Sm2Verifier> verifiers = new ConcurrentHashMap<>();

    DayKeys(JdbcTemplate jdbc, Vault vault, Clock clock, PlatformTransactionManager transactions, @Value("${zhongshu.data:data}/keys/onecode-root.pem") Path file) throws IOException {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
        this.apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
        this.root = Sm2.fromPem(SecretFile.read(file, () -> Sm2.generate().privatePem()));
    }

    @Bean
    static SealedTable onecodeDayKeys() {
        return new SealedTable(TABLE, "day", java.util.List.of("secret"));
    }

    Sm2 root() {
        return root;
    }

    Sm2 of(int day) {
        return keys.computeIfAbsent(day, this::load);
    }

    private Sm2 load(int day) {
        Sm2 kept = read(day);
        if (kept != null) {
            return kept;
        }
        Sm2 fresh = Sm2.generate();
        // by itself: were the asker's transaction rolled back, its key would sign here and be unknown everywhere else
        apart.executeWithoutResult(status -> jdbc.update("INSERT INTO onecode.day_key (day, public_key, secret) VALUES (?, ?, ?) ON CONFLICT (day) DO NOTHING", day, fresh.publicPem(), vault.seal(place(day), fresh.privatePem())));
        return read(day);
    }

    private Sm2 read(int day) {
        return jdbc.query("SELECT secret FROM onecode.day_key WHERE day = ?", (r, n) -> Sm2.fromPem(vault.open(place(day), r.getBytes(1))), day).stream().findFirst().orElse(null);
    }

    /** Whether the key of its day signed it. False for a day for which no key was ever made: a code of it is none of ours. */
    boolean signed(Code code) {
        int day = code.day();
        Sm2Verifier known = verifiers.get(day);
        if (known != null) {
            return known.verify(code.bytes());
        }
        Sm2 key = known(day);
        if (key == null) {
            return false;
        }
        int today = today();
        verifiers.keySet().removeIf(d -> d < today - 2);
        if (Math.abs(day - today) > 2) {
            // a table for a key is half a megabyte and many milliseconds: no terminal makes us build one for each old code
            return Sm2Verifier.verify(key, code.bytes());
        }
        return verifierOf(day, key).verify(code.bytes());
    }

    private Sm2Verifier verifierOf(int day, Sm2 key) {
        return verifiers.computeIfAbsent(day, d -> Sm2Verifier.of(key));
    }

    /** Public keys of these days, inclusive; those that are not there yet are made. */
    Map<Integer, Sm2> publicOnly(int from, int to) {
        Map<Integer, Sm2> all = new TreeMap<>();
        for (int day = from; day <= to; day++) {
            Sm2 key = known(day);
            all.put(day, (key == null ? of(day) : key).publicOnly());
        }
        return all;
    }

    /** Without opening the private half; null where there is none yet. */
    private Sm2 known(int day) {
        Sm2 kept = keys.get(day);
        return kept != null ? kept : jdbc.query("SELECT public_key FROM onecode.day_key WHERE day = ?", (r, n) -> Sm2.fromPem(r.getString(1)), day).stream().findFirst().orElse(null);
    }

    int today() {
        return Code.dayOf(Code.windowOf(clock.instant()));
    }

    /** A code of that time proves nothing any more; what it opened is in the scans. */
    @Scheduled(fixedDelay = 6 * 3_600_000L, initialDelay = 200_000)
    void removeOld() {
        int before = today() - 40;
        jdbc.update("DELETE FROM onecode.day_key WHERE day < ?", before);
        jdbc.update("DELETE FROM onecode.handle WHERE day < ?", before);
        keys.keySet().removeIf(d -> d < today() - 2);
    }

    private static Vault.Place place(int day) {
        return new Vault.Place(TABLE, Integer.toString(day), "secret");
    }
}
