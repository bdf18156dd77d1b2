package org.zhongshu.platform.identity.internal;

import org.zhongshu.platform.identity.Actor;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One row of identity.account.
 *
 * @param org        department code, null for none
 * @param demo       made by the demonstration; unusable without it
 * @param mustChange the password was given by someone else and has to be changed before anything else
 */
record Account(long id, String username, String name, String passwordHash, String org, Set<String> roles, Set<String> towns,
               Set<String> grids, boolean demo, boolean disabled, boolean mustChange, Instant createdAt, Instant lastLoginAt) {

    static final String COLUMNS = """
            a.id, a.username, a.name, a.password_hash, a.org, a.roles, a.towns, a.grids, a.demo, a.disabled, a.must_change,
            a.created_at, a.last_login_at""";

    static Account read(ResultSet row, int number) throws SQLException {
        return new Account(row.getLong("id"), row.getString("username"), row.getString("name"), row.getString("password_hash"),
                row.getString("org"), texts(row.getArray("roles")), texts(row.getArray("towns")), texts(row.getArray("grids")),
                row.getBoolean("demo"), row.getBoolean("disabled"), row.getBoolean("must_change"),
                instant(row, "created_at"), instant(row, "last_login_at"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    Account withPassword(String hash) {
        return new Account(id, username, name, hash, org, roles, towns, grids, demo, disabled, mustChange, createdAt, lastLoginAt);
    }

    Actor actor(String ip) {
        return new Actor(id, username, name, org, roles, towns, grids, ip);
    }

    private static Set<String> texts(Array array) throws SQLException {
        return java.util.Collections.unmodifiableSet(new LinkedHashSet<>(List.of((String[]) array.getArray())));
    }
}
