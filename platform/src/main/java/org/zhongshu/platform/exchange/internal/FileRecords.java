package org.zhongshu.platform.exchange.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The records of one open file, one after the other; its first line, or the first below a title, named the columns. */
interface FileRecords extends AutoCloseable {

    int MOST_COLUMNS = 500;

    /** Column names, none empty, none twice. */
    List<String> header();

    /** The next record's cells, as many as the header has; null at the end. When {@link #trouble} says something, the cells are what could be read. */
    Object[] next() throws IOException;

    /** Why the last record cannot be used as it is, null when it can. */
    String trouble();

    /** Line or row in the file, from 1, of the last record. */
    long line();

    /** What whoever chose the file should know of how it is read. */
    default List<String> notes() {
        return List.of();
    }

    @Override
    void close() throws IOException;

    /** Rows looked at for a header. */
    int FIRST = 10;

    /**
     * How many rows stand above the one that names the columns: a title in one cell, “填表单位 … 日期 …” in two, blank rows, as people put them above a
     * table of three columns or more. 0 when the first row may be the header.
     */
    static int above(List<List<String>> first) {
        List<Long> filled = first.stream().map(cells -> cells.stream().filter(c -> !c.isBlank()).count()).toList();
        long most = filled.stream().mapToLong(Long::longValue).max().orElse(0);
        int above = 0;
        while (most >= 3 && filled.get(above) <= 2 && filled.get(above) * 2 <= most) {
            above++;
        }
        return above;
    }

    /** Names for columns as a header's cells give them. Throws a BadFile when they can be none. */
    static List<String> names(List<String> cells) {
        int width = cells.size();
        while (width > 0 && cells.get(width - 1).isBlank()) {
            width--;
        }
        if (width == 0) {
            throw new BadFile("文件没有表头：第一行应为列名。");
        }
        if (width > MOST_COLUMNS) {
            throw new BadFile("列数超过 " + MOST_COLUMNS + "，请检查分隔符。");
        }
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < width; i++) {
            String name = Values.clean(cells.get(i).strip().replaceAll("\\s+", " "));
            if (name.indexOf('\uFFFD') >= 0) {
                throw new BadFile("第一行含有无法解码的字节。请另存为 UTF-8 编码的 CSV 后再提交。");
            }
            if (name.length() > 100) {
                throw new BadFile("第一行应为列名，第 " + (i + 1) + " 列过长。");
            }
            String column = name.isEmpty() ? "第" + (i + 1) + "列" : name;
            while (!seen.add(column)) {
                column = column + "_" + (i + 1);
            }
            names.add(column);
        }
        return names;
    }

    /** A file that cannot be read as a table; the message is for the person who handed it in. */
    final class BadFile extends RuntimeException {
        BadFile(String message) {
            super(message, null, false, false);
        }
    }
}
