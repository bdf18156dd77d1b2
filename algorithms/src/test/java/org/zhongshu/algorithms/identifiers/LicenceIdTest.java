package org.zhongshu.algorithms.identifiers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LicenceIdTest {

    private static final String FIRST = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U";
    private static final String SECOND = "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0";

    @ParameterizedTest
    @ValueSource(strings = {FIRST, SECOND})
    void publishedIdentifiersAreReadAndWrittenAsTheyStand(String published) {
        assertThat(LicenceId.parse(published)).hasValueSatisfying(id -> assertThat(id.text()).isEqualTo(published));
        assertThat(LicenceId.parse(" " + published.toLowerCase() + " ")).isPresent();
    }

    @Test
    void aWrongCharacterAnywhereIsFound() {
        for (int i = LicenceId.PREFIX.length(); i < FIRST.length(); i++) {
            char old = FIRST.charAt(i);
            if (old != '.') {
                String wrong = FIRST.substring(0, i) + (old == '7' ? '8' : '7') + FIRST.substring(i + 1);
                assertThat(LicenceId.parse(wrong)).as(wrong).isEmpty();
            }
        }
        assertThat(LicenceId.parse(null)).isEmpty();
        assertThat(LicenceId.parse("1.2.156.3005.2.x")).isEmpty();
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new LicenceId("short", "11430000006122244L", "1", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LicenceId("11100000000013338W011", "11430000006122244L", "1", 1000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LicenceId.check("a")).isInstanceOf(IllegalArgumentException.class);
    }
}
