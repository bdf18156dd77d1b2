package org.zhongshu.platform.identity.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.HandedOver;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Making, changing and closing accounts. Whatever changes an account's rights ends its sessions. */
@Component
class AccountAdministration {

    private static final Pattern USERNAME = Pattern.compile("[a-z][a-z0-9._-]{2,39}");

    private final AccountTable accounts;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Lockouts lockouts;
    private final RoleAccess access;
    private final Departments departments;
    private final Audit audit;
    private final Clock clock;
    private final Deputies deputies;
    private final ApplicationEventPublisher events;

    AccountAdministration(AccountTable accounts, Sessions sessions, Passwords passwords, Lockouts lockouts, RoleAccess access, Departments departments,
                          Audit audit, Clock clock, Deputies deputies, ApplicationEventPublisher events) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.passwords = passwords;
        this.lockouts = lockouts;
        this.access = access;
        this.departments = departments;
        this.audit = audit;
        this.clock = clock;
        this.deputies = deputies;
        this.events = events;
    }

    /** What an administrator may set. Null sets count as empty. */
    record Wanted(String username, String name, String org, Set<String> roles, Set<String> towns, Set<String> grids) {
        Wanted {
            roles = roles == null ? Set.of() : new TreeSet<>(roles);
            towns = towns == null ? Set.of() : new TreeSet<>(towns);
            grids = grids == null ? Set.of() : new TreeSet<>(grids);
        }

        static Wanted of(Account a) {
            return new Wanted(a.username(), a.name(), a.org(), a.roles(), a.towns(), a.grids());
        }
    }

    /** @param password to be handed over once; it is stored nowhere and must be changed at the first sign-in */
    record Handed(Account account, String password) {
    }

    @Transactional
    public Handed create(Wanted wanted) {
        check(wanted);
        String password = passwords.generate();
        Account account = new Account(Ids.next(), wanted.username(), wanted.name().strip(), passwords.hash(password), wanted.org(), wanted.roles(),
                wanted.towns(), wanted.grids(), false, false, true, clock.instant(), null);
        if (!accounts.insert(account)) {
            throw Problem.conflict("username-taken", "用户名已被使用：" + wanted.username());
        }
        audit.record("account.create", "account", account.username(), null, null, Wanted.of(account));
        return new Handed(account, password);
    }

    @Transactional
    public Account change(Actor by, long id, Wanted wanted) {
        Account old = accounts.getAccount(id);
        check(new Wanted(old.username(), wanted.name(), wanted.org(), wanted.roles(), wanted.towns(), wanted.grids()));
        if (by.accountId() == id && !wanted.roles().equals(old.roles())) {
            throw Problem.conflict("own-account", "不能修改自己的角色，请由另一位系统管理员办理。");
        }
        Account changed = new Account(id, old.username(), wanted.name().strip(), old.passwordHash(), wanted.org(), wanted.roles(), wanted.towns(),
                wanted.grids(), old.demo(), old.disabled(), old.mustChange(), old.createdAt(), old.lastLoginAt());
        accounts.update(changed);
        sessions.closeAll(id);
        audit.record("account.change", "account", old.username(), null, Wanted.of(old), Wanted.of(changed));
        return changed;
    }

    @Transactional
    public Account setDisabled(Actor by, long id, boolean disabled, String reason) {
        Account old = accounts.getAccount(id);
        if (by.accountId() == id) {
            throw Problem.conflict("own-account", "不能停用或启用自己的账号。");
        }
        Account changed = new Account(id, old.username(), old.name(), old.passwordHash(), old.org(), old.roles(), old.towns(), old.grids(), old.demo(),
                disabled, old.mustChange(), old.createdAt(), old.lastLoginAt());
        accounts.update(changed);
        sessions.closeAll(id);
        audit.record(disabled ? "account.disable" : "account.enable", "account", old.username(), reason, null, null);
        return changed;
    }

    /**
     * Somebody leaves or moves on: the successor gets their roles and places beside what they have, and the account is closed. Work lies with
     * departments and roles; what lies with a person (their cases, seals in their keeping) moves with {@link HandedOver}. Roles that must stay apart are not handed over.
     */
    @Transactional
    public void handOver(Actor by, long id, String to, String reason) {
        Account old = accounts.getAccount(id);
        if (by.accountId() == id) {
            throw Problem.conflict("own-account", "不能交接自己的账号，请由另一位系统管理员办理。");
        }
        Account successor = to == null ? null : accounts.findAccount(to).filter(a -> !a.disabled() && a.id() != id).orElse(null);
        if (successor == null || reason == null || reason.isBlank()) {
            Map<String, String> errors = new LinkedHashMap<>();
            if (successor == null) {
                errors.put("to", "请选择一位在用账号的接手人");
            }
            if (reason == null || reason.isBlank()) {
                errors.put("reason", "请说明原因");
            }
            throw Problem.invalid("invalid-hand-over", "交接信息有误。", errors);
        }
        if (old.org() != null && !old.org().equals(successor.org())) {
            throw Problem.invalid("invalid-hand-over", "交接信息有误。", Map.of("to", "接手人须在同一部门；跨部门的请先调整接手人的所属部门"));
        }
        if (successor.id() == by.accountId()) {
            throw Problem.conflict("own-account", "不能把职责交接给自己，请由另一位系统管理员办理。");
        }
        Set<String> roles = access.passing(old.roles());
        roles.addAll(successor.roles());
        Wanted wanted = new Wanted(successor.username(), successor.name(), successor.org(), roles, both(successor.towns(), old.towns()),
                successor.grids().isEmpty() && old.grids().isEmpty() ? Set.of() : both(places(successor), places(old)));
        Account changed = change(by, successor.id(), wanted);
        deputies.endAllOf(id, by.username());
        events.publishEvent(new HandedOver(id, old.username(), old.name(), successor.username(), successor.org(), reason.strip()));
        setDisabled(by, id, true, reason.strip());
        audit.record("account.hand-over", "account", old.username(), reason.strip(), Wanted.of(old), Map.of("to", changed.username(), "roles", changed.roles()));
    }

    /** Where a grid worker works: cells where they are named, else whole towns. */
    private static Set<String> places(Account account) {
        return account.grids().isEmpty() ? account.towns() : account.grids();
    }

    private static Set<String> both(Set<String> own, Set<String> more) {
        Set<String> both = new TreeSet<>(own);
        both.addAll(more);
        return both;
    }

    /** A new password that has to be changed at once; also forgets failed sign-ins. */
    @Transactional
    public Handed resetPassword(Actor by, long id, String reason) {
        Account account = accounts.getAccount(id);
        if (by.accountId() == id) {
            throw Problem.conflict("own-account", "请用“修改密码”修改自己的密码。");
        }
        String password = passwords.generate();
        accounts.setPassword(id, passwords.hash(password), true);
        sessions.closeAll(id);
        lockouts.forgive(account.username());
        audit.record("account.reset", "account", account.username(), reason, null, null);
        return new Handed(account, password);
    }

    private void check(Wanted wanted) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (wanted.username() == null || !USERNAME.matcher(wanted.username()).matches()) {
            errors.put("username", "用户名须以小写字母开头，由 3–40 位小写字母、数字、点、横线、下划线组成");
        }
        if (wanted.name() == null || wanted.name().isBlank() || wanted.name().length() > 40) {
            errors.put("name", "请填写姓名，不超过 40 字");
        }
        if (wanted.org() != null && departments.find(wanted.org()).isEmpty()) {
            errors.put("org", "没有这个部门：" + wanted.org());
        }
        checkRoles(wanted, errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid("invalid-account", "账号信息有误。", errors);
        }
    }

    private void checkRoles(Wanted wanted, Map<String, String> errors) {
        Roles roles = access.roles();
        if (wanted.roles().isEmpty()) {
            errors.put("roles", "至少需要一个角色");
        }
        wanted.roles().stream().filter(r -> !roles.roles().containsKey(r)).findFirst().ifPresent(r -> errors.put("roles", "没有这个角色：" + r));
        List<String> apart = wanted.roles().stream().filter(roles.apart()::contains).toList();
        if (apart.size() > 1) {
            errors.put("roles", "系统管理员、数据管理员、审计员不能由同一账号兼任");
        }
        if (wanted.roles().contains("officer") && wanted.org() == null) {
            errors.putIfAbsent("org", "部门人员须有所属部门");
        }
        if (wanted.roles().contains("grid") && wanted.towns().isEmpty() && wanted.grids().isEmpty()) {
            errors.putIfAbsent("towns", "网格员须有所在乡镇或网格");
        }
        if (wanted.towns().stream().anyMatch(t -> !t.matches("\\d{9}|\\d{12}"))) {
            errors.put("towns", "乡镇代码须为 9 位或 12 位数字");
        }
    }
}
