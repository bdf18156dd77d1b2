package org.zhongshu.platform.identity.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Accounts;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rows of identity.account, for this module; for the others, the people that work can be given to. */
@Component
class AccountTable implements Accounts {

    private static final String SELECT = "SELECT " + Account.COLUMNS + " FROM identity.account a ";

    private final JdbcTemplate jdbc;
    private final Access access;
    private final Clock clock;

    AccountTable(JdbcTemplate jdbc, Access access, Clock clock) {
        this.jdbc = jdbc;
        this.access = access;
        this.clock = clock;
    }

    @Override
    public Optional<Person> find(String usernameOrId) {
        boolean id = !usernameOrId.isEmpty() && usernameOrId.length() < 19 && usernameOrId.chars().allMatch(c -> c >= '0' && c <= '9');
        return jdbc.query(SELECT + "WHERE NOT a.disabled AND " + (id ? "(a.id = ?::bigint OR a.username = ?)" : "a.username IN (?, ?)"),
                Account::read, usernameOrId, usernameOrId).stream().findFirst().map(AccountTable::person);
    }

    @Override
    public List<Person> listOf(String department) {
        return jdbc.query(SELECT + "WHERE NOT a.disabled AND a.org = ? ORDER BY a.name, a.id LIMIT 500", Account::read, department)
                .stream().map(AccountTable::person).toList();
    }

    @Override
    public List<Person> listConcerned(String permission, String department, String role, String town) {
        return jdbc.query(SELECT + "WHERE NOT a.disabled AND (a.org = ? OR ? = ANY (a.roles)) ORDER BY a.id LIMIT 5000", Account::read, department, role).stream()
                .filter(a -> access.scope(a.actor(null), permission).reaches(department, town, a.id())).map(AccountTable::person)
                .collect(Collectors.collectingAndThen(Collectors.toList(), this::withDeputies));
    }

    /** Whoever stands in for one of them is concerned as well. */
    private List<Person> withDeputies(List<Person> concerned) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        Map<Long, Person> all = new LinkedHashMap<>();
        concerned.forEach(p -> all.put(p.id(), p));
        jdbc.query("SELECT " + Account.COLUMNS + " FROM identity.deputy d JOIN identity.account a ON a.id = d.deputy WHERE d.principal = ANY (?) AND NOT a.disabled AND " + Deputies.STANDING,
                Account::read, concerned.stream().map(Person::id).toArray(Long[]::new), now, now).forEach(a -> all.putIfAbsent(a.id(), person(a)));
        return List.copyOf(all.values());
    }

    Optional<Account> findAccount(String username) {
        return jdbc.query(SELECT + "WHERE a.username = ?", Account::read, username).stream().findFirst();
    }

    Account getAccount(long id) {
        return jdbc.query(SELECT + "WHERE a.id = ?", Account::read, id).stream().findFirst()
                .orElseThrow(() -> Problem.notFound("no-account", "没有这个账号。"));
    }

    /** By username, after the given one; {@code text} narrows to usernames and names that contain it. */
    List<Account> list(String text, String org, String role, String after, int limit) {
        return jdbc.query(SELECT + """
                        WHERE a.username > ? AND (?::text IS NULL OR position(lower(?) in lower(a.username)) > 0 OR position(? in a.name) > 0)
                          AND (?::text IS NULL OR a.org = ?) AND (?::text IS NULL OR ? = ANY (a.roles))
                        ORDER BY a.username LIMIT ?""", Account::read,
                after == null ? "" : after, text, text, text, org, org, role, role, limit);
    }

    List<Account> listDemo() {
        return jdbc.query(SELECT + "WHERE a.demo ORDER BY a.id", Account::read);
    }

    boolean existsAdministrator() {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT exists(SELECT 1 FROM identity.account WHERE 'admin' = ANY (roles) AND NOT demo)", Boolean.class));
    }

    /** @return false when the username is taken */
    boolean insert(Account a) {
        return jdbc.update("""
                        INSERT INTO identity.account (id, username, name, password_hash, org, roles, towns, grids, demo, disabled, must_change, created_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (username) DO NOTHING""",
                a.id(), a.username(), a.name(), a.passwordHash(), a.org(), array(a.roles()), array(a.towns()), array(a.grids()),
                a.demo(), a.disabled(), a.mustChange(), a.createdAt().atOffset(ZoneOffset.UTC)) == 1;
    }

    void update(Account a) {
        jdbc.update("UPDATE identity.account SET name = ?, org = ?, roles = ?, towns = ?, grids = ?, demo = ?, disabled = ? WHERE id = ?",
                a.name(), a.org(), array(a.roles()), array(a.towns()), array(a.grids()), a.demo(), a.disabled(), a.id());
    }

    void setPassword(long id, String hash, boolean mustChange) {
        jdbc.update("UPDATE identity.account SET password_hash = ?, must_change = ? WHERE id = ?", hash, mustChange, id);
    }

    void loggedIn(long id, Instant at) {
        jdbc.update("UPDATE identity.account SET last_login_at = ? WHERE id = ?", at.atOffset(ZoneOffset.UTC), id);
    }

    private static Person person(Account account) {
        return new Person(account.id(), account.username(), account.name(), account.org(), account.roles());
    }

    private static String[] array(Collection<String> values) {
        return values.toArray(String[]::new);
    }
}
