package org.zhongshu.platform.credentials.internal;

import org.zhongshu.platform.credentials.Paper;

import java.util.ArrayList;
import java.util.List;

/** Sets a paper on pages (A4, upright): title, sections of labelled rows, broken where a page ends. */
final class PaperFaces {

    private static final double W = 210;
    private static final double H = 297;
    private static final double LEFT = 20;
    private static final double LABEL = 44;
    private static final double BOTTOM = H - 22;
    private static final int INK = 0x1f2933;
    private static final int SOFT = 0x6b7280;
    private static final int LINE = 0xd1d5db;
    private static final double PEN = 0.5;

    private final List<List<Face.Mark>> pages = new ArrayList<>();
    private List<Face.Mark> page;
    private double y;
    private final boolean demo;

    private PaperFaces(boolean demo) {
        this.demo = demo;
        next();
    }

    static List<Face> of(Paper paper) {
        PaperFaces f = new PaperFaces(paper.demo());
        f.write(paper);
        List<Face> all = new ArrayList<>();
        for (int i = 0; i < f.pages.size(); i++) {
            String foot = "第 " + (i + 1) + " 页，共 " + f.pages.size() + " 页";
            f.pages.get(i).add(new Face.Text(W / 2 - Face.ems(foot) * 3.2 / 2, H - 12, 3.2, foot, SOFT, 0));
            all.add(new Face(W, H, List.copyOf(f.pages.get(i))));
        }
        return all;
    }

    private void next() {
        page = new ArrayList<>();
        pages.add(page);
        y = 24;
        if (demo) {
            page.add(new Face.Text(W / 2 - 62, H / 2 + 38, 44, "示范数据", 0xeef0f2, -18));
        }
    }

    private void room(double height) {
        if (y + height > BOTTOM) {
            next();
        }
    }

    private void write(Paper paper) {
        for (String line : Face.wrapped(paper.title(), (W - 2 * LEFT) / 7)) {
            page.add(new Face.Text(W / 2 - Face.ems(line) * 7 / 2, y, 7, line, INK, 0));
            y += 9;
        }
        if (paper.under() != null) {
            page.add(new Face.Text(W / 2 - Face.ems(paper.under()) * 3.6 / 2, y, 3.6, paper.under(), SOFT, 0));
            y += 6;
        }
        for (Paper.Section section : paper.sections()) {
            room(18);
            y += 6;
            page.add(new Face.Text(LEFT, y, 4.6, section.name(), INK, 0));
            y += 2;
            rule();
            y += 5;
            section.rows().forEach(this::row);
        }
        if (paper.signed() != null) {
            sign(paper);
        }
    }

    private void rule() {
        page.add(new Face.Polygon(new double[]{LEFT, y, W - LEFT, y, W - LEFT, y + 0.2, LEFT, y + 0.2}, LINE));
    }

    private void row(Paper.Row row) {
        List<String> label = Face.wrapped(row.label(), (LABEL - 3) / 3.6);
        List<String> text = new ArrayList<>();
        for (String part : (row.text() == null || row.text().isBlank() ? "—" : row.text()).split("\\R")) {
            text.addAll(Face.wrapped(part, (W - 2 * LEFT - LABEL) / 3.9));
        }
        List<String> note = row.note() == null ? List.of() : Face.wrapped(row.note(), (W - 2 * LEFT - LABEL) / 3);
        for (int i = 0; i < Math.max(label.size(), text.size()); i++) {
            room(6);
            if (i < label.size()) {
                page.add(new Face.Text(LEFT, y, 3.6, label.get(i), SOFT, 0));
            }
            if (i < text.size()) {
                page.add(new Face.Text(LEFT + LABEL, y, 3.9, text.get(i), INK, 0));
            }
            y += 5;
        }
        for (String line : note) {
            room(5);
            page.add(new Face.Text(LEFT + LABEL, y, 3, line, SOFT, 0));
            y += 4.2;
        }
        y += 1.6;
    }

    private void sign(Paper paper) {
        room(46);
        y += 8;
        page.add(new Face.Text(LEFT, y, 4.6, "申请人签名", INK, 0));
        y += 2;
        rule();
        double wide = 80;
        double scale = wide / Paper.WIDTH;
        double top = y + 3;
        paper.strokes().forEach(stroke -> draw(stroke, LEFT + LABEL, top, scale));
        y += paper.strokes().isEmpty() ? 6 : 8 + Paper.HEIGHT * scale;
        for (String line : Face.wrapped(paper.signed(), (W - 2 * LEFT) / 3.4)) {
            room(6);
            page.add(new Face.Text(LEFT, y, 3.4, line, SOFT, 0));
            y += 5;
        }
    }

    /** Each piece of a stroke as a thin rectangle, overlapping the next by half its thickness. */
    private void draw(List<Integer> stroke, double x0, double y0, double scale) {
        for (int i = 0; i + 3 < stroke.size(); i += 2) {
            double ax = x0 + stroke.get(i) * scale;
            double ay = y0 + stroke.get(i + 1) * scale;
            double bx = x0 + stroke.get(i + 2) * scale;
            double by = y0 + stroke.get(i + 3) * scale;
            double length = Math.hypot(bx - ax, by - ay);
            if (length > 0) {
                double ux = (bx - ax) / length * PEN / 2;
                double uy = (by - ay) / length * PEN / 2;
                page.add(new Face.Polygon(new double[]{ax - ux - uy, ay - uy + ux, bx + ux - uy, by + uy + ux, bx + ux + uy, by + uy - ux, ax - ux + uy, ay - uy - ux}, INK));
            }
        }
    }
}
