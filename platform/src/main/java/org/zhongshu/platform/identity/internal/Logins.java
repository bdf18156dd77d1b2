package org.zhongshu.platform.identity.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.util.Optional;

/** Signing in and out, and changing one's own password. */
@Component
class Logins {

    private final AccountTable accounts;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Lockouts lockouts;
    private final RepeatedEvents events;
    private final Audit audit;
    private final Clock clock;
    private final TransactionTemplate transaction;

    Logins(AccountTable accounts, Sessions sessions, Passwords passwords, Lockouts lockouts, RepeatedEvents events, Audit audit, Clock clock,
           TransactionTemplate transaction) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.passwords = passwords;
        this.lockouts = lockouts;
        this.events = events;
        this.audit = audit;
        this.clock = clock;
        this.transaction = transaction;
    }

    /** What a successful sign-in gives. */
    record Opened(Account account, String token) {
    }

    /** Wrong name, wrong password, locked and disabled accounts get one and the same answer. */
    Opened open(String username, String password, String ip, String agent) {
        String name = username == null ? "" : username.strip().replace('\0', ' ');
        if (name.length() > 64) {
            name = name.substring(0, 64);
        }
        String address = Lockouts.address(ip);
        if (lockouts.locked(address)) {
            events.happened(RepeatedEvents.stranger(ip), "login.refused", "address", ip, "该地址登录失败次数过多");
            throw Problem.tooMany("address-locked", "登录失败次数过多，请 15 分钟后再试。");
        }
        Optional<Account> found = accounts.findAccount(name);
        boolean right = passwords.matches(password, found.map(Account::passwordHash).orElse(null));
        String key = Lockouts.account(name);
        if (!right || found.get().disabled() || lockouts.locked(key) || lockouts.locked(address)) {
            throw refused(name, key, address, ip);
        }
        Account account = found.get();
        return transaction.execute(status -> {
            lockouts.succeeded(key, address);
            accounts.loggedIn(account.id(), clock.instant());
            String token = sessions.open(account, ip, agent);
            CurrentActor.as(account.actor(ip), () -> audit.record("login", "account", account.username(), null, null, null));
            return new Opened(account, token);
        });
    }

    /** The browser signs in anew: its earlier session is of no use to anybody. */
    void abandon(String token) {
        sessions.close(token);
    }

    void close(String token) {
        transaction.executeWithoutResult(status -> {
            sessions.close(token);
            audit.record("logout", "account", CurrentActor.require().username(), null, null, null);
        });
    }

    /** Ends all sessions of the account, the asking one included: who changed a password signs in with it. */
    void changePassword(Actor actor, String current, String next) {
        Account account = accounts.getAccount(actor.accountId());
        String key = Lockouts.account(account.username());
        if (lockouts.locked(key) || !passwords.matches(current, account.passwordHash())) {
            events.happened(actor, "password.refused", "account", account.username(), "原密码不正确");
            lockouts.failed(key);
            throw Problem.badRequest("wrong-password", "原密码不正确。");
        }
        passwords.checkStrength(next, account.username());
        if (next.equals(current)) {
            throw Problem.badRequest("weak-password", "新密码不能与原密码相同。");
        }
        String hash = passwords.hash(next);
        transaction.executeWithoutResult(status -> {
            accounts.setPassword(account.id(), hash, false);
            sessions.closeAll(account.id());
            audit.record("password.change", "account", account.username(), null, null, null);
        });
    }

    private Problem refused(String name, String key, String address, String ip) {
        Actor stranger = RepeatedEvents.stranger(ip);
        events.happened(stranger, "login.failed", "account", name, null);
        if (lockouts.failed(key)) {
            events.happened(stranger, "login.locked", "account", name, "连续失败 " + Lockouts.LIMIT + " 次，锁定 15 分钟");
        }
        if (lockouts.failed(address)) {
            events.happened(stranger, "login.locked", "address", ip, "连续失败 " + Lockouts.LIMIT + " 次，锁定 15 分钟");
        }
        return Problem.unauthenticated("login-failed", "用户名或密码不正确，或账号已停用、暂时锁定。");
    }
}
