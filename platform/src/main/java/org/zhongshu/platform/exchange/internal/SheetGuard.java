package org.zhongshu.platform.exchange.internal;

import org.zhongshu.platform.exchange.internal.FileRecords.BadFile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Looks into a workbook before it is read: small files that unfold into gigabytes, tables of shared text that would not fit into memory, parts that
 * name others (XML entities). Unfolds every part once, counting, and believes nothing that the file says of its own sizes.
 */
final class SheetGuard {

    private static final long MOST_SHARED = 96L << 20;
    private static final long MOST_SHEET = 1500L << 20;
    private static final long MOST_ALL = 3000L << 20;
    private static final long RATIO_FROM = 20L << 20;
    private static final long MOST_RATIO = 150;
    private static final int MOST_PARTS = 5_000;
    /** The root of a sheet, behind the declaration and comments; only sheets are read as streams. */
    private static final Pattern SHEET = Pattern.compile("^[^<]*(?:<\\?[^>]*>\\s*|<!--.*?-->\\s*)*<(?:\\w+:)?worksheet[\\s>]", Pattern.DOTALL);

    private SheetGuard() {
    }

    /** @return whether there is a part of styles, without which no number can be told to be a date */
    static boolean check(Path file) throws IOException {
        byte[] head = new byte[8];
        try (InputStream in = Files.newInputStream(file)) {
            int n = in.readNBytes(head, 0, 8);
            if (n == 8 && (head[0] & 0xFF) == 0xD0 && (head[1] & 0xFF) == 0xCF && (head[2] & 0xFF) == 0x11) {
                throw new BadFile("这是旧版 .xls 或设了密码的工作簿。请去掉密码，另存为 .xlsx 或 CSV 后再提交。");
            }
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MOST_PARTS) {
                throw new BadFile("工作簿的部件过多（" + zip.size() + "），拒绝读取。");
            }
            boolean styles = zip.getEntry("xl/styles.xml") != null;
            long all = 0;
            byte[] buffer = new byte[1 << 16];
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.isDirectory()) {
                    continue;
                }
                // every part, whatever its name: which one holds the shared text is said inside the workbook
                long limit = MOST_SHARED;
                long size = 0;
                try (InputStream in = zip.getInputStream(entry)) {
                    for (int n = in.readNBytes(buffer, 0, buffer.length); n > 0; n = in.readNBytes(buffer, 0, buffer.length)) {
                        if (size == 0) {
                            String begin = new String(buffer, 0, Math.min(n, 4_096), StandardCharsets.ISO_8859_1).replace("\0", "");
                            if (begin.contains("<!DOCTYPE")) {
                                throw new BadFile("工作簿含有不允许的外部定义，拒绝读取。");
                            }
                            limit = SHEET.matcher(begin).find() ? MOST_SHEET : MOST_SHARED;
                        }
                        size += n;
                        all += n;
                        long packed = Math.max(1, entry.getCompressedSize());
                        if (size > limit || all > MOST_ALL || size > RATIO_FROM && size / packed > MOST_RATIO) {
                            throw new BadFile("工作簿解压后过大（可能是压缩炸弹），拒绝读取。数据量大时请另存为 CSV 后再提交。");
                        }
                    }
                }
            }
            return styles;
        } catch (ZipException e) {
            throw new BadFile("这不是 .xlsx 工作簿，或文件已损坏。");
        }
    }
}
