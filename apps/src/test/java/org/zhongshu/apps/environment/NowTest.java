package org.zhongshu.apps.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zhongshu.algorithms.water.WaterClass;
import org.zhongshu.platform.shared.Page;

class NowTest {

    @ParameterizedTest
    @CsvSource({"3,III", "Ⅱ类,II", "IV,IV", "5,V", "?,III"})
    void readsTheTargetAsPeopleWriteIt(String text, WaterClass expected) {
        assertThat(WaterNow.target(text)).isEqualTo(expected);
    }

    @Test
    void aThingWithoutTargetMustMeetClassThree() {
        assertThat(WaterNow.target(null)).isEqualTo(WaterClass.III);
        assertThat(WaterNow.target(2)).isEqualTo(WaterClass.II);
    }

    @ParameterizedTest
    @CsvSource({"4a,4a", "class-1,1", "school,2"})
    void readsTheZoneOfAPlaceClass(String placeClass, String zone) {
        assertThat(NoiseNow.zone(placeClass).id()).isEqualTo(zone);
    }

    @Test
    void pagesContinueAfterTheCursor() {
        List<Integer> all = List.of(1, 2, 3, 4, 5);
        Page<Integer> first = Pages.of(all, null, 2, String::valueOf, i -> i);
        assertThat(first.items()).containsExactly(1, 2);
        Page<Integer> second = Pages.of(all, first.next(), 2, String::valueOf, i -> i);
        assertThat(second.items()).containsExactly(3, 4);
        Page<Integer> third = Pages.of(all, second.next(), 2, String::valueOf, i -> i);
        assertThat(third.items()).containsExactly(5);
        assertThat(third.next()).isNull();
    }
}
