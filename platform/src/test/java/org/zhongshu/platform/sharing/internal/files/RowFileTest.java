package org.zhongshu.platform.sharing.internal.files;

import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What is in a file is what was in the rows, and nothing in it runs. */
class RowFileTest {

    private static final List<RowFile.Column> COLUMNS = List.of(new RowFile.Column("name", "名称"), new RowFile.Column("amount", "金额"), new RowFile.Column("day", "日期"));

    private static byte[] write(RowFile.Format format, List<List<Object>> rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RowFile file = format.begin(out, "测试/文件", COLUMNS);
        for (List<Object> row : rows) {
            file.row(row);
        }
        file.end();
        return out.toByteArray();
    }

    private static List<List<Object>> rows() {
        return List.of(Arrays.asList("=cmd|' /C calc'!A0", new BigDecimal("-1.50"), LocalDate.of(2026, 2, 28)), Arrays.asList("湖㳇镇，\"𠮷\"\n🙂", new BigDecimal("12345678901234567890.12"), null),
                Arrays.asList("@SUM(1)", null, null), Arrays.asList("＋1", 42L, null), Arrays.asList("a\u0001b", 1e-3, null));
    }

    @Test
    void csvEscapesWhatWouldRun() throws IOException {
        String text = new String(write(RowFile.Format.CSV, rows()), StandardCharsets.UTF_8);
        assertThat(text).startsWith("\uFEFF名称,金额,日期\r\n").contains("'=cmd|' /C calc'!A0,-1.50,2026-02-28\r\n").contains("\"湖㳇镇，\"\"𠮷\"\"\n🙂\",12345678901234567890.12,\r\n")
                .contains("'@SUM(1),,\r\n").contains("'＋1,42,\r\n");
    }

    @Test
    void jsonKeepsTypes() throws IOException {
        JsonNode all = Json.read(new String(write(RowFile.Format.JSON, rows()), StandardCharsets.UTF_8));
        assertThat(all.size()).isEqualTo(5);
        assertThat(all.get(0).path("name").asString()).isEqualTo("=cmd|' /C calc'!A0");
        assertThat(all.get(1).path("name").asString()).isEqualTo("湖㳇镇，\"𠮷\"\n🙂");
        assertThat(all.get(3).path("amount").asLong()).isEqualTo(42);
        assertThat(all.get(2).path("amount").isNull()).isTrue();
        assertThat(Json.read(new String(write(RowFile.Format.JSON, List.of()), StandardCharsets.UTF_8)).size()).isZero();
    }

    @Test
    void xlsxHoldsTextsAsTextsAndGoesOnAnotherSheet() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        XlsxFile file = new XlsxFile(out, "测试/文件", COLUMNS, 3);
        for (List<Object> row : rows()) {
            file.row(row);
        }
        file.row(Arrays.asList("x".repeat(40_000), null, null));
        file.end();
        List<List<String>> read = new ArrayList<>();
        try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(out.toByteArray()))) {
            assertThat(book.getSheets()).hasSize(3);
            for (var sheet : book.getSheets().toList()) {
                try (var lines = sheet.openStream()) {
                    for (Row r : lines.toList()) {
                        read.add(r.stream().map(c -> c == null ? null : c.getText()).toList());
                    }
                }
            }
        }
        assertThat(read).hasSize(9);
        assertThat(read.get(0)).containsExactly("名称", "金额", "日期");
        assertThat(read.get(1).getFirst()).isEqualTo("=cmd|' /C calc'!A0");
        assertThat(read.get(2).getFirst()).isEqualTo("湖㳇镇，\"𠮷\"\n🙂");
        assertThat(read.get(2).get(1)).as("more digits than a spreadsheet keeps").isEqualTo("12345678901234567890.12");
        assertThat(read.get(3)).containsExactly("名称", "金额", "日期");
        assertThat(read.get(8).getFirst()).hasSizeLessThan(32_768).endsWith("（已截断）");
    }
}
