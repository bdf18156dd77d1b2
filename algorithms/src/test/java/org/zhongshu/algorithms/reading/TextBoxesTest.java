package org.zhongshu.algorithms.reading;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class TextBoxesTest {

    /** A filled rectangle, leaning. */
    private static float[] map(int width, int height, double x, double y, double w, double h, double degrees, float value) {
        float[] map = new float[width * height];
        double c = Math.cos(Math.toRadians(degrees));
        double s = Math.sin(Math.toRadians(degrees));
        for (int py = 0; py < height; py++) {
            for (int px = 0; px < width; px++) {
                double dx = px + 0.5 - x;
                double dy = py + 0.5 - y;
                if (Math.abs(dx * c + dy * s) <= w / 2 && Math.abs(dy * c - dx * s) <= h / 2) {
                    map[py * width + px] = value;
                }
            }
        }
        return map;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 3, -12, 30, -44})
    void aLeaningLineIsOneBoxThatLeansTheSame(double degrees) {
        List<TextBox> boxes = TextBoxes.of(map(400, 400, 200, 180, 200, 20, degrees, 0.9f), 400, 400);
        assertThat(boxes).hasSize(1);
        TextBox box = boxes.getFirst();
        assertThat(Math.toDegrees(box.angle())).isCloseTo(degrees, within(1.0));
        assertThat(box.x()).isCloseTo(200, within(1.5));
        assertThat(box.y()).isCloseTo(180, within(1.5));
        double grown = 200 * 20 * 1.6 / 440;
        assertThat(box.width()).isCloseTo(200 + 2 * grown, within(4.0));
        assertThat(box.height()).isCloseTo(20 + 2 * grown, within(3.0));
    }

    @Test
    void whatIsUnsureOrTinyIsNoPrint() {
        assertThat(TextBoxes.of(map(200, 200, 100, 100, 80, 20, 0, 0.4f), 200, 200)).isEmpty();
        assertThat(TextBoxes.of(map(200, 200, 100, 100, 2, 2, 0, 0.9f), 200, 200)).isEmpty();
        assertThat(TextBoxes.of(new float[200 * 200], 200, 200)).isEmpty();
    }

    @Test
    void onePixelAndALineOfPixelsHaveBoxes() {
        assertThat(SmallestBox.of(List.of(new int[] {5, 5})).width()).isEqualTo(1);
        List<int[]> row = new ArrayList<>();
        for (int x = 0; x < 10; x++) {
            row.add(new int[] {x, 3});
        }
        assertThat(SmallestBox.of(row).width()).isEqualTo(10);
    }
}
