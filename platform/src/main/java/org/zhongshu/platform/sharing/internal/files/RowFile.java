package org.zhongshu.platform.sharing.internal.files;

import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/** A file of rows in the making; every kind writes as it goes and keeps nothing. */
interface RowFile {

    /** Values as they leave: String, BigDecimal, Long, Double, LocalDate, Instant, Boolean or null. */
    void row(List<Object> values) throws IOException;

    /** Ends the file; the stream is the caller's to close. */
    void end() throws IOException;

    /** What a column is called. */
    record Column(String field, String name) {
    }

    enum Format {
        CSV("text/csv; charset=utf-8"), XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), JSON("application/json");

        private final String media;

        Format(String media) {
            this.media = media;
        }

        String media() {
            return media;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Format of(String id) {
            for (Format format : values()) {
                if (format.id().equals(id)) {
                    return format;
                }
            }
            throw Problem.badRequest("bad-format", "文件格式只能是 csv、xlsx 或 json。");
        }

        RowFile begin(OutputStream out, String title, List<Column> columns) throws IOException {
            return switch (this) {
                case CSV -> new CsvFile(out, columns);
                case XLSX -> new XlsxFile(out, title, columns, XlsxFile.ROWS);
                case JSON -> new JsonFile(out, columns);
            };
        }
    }
}
