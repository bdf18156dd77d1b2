package org.zhongshu.platform.registry.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.address.AddressParser;

import static org.assertj.core.api.Assertions.assertThat;

class AddressKeysTest {

    private static final AddressParser PARSER = new AddressParser();
    private final AddressKeys keys = new AddressKeys();

    private void put(String text, long id) {
        keys.put(PARSER.parse(text), id);
    }

    private long exact(String text) {
        return keys.exact(PARSER.parse(text));
    }

    @Test
    void twoAlikeWithoutTheirTownAreToldApartAgainWhenOneGoes() {
        put("桃州镇人民路12号", 1);
        put("柏垫镇人民路12号", 2);
        put("誓节镇人民路12号", 3);
        assertThat(exact("人民路12号")).as("which of three").isZero();
        assertThat(exact("柏垫镇人民路12号")).isEqualTo(2);
        keys.remove(new long[]{2});
        assertThat(exact("柏垫镇人民路12号")).isZero();
        assertThat(exact("人民路12号")).as("still two").isZero();
        keys.remove(new long[]{1, 77});
        assertThat(exact("人民路12号")).isEqualTo(3);
        put("桃州镇人民路12号", 4);
        assertThat(exact("人民路12号")).isZero();
        assertThat(exact("桃州镇人民路12号")).isEqualTo(4);
        keys.remove(new long[]{3, 4});
        assertThat(exact("人民路12号")).isZero();
        put("柏垫镇人民路12号", 2);
        assertThat(exact("人民路12号")).isEqualTo(2);
    }

    @Test
    void manyComeAndGo() {
        for (int i = 1; i <= 20_000; i++) {
            put("桃州镇人民路" + i + "号", i);
        }
        keys.remove(java.util.stream.LongStream.rangeClosed(1, 10_000).toArray());
        for (int i = 1; i <= 10_000; i += 7) {
            put("柏垫镇迎春路" + i + "号", i);
        }
        assertThat(exact("桃州镇人民路9999号")).isZero();
        assertThat(exact("桃州镇人民路15000号")).isEqualTo(15_000);
        assertThat(exact("迎春路8号")).isEqualTo(8);
    }
}
