package org.zhongshu.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.zhongshu.algorithms.identifiers.CitizenId;

/** Somebody of working age among a folder's golden records who has no account yet, with a number that is right: departments mistype some. */
record Resident(String name, String number) {

    static Resident in(Connection c) throws SQLException {
        try (var s = c.createStatement();
             ResultSet row = s.executeQuery("SELECT name, ident FROM registry.record_person WHERE ident ~ '^[0-9]{17}[0-9X]$' AND born BETWEEN 19700101 AND 19951231 AND gid NOT IN (SELECT gid FROM persons.person WHERE gid IS NOT NULL) GROUP BY name, ident HAVING count(*) = 1 LIMIT 1000")) {
            while (row.next()) {
                if (CitizenId.isValid(row.getString(2))) {
                    return new Resident(row.getString(1), row.getString(2));
                }
            }
            throw new IllegalStateException("no people in the folder: run bench population --data DIR first");
        }
    }
}
