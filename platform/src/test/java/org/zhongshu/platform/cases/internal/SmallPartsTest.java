package org.zhongshu.platform.cases.internal;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SmallPartsTest {

    @Test
    void numbersFollowTheirPattern() {
        NumberPattern pattern = NumberPattern.parse("HB{yyyyMMdd}-{seq:5}");
        assertThat(pattern.prefixOn(LocalDate.of(2026, 11, 21))).isEqualTo("HB20261121-");
        assertThat(NumberPattern.number("HB20261121-", 5, 17)).isEqualTo("HB20261121-00017");
        assertThat(NumberPattern.number("HB20261121-", 5, 1234567)).as("grows, never wraps").isEqualTo("HB20261121-1234567");
        assertThatThrownBy(() -> NumberPattern.parse("HB{yyyy{seq:5}")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void filesAreWhatTheirBytesSay() {
        assertThat(MediaKind.of(new byte[]{(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 0}, "x.html")).hasValue(new MediaKind("photo", "image/jpeg"));
        assertThat(MediaKind.of("<html><script>".getBytes(StandardCharsets.UTF_8), "photo.jpg")).isEmpty();
        assertThat(MediaKind.of("%PDF-1.7".getBytes(StandardCharsets.UTF_8), "a")).hasValue(new MediaKind("file", "application/pdf"));
        assertThat(MediaKind.of(new byte[]{'P', 'K', 3, 4}, "a.jar")).isEmpty();
        assertThat(MediaKind.of(new byte[0], "a")).isEmpty();
    }
}
