package org.zhongshu.platform.credentials.internal;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a credential looks like: marks on one page, in millimetres from its upper left corner. Made once from the declared layout; PDF,
 * OFD and the picture on the screen are three ways to write the same marks.
 */
record Face(double width, double height, List<Mark> marks) {

    sealed interface Mark permits Text, Frame, Circle, Polygon, Squares {
    }

    /** @param x, y the beginning of the base line; @param size in mm; @param turn degrees clockwise around the beginning */
    record Text(double x, double y, double size, String text, int rgb, double turn) implements Mark {
    }

    record Frame(double x, double y, double w, double h, double line, int rgb) implements Mark {
    }

    record Circle(double x, double y, double r, double line, int rgb) implements Mark {
    }

    /** Filled. @param xy pairs */
    record Polygon(double[] xy, int rgb) implements Mark {
    }

    /** A QR code. @param side of the whole */
    record Squares(double x, double y, double side, BitMatrix dark) implements Mark {
    }

    /** @param code the QR code's text, null for none; @param sealed whether the seal is shown */
    record Content(CredentialType type, String identifier, String holderNumber, Map<String, String> values, String issuer, LocalDate issued, LocalDate from, LocalDate until, String code, boolean sealed,
                   boolean demo) {
    }

    private static final int INK = 0x1f2933;
    private static final int SOFT = 0x6b7280;
    private static final int SEAL = 0xc8102e;

    List<String> texts() {
        return marks.stream().filter(Text.class::isInstance).map(m -> ((Text) m).text()).toList();
    }

    static Face of(Content c) {
        CredentialType.Layout layout = c.type().layout();
        double w = layout.portrait() ? 210 : 297;
        double h = layout.portrait() ? 297 : 210;
        List<Mark> m = new ArrayList<>();
        m.add(new Frame(10, 10, w - 20, h - 20, 1.2, layout.colour()));
        m.add(new Frame(12.5, 12.5, w - 25, h - 25, 0.3, layout.colour()));
        if (c.demo() || c.type().demo()) {
            m.add(new Text(w / 2 - 62, h / 2 + 38, 44, "示范数据", 0xeef0f2, -18));
        }
        centred(m, c.type().name(), w / 2, 36, 13, layout.colour());
        double top = 48;
        double bottom = h - 66;
        List<List<String>> rows = new ArrayList<>(layout.rows());
        double step = Math.min(17, (bottom - top) / (rows.size() + 1));
        cell(m, c.type().numberName(c.holderNumber()), c.holderNumber(), 22, top, w - 44, step);
        double y = top + step;
        for (List<String> row : rows) {
            double each = (w - 44) / row.size();
            double x = 22;
            for (String id : row) {
                cell(m, c.type().field(id).name(), c.values().getOrDefault(id, "—"), x, y, each, step);
                x += each;
            }
            y += step;
        }
        foot(m, c, w, h);
        return new Face(w, h, List.copyOf(m));
    }

    private static void foot(List<Mark> m, Content c, double w, double h) {
        if (c.code() != null) {
            m.add(new Squares(20, h - 58, 38, qr(c.code())));
        }
        double x = 62;
        m.add(new Text(x, h - 44, 3.6, "有效期限：" + day(c.from()) + (c.until() == null ? " 起长期有效" : " 至 " + day(c.until())), INK, 0));
        m.add(new Text(x, h - 37, 3, "电子证照标识：", SOFT, 0));
        int half = Math.min(c.identifier().length(), 37);
        m.add(new Text(x, h - 32, 3, c.identifier().substring(0, half), INK, 0));
        m.add(new Text(x, h - 27.5, 3, c.identifier().substring(half), INK, 0));
        if (c.type().layout().note() != null) {
            m.add(new Text(x, h - 21.5, 3, c.type().layout().note(), SOFT, 0));
        }
        if (c.demo() || c.type().demo()) {
            m.add(new Text(x, h - 16.5, 3, "示范数据，不具法律效力；签章证书由测试机构签发。", SEAL, 0));
        }
        double middle = w - 60;
        centred(m, c.issuer(), middle, h - 36, size(c.issuer(), 74, 5.2), INK);
        centred(m, c.issued().getYear() + " 年 " + c.issued().getMonthValue() + " 月 " + c.issued().getDayOfMonth() + " 日", middle, h - 27, 4.6, INK);
        if (c.sealed()) {
            seal(m, middle, h - 37, 20, c.issuer());
        }
    }

