package org.zhongshu.platform.exchange.internal;

import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** One sheet of an .xlsx workbook, streaming. A formula gives the value that the workbook holds for it; it is never computed. */
final class SheetFile implements FileRecords {

    private static final int MOST_OF_CONTENTS = 1 << 20;
    private static final int MOST_SHEETS = 50;

    private final ReadableWorkbook workbook;
    private final Stream<Row> stream;
    private final Iterator<Row> rows;
    private final List<String> header;
    private final List<String> notes;
    private String trouble;
    private long line;

    private SheetFile(ReadableWorkbook workbook, Sheet sheet) throws IOException {
        this.workbook = workbook;
        int above;
        try (Stream<Row> first = sheet.openStream()) {
            above = FileRecords.above(first.limit(FileRecords.FIRST).map(SheetFile::texts).toList());
        }
        this.stream = sheet.openStream();
        this.rows = stream.iterator();
        for (int i = 0; i < above; i++) {
            rows.next();
        }
        List<String> names = null;
        while (names == null && rows.hasNext()) {
            Row row = rows.next();
            List<String> cells = texts(row);
            line = row.getRowNum();
            if (cells.stream().anyMatch(c -> !c.isBlank())) {
                names = FileRecords.names(cells);
            }
        }
        if (names == null) {
            throw new BadFile("工作表“" + sheet.getName() + "”是空的。");
        }
        header = names;
        long sheets = workbook.getSheets().count();
        notes = new ArrayList<>();
        if (sheets > 1) {
            notes.add("工作簿有 " + sheets + " 个工作表，只读了“" + sheet.getName() + "”");
        }
        if (above > 0) {
            notes.add("表头取自第 " + line + " 行，其上的标题未读");
        }
    }

    /** Names of a workbook's sheets in their order, hidden ones left out; none when it cannot be told. Reads one small part, not the sheets. */
    static List<String> sheets(Path file) {
        List<String> names = new ArrayList<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry("xl/workbook.xml");
            if (entry == null) {
                return names;
            }
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            byte[] text;
            try (InputStream in = zip.getInputStream(entry)) {
                text = in.readNBytes(MOST_OF_CONTENTS);
            }
            XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(text));
            while (xml.hasNext() && names.size() < MOST_SHEETS) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("sheet") && xml.getAttributeValue(null, "state") == null && xml.getAttributeValue(null, "name") != null) {
                    names.add(xml.getAttributeValue(null, "name"));
                }
            }
        } catch (IOException | XMLStreamException unreadable) {
            // whoever reads the file will say so
            return List.of();
        }
        return names;
    }

    private static List<String> texts(Row row) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.getCellCount(); i++) {
            Object v = row.getOptionalCell(i).map(SheetFile::plain).orElse(null);
            cells.add(v == null ? "" : Values.text(v, java.time.ZoneOffset.UTC));
        }
        return cells;
    }

    /** @param sheet name of the sheet; null: the first */
    static SheetFile open(Path file, String sheet) throws IOException {
        boolean styles = SheetGuard.check(file);
        try {
            ReadableWorkbook workbook = new ReadableWorkbook(file.toFile(), new ReadingOptions(styles, true));
            try {
                Sheet found = sheet == null ? workbook.getFirstSheet() : workbook.findSheet(sheet).orElseThrow(() -> new BadFile("工作簿中没有工作表“" + sheet + "”。"));
                return new SheetFile(workbook, found);
            } catch (IOException | RuntimeException e) {
                workbook.close();
                throw e;
            }
        } catch (ExcelReaderException | IndexOutOfBoundsException | NullPointerException | java.util.NoSuchElementException | IOException e) {
            throw new BadFile("工作簿无法读取，文件可能已损坏。请在表格软件中另存为 .xlsx 后再提交。");
        }
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public Object[] next() throws IOException {
        trouble = null;
        try {
            while (rows.hasNext()) {
                Row row = rows.next();
                line = row.getRowNum();
                Object[] values = new Object[header.size()];
                boolean filled = false;
                for (int i = 0; i < row.getCellCount(); i++) {
                    Cell cell = row.getOptionalCell(i).orElse(null);
                    if (cell == null) {
                        continue;
                    }
                    Object v = plain(cell);
                    if (v == null || v instanceof String s && s.isEmpty()) {
                        continue;
                    }
                    filled = true;
                    if (cell.getType() == CellType.ERROR || v instanceof String s && s.matches("#(N/A|REF!|VALUE!|NAME\\?|DIV/0!|NULL!|NUM!)")) {
                        trouble = "第 " + line + " 行“" + (i < values.length ? header.get(i) : "第" + (i + 1) + "列") + "”是错误值 " + Values.brief(v);
                    }
                    if (i < values.length) {
                        values[i] = v;
                    } else if (trouble == null) {
                        trouble = "第 " + line + " 行在表头之外还有内容";
                    }
                }
                if (filled) {
                    return values;
                }
            }
            return null;
        } catch (ExcelReaderException | java.io.UncheckedIOException e) {
            throw new BadFile("第 " + (line + 1) + " 行起工作簿无法读取，文件可能已损坏。此前的行已处理。");
        }
    }

    /** Numbers that are shown as dates are dates; whole days have no time of day. */
    private static Object plain(Cell cell) {
        Object v = cell.getValue();
        if (v instanceof BigDecimal number) {
            String format = cell.getDataFormatString();
            if (format != null && isDate(format)) {
                try {
                    LocalDateTime t = cell.getType() == CellType.NUMBER ? cell.asDate() : Values.excelDay(number.doubleValue()).atStartOfDay();
                    return t.toLocalTime().equals(LocalTime.MIDNIGHT) ? t.toLocalDate() : t;
                } catch (Values.Unfit | ExcelReaderException | java.time.DateTimeException e) {
                    return number;
                }
            }
            return number;
        }
        return v instanceof Boolean || v instanceof String || v == null ? v : v.toString();
    }

    private static boolean isDate(String format) {
        String bare = format.replaceAll("\"[^\"]*\"|\\\\.|\\[[^\\]]*]", "").toLowerCase(java.util.Locale.ROOT);
        return bare.contains("y") || bare.contains("d") && bare.contains("m");
    }

    @Override
    public String trouble() {
        return trouble;
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        stream.close();
        workbook.close();
    }
}
