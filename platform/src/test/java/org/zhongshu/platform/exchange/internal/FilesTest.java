package org.zhongshu.platform.exchange.internal;

import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.algorithms.profiling.TextEncoding;
import org.zhongshu.platform.exchange.internal.FileRecords.BadFile;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files as departments hand them in, and as nobody should. */
class FilesTest {

    @TempDir
    private Path folder;

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void bothEncodingsAndRareCharacters() throws IOException {
        String text = "姓名,住址\n㳇水生,桃州镇\n𠮷野😀,\"新杭,镇\"\n";
        for (byte[] bytes : new byte[][]{text.getBytes(StandardCharsets.UTF_8), ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8), text.getBytes(TextEncoding.GB18030)}) {
            try (FileRecords f = CsvFile.open(file("a.csv", bytes), "auto")) {
                assertThat(f.header()).containsExactly("姓名", "住址");
                assertThat(f.next()).containsExactly("㳇水生", "桃州镇");
                assertThat(f.next()).containsExactly("𠮷野😀", "新杭,镇");
                assertThat(f.next()).isNull();
            }
        }
        assertThatThrownBy(() -> CsvFile.open(file("b.csv", new byte[]{'a', 0, 'b', '\n'}), "auto")).isInstanceOf(BadFile.class).hasMessageContaining("不是文本文件");
        assertThatThrownBy(() -> CsvFile.open(file("c.csv", new byte[0]), "auto")).isInstanceOf(BadFile.class);
    }

    @Test
    void aTitleAboveATableIsNoHeader() throws IOException {
        String text = "学生学籍登记表,,,\n填表单位：某校,,填表日期：2026-03-01,\n,,,\n学号,姓名,班级,备注\n1,张三,一班,\n2,李四,二班,\n";
        try (FileRecords f = CsvFile.open(file("title.csv", text.getBytes(StandardCharsets.UTF_8)), "auto")) {
            assertThat(f.header()).containsExactly("学号", "姓名", "班级", "备注");
            assertThat(f.next()).containsExactly("1", "张三", "一班", "");
            assertThat(f.line()).isEqualTo(5);
            assertThat(f.notes()).singleElement().asString().contains("第 4 行");
        }
        for (String plain : List.of("姓名,电话\n张三,1\n", "名称\n甲\n乙\n", "编号,备注,其他\n1,,\n2,,\n")) {
            try (FileRecords f = CsvFile.open(file("plain.csv", plain.getBytes(StandardCharsets.UTF_8)), "auto")) {
                assertThat(String.join(",", f.header())).isEqualTo(plain.substring(0, plain.indexOf('\n')));
                assertThat(f.notes()).isEmpty();
            }
        }
        Path file = folder.resolve("title.xlsx");
        try (OutputStream out = Files.newOutputStream(file); Workbook workbook = new Workbook(out, "test", "1.0")) {
            workbook.newWorksheet("说明").value(0, 0, "请如实填写");
            Worksheet sheet = workbook.newWorksheet("学籍 & 转学");
            sheet.value(0, 0, "学生学籍登记表");
            for (int i = 0; i < 4; i++) {
                sheet.value(2, i, List.of("学号", "姓名", "班级", "备注").get(i));
                sheet.value(3, i, "值" + i);
            }
        }
        assertThat(SheetFile.sheets(file)).containsExactly("说明", "学籍 & 转学");
        assertThat(SheetFile.sheets(file("no.xlsx", new byte[]{1, 2}))).isEmpty();
        try (FileRecords f = SheetFile.open(file, "学籍 & 转学")) {
            assertThat(f.header()).containsExactly("学号", "姓名", "班级", "备注");
            assertThat(f.next()).containsExactly("值0", "值1", "值2", "值3");
            assertThat(f.next()).isNull();
        }
    }

    @Test
    void aFaultyByteCostsItsRowOnly() throws IOException {
        byte[] bytes = ("姓名,电话\n张三,1\n李四,2\n王五,3\n" + "赵六,4\n".repeat(3_000)).getBytes(TextEncoding.GB18030);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(",2") - 1;
        bytes[at] = (byte) 0xFF;
        try (FileRecords f = CsvFile.open(file("d.csv", bytes), "auto")) {
            f.next();
            assertThat(f.trouble()).isNull();
            f.next();
            assertThat(f.trouble()).contains("第 3 行", "无法解码");
            f.next();
            assertThat(f.trouble()).isNull();
        }
    }

    @Test
    void oneMonstrousCellIsRefusedWithoutMemory() throws IOException {
        Path file = folder.resolve("monster.csv");
        long size = 1L << 30;
        byte[] block = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write("a,b\n1,\"".getBytes(StandardCharsets.US_ASCII));
            for (long n = 0; n < size; n += block.length) {
                out.write(block);
            }
            out.write("\"\n2,good\n".getBytes(StandardCharsets.US_ASCII));
        }
        long before = used();
        try (FileRecords f = CsvFile.open(file, "auto")) {
            f.next();
            assertThat(f.trouble()).contains("超过");
            assertThat(used() - before).isLessThan(32L << 20);
            assertThat(f.next()).containsExactly("2", "good");
            assertThat(f.trouble()).isNull();
        }
        Files.delete(file);
    }

    @Test
    void twoMillionRowsStream() throws IOException {
        Path file = folder.resolve("long.csv");
        try (var out = Files.newBufferedWriter(file, TextEncoding.GB18030)) {
            out.write("编号,姓名,住址\n");
            for (int i = 0; i < 2_000_000; i++) {
                out.write(i + ",张三丰,安徽省广德市桃州镇\n");
            }
        }
        long before = used();
        long started = System.nanoTime();
        try (FileRecords f = CsvFile.open(file, "auto")) {
            int n = 0;
            long most = 0;
            while (f.next() != null) {
                n += f.trouble() == null ? 1 : 0;
                if (n % 500_000 == 0) {
                    most = Math.max(most, used() - before);
                }
            }
            assertThat(n).isEqualTo(2_000_000);
            assertThat(most).as("flat memory").isLessThan(16L << 20);
        }
        System.out.printf("2,000,000 rows of GB 18030 read in %.1f s%n", (System.nanoTime() - started) / 1e9);
    }

    @Test
    void brokenQuotesAndWidths() throws IOException {
        try (FileRecords f = CsvFile.open(file("e.csv", "a,b\n1\n1,2,3\n1,2,\n\"open,2\n3,4\n".getBytes(StandardCharsets.UTF_8)), "auto")) {
            f.next();
            assertThat(f.trouble()).contains("只有 1 列");
            assertThat(f.next()).containsExactly("1", "2", "3");
            assertThat(f.trouble()).contains("有 3 列");
            assertThat(f.next()).as("an empty column at the end does no harm").containsExactly("1", "2");
            assertThat(f.trouble()).isNull();
            assertThatThrownBy(f::next).isInstanceOf(BadFile.class).hasMessageContaining("第 5 行").hasMessageContaining("引号没有配对");
        }
    }

    @Test
    void formulasAreWhatTheWorkbookHoldsForThemAndNothingRuns() throws IOException {
        Path file = folder.resolve("f.xlsx");
        try (OutputStream out = Files.newOutputStream(file); Workbook workbook = new Workbook(out, "test", "1.0")) {
            Worksheet sheet = workbook.newWorksheet("人员");
            String[] header = {"姓名", "金额", "日期", "公式", "文本"};
            for (int i = 0; i < header.length; i++) {
                sheet.value(0, i, header[i]);
            }
            sheet.value(1, 0, "𠮷野㳇");
            sheet.value(1, 1, new BigDecimal("12.50"));
            sheet.value(1, 2, LocalDate.of(2024, 1, 31));
            sheet.style(1, 2).format("yyyy-MM-dd").set();
            sheet.formula(1, 3, "1+1");
            sheet.value(1, 4, "=cmd|' /C calc'!A0");
        }
        try (FileRecords f = SheetFile.open(file, null)) {
            assertThat(f.header()).containsExactly("姓名", "金额", "日期", "公式", "文本");
            Object[] row = f.next();
            assertThat(row[0]).isEqualTo("𠮷野㳇");
            assertThat((BigDecimal) row[1]).isEqualByComparingTo("12.5");
            assertThat(row[2]).isEqualTo(LocalDate.of(2024, 1, 31));
            assertThat(row[3]).as("no value was stored, and none is computed").isNull();
            assertThat(row[4]).isEqualTo("=cmd|' /C calc'!A0");
            assertThat(f.next()).isNull();
        }
        assertThat(RejectedRowController.cell((String) "=cmd|' /C calc'!A0")).isEqualTo("\"'=cmd|' /C calc'!A0\"");
        assertThat(RejectedRowController.cell("+1")).startsWith("\"'+");
        assertThatThrownBy(() -> SheetFile.open(file, "没有")).isInstanceOf(BadFile.class).hasMessageContaining("没有工作表");
    }

    @Test
    void cachedValuesOfFormulasAreRead() throws IOException {
        String sheet = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c>"
                + "<c r=\"B1\" t=\"inlineStr\"><is><t>b</t></is></c></row><row r=\"2\"><c r=\"A2\"><f>1+1</f><v>2</v></c><c r=\"B2\" t=\"str\"><f>WEBSERVICE(\"http://x\")</f><v>kept</v></c></row>"
                + "<row r=\"3\"><c r=\"A3\" t=\"e\"><v>#N/A</v></c></row></sheetData></worksheet>";
        try (FileRecords f = SheetFile.open(workbook("g.xlsx", sheet.getBytes(StandardCharsets.UTF_8)), null)) {
            Object[] row = f.next();
            assertThat(Values.text(row[0], java.time.ZoneOffset.UTC)).isEqualTo("2");
            assertThat(row[1]).isEqualTo("kept");
            f.next();
            assertThat(f.trouble()).contains("#N/A");
        }
    }

    private Path workbook(String name, byte[] sheet) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            String types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                    + "<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                    + "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>";
            String book = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
            String rels = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
            String root = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
            part(zip, "[Content_Types].xml", types.getBytes(StandardCharsets.UTF_8));
            part(zip, "_rels/.rels", root.getBytes(StandardCharsets.UTF_8));
            part(zip, "xl/workbook.xml", book.getBytes(StandardCharsets.UTF_8));
            part(zip, "xl/_rels/workbook.xml.rels", rels.getBytes(StandardCharsets.UTF_8));
            part(zip, "xl/worksheets/sheet1.xml", sheet);
        }
        return file;
    }

    private static void part(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    @Test
    void bombsAndForeignPartsAreRefused() throws IOException {
        Path bomb = folder.resolve("bomb.xlsx");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
            zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
            byte[] block = new byte[1 << 20];
            java.util.Arrays.fill(block, (byte) ' ');
            for (int i = 0; i < 600; i++) {
                zip.write(block);
            }
            zip.closeEntry();
        }
        assertThat(Files.size(bomb)).isLessThan(1L << 20);
        long before = used();
        assertThatThrownBy(() -> SheetFile.open(bomb, null)).isInstanceOf(BadFile.class).hasMessageContaining("压缩炸弹");
        assertThat(used() - before).isLessThan(16L << 20);
        // the same under a name of the file's own choosing: the workbook says which part is the shared text
        Path named = folder.resolve("named.xlsx");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(named))) {
            part(zip, "[Content_Types].xml", ("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/xl/text.bin\""
                    + " ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml\"/></Types>").getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("xl/text.bin"));
            zip.write("<sst>".getBytes(StandardCharsets.UTF_8));
            java.util.Random random = new java.util.Random(1);
            byte[] text = new byte[1 << 20];
            for (int i = 0; i < 120; i++) {
                for (int b = 0; b < text.length; b++) {
                    text[b] = (byte) ('a' + random.nextInt(4));
                }
                zip.write(text);
            }
            zip.closeEntry();
        }
        assertThatThrownBy(() -> SheetFile.open(named, null)).isInstanceOf(BadFile.class).hasMessageContaining("过大");
        byte[] entity = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><worksheet><sheetData/></worksheet>".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> SheetFile.open(workbook("xxe.xlsx", entity), null)).isInstanceOf(BadFile.class).hasMessageContaining("外部定义");
        assertThatThrownBy(() -> SheetFile.open(file("old.xls", new byte[]{(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, 1, 2, 3, 4, 5}), null)).isInstanceOf(BadFile.class).hasMessageContaining(".xls");
        assertThatThrownBy(() -> SheetFile.open(file("no.xlsx", "hello world".getBytes(StandardCharsets.UTF_8)), null)).isInstanceOf(BadFile.class);
        assertThatThrownBy(() -> SheetFile.open(workbook("torn.xlsx", "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"".getBytes(StandardCharsets.UTF_8)), null)).isInstanceOf(BadFile.class);
    }
}
