package org.zhongshu.platform.exchange;

import java.nio.file.Path;
import java.util.List;

/** Spreadsheets that people hand in – CSV in UTF-8 or GB 18030, {@code .xlsx} – read as this module reads departments' files: streaming, bounded, believing nothing. */
public interface TableFiles {

    /**
     * Opens the file's first table; its first line names the columns.
     *
     * @param fileName as it was handed in; its ending tells a workbook from text
     * @throws org.zhongshu.platform.shared.Problem 400 for what cannot be read as a table, in Chinese
     */
    Table open(String fileName, Path file);

    /** An open table. */
    interface Table extends AutoCloseable {

        /** Names of the columns, none empty, none twice. */
        List<String> header();

        /** The next line; null at the end. Throws a 400 Problem where the rest cannot be read. */
        Line next();

        @Override
        void close();
    }

    /**
     * @param number  line or row in the file, from 1
     * @param cells   text of each column, null where it is empty; a formula of a workbook is the value that was kept for it, one of a text file is the text that it is
     * @param trouble why the line cannot be used as it is, in Chinese; null when it can
     */
    record Line(long number, List<String> cells, String trouble) {
    }
}
