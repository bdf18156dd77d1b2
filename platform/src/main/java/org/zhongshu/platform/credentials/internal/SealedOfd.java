package org.zhongshu.platform.credentials.internal;

import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a face as an OFD file (GB/T 33190-2016) and seals it: an electronic seal (GB/T 38540-2020) over the digests of all its parts
 * (GB/T 33190-2016, 18).
 */
final class SealedOfd {

    static final String SIGNATURES = "Doc_0/Signs/Signatures.xml";
    static final String SIGNATURE = "Doc_0/Signs/Sign_0/Signature.xml";
    static final String VALUE = "Doc_0/Signs/Sign_0/SignedValue.dat";
    private static final String SEAL = "Doc_0/Signs/Sign_0/Seal.esl";
    private static final String NS = " xmlns:ofd=\"http://www.ofdspec.org/2016\"";
    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    /** The list of signatures, always the same: itself unsigned, it must be this to the byte. */
    static final byte[] LIST = (HEAD + "<ofd:Signatures" + NS + "><ofd:MaxSignId>1</ofd:MaxSignId><ofd:Signature ID=\"1\" Type=\"Seal\" BaseLoc=\"/" + SIGNATURE + "\"/></ofd:Signatures>").getBytes(StandardCharsets.UTF_8);

    private SealedOfd() {
    }

