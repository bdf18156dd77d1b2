package org.zhongshu.platform.identity.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** Sessions as two copies of the server see them. */
class SessionsModuleTest {

    private IdentityTables tables;
    private Sessions here;
    private Sessions there;
    private Account account;

    @BeforeEach
    void open() {
        tables = new IdentityTables();
        here = new Sessions(tables.jdbc, new RoleAccess(own -> own), tables.clock);
        there = new Sessions(tables.jdbc, new RoleAccess(own -> own), tables.clock);
        account = tables.insert("operator");
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void twoHoursWithoutUseEndIt() {
        String token = here.open(account, "10.0.0.1", "test");
        for (int i = 0; i < 5; i++) {
            tables.clock.forward(Duration.ofMinutes(119));
            assertThat(here.find(token)).as("in use").isPresent();
        }
        tables.clock.forward(Duration.ofMinutes(121));
        assertThat(here.find(token)).isEmpty();
        assertThat(rows()).as("removed at once").isZero();
    }

    @Test
    void twelveHoursEndItHoweverBusy() {
        String token = here.open(account, "10.0.0.1", "test");
        for (int i = 0; i < 12 * 4; i++) {
            assertThat(here.find(token)).isPresent();
            tables.clock.forward(Duration.ofMinutes(15));
        }
        tables.clock.forward(Duration.ofSeconds(1));
        assertThat(here.find(token)).isEmpty();
    }

    @Test
    void useIsSavedInBatchesAndSurvivesARestart() {
        String token = here.open(account, "10.0.0.1", "test");
        tables.clock.forward(Duration.ofMinutes(90));
        here.find(token);
        here.save();
        tables.clock.forward(Duration.ofMinutes(90));
        assertThat(there.find(token)).as("the other copy knows of the use").isPresent();
    }

    @Test
    void aSignOutElsewhereTakesEffectHereWithinSeconds() {
        String token = here.open(account, "10.0.0.1", "test");
        assertThat(there.find(token)).isPresent();
        here.close(token);
        assertThat(here.find(token)).isEmpty();
        tables.clock.forward(Duration.ofSeconds(16));
        assertThat(there.find(token)).isEmpty();
    }

    @Test
    void disablingAnAccountEndsItsSessionsEvenWhereNobodyWasTold() {
        String token = here.open(account, "10.0.0.1", "test");
        assertThat(there.find(token)).isPresent();
        tables.jdbc.update("UPDATE identity.account SET disabled = true");
        tables.clock.forward(Duration.ofSeconds(16));
        assertThat(there.find(token)).isEmpty();
        assertThat(here.find(token)).isEmpty();
    }

    @Test
    void rightsAreThoseOfTheAccountNow() {
        String token = here.open(account, "10.0.0.1", "test");
        tables.jdbc.update("UPDATE identity.account SET roles = '{viewer}'");
        tables.clock.forward(Duration.ofSeconds(16));
        assertThat(here.find(token).orElseThrow().account().roles()).containsExactly("viewer");
    }

    @Test
    void requestsCostNoQueriesWhileTheSessionIsFresh() {
        String token = here.open(account, "10.0.0.1", "test");
        tables.database.close();
        for (int i = 0; i < 1_000; i++) {
            assertThat(here.find(token)).isPresent();
        }
    }

    @Test
    void inventedTokensAreStrangers() {
        assertThat(here.find("")).isEmpty();
        assertThat(here.find("A".repeat(43))).isEmpty();
        tables.database.close();
        assertThat(here.find("A".repeat(43))).as("the second time from memory").isEmpty();
        assertThat(here.find("x".repeat(10_000))).isEmpty();
    }

    @Test
    void expiredRowsAreRemoved() {
        here.open(account, "10.0.0.1", "test");
        tables.clock.forward(Duration.ofHours(3));
        here.removeExpired();
        assertThat(rows()).isZero();
    }

    private Long rows() {
        return tables.jdbc.queryForObject("SELECT count(*) FROM identity.session", Long.class);
    }
}
