package org.zhongshu.platform.credentials.internal;

import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSInteger;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSString;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.util.Matrix;
import org.zhongshu.algorithms.crypto.CryptoException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;

/** Writes a face as a PDF and seals it: one detached signature (ISO 32000-1, 12.8; adbe.pkcs7.detached) over every byte but itself. */
final class SealedPdf {

    private static final double POINTS = 72 / 25.4;
    /** Room for the signature and its certificates. */
    private static final int ROOM = 6144;
    private static final int MARK = 1_111_111_111;
    static final String IDENTIFIER = "ZhongshuCredential";
    static final String TOKEN = "ZhongshuToken";

    private SealedPdf() {
    }

    static byte[] write(Face face, SubsetFont subset, String title, String identifier, String token, SealKey seal, Instant at) {
        return write(List.of(face), subset, title, Map.of(IDENTIFIER, identifier, TOKEN, token), "电子证照签发", seal, at);
    }

    /** A paper of several pages, which is no credential. */
    static byte[] paper(List<Face> faces, SubsetFont subset, String title, SealKey seal, Instant at) {
        return write(faces, subset, title, Map.of(), "归档", seal, at);
    }

    private static byte[] write(List<Face> faces, SubsetFont subset, String title, Map<String, String> marks, String reason, SealKey seal, Instant at) {
        try (PDDocument document = new PDDocument()) {
            PDType0Font font = PDType0Font.load(document, new ByteArrayInputStream(subset.bytes()), false);
            PDPage page = null;
            for (Face face : faces) {
                PDPage one = new PDPage(new PDRectangle((float) (face.width() * POINTS), (float) (face.height() * POINTS)));
                document.addPage(one);
                page = page == null ? one : page;
                try (PDPageContentStream out = new PDPageContentStream(document, one)) {
                    out.transform(new Matrix((float) POINTS, 0, 0, (float) POINTS, 0, 0));
                    for (Face.Mark mark : face.marks()) {
                        draw(out, mark, font, face.height());
                    }
                }
            }
            var info = document.getDocumentInformation();
            info.setTitle(title);
            info.setAuthor(Chain.name(seal.certificate()));
            marks.forEach(info::setCustomMetadataValue);
            Calendar time = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
            time.setTimeInMillis(at.toEpochMilli());
            info.setCreationDate(time);
            place(document, page, reason, seal, at);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(80_000);
            document.save(bytes, CompressParameters.NO_COMPRESSION);
            return signed(bytes.toByteArray(), seal, at);
        } catch (IOException e) {
            throw new CryptoException("PDF 无法写出", e);
        }
    }

    private static void draw(PDPageContentStream out, Face.Mark mark, PDType0Font font, double h) throws IOException {
        switch (mark) {
            case Face.Text t -> {
                out.beginText();
                out.setNonStrokingColor(new java.awt.Color(t.rgb()));
                out.setFont(font, (float) t.size());
                double a = -Math.toRadians(t.turn());
                out.setTextMatrix(new Matrix((float) Math.cos(a), (float) Math.sin(a), (float) -Math.sin(a), (float) Math.cos(a), (float) t.x(), (float) (h - t.y())));
                out.showText(t.text());
                out.endText();
            }
            case Face.Frame f -> {
                line(out, f.line(), f.rgb());
                out.addRect((float) f.x(), (float) (h - f.y() - f.h()), (float) f.w(), (float) f.h());
                out.stroke();
            }
            case Face.Circle c -> {
                line(out, c.line(), c.rgb());
                float x = (float) c.x();
                float y = (float) (h - c.y());
                float r = (float) c.r();
                float k = (float) (0.5523 * c.r());
                out.moveTo(x + r, y);
                out.curveTo(x + r, y + k, x + k, y + r, x, y + r);
                out.curveTo(x - k, y + r, x - r, y + k, x - r, y);
                out.curveTo(x - r, y - k, x - k, y - r, x, y - r);
                out.curveTo(x + k, y - r, x + r, y - k, x + r, y);
                out.closeAndStroke();
            }
            case Face.Polygon p -> {
                out.setNonStrokingColor(new java.awt.Color(p.rgb()));
                out.moveTo((float) p.xy()[0], (float) (h - p.xy()[1]));
                for (int i = 2; i < p.xy().length; i += 2) {
                    out.lineTo((float) p.xy()[i], (float) (h - p.xy()[i + 1]));
                }
                out.closePath();
                out.fill();
            }
            case Face.Squares q -> {
                out.setNonStrokingColor(java.awt.Color.BLACK);
                double cell = q.side() / q.dark().getWidth();
                IOException[] failed = new IOException[1];
                SvgFace.runs(q, (x, y, n) -> {
                    try {
                        out.addRect((float) (q.x() + x * cell), (float) (h - q.y() - (y + 1) * cell), (float) (n * cell), (float) cell);
                    } catch (IOException e) {
                        failed[0] = e;
                    }
                });
                if (failed[0] != null) {
                    throw failed[0];
                }
                out.fill();
            }
        }
    }