    /** The round seal: name along the upper arc, a star, what it is for. */
    static void seal(List<Mark> m, double cx, double cy, double r, String name) {
        m.add(new Circle(cx, cy, r, 0.9, SEAL));
        double[] star = new double[20];
        for (int i = 0; i < 10; i++) {
            double angle = Math.PI * (i / 5.0 - 0.5);
            double reach = i % 2 == 0 ? r * 0.3 : r * 0.115;
            star[2 * i] = cx + reach * Math.cos(angle);
            star[2 * i + 1] = cy + reach * Math.sin(angle);
        }
        m.add(new Polygon(star, SEAL));
        int[] letters = name.codePoints().toArray();
        double size = Math.min(4.6, 0.72 * 1.5 * Math.PI * r / Math.max(letters.length, 6));
        double spread = Math.min(236, letters.length * 22.0);
        for (int i = 0; i < letters.length; i++) {
            double degrees = letters.length == 1 ? 0 : -spread / 2 + spread * i / (letters.length - 1);
            double a = Math.toRadians(degrees);
            double inner = r - 1.6 - size * 0.9;
            // the base line's beginning: half a letter to the left of the ray
            double x = cx + inner * Math.sin(a) - size / 2 * Math.cos(a);
            double y = cy - inner * Math.cos(a) - size / 2 * Math.sin(a);
            m.add(new Text(x, y, size, Character.toString(letters[i]), SEAL, degrees));
        }
        centred(m, "电子证照专用章", cx, cy + r * 0.6, 2.6, SEAL);
    }

    private static void cell(List<Mark> m, String label, String value, double x, double y, double w, double step) {
        m.add(new Text(x, y + 5, 3.4, label, SOFT, 0));
        double room = w - 6;
        double size = 4.8;
        List<String> lines = wrapped(value, room / size);
        while (size > 2.6 && lines.size() * size * 1.2 > step - 5) {
            size -= 0.4;
            lines = wrapped(value, room / size);
        }
        double line = y + 5 + size * 1.25;
        for (String text : lines) {
            m.add(new Text(x, line, size, text, INK, 0));
            line += size * 1.2;
        }
    }

    private static void centred(List<Mark> m, String text, double x, double y, double size, int rgb) {
        m.add(new Text(x - ems(text) * size / 2, y, size, text, rgb, 0));
    }

    private static double size(String text, double room, double most) {
        return Math.min(most, room / Math.max(1, ems(text)));
    }

    /** Chinese characters are one em wide, others a little more than half; near enough to break lines, whatever the font. */
    static double ems(String text) {
        return text.codePoints().mapToDouble(Face::em).sum();
    }

    private static double em(int c) {
        return c < 0x2000 ? 0.56 : 1;
    }

    static List<String> wrapped(String text, double ems) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        double used = 0;
        for (int c : text.codePoints().toArray()) {
            if (used + em(c) > ems && !line.isEmpty()) {
                lines.add(line.toString());
                line.setLength(0);
                used = 0;
            }
            line.appendCodePoint(c);
            used += em(c);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String day(LocalDate d) {
        return d.toString();
    }

    /** Compact: an address in front of the code does not cost the code its dense mode, the squares stay as large as they were. */
    static BitMatrix qr(String text) {
        try {
            return new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, Map.of(EncodeHintType.MARGIN, 2, EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.M, EncodeHintType.QR_COMPACT, true));
        } catch (WriterException e) {
            throw new IllegalStateException(e);
        }
    }
}
