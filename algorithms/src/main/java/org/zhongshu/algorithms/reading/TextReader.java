package org.zhongshu.algorithms.reading;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads print in a photograph: finds its lines, turns the picture when it lies on its side or head, reads each line. PP-OCRv4 (Apache 2.0),
 * some 6,600 characters, on one thread. Not thread-safe by design: one picture at a time is what bounds its memory. Loading takes under a
 * second; close it to give the memory back.
 *
 * <p>It reads print. Handwriting, number plates, and paper seen from far aside it does not read reliably.
 */
public final class TextReader implements AutoCloseable {

    private static final int LONGEST = 1280;
    private static final int SHORTEST = 736;
    private static final int LINE = 48;
    private static final int WIDEST_LINE = 2400;
    private static final int WAY_WIDTH = 192;
    private static final int MOST_LINES = 120;
    private static final float[] PICTURE_MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] PICTURE_SPREAD = {0.229f, 0.224f, 0.225f};
    private static final float[] LINE_MEAN = {0.5f, 0.5f, 0.5f};

    private final Models models;

    private TextReader(Models models) {
        this.models = models;
    }

    /** Throws IOException when this machine's processor or system cannot run the models. */
    public static TextReader load() throws IOException {
        return new TextReader(Models.load());
    }

    /** Its lines, from the top down and from left to right; empty when there is no print. Throws BadPhoto when it cannot be unpacked. */
    public synchronized List<ReadLine> read(Photo photo) throws BadPhoto {
        Raster picture = photo.open();
        List<TextBox> boxes = places(picture);
        if (boxes.stream().mapToDouble(b -> b.upright() ? b.height() : -b.width()).sum() > 0) {
            picture = picture.turned(1);
            boxes = places(picture);
        }
        if (upsideDown(picture, boxes)) {
            picture = picture.turned(2);
            boxes = places(picture);
        }
        double angle = angle(boxes);
        List<ReadLine> lines = new ArrayList<>();
        for (TextBox box : boxes.stream().sorted(Comparator.comparingDouble((TextBox b) -> -b.width() * b.height())).limit(MOST_LINES).toList()) {
            ReadLine line = line(picture, box, angle);
            if (line != null) {
                lines.add(line);
            }
        }
        lines.sort(Comparator.comparingDouble(ReadLine::middle).thenComparingDouble(ReadLine::left));
        return lines;
    }

    private List<TextBox> places(Raster picture) {
        double longest = Math.max(picture.width(), picture.height());
        double scale = Math.clamp(longest, SHORTEST, LONGEST) / longest;
        int w = Math.max(32, (int) Math.round(picture.width() * scale / 32) * 32);
        int h = Math.max(32, (int) Math.round(picture.height() * scale / 32) * 32);
        double sx = (double) picture.width() / w;
        double sy = (double) picture.height() / h;
        float[] in = new float[3 * w * h];
        picture.grid(0, 0, sx, 0, 0, sy, w, h, in, 0, w * h, w, PICTURE_MEAN, PICTURE_SPREAD);
        return TextBoxes.of(models.places(in, w, h).values(), w, h).stream().map(b -> b.scaled(sx, sy)).toList();
    }

    /** By the widest lines, since those have most to go by. */
    private boolean upsideDown(Raster picture, List<TextBox> boxes) {
        List<TextBox> widest = boxes.stream().filter(b -> b.width() > 2 * b.height()).sorted(Comparator.comparingDouble(b -> -b.width())).limit(7).toList();
        double turned = 0;
        for (TextBox box : widest) {
            int w = (int) Math.clamp(Math.round(LINE * box.width() / box.height()), LINE, WAY_WIDTH);
            float[] in = new float[3 * LINE * WAY_WIDTH];
            cut(picture, box, w, in, WAY_WIDTH);
            float[] ways = models.ways(in, WAY_WIDTH, LINE).values();
            turned += ways[1] - ways[0];
        }
        return turned > 0;
    }

    private static void cut(Raster picture, TextBox box, int columns, float[] out, int stride) {
        double du = box.width() / columns;
        double dv = box.height() / LINE;
        double x = box.x() - box.ux() * box.width() / 2 + box.uy() * box.height() / 2;
        double y = box.y() - box.uy() * box.width() / 2 - box.ux() * box.height() / 2;
        picture.grid(x, y, box.ux() * du, box.uy() * du, -box.uy() * dv, box.ux() * dv, columns, LINE, out, 0, LINE * stride, stride, LINE_MEAN, LINE_MEAN);
    }

    private ReadLine line(Raster picture, TextBox box, double angle) {
        if (box.upright()) {
            return null;
        }
        int w = (int) Math.clamp(Math.ceil(LINE * box.width() / box.height()), LINE, WIDEST_LINE);
        float[] in = new float[3 * LINE * w];
        cut(picture, box, w, in, w);
        Models.Answer answer = models.characters(in, w, LINE);
        LineText said = LineText.of(answer.values(), (int) answer.shape()[1], (int) answer.shape()[2], models::letter);
        if (said.text().isEmpty()) {
            return null;
        }
        double cx = box.x() * Math.cos(angle) + box.y() * Math.sin(angle);
        double cy = -box.x() * Math.sin(angle) + box.y() * Math.cos(angle);
        return new ReadLine(said.text(), said.confidence(), cx - box.width() / 2, cy - box.height() / 2, box.width(), box.height());
    }

    /** How far the paper leans: as most of its long lines do. */
    private static double angle(List<TextBox> boxes) {
        double[] angles = boxes.stream().filter(b -> b.width() > 3 * b.height()).mapToDouble(TextBox::angle).sorted().toArray();
        return angles.length == 0 ? 0 : angles[angles.length / 2];
    }

    @Override
    public synchronized void close() {
        models.close();
        NativeMemory.giveBack();
    }
}
