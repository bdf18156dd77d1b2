package org.zhongshu.algorithms.water;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zhongshu.algorithms.water.SurfaceWaterClass.Body;

class SurfaceWaterClassTest {
    @ParameterizedTest
    @CsvSource({"codMn,2,I", "codMn,2.01,II", "codMn,6,III", "codMn,15.1,WORSE", "ammonia,1.0,III", "ammonia,1.01,IV", "ammonia,2.01,WORSE",
            "totalPhosphorus,0.2,III", "dissolvedOxygen,7.5,I", "dissolvedOxygen,5,III", "dissolvedOxygen,4.99,IV", "dissolvedOxygen,1.9,WORSE",
            "ph,9,I", "ph,9.1,WORSE", "ph,5.9,WORSE", "cod,15,I", "mercury,0.0001,III", "fluoride,1,I", "lead,0.05,III"})
    void judgesOneItem(String key, double value, WaterClass expected) {
        assertThat(SurfaceWaterClass.evaluate(Map.of(key, value), Body.RIVER, WaterClass.III).waterClass()).contains(expected);
    }

    @Test
    void theWorstItemDecides() {
        var result = SurfaceWaterClass.evaluate(Map.of("codMn", 3.0, "ammonia", 1.2, "totalPhosphorus", 0.25, "dissolvedOxygen", 6.5, "totalNitrogen", 9.0), Body.RIVER, WaterClass.III);
        assertThat(result.waterClass()).contains(WaterClass.IV);
        assertThat(result.met()).isFalse();
        assertThat(result.decisive()).extracting(SurfaceWaterClass.Item::key).containsExactly("ammonia", "totalPhosphorus");
        assertThat(result.failing()).hasSize(2);
        assertThat(result.failing().getFirst().exceedance()).isCloseTo(0.2, within(1e-9));
        assertThat(result.items()).filteredOn(i -> i.key().equals("totalNitrogen")).singleElement()
                .satisfies(i -> assertThat(i.waterClass()).isEqualTo(WaterClass.WORSE)).satisfies(i -> assertThat(i.counted()).isFalse());
    }

    @Test
    void lakesHaveTheirOwnPhosphorus() {
        assertThat(SurfaceWaterClass.evaluate(Map.of("totalPhosphorus", 0.2), Body.LAKE, WaterClass.III).waterClass()).contains(WaterClass.V);
    }

    @Test
    void saturationCountsForClassOne() {
        // at 30 ℃ saturation is 468 / 61.6 = 7.597 mg/L, 90 % of it 6.838
        assertThat(SurfaceWaterClass.evaluate(Map.of("dissolvedOxygen", 6.84, "waterTemperature", 30.0), Body.RIVER, WaterClass.II).waterClass()).contains(WaterClass.I);
        assertThat(SurfaceWaterClass.evaluate(Map.of("dissolvedOxygen", 6.83, "waterTemperature", 30.0), Body.RIVER, WaterClass.II).waterClass()).contains(WaterClass.II);
    }

    @Test
    void nothingMeasuredIsNoClass() {
        var result = SurfaceWaterClass.evaluate(Map.of("codMn", Double.NaN, "turbidity", 3.0), Body.RIVER, WaterClass.III);
        assertThat(result.waterClass()).isEmpty();
        assertThat(result.met()).isFalse();
        assertThat(WaterClass.WORSE.quality()).isEqualTo("重度污染");
    }
}
