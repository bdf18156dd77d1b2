package org.zhongshu.platform.devices.internal;

import org.junit.jupiter.api.Test;

import java.io.StringReader;

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
}
