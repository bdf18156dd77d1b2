package org.zhongshu.platform.shared;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RemoteNetworkTest {

    @ParameterizedTest
    @CsvSource({"10.2.3.4, 10.2.3.4", "::ffff:10.2.3.4, 10.2.3.4", "2001:db8:1:2::5, 20010db800010002::/64", "2001:0db8:0001:0002:ffff:ffff:ffff:ffff, 20010db800010002::/64",
            "2001:db8:1:3::5, 20010db800010003::/64", "fe80::1%eth0, fe80000000000000::/64", "::1, 0000000000000000::/64", "no:address, no:address", "unknown, unknown"})
    void oneStrangerHasAWholeNetwork(String remote, String network) {
        assertThat(RemoteNetwork.of(remote)).isEqualTo(network);
    }

    @Test
    void nothingIsSomebodyToo() {
        assertThat(RemoteNetwork.of(null)).isEqualTo("null");
    }
}
