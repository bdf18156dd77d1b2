package org.zhongshu.platform.identity.internal;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.testkit.TestEngines;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Identity's own tables in a database of their own, a clock to turn, and an audit that remembers. */
final class IdentityTables implements AutoCloseable {

    final HikariDataSource database = new HikariDataSource();
    final JdbcTemplate jdbc;
    final TransactionTemplate transaction;
    final TurnedClock clock = new TurnedClock();
    final RememberedAudit audit = new RememberedAudit();
    final AccountTable accounts;

    IdentityTables() {
        TestEngines.Database fresh = TestEngines.newDatabase();
        database.setJdbcUrl(fresh.url());
        database.setUsername(fresh.user());
        database.setPassword(fresh.password());
        database.setMaximumPoolSize(4);
        Flyway.configure().dataSource(database).locations("classpath:db/migration/identity").load().migrate();
        jdbc = new JdbcTemplate(database);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        accounts = new AccountTable(jdbc, new RoleAccess(own -> own), clock);
    }

    Account insert(String username) {
        Account account = new Account(username.hashCode() & 0xFFFF | 0x10000, username, username, "{none}", "data", Set.of("operator"), Set.of(), Set.of(), false, false, false,
                clock.instant(), null);
        accounts.insert(account);
        return account;
    }

    @Override
    public void close() {
        database.close();
    }

    static final class TurnedClock extends Clock {
        private Instant now = Instant.parse("2026-11-21T00:00:00Z");

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    record Remembered(String actor, String action, String subject, String reason, Object after) {
    }

    static final class RememberedAudit implements Audit {
        final List<Remembered> entries = new ArrayList<>();

        @Override
        public void record(String action, String subjectType, String subjectId, String reason, Object before, Object after) {
            entries.add(new Remembered(CurrentActor.find().map(Actor::username).orElse(null), action, subjectId, reason, after));
        }
    }
}
