package org.zhongshu.platform.identity.internal;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** /api/accounts and /api/roles, for the system administrator. */
@RestController
@Allowed("account.manage")
class AccountController {

    private final AccountTable accounts;
    private final AccountAdministration administration;
    private final RoleAccess access;
    private final Departments departments;

    AccountController(AccountTable accounts, AccountAdministration administration, RoleAccess access, Departments departments) {
        this.accounts = accounts;
        this.administration = administration;
        this.access = access;
        this.departments = departments;
    }

    record Shown(String id, String username, String name, String org, String orgName, Set<String> roles, Set<String> towns, Set<String> grids,
                 boolean demo, boolean disabled, boolean mustChangePassword, Instant createdAt, Instant lastLoginAt) {
    }

    /** @param password shown this once */
    record WithPassword(Shown account, String password) {
    }

    record Reason(String reason) {
    }

    record ShownRole(String id, String name, Map<String, Scope.Kind> reach) {
    }

    record RolesAnswer(Map<String, String> permissions, List<ShownRole> items, List<String> apart) {
    }

    @GetMapping("/api/roles")
    RolesAnswer roles() {
        Roles roles = access.roles();
        return new RolesAnswer(roles.permissions(), roles.roles().values().stream().map(r -> new ShownRole(r.id(), r.name(), r.reach())).toList(),
                roles.apart());
    }

    @GetMapping("/api/accounts")
    Page<Shown> list(@RequestParam(required = false) String q, @RequestParam(required = false) String org, @RequestParam(required = false) String role,
                     @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        int size = Math.clamp(limit, 1, 200);
        List<Account> found = accounts.list(blank(q), blank(org), blank(role), cursor, size + 1);
        List<Shown> items = found.stream().limit(size).map(this::shown).toList();
        return new Page<>(items, found.size() > size ? items.getLast().username() : null);
    }

    @PostMapping("/api/accounts")
    @ResponseStatus(HttpStatus.CREATED)
    WithPassword create(@RequestBody AccountAdministration.Wanted wanted) {
        return handed(administration.create(wanted));
    }

    @PutMapping("/api/accounts/{id}")
    Shown change(@PathVariable String id, @RequestBody AccountAdministration.Wanted wanted) {
        return shown(administration.change(CurrentActor.require(), Ids.parse(id), wanted));
    }

    @PostMapping("/api/accounts/{id}/disable")
    Shown disable(@PathVariable String id, @RequestBody(required = false) Reason reason) {
        return shown(administration.setDisabled(CurrentActor.require(), Ids.parse(id), true, words(reason)));
    }

    @PostMapping("/api/accounts/{id}/enable")
    Shown enable(@PathVariable String id, @RequestBody(required = false) Reason reason) {
        return shown(administration.setDisabled(CurrentActor.require(), Ids.parse(id), false, words(reason)));
    }

    @PostMapping("/api/accounts/{id}/password")
    WithPassword resetPassword(@PathVariable String id, @RequestBody(required = false) Reason reason) {
        return handed(administration.resetPassword(CurrentActor.require(), Ids.parse(id), words(reason)));
    }

    private WithPassword handed(AccountAdministration.Handed handed) {
        return new WithPassword(shown(handed.account()), handed.password());
    }

    private Shown shown(Account a) {
        return new Shown(Long.toString(a.id()), a.username(), a.name(), a.org(), a.org() == null ? null : departments.nameOf(a.org()), a.roles(), a.towns(),
                a.grids(), a.demo(), a.disabled(), a.mustChange(), a.createdAt(), a.lastLoginAt());
    }

    private static String words(Reason reason) {
        return reason == null ? null : reason.reason();
    }

    private static String blank(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
