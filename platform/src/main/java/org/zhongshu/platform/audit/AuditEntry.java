package org.zhongshu.platform.audit;

import org.zhongshu.algorithms.crypto.Sm3;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/**
 * One entry of the trail, and the form in which it is hashed, so that anyone can verify the chain with a few lines of code.
 *
 * <p>hash = SM3(prev ‖ canonical). The canonical form is: seq, inbox id and the time in microseconds since 1970-01-01T00:00Z as
 * three big-endian 64-bit numbers, then username, name, org, ip, action, subject type, subject id, reason, before, after;
 * each text as a big-endian 32-bit length in bytes followed by UTF-8, null as length −1. The first entry has number 1 and 32
 * zero bytes for prev.
 *
 * @param inboxId order in which the entries were written
 * @param before  JSON text as recorded, null for none
 */
public record AuditEntry(long inboxId, Instant at, String username, String name, String org, String ip, String action, String subjectType,
                         String subjectId, String reason, String before, String after) {

    /** Columns that {@link #read} needs, save the inbox id, whose name differs between inbox and chain. */
    static final String COLUMNS = "at, username, name, org, ip, action, subject_type, subject_id, reason, before, after";

    /** Columns to select from audit.inbox. */
    public static final String INBOX_COLUMNS = "id AS inbox_id, " + COLUMNS;
    /** Columns to select from audit.entry. */
    public static final String CHAIN_COLUMNS = "inbox_id, " + COLUMNS;

    /** What the first entry follows. */
    public static byte[] beginning() {
        return new byte[Sm3.LENGTH];
    }

    /** @param prev hash of entry {@code seq - 1} */
    public byte[] hash(long seq, byte[] prev) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(prev);
            out.writeLong(seq);
            out.writeLong(inboxId);
            out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, at));
            for (String text : new String[]{username, name, org, ip, action, subjectType, subjectId, reason, before, after}) {
                if (text == null) {
                    out.writeInt(-1);
                } else {
                    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                    out.writeInt(utf8.length);
                    out.write(utf8);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return Sm3.digest(bytes.toByteArray());
    }

    public static AuditEntry read(ResultSet row) throws SQLException {
        return new AuditEntry(row.getLong("inbox_id"), row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("username"),
                row.getString("name"), row.getString("org"), row.getString("ip"), row.getString("action"), row.getString("subject_type"),
                row.getString("subject_id"), row.getString("reason"), row.getString("before"), row.getString("after"));
    }
}
