package org.zhongshu.demo.departments;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.zhongshu.demo.departments.Register.Column;

/** Fills a register's table or file, row by row, and beside it the truth. Memory stays flat. */
final class Loader {

    static final Charset GB18030 = Charset.forName("GB18030");
    private static final int STATEMENT = 300_000;

    private final Path truth;

    /** @param truth folder that the product never reads */
    Loader(Path truth) {
        this.truth = truth;
    }

    /** Makes the table anew and fills it in one transaction. Returns how many rows. */
    long load(Register register, Connection c, boolean postgres) throws SQLException, IOException {
        c.setAutoCommit(false);
        try (Statement s = c.createStatement(); Truth aside = new Truth(truth, register)) {
            s.execute("DROP TABLE IF EXISTS " + quote(register.name(), postgres));
            for (String sql : ddl(register, postgres)) {
                s.execute(sql);
            }
            long rows = postgres ? copy(register, c, aside) : batches(register, c, aside);
            for (Column column : register.columns().stream().filter(k -> k.label().endsWith("号码") || k.label().endsWith("身份证号")).toList()) {
                s.execute("CREATE INDEX " + register.name() + "_" + column.name() + " ON " + quote(register.name(), postgres) + " (" + quote(column.name(), postgres) + ")");
            }
            c.commit();
            return rows;
        }
    }

