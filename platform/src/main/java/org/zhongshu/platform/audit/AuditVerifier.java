package org.zhongshu.platform.audit;

import org.zhongshu.algorithms.crypto.Sm2;

import javax.sql.DataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Proves the whole trail: every number present, every entry as it was hashed, each following its predecessor, every
 * signature good, nothing cut off after the last signature that the log file knows. Reads one consistent state and goes
 * through it once, in about 10 µs an entry; memory does not grow with the trail.
 */
public final class AuditVerifier {

    /** Findings listed at most; beyond that they are only counted. */
    public static final int LISTED = 100;

    private final DataSource database;
    private final Path data;

    /** @param data the installation's data folder: public keys and the log of checkpoints, outside the database */
    public AuditVerifier(DataSource database, Path data) {
        this.database = database;
        this.data = data;
    }

    /** What is wrong, stable English word and number of the entry. */
    public enum Kind { MISSING, ALTERED, REORDERED, BROKEN_LINK, BAD_SIGNATURE, UNKNOWN_KEY, CHECKPOINT_MISSING, CHECKPOINT_MISMATCH }

    /** @param seq number of the entry concerned */
    public record Finding(long seq, Kind kind, String detail) {
    }

    /**
     * @param entries     entries read
     * @param lastSeq     number of the last one
     * @param head        its hash, hexadecimal; null when there is none
     * @param checkpoints signatures checked
     * @param signedSeq   number of the last entry covered by a good signature
     * @param found       how many findings there are; the list holds the first {@value AuditVerifier#LISTED}
     */
    public record Result(boolean whole, long entries, long lastSeq, String head, int checkpoints, long signedSeq, long found,
                         List<Finding> findings) {
    }

    public Result verify() throws SQLException, IOException {
        // before the database: a checkpoint is logged after its row is committed, so every line so far must have its row
        Path log = data.resolve(AuditCheckpoint.LOG_FILE);
        long logged = Files.exists(log) ? Files.size(log) : 0;
        Map<String, Sm2> keys = AuditCheckpoint.trustedKeys(data);
        try (Connection c = database.getConnection()) {
            boolean autoCommit = c.getAutoCommit();
            c.setAutoCommit(false);
            try {
                c.createStatement().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
                return new Run(c, keys).run(log, logged);
            } finally {
                c.rollback();
                c.setAutoCommit(autoCommit);
            }
        }
    }

    /** One verification; holds its running state. */
    private static final class Run {
        private final Connection connection;
        private final Map<String, Sm2> keys;
        private final List<Finding> findings = new ArrayList<>();
        private long found;
        private long entries;
        private long last;
        private byte[] previous = AuditEntry.beginning();
        private boolean previousDoubtful;
        private int checked;
        private long signed;

        Run(Connection connection, Map<String, Sm2> keys) {
            this.connection = connection;
            this.keys = keys;
        }

        Result run(Path log, long logged) throws SQLException, IOException {
            long head = head();
            try (CheckpointCursor checkpoints = new CheckpointCursor(connection, this::checkSignature)) {
                compareLog(log, logged, checkpoints, head);
                checkpoints.skipTo(Long.MAX_VALUE);
            }
            try (CheckpointCursor checkpoints = new CheckpointCursor(connection, p -> { })) {
                walk(checkpoints);
                for (AuditCheckpoint p = checkpoints.skipTo(last + 1); p != null; p = checkpoints.skipTo(p.seq() + 1)) {
                    report(p.seq(), Kind.MISSING, "第 " + (last + 1) + "–" + p.seq() + " 条缺失：检查点已签到第 " + p.seq() + " 条");
                }
            }
            return new Result(found == 0, entries, last, entries == 0 ? null : HexFormat.of().formatHex(previous), checked, signed, found,
                    List.copyOf(findings));
        }

        private long head() throws SQLException {
            try (var statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT coalesce(max(seq), 0) FROM audit.entry")) {
                row.next();
                return row.getLong(1);
            }
        }

        private void checkSignature(AuditCheckpoint p) {
            checked++;
            Sm2 key = keys.get(p.keyId());
            if (key == null) {
                report(p.seq(), Kind.UNKNOWN_KEY, "第 " + p.seq() + " 条的检查点由未知密钥 " + p.keyId() + " 签名");
            } else if (!p.signedBy(key)) {
                report(p.seq(), Kind.BAD_SIGNATURE, "第 " + p.seq() + " 条的检查点签名无效");
            } else {
                signed = Math.max(signed, p.seq());
            }
        }

