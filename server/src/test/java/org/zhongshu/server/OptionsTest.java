package org.zhongshu.server;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.zhongshu.platform.city.CityProfile;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OptionsTest {

    @Test
    void defaultsAreGuangdeOnLoopbackWithTheDemonstration() throws Exception {
        Options o = Options.parse(new String[0], Map.of());
        assertThat(o.city()).isEqualTo("guangde");
        assertThat(o.host()).isEqualTo("127.0.0.1");
        assertThat(o.port()).isEqualTo(8080);
        assertThat(o.demo()).isTrue();
        assertThat(o.people()).isEmpty();
        assertThat(o.data().isAbsolute()).isTrue();
        assertThat(o.data().toString()).endsWith("data/guangde");
    }

    @Test
    void bothWaysOfGivingAValueWork() throws Exception {
        Options o = Options.parse(new String[]{"--city=yixing", "--port", "9000", "--no-demo", "--people=60000"}, Map.of("ZHONGSHU_KAFKA", "k:9092"));
        assertThat(o.city()).isEqualTo("yixing");
        assertThat(o.port()).isEqualTo(9000);
        assertThat(o.people()).hasValue(60_000);
        assertThat(o.demo()).isFalse();
        assertThat(o.kafka()).contains("k:9092");
    }

    @Test
    void wrongWordsGetOneClearLine() {
        for (String[] wrong : new String[][]{{"--city", "beijing"}, {"--port", "x"}, {"--port", "70000"}, {"--scale"}, {"--what"}, {"--people", "many"}, {"--people", "7"}}) {
            assertThatThrownBy(() -> Options.parse(wrong, Map.of())).isInstanceOf(Options.Wrong.class)
                    .hasMessageContaining(wrong[0]).hasMessageNotContaining("\n");
        }
    }

    /** The demonstration and the list of accounts ask the server where it listens, which need not be loopback. */
    @Test
    void knowsWhereThisMachineReachesIt() throws Exception {
        for (String[] host : new String[][]{{"127.0.0.1", "127.0.0.1"}, {"0.0.0.0", "127.0.0.1"}, {"::", "127.0.0.1"}, {"192.0.2.7", "192.0.2.7"}, {"::1", "[::1]"}}) {
            assertThat(Options.parse(new String[]{"--host", host[0]}, Map.of()).reachable()).isEqualTo(host[1]);
        }
    }

    @Test
    void everyCityThatTheProgramCarriesMayBeChosen() throws Exception {
        for (String city : CityProfile.available()) {
            assertThat(Options.parse(new String[]{"--city", city}, Map.of()).city()).isEqualTo(city);
        }
        assertThatThrownBy(() -> Options.parse(new String[]{"--city", "beijing"}, Map.of())).hasMessageContainingAll(CityProfile.available().toArray(String[]::new));
    }

    @Test
    void aTakenPortIsNamedWithTheOptionThatHelps() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Options o = Options.parse(new String[]{"--port", Integer.toString(taken.getLocalPort()), "--mqtt-port", "0", "--coap-port", "0", "--hj212-port", "0"}, Map.of());
            assertThatThrownBy(() -> Preconditions.portsFree(o)).isInstanceOf(Preconditions.NotMet.class)
                    .hasMessageContaining(Integer.toString(taken.getLocalPort())).hasMessageContaining("--port");
        }
    }

    @Test
    void oneFolderServesOneServer(@TempDir Path data) throws Exception {
        try (var first = Preconditions.lock(data).channel()) {
            assertThat(first.isOpen()).isTrue();
            assertThatThrownBy(() -> Preconditions.lock(data)).isInstanceOf(Preconditions.NotMet.class).hasMessageContaining(data.toString());
        }
    }
}