    private static long copy(Register register, Connection c, Truth aside) throws SQLException {
        CopyIn copy = c.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + quote(register.name(), true) + " ("
                + register.columns().stream().map(k -> quote(k.name(), true)).collect(Collectors.joining(", ")) + ") FROM STDIN");
        try {
            StringBuilder buffer = new StringBuilder(1 << 17);
            long[] rows = {0};
            register.rows().accept((about, values) -> {
                for (int i = 0; i < values.length; i++) {
                    buffer.append(i == 0 ? "" : "\t");
                    copyText(buffer, values[i]);
                }
                buffer.append('\n');
                aside.row(values[0], about);
                rows[0]++;
                if (buffer.length() > 100_000) {
                    flush(copy, buffer);
                }
            });
            flush(copy, buffer);
            copy.endCopy();
            return rows[0];
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static void flush(CopyIn copy, StringBuilder buffer) {
        byte[] bytes = buffer.toString().getBytes(StandardCharsets.UTF_8);
        buffer.setLength(0);
        try {
            copy.writeToCopy(bytes, 0, bytes.length);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copyText(StringBuilder out, String value) {
        if (value == null) {
            out.append("\\N");
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char ch = value.charAt(i);
            switch (ch) {
                case '\\' -> out.append("\\\\");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> out.append(ch);
            }
        }
    }

    /** Statements of many rows each: several times faster than the same rows one by one, even in batches. */
    private static long batches(Register register, Connection c, Truth aside) throws SQLException {
        String head = "INSERT INTO " + quote(register.name(), false) + " VALUES ";
        try (Statement s = c.createStatement()) {
            StringBuilder sql = new StringBuilder(STATEMENT + 4_000).append(head);
            long[] rows = {0};
            register.rows().accept((about, values) -> {
                sql.append(sql.length() == head.length() ? "(" : ",(");
                for (int i = 0; i < values.length; i++) {
                    sql.append(i == 0 ? "" : ",");
                    literal(sql, values[i]);
                }
                sql.append(')');
                aside.row(values[0], about);
                rows[0]++;
                if (sql.length() > STATEMENT) {
                    insert(s, sql);
                    sql.setLength(head.length());
                }
            });
            if (sql.length() > head.length()) {
                insert(s, sql);
            }
            return rows[0];
        }
    }

    private static void insert(Statement s, StringBuilder sql) {
        try {
            s.execute(sql.toString());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void literal(StringBuilder out, String value) {
        if (value == null) {
            out.append("NULL");
            return;
        }
        out.append('\'');
        for (int i = 0; i < value.length(); i++) {
            char ch = value.charAt(i);
            if (ch == '\'' || ch == '\\') {
                out.append('\\');
            }
            out.append(ch);
        }
        out.append('\'');
    }

    private static List<String> ddl(Register register, boolean postgres) {
        String columns = IntStream.range(0, register.columns().size()).mapToObj(i -> {
            Column k = register.columns().get(i);
            return quote(k.name(), postgres) + " " + type(k.type(), postgres) + (i == 0 ? " PRIMARY KEY" : "") + (postgres ? "" : " COMMENT '" + k.label() + "'");
        }).collect(Collectors.joining(", "));
        String table = quote(register.name(), postgres);
        if (!postgres) {
            return List.of("CREATE TABLE " + table + " (" + columns + ") COMMENT '" + register.label() + "'");
        }
        List<String> all = new ArrayList<>();
        // pages of the service are cut by this number
        all.add("CREATE TABLE " + table + " (" + columns + (register.system() == DepartmentSystem.LAND ? ", n bigint GENERATED ALWAYS AS IDENTITY UNIQUE" : "") + ")");
        all.add("COMMENT ON TABLE " + table + " IS '" + register.label() + "'");
        register.columns().forEach(k -> all.add("COMMENT ON COLUMN " + table + "." + quote(k.name(), true) + " IS '" + k.label() + "'"));
        return all;
    }

    private static String type(String type, boolean postgres) {
        return type.startsWith("text:") ? "varchar(" + type.substring(5) + ")" : switch (type) {
            case "date" -> "date";
            case "stamp" -> postgres ? "timestamp" : "datetime";
            case "int" -> "integer";
            case "dec" -> postgres ? "numeric(14,2)" : "decimal(14,2)";
            case "double" -> postgres ? "double precision" : "double";
            default -> throw new IllegalArgumentException(type);
        };
    }

    static String quote(String name, boolean postgres) {
        return postgres ? '"' + name + '"' : '`' + name + '`';
    }

    /** A CSV file as the departments' programs write them: GB 18030, CRLF, quotes where needed. Appears whole or not at all. */
    long csv(Register register, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path draft = file.resolveSibling("." + file.getFileName() + ".part");
        long[] rows = {0};
        try (BufferedWriter out = Files.newBufferedWriter(draft, GB18030); Truth aside = new Truth(truth, register)) {
            out.write(register.columns().stream().map(Column::label).collect(Collectors.joining(",")) + "\r\n");
            register.rows().accept((about, values) -> {
                try {
                    out.write(csvLine(values));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                aside.row(values[0], about);
                rows[0]++;
            });
        }
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return rows[0];
    }

    static String csvLine(String... values) {
        StringBuilder line = new StringBuilder(120);
        for (int i = 0; i < values.length; i++) {
            String v = values[i] == null ? "" : values[i];
            line.append(i == 0 ? "" : ",").append(v.indexOf(',') >= 0 || v.indexOf('"') >= 0 || v.indexOf('\n') >= 0 ? '"' + v.replace("\"", "\"\"") + '"' : v);
        }
        return line.append("\r\n").toString();
    }

    /** An Excel file, numbers kept as text as schools do. */
    long xlsx(Register register, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path draft = file.resolveSibling("." + file.getFileName() + ".part");
        int[] rows = {0};
        try (OutputStream out = Files.newOutputStream(draft); Workbook book = new Workbook(out, "示范数据", "1.0"); Truth aside = new Truth(truth, register)) {
            Worksheet sheet = book.newWorksheet(register.name());
            for (int i = 0; i < register.columns().size(); i++) {
                sheet.value(0, i, register.columns().get(i).label());
            }
            register.rows().accept((about, values) -> {
                rows[0]++;
                for (int i = 0; i < values.length; i++) {
                    if (values[i] != null) {
                        // inline: shared strings of a county would all be kept in memory
                        sheet.inlineString(rows[0], i, values[i]);
                    }
                }
                aside.row(values[0], about);
                if (rows[0] % 500 == 0) {
                    try {
                        sheet.flush();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        }
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return rows[0];
    }

    /** Key of the row, id of the person or firm. */
    private static final class Truth implements AutoCloseable {
        private final BufferedWriter out;

        Truth(Path folder, Register register) throws IOException {
            Files.createDirectories(folder);
            out = Files.newBufferedWriter(folder.resolve(register.system().database() + "-" + register.name() + ".csv"));
            out.write("key,truth\n");
        }

        void row(String key, long about) {
            try {
                out.write(key + "," + about + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
