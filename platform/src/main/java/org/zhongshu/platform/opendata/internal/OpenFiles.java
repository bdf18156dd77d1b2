package org.zhongshu.platform.opendata.internal;

import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.core.JsonGenerator;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A release's files under {@code <zhongshu.data>/open/<publication>/<release>}, all written in one pass over its rows in flat memory.
 * The table is the truth: where a file is missing (another copy of the server wrote it, or somebody deleted it) it is written anew.
 */
@Component
class OpenFiles {

    static final List<String> FORMATS = List.of("csv", "json", "xlsx");
    /** Excel has 1,048,576 rows. */
    static final long MOST_SHEET_ROWS = 1_000_000;
    private static final int AT_ONCE = 1000;
    private static final int SHEET_FLUSH = 1000;
    private static final int LONGEST_CELL = 32_767;

    private final Path home;
    private final JdbcTemplate cursor;
    private final TransactionTemplate reading;
    private final Map<Long, Object> locks = new ConcurrentHashMap<>();

    OpenFiles(@Value("${zhongshu.data}") Path data, JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.home = data.resolve("open");
        this.cursor = new JdbcTemplate(jdbc.getDataSource());
        cursor.setFetchSize(AT_ONCE);
        this.reading = new TransactionTemplate(transactions);
        reading.setReadOnly(true);
    }

    /** Sums are of the CSV file. */
    record Written(String sm3, String sha256, Map<String, Long> sizes) {
    }

    static Set<String> formats(long rows) {
        return rows > MOST_SHEET_ROWS ? Set.of("csv", "json") : Set.of("csv", "json", "xlsx");
    }

    /** The file, written first where it is not there. */
    Path file(String publication, long release, List<OpenColumn> columns, long rows, String format) {
        if (!formats(rows).contains(format)) {
            throw Problem.notFound("no-format", "没有这种格式；超过 " + MOST_SHEET_ROWS + " 行的数据不提供 XLSX。");
        }
        Path file = folder(publication, release).resolve("data." + format);
        if (!Files.exists(file)) {
            synchronized (locks.computeIfAbsent(release, r -> new Object())) {
                if (!Files.exists(file)) {
                    write(publication, release, columns, rows);
                }
            }
        }
        return file;
    }

    private Path folder(String publication, long release) {
        return home.resolve(publication).resolve(Long.toString(release));
    }

    Written write(String publication, long release, List<OpenColumn> columns, long rows) {
        Path folder = folder(publication, release);
        Path part = null;
        try {
            Files.createDirectories(folder);
            part = Files.createTempDirectory(folder, "part-");
            Sm3 sm3 = new Sm3();
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            try (OutputStream csv = new DigestOutputStream(new Sm3Stream(new BufferedOutputStream(Files.newOutputStream(part.resolve("data.csv")), 1 << 16), sm3), sha256);
                 OutputStream json = new BufferedOutputStream(Files.newOutputStream(part.resolve("data.json")), 1 << 16);
                 OutputStream xlsx = rows > MOST_SHEET_ROWS ? OutputStream.nullOutputStream() : new BufferedOutputStream(Files.newOutputStream(part.resolve("data.xlsx")), 1 << 16)) {
                rows(release, columns, rows > MOST_SHEET_ROWS, csv, json, xlsx);
            }
            Map<String, Long> sizes = new LinkedHashMap<>();
            for (String format : FORMATS) {
                Path made = part.resolve("data." + format);
                if (Files.exists(made)) {
                    sizes.put(format, Files.size(made));
                    Files.move(made, folder.resolve("data." + format), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return new Written(HexFormat.of().formatHex(sm3.finish()), HexFormat.of().formatHex(sha256.digest()), sizes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } finally {
            delete(part);
        }
    }

    private void rows(long release, List<OpenColumn> columns, boolean noSheet, OutputStream csv, OutputStream json, OutputStream xlsx) throws IOException {
        Writer text = new OutputStreamWriter(csv, StandardCharsets.UTF_8);
        text.write('\uFEFF');
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            line.append(i == 0 ? "" : ",").append(OpenCells.csv(columns.get(i).name()));
        }
        text.write(line.append("\r\n").toString());
        JsonGenerator generator = Json.mapper().createGenerator(json);
        generator.writeStartArray();
        Workbook book = noSheet ? null : new Workbook(xlsx, "zhongshu", "1.0");
        Worksheet sheet = noSheet ? null : book.newWorksheet("数据");
        if (sheet != null) {
            for (int i = 0; i < columns.size(); i++) {
                sheet.inlineString(0, i, columns.get(i).name());
            }
        }
        int[] n = {0};
        RowCallbackHandler each = row -> {
            try {
                n[0]++;
                one(row, columns, text, generator, sheet, n[0]);
                if (sheet != null && n[0] % SHEET_FLUSH == 0) {
                    sheet.flush();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        reading.executeWithoutResult(status -> cursor.query("SELECT " + SnapshotTable.select(columns) + " FROM " + SnapshotTable.name(release) + " ORDER BY _id", each));
        text.flush();
        generator.writeEndArray();
        generator.flush();
        if (book != null) {
            book.finish();
        }
    }

    private static void one(ResultSet row, List<OpenColumn> columns, Writer text, JsonGenerator json, Worksheet sheet, int n) throws SQLException, IOException {
        StringBuilder line = new StringBuilder();
        json.writeStartObject();
        for (int i = 0; i < columns.size(); i++) {
            OpenColumn c = columns.get(i);
            Object value = OpenCells.value(row, i + 1, c);
            line.append(i == 0 ? "" : ",").append(value instanceof String s ? OpenCells.csv(s) : OpenCells.plain(value));
            json.writeName(c.field());
            json.writePOJO(value instanceof String || value instanceof Number || value instanceof Boolean || value == null ? value : value.toString());
            if (sheet != null && value != null) {
                switch (value) {
                    case Number number when Math.abs(number.doubleValue()) < 1e15 -> sheet.value(n, i, number);
                    case Boolean truth -> sheet.value(n, i, truth);
                    // a string cell is never a formula, whatever it begins with
                    default -> sheet.inlineString(n, i, OpenCells.sheet(value.toString(), LONGEST_CELL));
                }
            }
        }
        json.writeEndObject();
        text.write(line.append("\r\n").toString());
    }

    /** Nothing of it is served any more; the table stays for the record. */
    void remove(String publication, long release) {
        delete(folder(publication, release));
        locks.remove(release);
    }

    private static void delete(Path folder) {
        if (folder == null || !Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Digests what passes. */
    private static final class Sm3Stream extends OutputStream {
        private final OutputStream out;
        private final Sm3 sm3;

        Sm3Stream(OutputStream out, Sm3 sm3) {
            this.out = out;
            this.sm3 = sm3;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            sm3.update(bytes, offset, length);
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
