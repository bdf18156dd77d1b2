package org.zhongshu.demo.departments;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * A department's database as others may reach it.
 *
 * @param kind     {@code postgresql} or {@code mariadb}
 * @param reader   who may read and follow changes, nothing more: what the exchange is given
 * @param owner    the department's own system
 */
public record Store(String kind, int port, String database, String reader, String readerPassword, String owner, String ownerPassword) {

    public String host() {
        return "127.0.0.1";
    }

    public String url() {
        return "jdbc:" + kind + "://" + host() + ":" + port + "/" + database;
    }

    /** As the department's own system. */
    Connection open() throws SQLException {
        return DriverManager.getConnection(url(), owner, ownerPassword);
    }
}
