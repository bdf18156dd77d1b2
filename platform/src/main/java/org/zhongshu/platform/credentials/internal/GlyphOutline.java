package org.zhongshu.platform.credentials.internal;

import java.awt.geom.CubicCurve2D;
import java.awt.geom.GeneralPath;
import java.awt.geom.PathIterator;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One glyph as a TrueType simple glyph (OpenType, table glyf) in 1000 units to the em.
 *
 * @param data   empty for a blank
 * @param bounds xMin yMin xMax yMax
 */
record GlyphOutline(byte[] data, int advance, int[] bounds, int points, int contours) {

    private record Point(int x, int y, boolean on) {
    }

    static GlyphOutline of(GeneralPath path, int advance, double scale) {
        List<List<Point>> contours = new ArrayList<>();
        List<Point> here = new ArrayList<>();
        double[] c = new double[6];
        double x = 0;
        double y = 0;
        for (PathIterator i = path.getPathIterator(null); !i.isDone(); i.next()) {
            switch (i.currentSegment(c)) {
                case PathIterator.SEG_MOVETO -> {
                    end(contours, here);
                    here = new ArrayList<>();
                    here.add(point(c[0], c[1], scale, true));
                    x = c[0];
                    y = c[1];
                }
                case PathIterator.SEG_LINETO -> {
                    here.add(point(c[0], c[1], scale, true));
                    x = c[0];
                    y = c[1];
                }
                case PathIterator.SEG_QUADTO -> {
                    here.add(point(c[0], c[1], scale, false));
                    here.add(point(c[2], c[3], scale, true));
                    x = c[2];
                    y = c[3];
                }
                case PathIterator.SEG_CUBICTO -> {
                    cubic(new CubicCurve2D.Double(x, y, c[0], c[1], c[2], c[3], c[4], c[5]), scale, here, 0);
                    x = c[4];
                    y = c[5];
                }
                default -> { // closed by itself
                }
            }
        }
        end(contours, here);
        return encode(contours, advance);
    }

    private static Point point(double x, double y, double scale, boolean on) {
        return new Point((int) Math.round(x * scale), (int) Math.round(y * scale), on);
    }

    /** Halved until a parabola is at most half a unit away, which nobody can see. */
    private static void cubic(CubicCurve2D.Double k, double scale, List<Point> out, int depth) {
        double dx = k.x2 - 3 * k.ctrlx2 + 3 * k.ctrlx1 - k.x1;
        double dy = k.y2 - 3 * k.ctrly2 + 3 * k.ctrly1 - k.y1;
        if (depth < 4 && Math.hypot(dx, dy) * scale * Math.sqrt(3) / 36 > 0.5) {
            CubicCurve2D.Double left = new CubicCurve2D.Double();
            CubicCurve2D.Double right = new CubicCurve2D.Double();
            k.subdivide(left, right);
            cubic(left, scale, out, depth + 1);
            cubic(right, scale, out, depth + 1);
            return;
        }
        out.add(point((3 * k.ctrlx1 - k.x1 + 3 * k.ctrlx2 - k.x2) / 4, (3 * k.ctrly1 - k.y1 + 3 * k.ctrly2 - k.y2) / 4, scale, false));
        out.add(point(k.x2, k.y2, scale, true));
    }

    private static void end(List<List<Point>> contours, List<Point> contour) {
        if (contour.size() > 1 && contour.getLast().on() && contour.getFirst().equals(contour.getLast())) {
            contour.removeLast();
        }
        if (contour.size() > 1) {
            contours.add(contour);
        }
    }

    private static GlyphOutline encode(List<List<Point>> contours, int advance) {
        if (contours.isEmpty()) {
            return new GlyphOutline(new byte[0], advance, new int[4], 0, 0);
        }
        int[] b = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE};
        List<Point> all = new ArrayList<>();
        for (List<Point> contour : contours) {
            for (Point p : contour) {
                b[0] = Math.min(b[0], p.x());
                b[1] = Math.min(b[1], p.y());
                b[2] = Math.max(b[2], p.x());
                b[3] = Math.max(b[3], p.y());
                all.add(p);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(contours.size());
            for (int bound : b) {
                out.writeShort(bound);
            }
            int last = -1;
            for (List<Point> contour : contours) {
                last += contour.size();
                out.writeShort(last);
            }
            out.writeShort(0);
            for (Point p : all) {
                out.writeByte(p.on() ? 1 : 0);
            }
            int before = 0;
            for (Point p : all) {
                out.writeShort(p.x() - before);
                before = p.x();
            }
            before = 0;
            for (Point p : all) {
                out.writeShort(p.y() - before);
                before = p.y();
            }
            while (out.size() % 4 != 0) {
                out.writeByte(0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new GlyphOutline(bytes.toByteArray(), advance, b, all.size(), contours.size());
    }
}
