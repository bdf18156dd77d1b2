package org.zhongshu.testkit;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.ConvolveOp;
import java.awt.image.Kernel;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Pictures of papers as a telephone takes them, drawn from text: leaning, uneven light, blur, noise, JPEG. They are drawings, not photographs of
 * real papers: what reads these well has not been shown to read those.
 */
public final class PaperPhotos {

    /**
     * How a picture was taken.
     *
     * @param degrees leaning, clockwise
     * @param noise   spread of the noise, of 255
     * @param blur    pixels
     * @param quality of the JPEG, 0 to 1
     */
    public record Take(double degrees, double noise, int blur, float quality, long seed) {

        public static final Take CLEAN = new Take(0, 0, 0, 0.95f, 1);
    }

    private static final String[] FONTS = {"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"};
    private static final int WIDTH = 1600;
    private static final int HEIGHT = 1130;

    private final Font font;

    /** @param serif as licences are printed; otherwise as identity cards are */
    public PaperPhotos(boolean serif) {
        File file = Arrays.stream(FONTS).map(File::new).filter(f -> f.canRead() && f.getName().contains("Serif") == serif).findFirst()
                .or(() -> Arrays.stream(FONTS).map(File::new).filter(File::canRead).findFirst()).orElseThrow(() -> new IllegalStateException("no CJK font: apt-get install fonts-noto-cjk"));
        try {
            font = Font.createFonts(file)[2];
        } catch (FontFormatException e) {
            throw new IllegalStateException(file + " is no font", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The keys are the fields' identifiers in papers.yaml: number, name, kind, representative, capital, founded, address, scope. */
    public BufferedImage businessLicence(Map<String, String> v) {
        BufferedImage sheet = sheet(new Color(252, 250, 242));
        Graphics2D g = pen(sheet);
        g.setColor(new Color(190, 150, 90));
        g.setStroke(new java.awt.BasicStroke(8));
        g.drawRect(40, 40, WIDTH - 80, HEIGHT - 80);
        g.setColor(Color.BLACK);
        write(g, "营业执照", 560, 190, 110);
        write(g, "统一社会信用代码", 130, 280, 30);
        write(g, v.get("number"), 130, 330, 38);
        int y = 440;
        for (String[] row : new String[][] {{"名    称", "name", "注册资本", "capital"}, {"类    型", "kind", "成立日期", "founded"}}) {
            write(g, row[0], 130, y, 32);
            write(g, v.get(row[1]), 310, y, 32);
            write(g, row[2], 960, y, 32);
            write(g, day(v.get(row[3])), 1130, y, 32);
            y += 75;
        }
        write(g, "法定代表人", 130, y, 32);
        write(g, v.get("representative"), 310, y, 32);
        write(g, "住    所", 960, y, 32);
        wrapped(g, v.get("address"), 1130, y, 28, 13);
        y += 95;
        write(g, "经营范围", 130, y, 32);
        wrapped(g, v.get("scope"), 310, y, 28, 40);
        write(g, "登记机关", 1000, 960, 36);
        write(g, "示范数据", 130, 1030, 24);
        g.dispose();
        return sheet;
    }

    /** name, sex, ethnic, born, address, number. */
    public BufferedImage identityCard(Map<String, String> v) {
        BufferedImage sheet = sheet(new Color(232, 240, 246));
        Graphics2D g = pen(sheet);
        write(g, "姓 名", 110, 190, 44);
        write(g, v.get("name"), 260, 190, 54);
        write(g, "性 别", 110, 320, 44);
        write(g, v.get("sex"), 260, 320, 48);
        write(g, "民 族", 420, 320, 44);
        write(g, v.get("ethnic"), 570, 320, 48);
        write(g, "出 生", 110, 440, 44);
        String[] d = v.get("born").split("-");
        write(g, d[0] + " 年 " + Integer.parseInt(d[1]) + " 月 " + Integer.parseInt(d[2]) + " 日", 260, 440, 46);
        write(g, "住 址", 110, 570, 44);
        wrapped(g, v.get("address"), 260, 570, 46, 14);
        write(g, "公民身份号码", 110, 920, 46);
        write(g, v.get("number"), 500, 920, 62);
        g.setColor(new Color(200, 205, 210));
        g.fillRect(1130, 160, 340, 480);
        g.dispose();
        return sheet;
    }

    /** name, sex, kind, grade, number, address, guardian. */
    public BufferedImage disabilityCard(Map<String, String> v) {
        BufferedImage sheet = sheet(new Color(250, 246, 240));
        Graphics2D g = pen(sheet);
        write(g, "中华人民共和国残疾人证", 380, 150, 74);
        int y = 300;
        for (String[] row : new String[][] {{"姓名", "name"}, {"性别", "sex"}, {"残疾类别", "kind"}, {"残疾等级", "grade"}, {"残疾人证号", "number"}}) {
            write(g, row[0] + "：", 150, y, 44);
            write(g, v.get(row[1]), 460, y, 46);
            y += 105;
        }
        write(g, "家庭住址：", 150, y, 44);
        wrapped(g, v.get("address"), 460, y, 42, 20);
        if (v.get("guardian") != null) {
            write(g, "监护人：", 150, y + 130, 44);
            write(g, v.get("guardian"), 460, y + 130, 46);
        }
        g.dispose();
        return sheet;
    }

    /** As a telephone sees it lying on a table. */
    public byte[] photograph(BufferedImage sheet, Take take) {
        Random random = new Random(take.seed());
        BufferedImage table = new BufferedImage(WIDTH + 240, HEIGHT + 240, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = pen(table);
        g.setColor(new Color(110, 96, 84));
        g.fillRect(0, 0, table.getWidth(), table.getHeight());
        AffineTransform leaning = AffineTransform.getRotateInstance(Math.toRadians(take.degrees()), table.getWidth() / 2.0, table.getHeight() / 2.0);
        leaning.translate(120, 120);
        g.drawImage(sheet, leaning, null);
        g.dispose();
        if (take.blur() > 0) {
            int n = 2 * take.blur() + 1;
            float[] even = new float[n * n];
            Arrays.fill(even, 1f / (n * n));
            table = new ConvolveOp(new Kernel(n, n, even), ConvolveOp.EDGE_NO_OP, null).filter(table, new BufferedImage(table.getWidth(), table.getHeight(), BufferedImage.TYPE_INT_RGB));
        }
        if (take.noise() > 0) {
            double light = random.nextDouble() * 0.25;
            for (int y = 0; y < table.getHeight(); y++) {
                for (int x = 0; x < table.getWidth(); x++) {
                    int rgb = table.getRGB(x, y);
                    double shade = 1 - light * x / table.getWidth();
                    int out = 0;
                    for (int shift = 16; shift >= 0; shift -= 8) {
                        out = out << 8 | (int) Math.clamp(Math.round((rgb >> shift & 255) * shade + random.nextGaussian() * take.noise()), 0, 255);
                    }
                    table.setRGB(x, y, out);
                }
            }
        }
        return jpeg(table, take.quality());
    }

    /** A picture as JPEG. */
    public static byte[] jpeg(BufferedImage picture, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), how);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static String day(String text) {
        String[] d = text == null ? new String[0] : text.split("-");
        return d.length == 3 && d[0].length() == 4 ? d[0] + "年" + d[1] + "月" + d[2] + "日" : text;
    }

    private static BufferedImage sheet(Color colour) {
        BufferedImage sheet = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setColor(colour);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.dispose();
        return sheet;
    }

    private static Graphics2D pen(BufferedImage on) {
        Graphics2D g = on.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.setColor(new Color(30, 30, 34));
        return g;
    }

    private void write(Graphics2D g, String text, int x, int y, float size) {
        if (text != null) {
            g.setFont(font.deriveFont(size));
            g.drawString(text, x, y);
        }
    }

    private void wrapped(Graphics2D g, String text, int x, int y, float size, int characters) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; text != null && i < text.length(); i += characters) {
            lines.add(text.substring(i, Math.min(text.length(), i + characters)));
        }
        for (int i = 0; i < lines.size(); i++) {
            write(g, lines.get(i), x, y + Math.round(i * size * 1.5f), size);
        }
    }
}
