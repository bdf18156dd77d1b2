package org.zhongshu.platform.catalog.internal;

import org.zhongshu.algorithms.profiling.ColumnProfile;
import org.zhongshu.algorithms.profiling.ColumnProfiler;
import org.zhongshu.algorithms.profiling.CsvRecords;
import org.zhongshu.algorithms.profiling.TextEncoding;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a sample file (CSV, UTF-8 or GB 18030, first line the names) into a proposal. The file itself is not kept. */
final class CsvDraft {

    private static final int MOST_ROWS = 50_000;
    private static final int MOST_COLUMNS = 500;
    private static final int LONGEST_CELL = 100_000;

    private CsvDraft() {
    }

    static Proposal read(String fileName, byte[] content) {
        if (content.length == 0) {
            throw Problem.badRequest("empty-file", "文件是空的。");
        }
        TextEncoding.Found encoding = TextEncoding.detect(content)
                .orElseThrow(() -> Problem.badRequest("not-text", "这不是文本文件，或编码既不是 UTF-8 也不是 GB 18030。请另存为 CSV 后再上传。"));
        CsvRecords csv = new CsvRecords(new String(content, encoding.from(), content.length - encoding.from(), encoding.text()));
        List<String> header = csv.next();
        if (header == null) {
            throw Problem.badRequest("empty-file", "文件中没有内容。");
        }
        List<String> fields = fields(header);
        List<ColumnProfiler> profilers = fields.stream().map(ColumnProfiler::new).toList();
        List<String> notes = new ArrayList<>();
        int rows = 0;
        int uneven = 0;
        int firstUneven = 0;
        for (List<String> record = csv.next(); record != null && rows < MOST_ROWS; record = csv.next()) {
            rows++;
            if (record.size() != fields.size()) {
                firstUneven = uneven++ == 0 ? csv.line() : firstUneven;
            }
            for (int i = 0; i < profilers.size(); i++) {
                String value = i < record.size() ? record.get(i) : null;
                if (value != null && value.length() > LONGEST_CELL) {
                    throw Problem.badRequest("long-cell", "第 " + csv.line() + " 行“" + fields.get(i) + "”超过 " + LONGEST_CELL + " 字，请检查引号是否成对。");
                }
                profilers.get(i).add(value);
            }
        }
        if (uneven > 0) {
            notes.add("有 " + uneven + " 行的列数与表头不一致，首见第 " + firstUneven + " 行");
        }
        if (rows == MOST_ROWS && csv.next() != null) {
            notes.add("只读了前 " + MOST_ROWS + " 行");
        }
        if (rows == 0) {
            notes.add("只有表头，没有数据，类型与个人信息只能按字段名判断");
        }
        List<Proposal.Item> items = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            ColumnProfile p = profilers.get(i).profile();
            items.add(Proposal.item(fields.get(i), null, p.type().letter(), p.length() == 0 ? null : p.length(), p.unique() && p.kind() != null && !p.kind().name().equals("NAME"),
                    null, p));
        }
        String table = fileName == null ? "样本" : fileName.replaceAll("^.*[/\\\\]", "").replaceAll("\\.[A-Za-z0-9]{1,5}$", "");
        return Proposal.of(table, table, "文件 " + (fileName == null ? "" : fileName.replaceAll("^.*[/\\\\]", "")), "csv", encoding.name(), rows, null, items, notes);
    }

    private static List<String> fields(List<String> header) {
        if (header.size() > MOST_COLUMNS) {
            throw Problem.badRequest("too-wide", "列数超过 " + MOST_COLUMNS + "，请检查分隔符。");
        }
        List<String> fields = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i).strip();
            if (name.length() > 100) {
                throw Problem.badRequest("bad-header", "第一行应为列名，第 " + (i + 1) + " 列过长。");
            }
            String field = name.isEmpty() ? "第" + (i + 1) + "列" : name;
            fields.add(seen.add(field) ? field : field + "_" + (i + 1));
            seen.add(fields.getLast());
        }
        return fields;
    }
}
