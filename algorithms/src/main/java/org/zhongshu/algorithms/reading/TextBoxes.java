package org.zhongshu.algorithms.reading;

import java.util.ArrayList;
import java.util.List;

/**
 * From a map of how likely each pixel is print to boxes (differentiable binarization, as its authors publish it): connected pixels above a
 * threshold, the smallest rectangle around them, grown by what training had shrunk it.
 */
final class TextBoxes {

    private static final float PRINT = 0.3f;
    private static final double SURE = 0.5;
    private static final double GROW = 1.6;
    private static final int MOST = 300;

    private TextBoxes() {
    }

    static List<TextBox> of(float[] map, int width, int height) {
        boolean[] seen = new boolean[map.length];
        int[] stack = new int[map.length];
        List<TextBox> boxes = new ArrayList<>();
        for (int start = 0; start < map.length && boxes.size() < MOST; start++) {
            if (seen[start] || map[start] <= PRINT) {
                continue;
            }
            int depth = 0;
            stack[depth++] = start;
            seen[start] = true;
            double sum = 0;
            int count = 0;
            // of each row only the ends can be corners
            int[][] ends = new int[height][];
            while (depth > 0) {
                int at = stack[--depth];
                int x = at % width;
                int y = at / width;
                sum += map[at];
                count++;
                if (ends[y] == null) {
                    ends[y] = new int[] {x, x};
                } else {
                    ends[y][0] = Math.min(ends[y][0], x);
                    ends[y][1] = Math.max(ends[y][1], x);
                }
                for (int dy = -1; dy <= 1; dy++) {
                    for (int dx = -1; dx <= 1; dx++) {
                        int nx = x + dx;
                        int ny = y + dy;
                        int next = ny * width + nx;
                        if (nx >= 0 && ny >= 0 && nx < width && ny < height && !seen[next] && map[next] > PRINT) {
                            seen[next] = true;
                            stack[depth++] = next;
                        }
                    }
                }
            }
            if (count < 6 || sum / count < SURE) {
                continue;
            }
            List<int[]> points = new ArrayList<>();
            for (int y = 0; y < height; y++) {
                if (ends[y] != null) {
                    points.add(new int[] {ends[y][0], y});
                    points.add(new int[] {ends[y][1], y});
                }
            }
            TextBox box = SmallestBox.of(points);
            if (Math.min(box.width(), box.height()) >= 3) {
                boxes.add(box.grown(box.width() * box.height() * GROW / (2 * (box.width() + box.height()))));
            }
        }
        return boxes;
    }
}