        /** The first {@code length} bytes of the log file beside the rows, both in the order of their numbers. */
        private void compareLog(Path log, long length, CheckpointCursor checkpoints, long head) throws SQLException, IOException {
            if (length == 0) {
                return;
            }
            try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
                long read = 0;
                for (String text = lines.readLine(); text != null && read < length; text = lines.readLine()) {
                    read += text.length() + 1;
                    AuditCheckpoint line = AuditCheckpoint.parse(text);
                    if (line.seq() < 0) {
                        report(0, Kind.CHECKPOINT_MISMATCH, "检查点日志文件中有一行无法读取");
                        continue;
                    }
                    AuditCheckpoint row = checkpoints.find(line.seq());
                    if (!line.equals(row)) {
                        report(line.seq(), Kind.CHECKPOINT_MISSING, "第 " + line.seq() + " 条的检查点与日志文件不一致或已被删除");
                    }
                    if (line.seq() > head && row == null) {
                        report(line.seq(), Kind.MISSING, "第 " + (head + 1) + "–" + line.seq() + " 条缺失：日志文件中的检查点已签到第 " + line.seq() + " 条");
                    }
                }
            }
        }

        private void walk(CheckpointCursor checkpoints) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT seq, prev, hash, " + AuditEntry.CHAIN_COLUMNS + " FROM audit.entry ORDER BY seq")) {
                statement.setFetchSize(2_000);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        long seq = row.getLong("seq");
                        AuditCheckpoint checkpoint = checkpoints.skipTo(seq);
                        check(seq, row.getBytes("prev"), row.getBytes("hash"), AuditEntry.read(row), checkpoint != null && checkpoint.seq() == seq ? checkpoint : null);
                    }
                }
            }
        }

        private void check(long seq, byte[] prev, byte[] hash, AuditEntry entry, AuditCheckpoint checkpoint) throws SQLException {
            boolean follows = seq == last + 1;
            if (seq <= last) {
                report(seq, Kind.REORDERED, "第 " + seq + " 条出现两次");
            } else if (!follows) {
                report(last + 1, Kind.MISSING, last + 2 == seq ? "第 " + (last + 1) + " 条缺失" : "第 " + (last + 1) + "–" + (seq - 1) + " 条缺失");
            }
            boolean doubtful = !Arrays.equals(hash, entry.hash(seq, prev));
            if (doubtful) {
                reportAltered(seq, prev, hash, entry);
            } else if (follows && !previousDoubtful && !Arrays.equals(prev, previous)) {
                report(seq, Kind.BROKEN_LINK, "第 " + seq + " 条与前一条不衔接：第 " + (seq - 1) + " 条被改动后重新计算过，或有条目被替换");
            }
            if (checkpoint != null && !checkpoint.hash().equals(HexFormat.of().formatHex(hash))) {
                report(seq, Kind.CHECKPOINT_MISMATCH, "第 " + seq + " 条与已签名的检查点不一致");
            }
            entries++;
            last = Math.max(last, seq);
            previous = hash;
            // its successor cannot fit then; saying so again would only hide where the damage is
            previousDoubtful = doubtful;
        }

        /** A moved entry still has the hash of its old number, whose predecessor's hash it names. */
        private void reportAltered(long seq, byte[] prev, byte[] hash, AuditEntry entry) throws SQLException {
            if (found < LISTED) {
                for (long old : possibleNumbers(prev)) {
                    if (Arrays.equals(hash, entry.hash(old, prev))) {
                        report(seq, Kind.REORDERED, "第 " + seq + " 条原为第 " + old + " 条，顺序被调换");
                        return;
                    }
                }
            }
            report(seq, Kind.ALTERED, "第 " + seq + " 条内容被改动（" + entry.at() + " " + entry.username() + " " + entry.action() + "）");
        }

        private List<Long> possibleNumbers(byte[] prev) throws SQLException {
            List<Long> numbers = new ArrayList<>(List.of(1L));
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT seq FROM audit.entry WHERE hash = ? UNION SELECT seq - 1 FROM audit.entry WHERE prev = ?")) {
                statement.setBytes(1, prev);
                statement.setBytes(2, prev);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        long seq = row.getLong(1);
                        numbers.add(seq - 1);
                        numbers.add(seq);
                        numbers.add(seq + 1);
                        numbers.add(seq + 2);
                    }
                }
            }
            return numbers;
        }

        private void report(long seq, Kind kind, String detail) {
            found++;
            if (findings.size() < LISTED) {
                findings.add(new Finding(seq, kind, detail));
            }
        }
    }
}
