package org.zhongshu.platform.exchange.internal;

import org.zhongshu.algorithms.profiling.CsvStream;
import org.zhongshu.algorithms.profiling.TextEncoding;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A text file with separators, UTF-8 or GB 18030, streaming. Cells are text; a formula is the text that it is. */
final class CsvFile implements FileRecords {

    private final Reader in;
    private final CsvStream csv;
    private final List<String> header;
    private final List<String> notes;
    private String trouble;

    private CsvFile(Reader in, int above) throws IOException {
        this.in = in;
        this.csv = new CsvStream(in, Values.LONGEST);
        for (int i = 0; i < above; i++) {
            csv.next();
        }
        this.notes = above > 0 ? List.of("表头取自第 " + (above + 1) + " 行，其上的标题未读") : List.of();
        String[] first = csv.next();
        if (first == null) {
            throw new BadFile("文件是空的。");
        }
        if (csv.tooLong() >= 0 || csv.unclosed()) {
            throw new BadFile("第一行应为列名，但引号没有配对或内容过长。");
        }
        this.header = FileRecords.names(Arrays.asList(first));
    }

    /** @param encoding {@code auto}, {@code utf-8} or {@code gb18030} */
    static CsvFile open(Path file, String encoding) throws IOException {
        Charset charset;
        int skip = 0;
        if (encoding.equals("auto")) {
            TextEncoding.Found found = TextEncoding.detect(file)
                    .orElseThrow(() -> new BadFile("这不是文本文件，或编码既不是 UTF-8 也不是 GB 18030。请另存为 CSV 后再提交。"));
            charset = found.text();
            skip = found.from();
        } else {
            charset = encoding.equals("gb18030") ? TextEncoding.GB18030 : StandardCharsets.UTF_8;
        }
        int above;
        try (Reader first = text(file, charset, skip)) {
            above = above(first);
        }
        Reader in = text(file, charset, skip);
        try {
            return new CsvFile(in, above);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static Reader text(Path file, Charset charset, int skip) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        bytes.skipNBytes(skip);
        return new InputStreamReader(bytes, charset.newDecoder().onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE));
    }

    private static int above(Reader in) throws IOException {
        CsvStream csv = new CsvStream(in, Values.LONGEST);
        List<List<String>> first = new ArrayList<>();
        for (String[] cells = csv.next(); cells != null && first.size() < FileRecords.FIRST && !csv.unclosed() && csv.tooLong() < 0; cells = csv.next()) {
            first.add(Arrays.asList(cells));
        }
        return FileRecords.above(first);
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public Object[] next() throws IOException {
        String[] cells = csv.next();
        trouble = null;
        if (cells == null) {
            return null;
        }
        if (csv.unclosed()) {
            throw new BadFile("第 " + csv.line() + " 行的引号没有配对，其后的内容无法分行。请更正后重新提交；此前的行已处理。");
        }
        if (csv.tooLong() >= 0) {
            trouble = "第 " + csv.line() + " 行第 " + (csv.tooLong() + 1) + " 列超过 " + Values.LONGEST + " 字";
            for (int i = 0; i < cells.length; i++) {
                cells[i] = cells[i].length() > 1_000 ? cells[i].substring(0, 1_000) : cells[i];
            }
        }
        int width = header.size();
        if (cells.length < width) {
            trouble = "第 " + csv.line() + " 行只有 " + cells.length + " 列，表头有 " + width + " 列";
        }
        for (int i = width; i < cells.length && trouble == null; i++) {
            trouble = cells[i].isBlank() ? null : "第 " + csv.line() + " 行有 " + cells.length + " 列，表头只有 " + width + " 列";
        }
        if (trouble == null) {
            for (String cell : cells) {
                if (cell.indexOf('\uFFFD') >= 0) {
                    trouble = "第 " + csv.line() + " 行含有无法解码的字节";
                    break;
                }
            }
        }
        // a record of the wrong width is kept whole for the person who mends it
        return trouble == null && cells.length != width ? Arrays.copyOf(cells, width, Object[].class) : cells;
    }

    @Override
    public String trouble() {
        return trouble;
    }

    @Override
    public long line() {
        return csv.line();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
