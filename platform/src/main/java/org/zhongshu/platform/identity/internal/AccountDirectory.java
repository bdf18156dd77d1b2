package org.zhongshu.platform.identity.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Accounts;

import java.util.List;
import java.util.Optional;

/** Reads the accounts that work can be given to. */
@Component
class AccountDirectory implements Accounts {

    private final JdbcTemplate jdbc;

    AccountDirectory(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Person> find(String usernameOrId) {
        boolean id = !usernameOrId.isEmpty() && usernameOrId.length() < 19 && usernameOrId.chars().allMatch(c -> c >= '0' && c <= '9');
        List<Account> found = jdbc.query("SELECT " + Account.COLUMNS + " FROM identity.account a WHERE NOT a.disabled AND "
                + (id ? "(a.id = ?::bigint OR a.username = ?)" : "a.username IN (?, ?)"), Account::read, usernameOrId, usernameOrId);
        return found.stream().findFirst().map(AccountDirectory::person);
    }

    @Override
    public List<Person> listOf(String department) {
        return jdbc.query("SELECT " + Account.COLUMNS + " FROM identity.account a WHERE NOT a.disabled AND a.org = ? ORDER BY a.name, a.id LIMIT 500",
                Account::read, department).stream().map(AccountDirectory::person).toList();
    }

    private static Person person(Account account) {
        return new Person(account.id(), account.username(), account.name(), account.org(), account.roles());
    }
}
