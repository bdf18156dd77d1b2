package org.zhongshu.platform.credentials.internal;

import java.util.Locale;

/** A face as a picture for the screen. Its texts come from people: everything is escaped, nothing in it can run. */
final class SvgFace {

    private SvgFace() {
    }

    static String write(Face face, String title) {
        StringBuilder s = new StringBuilder(8000);
        s.append(text("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" font-family=\"'Noto Serif CJK SC','Source Han Serif SC','Songti SC',SimSun,serif\"><title>%s</title><rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>",
                face.width(), face.height(), escaped(title)));
        for (Face.Mark mark : face.marks()) {
            switch (mark) {
                case Face.Text t -> s.append(text("<text x=\"%.2f\" y=\"%.2f\" font-size=\"%.2f\" fill=\"#%06x\"%s>%s</text>", t.x(), t.y(), t.size(), t.rgb(),
                        t.turn() == 0 ? "" : text(" transform=\"rotate(%.2f %.2f %.2f)\"", t.turn(), t.x(), t.y()), escaped(t.text())));
                case Face.Frame f -> s.append(text("<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"none\" stroke=\"#%06x\" stroke-width=\"%.2f\"/>", f.x(), f.y(), f.w(), f.h(), f.rgb(), f.line()));
                case Face.Circle c -> s.append(text("<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%.2f\" fill=\"none\" stroke=\"#%06x\" stroke-width=\"%.2f\"/>", c.x(), c.y(), c.r(), c.rgb(), c.line()));
                case Face.Polygon p -> {
                    s.append("<polygon points=\"");
                    for (int i = 0; i < p.xy().length; i += 2) {
                        s.append(text("%.2f,%.2f ", p.xy()[i], p.xy()[i + 1]));
                    }
                    s.append(text("\" fill=\"#%06x\"/>", p.rgb()));
                }
                case Face.Squares q -> {
                    double cell = q.side() / q.dark().getWidth();
                    s.append("<path fill=\"#000\" d=\"");
                    runs(q, (x, y, n) -> s.append(text("M%.3f %.3fh%.3fv%.3fh%.3fz", q.x() + x * cell, q.y() + y * cell, n * cell, cell, -n * cell)));
                    s.append("\"/>");
                }
            }
        }
        return s.append("</svg>").toString();
    }

    interface Run {
        void dark(int x, int y, int length);
    }

    /** The dark cells row by row, neighbours joined. */
    static void runs(Face.Squares q, Run run) {
        for (int y = 0; y < q.dark().getHeight(); y++) {
            int begin = -1;
            for (int x = 0; x <= q.dark().getWidth(); x++) {
                boolean dark = x < q.dark().getWidth() && q.dark().get(x, y);
                if (dark && begin < 0) {
                    begin = x;
                } else if (!dark && begin >= 0) {
                    run.dark(begin, y, x - begin);
                    begin = -1;
                }
            }
        }
    }

    static String text(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> {
                    if (c >= 0x20 && c != 0xfffe && c != 0xffff && !(c >= 0xd800 && c <= 0xdfff)) {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.toString();
    }
}
