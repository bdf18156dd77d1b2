package org.zhongshu.platform.exchange.internal;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.shared.Json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes connections of the databases that the catalogue had kept for itself, and ends its table. In Java because a password has to be opened with the
 * catalogue's old key and sealed with this module's; where that key is gone, the connection moves without its password and says so.
 */
@Component
class MoveCatalogueSources implements JavaMigration {

    private static final Logger log = LoggerFactory.getLogger(MoveCatalogueSources.class);

    private final ConnectionSecrets secrets;
    private final Path oldKey;

    MoveCatalogueSources(ConnectionSecrets secrets, @Value("${zhongshu.catalog.key-file:${zhongshu.data:data}/keys/catalog.key}") Path oldKey) {
        this.secrets = secrets;
        this.oldKey = oldKey;
    }

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("1753");
    }

    @Override
    public String getDescription() {
        return "move catalogue sources";
    }

    @Override
    public Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException, IOException {
        move(context.getConnection());
    }

    void move(Connection database) throws SQLException, IOException {
        byte[] key = Files.exists(oldKey) ? HexFormat.of().parseHex(Files.readString(oldKey).strip()) : null;
        try (Statement statement = database.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT id, name, department, host, port, database, username, secret, tls, added_by, added_at FROM catalog.source ORDER BY id")) {
                while (row.next()) {
                    move(database, row, key);
                }
            }
            statement.execute("DROP TABLE catalog.source");
        }
    }

    private void move(Connection database, ResultSet source, byte[] key) throws SQLException {
        long id = source.getLong(1);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("host", source.getString(4));
        settings.put("port", Integer.toString(source.getInt(5)));
        settings.put("database", source.getString(6));
        settings.put("username", source.getString(7));
        settings.put("tls", Boolean.toString(source.getBoolean(9)));
        settings.put("timeout", "60");
        settings.put("overlap", "60");
        Map<String, String> secret = new LinkedHashMap<>();
        String trouble = null;
        try {
            if (key != null) {
                secret.put("password", new String(Sm4.open(key, source.getBytes(8), ("catalog.source:" + id).getBytes(StandardCharsets.US_ASCII)), StandardCharsets.UTF_8));
            }
        } catch (CryptoException e) {
            log.warn("The catalogue's key does not open the password of its source {}: {}", id, e.getMessage());
        }
        if (secret.isEmpty()) {
            trouble = "由数据目录转来，原密码无法解封，请重新填写密码。";
        }
        try (PreparedStatement insert = database.prepareStatement("""
                INSERT INTO exchange.connection (id, name, department, kind, settings, secrets, added_by, added_at, trouble)
                SELECT ?, CASE WHEN EXISTS (SELECT FROM exchange.connection WHERE department = ? AND name = ?) THEN left(?, 40) || '（目录 ' || ? || '）' ELSE ? END, ?, 'postgresql', ?::jsonb, ?, ?, ?, ?""")) {
            String name = source.getString(2);
            String department = source.getString(3);
            insert.setLong(1, id);
            insert.setString(2, department);
            insert.setString(3, name);
            insert.setString(4, name);
            insert.setString(5, Long.toString(id));
            insert.setString(6, name);
            insert.setString(7, department);
            insert.setString(8, Json.write(settings));
            insert.setBytes(9, secrets.seal(secret, id));
            insert.setString(10, source.getString(10));
            insert.setTimestamp(11, source.getTimestamp(11));
            insert.setString(12, trouble);
            insert.executeUpdate();
        }
    }
}