    private static void line(PDPageContentStream out, double width, int rgb) throws IOException {
        out.setStrokingColor(new java.awt.Color(rgb));
        out.setLineWidth((float) width);
    }

    /** The signature's dictionary and its field, with places to fill. */
    private static void place(PDDocument document, PDPage page, String reason, SealKey seal, Instant at) {
        COSDictionary signature = new COSDictionary();
        signature.setItem(COSName.TYPE, COSName.getPDFName("Sig"));
        signature.setItem(COSName.FILTER, COSName.getPDFName("Adobe.PPKLite"));
        signature.setItem(COSName.getPDFName("SubFilter"), COSName.getPDFName("adbe.pkcs7.detached"));
        COSArray range = new COSArray();
        range.add(COSInteger.ZERO);
        for (int i = 0; i < 3; i++) {
            range.add(COSInteger.get(MARK));
        }
        signature.setItem(COSName.getPDFName("ByteRange"), range);
        COSString contents = new COSString(new byte[ROOM]);
        contents.setForceHexForm(true);
        signature.setItem(COSName.CONTENTS, contents);
        signature.setString(COSName.NAME, Chain.name(seal.certificate()));
        signature.setString(COSName.M, "D:" + java.time.format.DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(java.time.ZoneOffset.UTC).format(at) + "Z");
        signature.setString(COSName.REASON, reason);
        COSDictionary field = new COSDictionary();
        field.setItem(COSName.TYPE, COSName.ANNOT);
        field.setItem(COSName.SUBTYPE, COSName.getPDFName("Widget"));
        field.setItem(COSName.FT, COSName.getPDFName("Sig"));
        field.setString(COSName.T, "seal");
        field.setItem(COSName.V, signature);
        field.setInt(COSName.F, 132);
        COSArray rect = new COSArray();
        for (int i = 0; i < 4; i++) {
            rect.add(COSInteger.ZERO);
        }
        field.setItem(COSName.RECT, rect);
        field.setItem(COSName.P, page.getCOSObject());
        COSArray fields = new COSArray();
        fields.add(field);
        page.getCOSObject().setItem(COSName.ANNOTS, fields);
        COSDictionary form = new COSDictionary();
        form.setItem(COSName.FIELDS, fields);
        form.setInt(COSName.getPDFName("SigFlags"), 3);
        document.getDocumentCatalog().getCOSObject().setItem(COSName.ACRO_FORM, form);
        // each object by itself, so that nothing of the signature is written twice
        signature.setDirect(false);
        field.setDirect(false);
    }

    private static byte[] signed(byte[] file, SealKey seal, Instant at) {
        byte[] zeros = new byte[ROOM * 2];
        Arrays.fill(zeros, (byte) '0');
        int contents = find(file, new String(zeros, StandardCharsets.US_ASCII)) - 1;
        String marks = MARK + " " + MARK + " " + MARK;
        int range = find(file, marks);
        int after = contents + 2 + ROOM * 2;
        String real = contents + " " + after + " " + (file.length - after);
        byte[] numbers = (real + " ".repeat(marks.length() - real.length())).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(numbers, 0, file, range, numbers.length);
        byte[] content = new byte[contents + file.length - after];
        System.arraycopy(file, 0, content, 0, contents);
        System.arraycopy(file, after, content, contents, file.length - after);
        byte[] cms = Cms.sign(content, seal, at);
        if (cms.length > ROOM) {
            throw new CryptoException("签名超出预留长度：证书链过长");
        }
        byte[] hex = HexFormat.of().formatHex(cms).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(hex, 0, file, contents + 1, hex.length);
        return file;
    }

    private static int find(byte[] file, String what) {
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(what);
        if (at < 0) {
            throw new CryptoException("PDF 中没有预留的签名位置");
        }
        return at;
    }
}
