package org.zhongshu.platform.identity.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Divisions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class FirstAccountsModuleTest {

    @TempDir
    private Path data;
    private IdentityTables tables;
    private Sessions sessions;
    private final Passwords passwords = new Passwords();

    @BeforeEach
    void open() {
        tables = new IdentityTables();
        sessions = new Sessions(tables.jdbc, new RoleAccess(own -> own), tables.clock);
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void withoutDemonstrationThereIsOneAdministratorWithASecretPassword() throws Exception {
        start(false);
        List<Account> all = tables.accounts.list(null, null, null, null, 100);
        assertThat(all).singleElement().satisfies(admin -> {
            assertThat(admin.username()).isEqualTo("admin");
            assertThat(admin.mustChange()).isTrue();
            assertThat(admin.roles()).containsExactly("admin");
        });
        Path file = data.resolve("admin-password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        String password = Files.readString(file).trim();
        assertThat(passwords.matches(password, all.getFirst().passwordHash())).isTrue();
        assertThat(all.getFirst().passwordHash()).startsWith("$argon2id$").doesNotContain(password);
        start(false);
        assertThat(Files.readString(file).trim()).as("a second start changes nothing").isEqualTo(password);
    }

    @Test
    void leavingTheDemonstrationClosesItsAccountsAndSessions() throws Exception {
        start(true);
        Account operator = tables.accounts.findAccount("operator").orElseThrow();
        String token = sessions.open(operator, "10.0.0.1", "test");
        assertThat(passwords.matches("Zhongshu@2026", operator.passwordHash())).isTrue();

        start(false);
        assertThat(tables.accounts.listDemo()).allMatch(Account::disabled).isNotEmpty();
        assertThat(sessions.find(token)).isEmpty();
        Account admin = tables.accounts.findAccount("admin").orElseThrow();
        assertThat(admin.demo()).isFalse();
        assertThat(admin.disabled()).isFalse();
        assertThat(passwords.matches("Zhongshu@2026", admin.passwordHash())).as("the published password opens nothing").isFalse();
        assertThat(passwords.matches(Files.readString(data.resolve("admin-password")).trim(), admin.passwordHash())).isTrue();

        start(true);
        assertThat(tables.accounts.findAccount("operator").orElseThrow().disabled()).isFalse();
        assertThat(passwords.matches("Zhongshu@2026", tables.accounts.findAccount("admin").orElseThrow().passwordHash()))
                .as("a real administrator is never given the published password").isFalse();
        assertThat(tables.audit.entries).extracting(IdentityTables.Remembered::action).containsExactly("account.demo", "account.demo", "account.create", "account.demo");
    }

    @Test
    void unknownNamesCostAsMuchTimeAsKnownOnes() {
        String hash = passwords.hash("Guangde#2026x");
        passwords.matches("warm up", hash);
        passwords.matches("warm up", null);
        long begin = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            assertThat(passwords.matches("wrong", hash)).isFalse();
        }
        long known = System.nanoTime() - begin;
        begin = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            assertThat(passwords.matches("wrong", null)).isFalse();
        }
        assertThat((double) (System.nanoTime() - begin) / known).as("an answer without a computation would be a hundred times faster").isGreaterThan(0.1);
    }

    private void start(boolean demo) {
        CityProfile city = new CityProfile("guangde", demo);
        new FirstAccounts(tables.accounts, sessions, passwords, new Departments(city), new Divisions(city), tables.audit, tables.clock, tables.transaction, demo, data)
                .afterSingletonsInstantiated();
    }
}
