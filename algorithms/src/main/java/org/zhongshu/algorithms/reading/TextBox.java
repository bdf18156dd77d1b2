package org.zhongshu.algorithms.reading;

/**
 * A rectangle around a line of print, which may lean: its middle, the direction of its width (a unit vector within 45° of level) and its size in pixels.
 */
record TextBox(double x, double y, double ux, double uy, double width, double height) {

    boolean upright() {
        return height > 1.5 * width;
    }

    double angle() {
        return Math.atan2(uy, ux);
    }

    TextBox grown(double by) {
        return new TextBox(x, y, ux, uy, width + 2 * by, height + 2 * by);
    }

    TextBox scaled(double sx, double sy) {
        return new TextBox(x * sx, y * sy, ux, uy, width * sx, height * sy);
    }
}
