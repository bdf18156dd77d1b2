package org.zhongshu.platform.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.function.Consumer;

/**
 * The rows of audit.checkpoint in the order of their numbers, a few at a time: one a minute makes half a million a year, too
 * many to hold.
 */
final class CheckpointCursor implements AutoCloseable {

    private static final String SELECT = "SELECT seq, encode(hash, 'hex') AS hash, at, key_id, encode(signature, 'hex') AS signature FROM audit.checkpoint ";

    private final Connection connection;
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final Consumer<AuditCheckpoint> each;
    private AuditCheckpoint current;

    /** @param each is given every row that is passed or reached, once */
    CheckpointCursor(Connection connection, Consumer<AuditCheckpoint> each) throws SQLException {
        this.connection = connection;
        this.each = each;
        this.statement = connection.prepareStatement(SELECT + "ORDER BY seq");
        statement.setFetchSize(1_000);
        this.rows = statement.executeQuery();
        next();
    }

    /** Goes on to the first row with this number or a later one, and stays there; null when there is none. */
    AuditCheckpoint skipTo(long seq) throws SQLException {
        while (current != null && current.seq() < seq) {
            next();
        }
        return current;
    }

    /** The row of exactly this number, or null; cheap for ascending numbers. */
    AuditCheckpoint find(long seq) throws SQLException {
        AuditCheckpoint reached = skipTo(seq);
        if (reached != null && reached.seq() == seq) {
            return reached;
        }
        // passed already: whoever wrote the numbers did not keep their order
        try (PreparedStatement one = connection.prepareStatement(SELECT + "WHERE seq = ?")) {
            one.setLong(1, seq);
            try (ResultSet row = one.executeQuery()) {
                return row.next() ? read(row) : null;
            }
        }
    }

    private void next() throws SQLException {
        current = rows.next() ? read(rows) : null;
        if (current != null) {
            each.accept(current);
        }
    }

    private static AuditCheckpoint read(ResultSet row) throws SQLException {
        return new AuditCheckpoint(row.getLong("seq"), row.getString("hash"), row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("key_id"),
                row.getString("signature"));
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
