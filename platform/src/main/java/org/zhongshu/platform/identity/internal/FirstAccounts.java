package org.zhongshu.platform.identity.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The accounts an installation starts with. In the demonstration: one for each role, department and town, all with the same
 * published password. Otherwise the demonstration's accounts are disabled, and when nobody administers the system yet, one
 * {@code admin} is made whose random password stands in {@code <data>/admin-password} and has to be changed.
 */
@Component
class FirstAccounts implements SmartInitializingSingleton {

    static final String DEMO_PASSWORD = "Zhongshu@2026";
    private static final Logger log = LoggerFactory.getLogger(FirstAccounts.class);

    private final AccountTable accounts;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Departments departments;
    private final Divisions divisions;
    private final Audit audit;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final boolean demo;
    private final Path data;

    FirstAccounts(AccountTable accounts, Sessions sessions, Passwords passwords, Departments departments, Divisions divisions, Audit audit, Clock clock,
                  TransactionTemplate transaction, @Value("${zhongshu.demo:false}") boolean demo, @Value("${zhongshu.data:data}") Path data) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.passwords = passwords;
        this.departments = departments;
        this.divisions = divisions;
        this.audit = audit;
        this.clock = clock;
        this.transaction = transaction;
        this.demo = demo;
        this.data = data;
    }

    @Override
    public void afterSingletonsInstantiated() {
        CurrentActor.as(Actor.system("identity"), () -> transaction.executeWithoutResult(status -> {
            if (demo) {
                makeDemonstration();
            } else {
                closeDemonstration();
                makeAdministrator();
            }
        }));
    }

    private void makeDemonstration() {
        Map<String, Account> known = accounts.listDemo().stream().collect(Collectors.toMap(Account::username, Function.identity()));
        List<Account> missing = demonstration().stream().filter(a -> !known.containsKey(a.username()) || known.get(a.username()).disabled()).toList();
        if (missing.isEmpty()) {
            return;
        }
        // all have the same password, so one computation does for all, and none for an ordinary start
        String hash = passwords.hash(DEMO_PASSWORD);
        int made = 0;
        for (Account account : missing) {
            Account old = known.get(account.username());
            if (old == null) {
                // a real account of that name stays what it is
                made += accounts.insert(account.withPassword(hash)) ? 1 : 0;
            } else {
                accounts.update(with(old, account.name(), true, false));
                accounts.setPassword(old.id(), hash, false);
                made++;
            }
        }
        if (made > 0) {
            audit.record("account.demo", "account", null, "启用示范账号 " + made + " 个", null, null);
        }
    }

    private void closeDemonstration() {
        List<Account> open = accounts.listDemo().stream().filter(a -> !a.disabled()).toList();
        open.forEach(account -> {
            accounts.update(with(account, account.name(), true, true));
            sessions.closeAll(account.id());
        });
        if (!open.isEmpty()) {
            audit.record("account.demo", "account", null, "停用示范账号 " + open.size() + " 个", null, null);
        }
    }

    private void makeAdministrator() {
        if (accounts.existsAdministrator()) {
            return;
        }
        String password = passwords.generate();
        String hash = passwords.hash(password);
        Optional<Account> old = accounts.findAccount("admin");
        if (old.isPresent()) {
            accounts.update(with(old.get(), "系统管理员", false, false));
            accounts.setPassword(old.get().id(), hash, true);
        } else {
            accounts.insert(new Account(Ids.next(), "admin", "系统管理员", hash, null, Set.of("admin"), Set.of(), Set.of(), false, false, true,
                    clock.instant(), null));
        }
        audit.record("account.create", "account", "admin", "首次启动", null, null);
        Path file = data.resolve("admin-password");
        try {
            Files.createDirectories(data);
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, password + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the first administrator's password could not be written to " + file, e);
        }
        log.info("First start: account admin made, its password is in {}; it has to be changed at the first sign-in", file);
    }

    private List<Account> demonstration() {
        List<Account> all = new ArrayList<>();
        all.add(account("leader", "示范领导", null, "leader", Set.of()));
        all.add(account("operator", "示范值班员", "data", "operator", Set.of()));
        all.add(account("steward", "示范数据管理员", "data", "steward", Set.of()));
        all.add(account("admin", "示范系统管理员", "data", "admin", Set.of()));
        all.add(account("auditor", "示范审计员", null, "auditor", Set.of()));
        all.add(account("viewer", "示范大屏", "data", "viewer", Set.of()));
        all.add(account("clerk", "示范窗口人员", "data", "clerk", Set.of()));
        departments.list().forEach(d -> all.add(account("officer-" + d.code(), d.shortName() + "示范人员", d.code(), "officer", Set.of())));
        divisions.towns().forEach(t -> all.add(account("grid-" + t.code().substring(0, 9), t.shortName() + "示范网格员", null, "grid",
                Set.of(t.code()))));
        return all;
    }

    private Account account(String username, String name, String org, String role, Set<String> towns) {
        return new Account(Ids.next(), username, name, "", org, Set.of(role), towns, Set.of(), true, false, false, clock.instant(), null);
    }

    private static Account with(Account a, String name, boolean demo, boolean disabled) {
        return new Account(a.id(), a.username(), name, a.passwordHash(), a.org(), a.roles(), a.towns(), a.grids(), demo, disabled, a.mustChange(),
                a.createdAt(), a.lastLoginAt());
    }
}
