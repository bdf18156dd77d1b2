package org.zhongshu.platform.sharing.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zhongshu.platform.shared.Problem;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({"10.2.3.4, 10.2.3.4, true", "10.2.3.4, 10.2.3.5, false", "10.2.0.0/16, 10.2.255.1, true", "10.2.0.0/16, 10.3.0.1, false", "10.2.3.4/0, 1.1.1.1, true", "10.2.3.4/32, 10.2.3.4, true",
            "fd00::/8, fd12:3456::1, true", "fd00::/8, fe80::1, false", "::1, 0:0:0:0:0:0:0:1, true", "10.0.0.0/8, ::1, false", "127.0.0.1, localhost, false"})
    void admitsWhatLiesInside(String bound, String remote, boolean admitted) {
        assertThat(Addresses.of(List.of(bound)).admits(remote)).isEqualTo(admitted);
    }

    @Test
    void anyAddressWhenNoneIsBound() {
        assertThat(Addresses.of(List.of()).admits("8.8.8.8")).isTrue();
        assertThat(Addresses.of(null).admits("8.8.8.8")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.cn", "10.2.3", "10.2.3.4/33", "10.2.3.4/-1", "999.1.1.1", "::/129", "10.2.3.4; DROP TABLE x", "/8", ":::::"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Addresses.of(List.of(text))).isInstanceOf(Problem.class).hasMessageContaining("来源地址");
    }
}
