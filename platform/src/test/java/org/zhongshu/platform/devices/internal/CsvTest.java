package org.zhongshu.platform.devices.internal;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

class CsvTest {

    @Test
    void quotesLineBreaksAndBlankLinesAreReadAsRfc4180Says() throws Exception {
        Csv csv = new Csv(new StringReader("a,b\r\n\"x, \"\"y\"\"\nz\",\r\n\r\n,\nlast"));
        assertThat(csv.next()).containsExactly("a", "b");
        assertThat(csv.next()).containsExactly("x, \"y\"\nz", "");
        assertThat(csv.line()).isEqualTo(2);
        assertThat(csv.next()).containsExactly("", "");
        assertThat(csv.line()).isEqualTo(5);
        assertThat(csv.next()).containsExactly("last");
        assertThat(csv.next()).isNull();
    }

    /** Excel saves a CSV in Chinese Windows' own coding. */
    @Test
    void knowsUtf8FromGbk() throws Exception {
        String text = "code,name\nJG-1,桃州路井盖\n".repeat(2_000);
        for (Charset charset : new Charset[]{StandardCharsets.UTF_8, Charset.forName("GB18030")}) {
            assertThat(Csv.charsetOf(new ByteArrayInputStream(text.getBytes(charset)))).isEqualTo(charset);
        }
        assertThat(Csv.charsetOf(new ByteArrayInputStream(new byte[0]))).isEqualTo(StandardCharsets.UTF_8);
    }
}
