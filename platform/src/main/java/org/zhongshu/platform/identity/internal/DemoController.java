package org.zhongshu.platform.identity.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Problem;

import java.util.List;

/** GET /api/demo/accounts: whom a visitor of the demonstration may sign in as; does not exist outside it. */
@RestController
class DemoController {

    private final AccountTable accounts;
    private final RoleAccess access;
    private final Departments departments;
    private final Divisions divisions;
    private final CityProfile city;

    DemoController(AccountTable accounts, RoleAccess access, Departments departments, Divisions divisions, CityProfile city) {
        this.accounts = accounts;
        this.access = access;
        this.departments = departments;
        this.divisions = divisions;
        this.city = city;
    }

    record DemoAccount(String username, String name, String role, String roleName, String org, String orgName, String town, String townName) {
    }

    record DemoAccounts(String note, String password, List<DemoAccount> items) {
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/api/demo/accounts")
    DemoAccounts list() {
        if (!city.demo()) {
            throw Problem.notFound("no-such-address", "没有这个地址。");
        }
        return new DemoAccounts("示范数据：以下账号只在示范中存在。", FirstAccounts.DEMO_PASSWORD,
                accounts.listDemo().stream().filter(a -> !a.disabled()).map(this::shown).toList());
    }

    private DemoAccount shown(Account a) {
        String role = a.roles().iterator().next();
        String town = a.towns().isEmpty() ? null : a.towns().iterator().next();
        return new DemoAccount(a.username(), a.name(), role, access.roles().roles().get(role).name(), a.org(),
                a.org() == null ? null : departments.nameOf(a.org()), town, town == null ? null : divisions.nameOf(town));
    }
}
