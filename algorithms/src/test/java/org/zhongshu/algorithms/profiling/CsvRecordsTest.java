package org.zhongshu.algorithms.profiling;

import org.junit.jupiter.api.Test;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class CsvRecordsTest {

    @Test
    void readsQuotedFieldsWithCommasQuotesAndLineBreaks() {
        CsvRecords csv = new CsvRecords("a,b\r\n\"x, \"\"y\"\"\nz\",\r\n\r\n,\nlast");
        assertThat(csv.next()).containsExactly("a", "b");
        assertThat(csv.next()).containsExactly("x, \"y\"\nz", "");
        assertThat(csv.line()).isEqualTo(2);
        assertThat(csv.next()).as("a blank line is passed over").containsExactly("", "");
        assertThat(csv.line()).isEqualTo(5);
        assertThat(csv.next()).isEqualTo(List.of("last"));
        assertThat(csv.next()).isNull();
    }

    @Test
    void tellsTheTwoEncodingsOfSpreadsheetsApart() {
        String text = "编码,名称\nd-1,西关街泵站\n";
        for (Charset charset : List.of(StandardCharsets.UTF_8, TextEncoding.GB18030)) {
            assertThat(TextEncoding.detect(text.getBytes(charset)).orElseThrow().text()).isEqualTo(charset);
        }
        assertThat(TextEncoding.detect(("\uFEFF" + text).getBytes(StandardCharsets.UTF_8)).orElseThrow().from()).isEqualTo(3);
        assertThat(TextEncoding.detect(new byte[]{'a', 0, 'b'})).as("no text").isEmpty();
    }
}
