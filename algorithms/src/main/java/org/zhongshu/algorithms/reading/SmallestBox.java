package org.zhongshu.algorithms.reading;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The rectangle of least area around points: one of its sides lies on a side of their convex hull. */
final class SmallestBox {

    private SmallestBox() {
    }

    private static double cross(int[] o, int[] a, int[] b) {
        return (double) (a[0] - o[0]) * (b[1] - o[1]) - (double) (a[1] - o[1]) * (b[0] - o[0]);
    }

    private static List<int[]> half(Iterable<int[]> sorted) {
        List<int[]> chain = new ArrayList<>();
        for (int[] p : sorted) {
            while (chain.size() > 1 && cross(chain.get(chain.size() - 2), chain.getLast(), p) <= 0) {
                chain.removeLast();
            }
            chain.add(p);
        }
        chain.removeLast();
        return chain;
    }

    /** Of pixels given by column and row; a pixel is as wide as one. */
    static TextBox of(List<int[]> pixels) {
        List<int[]> sorted = new ArrayList<>(pixels);
        sorted.sort(Comparator.<int[]>comparingInt(p -> p[0]).thenComparingInt(p -> p[1]));
        List<int[]> hull = half(sorted);
        hull.addAll(half(sorted.reversed()));
        if (hull.size() < 2) {
            return new TextBox(sorted.getFirst()[0] + 0.5, sorted.getFirst()[1] + 0.5, 1, 0, 1, 1);
        }
        TextBox best = null;
        for (int i = 0; i < hull.size(); i++) {
            int[] a = hull.get(i);
            int[] b = hull.get((i + 1) % hull.size());
            double length = Math.hypot(b[0] - a[0], b[1] - a[1]);
            if (length > 0) {
                TextBox box = along(hull, (b[0] - a[0]) / length, (b[1] - a[1]) / length);
                if (best == null || box.width() * box.height() < best.width() * best.height()) {
                    best = box;
                }
            }
        }
        return best;
    }

    private static TextBox along(List<int[]> hull, double ux, double uy) {
        // of the four directions the one nearest to level, left to right
        double x = ux;
        double y = uy;
        while (!(x > 0 && Math.abs(y) <= x)) {
            double t = x;
            x = -y;
            y = t;
            if (x > 0 && Math.abs(Math.abs(y) - x) < 1e-9) {
                break;
            }
        }
        double leastU = Double.MAX_VALUE;
        double mostU = -Double.MAX_VALUE;
        double leastV = Double.MAX_VALUE;
        double mostV = -Double.MAX_VALUE;
        for (int[] p : hull) {
            double u = p[0] * x + p[1] * y;
            double v = -p[0] * y + p[1] * x;
            leastU = Math.min(leastU, u);
            mostU = Math.max(mostU, u);
            leastV = Math.min(leastV, v);
            mostV = Math.max(mostV, v);
        }
        double u = (leastU + mostU) / 2;
        double v = (leastV + mostV) / 2;
        return new TextBox(u * x - v * y + 0.5, u * y + v * x + 0.5, x, y, mostU - leastU + 1, mostV - leastV + 1);
    }
}