    static byte[] write(Face face, SubsetFont font, String title, String identifier, String token, SealKey seal, byte[] eseal, Instant at) {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        LocalDate day = at.atZone(ZoneOffset.ofHours(8)).toLocalDate();
        put(parts, "OFD.xml", "<ofd:OFD" + NS + " Version=\"1.1\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo><ofd:DocID>" + Sm3.hex(identifier).substring(0, 32) + "</ofd:DocID><ofd:Title>" + SvgFace.escaped(title)
                + "</ofd:Title><ofd:Author>" + SvgFace.escaped(Chain.name(seal.certificate())) + "</ofd:Author><ofd:CreationDate>" + day + "</ofd:CreationDate><ofd:Creator>Zhongshu</ofd:Creator><ofd:CustomDatas>"
                + "<ofd:CustomData Name=\"" + SealedPdf.IDENTIFIER + "\">" + SvgFace.escaped(identifier) + "</ofd:CustomData><ofd:CustomData Name=\"" + SealedPdf.TOKEN + "\">" + SvgFace.escaped(token)
                + "</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>" + SIGNATURES + "</ofd:Signatures></ofd:DocBody></ofd:OFD>");
        String box = "0 0 " + n(face.width()) + " " + n(face.height());
        StringBuilder content = new StringBuilder(20_000);
        int last = content(face, font, box, content);
        put(parts, "Doc_0/Document.xml", "<ofd:Document" + NS + "><ofd:CommonData><ofd:MaxUnitID>" + last + "</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>" + box
                + "</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages></ofd:Document>");
        put(parts, "Doc_0/PublicRes.xml", "<ofd:Res" + NS + " BaseLoc=\"Res\"><ofd:Fonts><ofd:Font ID=\"2\" FontName=\"" + SubsetFont.NAME + "\" FamilyName=\"" + SubsetFont.NAME
                + "\"><ofd:FontFile>face.ttf</ofd:FontFile></ofd:Font></ofd:Fonts></ofd:Res>");
        parts.put("Doc_0/Res/face.ttf", font.bytes());
        put(parts, "Doc_0/Pages/Page_0/Content.xml", "<ofd:Page" + NS + "><ofd:Area><ofd:PhysicalBox>" + box + "</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID=\"3\" Type=\"Body\">" + content
                + "</ofd:Layer></ofd:Content></ofd:Page>");
        parts.put(SEAL, eseal);
        StringBuilder references = new StringBuilder();
        parts.forEach((name, bytes) -> references.append("<ofd:Reference FileRef=\"/").append(name).append("\"><ofd:CheckValue>").append(Base64.getEncoder().encodeToString(Sm3.digest(bytes)))
                .append("</ofd:CheckValue></ofd:Reference>"));
        parts.put(SIGNATURES, LIST);
        put(parts, SIGNATURE, "<ofd:Signature" + NS + "><ofd:SignedInfo><ofd:Provider ProviderName=\"Zhongshu\" Version=\"1\" Company=\"Zhongshu\"/><ofd:SignatureMethod>1.2.156.10197.1.501</ofd:SignatureMethod>"
                + "<ofd:SignatureDateTime>" + DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC).format(at) + "</ofd:SignatureDateTime><ofd:References CheckMethod=\"1.2.156.10197.1.401\">"
                + references + "</ofd:References><ofd:StampAnnot ID=\"1\" PageRef=\"1\" Boundary=\"" + n(face.width() - 80) + " " + n(face.height() - 57) + " 40 40\"/><ofd:Seal><ofd:BaseLoc>/" + SEAL
                + "</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo><ofd:SignedValue>/" + VALUE + "</ofd:SignedValue></ofd:Signature>");
        parts.put(VALUE, ElectronicSeal.sign(eseal, parts.get(SIGNATURE), "/" + SIGNATURE, seal, at));
        return zip(parts, at);
    }

    private static void put(Map<String, byte[]> parts, String name, String xml) {
        parts.put(name, (HEAD + xml).getBytes(StandardCharsets.UTF_8));
    }

    /** @return the last identifier used */
    private static int content(Face face, SubsetFont font, String page, StringBuilder out) {
        int id = 3;
        for (Face.Mark mark : face.marks()) {
            id++;
            switch (mark) {
                case Face.Text t -> text(t, font, id, out);
                case Face.Frame f -> path(id, page, f.line(), f.rgb(), false, "M " + n(f.x()) + " " + n(f.y()) + " L " + n(f.x() + f.w()) + " " + n(f.y()) + " L " + n(f.x() + f.w()) + " " + n(f.y() + f.h()) + " L "
                        + n(f.x()) + " " + n(f.y() + f.h()) + " C", out);
                case Face.Circle c -> {
                    double k = 0.5523 * c.r();
                    double x = c.x();
                    double y = c.y();
                    double r = c.r();
                    path(id, page, c.line(), c.rgb(), false, "M " + n(x + r) + " " + n(y) + bezier(x + r, y + k, x + k, y + r, x, y + r) + bezier(x - k, y + r, x - r, y + k, x - r, y)
                            + bezier(x - r, y - k, x - k, y - r, x, y - r) + bezier(x + k, y - r, x + r, y - k, x + r, y) + " C", out);
                }
                case Face.Polygon p -> {
                    StringBuilder d = new StringBuilder();
                    for (int i = 0; i < p.xy().length; i += 2) {
                        d.append(i == 0 ? "M " : " L ").append(n(p.xy()[i])).append(' ').append(n(p.xy()[i + 1]));
                    }
                    path(id, page, 0, p.rgb(), true, d + " C", out);
                }
                case Face.Squares q -> {
                    double cell = q.side() / q.dark().getWidth();
                    StringBuilder d = new StringBuilder();
                    SvgFace.runs(q, (x, y, length) -> {
                        double left = q.x() + x * cell;
                        double top = q.y() + y * cell;
                        d.append(d.isEmpty() ? "M " : " M ").append(n(left)).append(' ').append(n(top)).append(" L ").append(n(left + length * cell)).append(' ').append(n(top)).append(" L ")
                                .append(n(left + length * cell)).append(' ').append(n(top + cell)).append(" L ").append(n(left)).append(' ').append(n(top + cell)).append(" C");
                    });
                    path(id, page, 0, 0, true, d.toString(), out);
                }
            }
        }
        return id;
    }

    private static void text(Face.Text t, SubsetFont font, int id, StringBuilder out) {
        double width = font.width(t.text()) * t.size();
        // the object's space turns around its base line's beginning; its boundary holds it whichever way it turns
        double reach = Math.max(width, t.size()) + t.size();
        String boundary = t.turn() == 0 ? n(t.x()) + " " + n(t.y() - t.size()) + " " + n(width + 1) + " " + n(t.size() * 1.4)
                : n(t.x() - reach) + " " + n(t.y() - reach) + " " + n(2 * reach) + " " + n(2 * reach);
        out.append("<ofd:TextObject ID=\"").append(id).append("\" Boundary=\"").append(boundary).append("\" Font=\"2\" Size=\"").append(n(t.size())).append('"');
        if (t.turn() != 0) {
            double a = Math.toRadians(t.turn());
            out.append(" CTM=\"").append(n(Math.cos(a))).append(' ').append(n(Math.sin(a))).append(' ').append(n(-Math.sin(a))).append(' ').append(n(Math.cos(a))).append(' ').append(n(reach)).append(' ').append(n(reach)).append('"');
        }
        out.append('>').append(colour("FillColor", t.rgb())).append("<ofd:TextCode X=\"0\" Y=\"").append(t.turn() == 0 ? n(t.size()) : "0").append('"');
        int[] letters = t.text().codePoints().toArray();
        if (letters.length > 1) {
            out.append(" DeltaX=\"");
            for (int i = 0; i < letters.length - 1; i++) {
                out.append(i == 0 ? "" : " ").append(n(font.advances().getOrDefault(letters[i], 1000) * t.size() / 1000));
            }
            out.append('"');
        }
        out.append('>').append(SvgFace.escaped(t.text())).append("</ofd:TextCode></ofd:TextObject>");
    }

    private static void path(int id, String page, double line, int rgb, boolean filled, String data, StringBuilder out) {
        out.append("<ofd:PathObject ID=\"").append(id).append("\" Boundary=\"").append(page).append('"').append(filled ? " Fill=\"true\" Stroke=\"false\"" : " LineWidth=\"" + n(line) + "\"").append('>')
                .append(colour(filled ? "FillColor" : "StrokeColor", rgb)).append("<ofd:AbbreviatedData>").append(data).append("</ofd:AbbreviatedData></ofd:PathObject>");
    }

    private static String colour(String kind, int rgb) {
        return "<ofd:" + kind + " Value=\"" + (rgb >> 16 & 255) + " " + (rgb >> 8 & 255) + " " + (rgb & 255) + "\"/>";
    }

    private static String bezier(double... xy) {
        StringBuilder s = new StringBuilder(" B");
        for (double v : xy) {
            s.append(' ').append(n(v));
        }
        return s.toString();
    }

    /** A number to a thousandth. */
    private static String n(double v) {
        long thousandths = Math.round(v * 1000);
        String sign = thousandths < 0 ? "-" : "";
        long whole = Math.abs(thousandths);
        return sign + whole / 1000 + (whole % 1000 == 0 ? "" : "." + String.format("%03d", whole % 1000));
    }

    private static byte[] zip(Map<String, byte[]> parts, Instant at) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(60_000);
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (var part : parts.entrySet()) {
                ZipEntry entry = new ZipEntry(part.getKey());
                entry.setTime(at.toEpochMilli());
                zip.putNextEntry(entry);
                zip.write(part.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new CryptoException("OFD 无法写出", e);
        }
        return bytes.toByteArray();
    }
}
