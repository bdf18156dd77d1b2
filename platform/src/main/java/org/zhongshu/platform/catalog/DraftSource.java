package org.zhongshu.platform.catalog;

import org.zhongshu.algorithms.profiling.DataType;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where drafts of entries are read from: departments' connections and handed-in files. The catalogue says what it needs, module {@code exchange} has
 * the connectors. It only reads; the catalogue checks whose connection a person may use, records the look, and keeps no row. Failures are Problems in Chinese.
 */
public interface DraftSource {

    /** All connections that can be read, by department and name. */
    List<Connection> connections();

    Optional<Connection> find(long connection);

    /** Tables, files, paths or topics. */
    List<Table> tables(long connection);

    /** What one of them is and some of its rows. Throws 404 when it is not there. */
    Sample read(long connection, String table);

    /** The same of a file that was handed in: CSV in UTF-8 or GB 18030, or .xlsx. Throws 400 for what is none. */
    Sample read(String fileName, Path file);

    /** @param kindName in Chinese */
    record Connection(long id, String name, String department, String kind, String kindName) {
    }

    /**
     * @param name  how it is found again
     * @param label comment or title at the source; null: none
     * @param rows  how many rows the source believes it has; null: unknown
     */
    record Table(String name, String label, Long rows) {
    }

    /**
     * @param type      null: the source has no types
     * @param length    most characters; null: unknown
     * @param comment   at the source; null: none
     * @param reference table and column that a foreign key leads to; null: none
     */
    record Column(String name, DataType type, Integer length, String comment, boolean key, String reference) {
    }

    /**
     * @param name     what it is called, as well as the source knows
     * @param format   {@code postgresql mariadb … csv xlsx json}
     * @param encoding of a text file; null: none
     * @param estimate how many rows the source believes it has; null: unknown
     * @param rows     values as text in the order of the columns, null where there is none
     * @param notes    what the person should know of the reading, in Chinese
     */
    record Sample(String name, String format, String encoding, Long estimate, List<Column> columns, List<String[]> rows, List<String> notes) {
    }
}
