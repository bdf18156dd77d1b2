package org.zhongshu.algorithms.reading;

import java.awt.image.BufferedImage;

/** Pixels as 0xRRGGBB, row after row. */
record Raster(int width, int height, int[] rgb) {

    /** What is transparent is white, as on paper. */
    static Raster of(BufferedImage picture) {
        int w = picture.getWidth();
        int h = picture.getHeight();
        int[] rgb = new int[w * h];
        for (int y = 0; y < h; y++) {
            picture.getRGB(0, y, w, 1, rgb, y * w, w);
        }
        if (picture.getColorModel().hasAlpha()) {
            for (int i = 0; i < rgb.length; i++) {
                int a = rgb[i] >>> 24;
                rgb[i] = over(rgb[i] >> 16 & 255, a) << 16 | over(rgb[i] >> 8 & 255, a) << 8 | over(rgb[i] & 255, a);
            }
        }
        return new Raster(w, h, rgb);
    }

    private static int over(int value, int alpha) {
        return (value * alpha + 255 * (255 - alpha)) / 255;
    }

    Raster mirrored() {
        int[] out = new int[rgb.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                out[y * width + x] = rgb[y * width + width - 1 - x];
            }
        }
        return new Raster(width, height, out);
    }

    /** Clockwise. */
    Raster turned(int quarters) {
        int q = quarters & 3;
        if (q == 0) {
            return this;
        }
        int w = q == 2 ? width : height;
        int h = q == 2 ? height : width;
        int[] out = new int[rgb.length];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int from = switch (q) {
                    case 1 -> (height - 1 - x) * width + y;
                    case 2 -> (height - 1 - y) * width + width - 1 - x;
                    default -> x * width + width - 1 - y;
                };
                out[y * w + x] = rgb[from];
            }
        }
        return new Raster(w, h, out);
    }

    /**
     * The three colours at places of a grid, blue first as the models were trained, into planes of {@code out}: the grid begins at (x, y)
     * and goes by (ux, uy) along a row and (vx, vy) from row to row; a coarse grid takes the mean of what lies between.
     */
    void grid(double x, double y, double ux, double uy, double vx, double vy, int columns, int rows, float[] out, int from, int plane, int stride, float[] mean, float[] spread) {
        int n = (int) Math.clamp(Math.ceil(Math.max(Math.hypot(ux, uy), Math.hypot(vx, vy)) - 0.2), 1, 6);
        float[] sum = new float[3];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                sum[0] = 0;
                sum[1] = 0;
                sum[2] = 0;
                for (int i = 0; i < n; i++) {
                    double dr = r + (i + 0.5) / n;
                    for (int j = 0; j < n; j++) {
                        double dc = c + (j + 0.5) / n;
                        add(x + dc * ux + dr * vx - 0.5, y + dc * uy + dr * vy - 0.5, sum);
                    }
                }
                int at = from + r * stride + c;
                for (int k = 0; k < 3; k++) {
                    out[k * plane + at] = (sum[k] / (n * n) / 255f - mean[k]) / spread[k];
                }
            }
        }
    }

    private void add(double x, double y, float[] sum) {
        double cx = Math.clamp(x, 0, width - 1.0);
        double cy = Math.clamp(y, 0, height - 1.0);
        int x0 = (int) cx;
        int y0 = (int) cy;
        int x1 = Math.min(x0 + 1, width - 1);
        int y1 = Math.min(y0 + 1, height - 1);
        float fx = (float) (cx - x0);
        float fy = (float) (cy - y0);
        int a = rgb[y0 * width + x0];
        int b = rgb[y0 * width + x1];
        int c = rgb[y1 * width + x0];
        int d = rgb[y1 * width + x1];
        for (int k = 0; k < 3; k++) {
            int shift = 8 * k;
            float top = (a >> shift & 255) * (1 - fx) + (b >> shift & 255) * fx;
            float low = (c >> shift & 255) * (1 - fx) + (d >> shift & 255) * fx;
            sum[k] += top * (1 - fy) + low * fy;
        }
    }
}
