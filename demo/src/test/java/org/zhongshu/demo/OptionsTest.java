package org.zhongshu.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.demo.city.Scale;

class OptionsTest {

    @Test
    void readsWhatTheLauncherGives() {
        Options options = Options.parse("--url", "http://127.0.0.1:18080/", "--mqtt-port", "1884", "--coap-port", "5690", "--hj212-port", "9300", "--city", "yixing",
                "--scale", "county", "--password", "p", "--data", "/tmp/x", "--until-stdin-closes");
        assertThat(options.url()).hasToString("http://127.0.0.1:18080");
        assertThat(options.host()).isEqualTo("127.0.0.1");
        assertThat(options.mqttPort()).isEqualTo(1884);
        assertThat(options.scale()).isEqualTo(Scale.COUNTY);
        assertThat(options.stdin()).isTrue();
        assertThat(options.people()).as("Yixing's").isEqualTo(1_280_000);
        assertThat(Options.parse().people()).isEqualTo(20_000);
        assertThat(Options.parse("--people", "700").people()).isEqualTo(700);
        assertThatThrownBy(() -> Options.parse("--city")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Options.parse("--scale", "huge")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void credentialsFollowFromASecretOfTheFolder(@TempDir Path one, @TempDir Path two) {
        String token = new Memory(one).credential("token", "SF-1", 30);
        assertThat(new Memory(one).credential("token", "SF-1", 30)).isEqualTo(token).hasSize(30);
        assertThat(new Memory(one).credential("token", "SF-2", 30)).isNotEqualTo(token);
        assertThat(new Memory(two).credential("token", "SF-1", 30)).isNotEqualTo(token);
        Memory memory = new Memory(one);
        assertThat(memory.done("ledger")).isFalse();
        memory.remember("ledger");
        assertThat(new Memory(one).done("ledger")).isTrue();
    }
}
