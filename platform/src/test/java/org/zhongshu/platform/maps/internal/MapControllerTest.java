package org.zhongshu.platform.maps.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zhongshu.platform.shared.Problem;

class MapControllerTest {

    @Test
    void readsABox() {
        assertThat(MapController.box("119.1, 30.5,119.8,31.2")).containsExactly(119.1, 30.5, 119.8, 31.2);
        assertThat(MapController.box(null)).isNull();
        assertThat(MapController.box(" ")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,2,3", "a,b,c,d", "120,30,119,31", "119,31,120,30", "119,30,120,91", "119,30,120,31,5", "NaN,30,120,31",
        "-180,-1e300,180,90", "-180,-90,1e300,90"})
    void refusesWhatIsNoBox(String text) {
        assertThatThrownBy(() -> MapController.box(text)).isInstanceOf(Problem.class);
    }
}
