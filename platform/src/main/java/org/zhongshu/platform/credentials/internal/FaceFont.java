package org.zhongshu.platform.credentials.internal;

import org.apache.fontbox.cff.CFFFont;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.OTFParser;
import org.apache.fontbox.ttf.OpenTypeFont;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeCollection;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBufferedFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;

import java.awt.geom.GeneralPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The font of the faces: {@code zhongshu.credentials.font}, or the first of the freely licensed Chinese fonts that distributions install.
 * Each file gets a small TrueType font of just the characters it needs, made from the outlines whether they are cubic (CFF) or quadratic.
 */
@Component
class FaceFont {

    private static final Logger log = LoggerFactory.getLogger(FaceFont.class);
    static final String HOW = "请安装中文字体（Debian/Ubuntu：apt-get install fonts-noto-cjk），或用 zhongshu.credentials.font 指定字体文件（TTF、OTF、TTC）";
    private static final List<String> USUAL = List.of("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Regular.ttc",
            "/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
            "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
            "/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc");

    private final Path file;
    private final Map<Integer, GlyphOutline> glyphs = new ConcurrentHashMap<>();
    private Opened opened;

    private record Opened(TrueTypeFont font, CmapLookup cmap, CFFFont cff, double scale) {
    }

    @Autowired
    FaceFont(@Value("${zhongshu.credentials.font:}") String given) {
        file = find(given).orElse(null);
        if (file == null) {
            log.error("电子证照无法制作：{}。其余功能不受影响。", given.isBlank() ? "没有找到中文字体，" + HOW : "字体文件 " + given + " 不存在，" + HOW);
        }
    }

    static Optional<Path> find(String given) {
        return (given == null || given.isBlank() ? USUAL.stream() : Stream.of(given)).map(Path::of).filter(Files::isReadable).findFirst();
    }

    boolean present() {
        return file != null;
    }

    /** The font with just these texts' characters. Throws 422 naming the characters that the font has not, 503 when there is no font. */
    SubsetFont subset(Iterable<String> texts) {
        TreeSet<Integer> characters = new TreeSet<>();
        characters.add((int) ' ');
        texts.forEach(t -> t.codePoints().forEach(characters::add));
        Map<Integer, GlyphOutline> chosen = new TreeMap<>();
        StringBuilder missing = new StringBuilder();
        for (int c : characters) {
            GlyphOutline glyph = glyph(c);
            if (glyph == null) {
                missing.appendCodePoint(c);
            } else {
                chosen.put(c, glyph);
            }
        }
        if (!missing.isEmpty()) {
            throw Problem.unprocessable("no-glyph", "字体中没有这些字：" + missing + "。请换用收字更全的字体（zhongshu.credentials.font）。");
        }
        return SubsetFont.of(chosen);
    }

    /** The same with {@code 〓} for what the font has not, and without control characters. */
    String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? ' ' : c == ' ' || glyph(c) != null ? c : glyph('〓') != null ? '〓' : '?'));
        return out.toString();
    }

    private GlyphOutline glyph(int character) {
        GlyphOutline known = glyphs.get(character);
        if (known == null) {
            synchronized (this) {
                known = read(character);
            }
            if (known != null) {
                glyphs.put(character, known);
            }
        }
        return known;
    }

    private GlyphOutline read(int character) {
        try {
            Opened o = open();
            int gid = o.cmap().getGlyphId(character);
            if (gid == 0) {
                return null;
            }
            GeneralPath path;
            if (o.cff() != null) {
                path = o.cff().getType2CharString(gid).getPath();
            } else {
                var data = o.font().getGlyph().getGlyph(gid);
                path = data == null ? new GeneralPath() : data.getPath();
            }
            return GlyphOutline.of(path, (int) Math.round(o.font().getAdvanceWidth(gid) * o.scale()), o.scale());
        } catch (IOException e) {
            throw Problem.unavailable("no-font", "字体 " + file + " 无法读取：" + e.getMessage(), e);
        }
    }

    private Opened open() throws IOException {
        if (opened == null) {
            if (file == null) {
                throw Problem.unavailable("no-font", "没有找到中文字体，无法制作证照。" + HOW + "。", null);
            }
            TrueTypeFont font = load(file);
            CFFFont cff = font instanceof OpenTypeFont otf && otf.isPostScript() ? otf.getCFF().getFont() : null;
            opened = new Opened(font, font.getUnicodeCmapLookup(), cff, 1000.0 / font.getUnitsPerEm());
            log.info("电子证照使用字体 {}（{}）", font.getName(), file);
        }
        return opened;
    }

    private static TrueTypeFont load(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(java.util.Locale.ROOT);
        if (name.endsWith(".ttc") || name.endsWith(".otc")) {
            TrueTypeCollection collection = new TrueTypeCollection(file.toFile());
            // simplified Chinese where the collection holds several languages
            for (String simplified : List.of("NotoSerifCJKsc-Regular", "NotoSansCJKsc-Regular")) {
                TrueTypeFont font = collection.getFontByName(simplified);
                if (font != null) {
                    return font;
                }
            }
            TrueTypeFont[] first = new TrueTypeFont[1];
            collection.processAllFonts(f -> first[0] = first[0] == null ? f : first[0]);
            return first[0];
        }
        return name.endsWith(".otf") ? new OTFParser().parse(new RandomAccessReadBufferedFile(file.toFile())) : new TTFParser().parse(new RandomAccessReadBufferedFile(file.toFile()));
    }
}
