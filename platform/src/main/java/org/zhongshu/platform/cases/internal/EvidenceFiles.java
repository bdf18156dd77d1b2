package org.zhongshu.platform.cases.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.shared.PictureSize;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * Evidence files, named by the SM3 digest of their content under {@code <zhongshu.data>/evidence}. A file is on the disk
 * (fsync of file and folder) before anything refers to it, and its digest is computed anew whenever it is read: a photo that
 * was exchanged is found out.
 */
@Component
class EvidenceFiles {

    static final long LARGEST = 20L << 20;

    private final Path home;

    EvidenceFiles(@Value("${zhongshu.data}") Path data) {
        home = data.resolve("evidence");
    }

    record Kept(String sm3, long size, MediaKind kind) {
    }

    Kept keep(String name, InputStream content) throws IOException {
        Files.createDirectories(home);
        byte[] head = content.readNBytes(MediaKind.HEAD);
        MediaKind kind = MediaKind.of(head, name).orElseThrow(() -> Problem.unprocessable("bad-media",
                "不支持这种文件。可上传照片（JPEG、PNG、WebP、HEIC）、视频（MP4）、录音（MP3、M4A、WAV、AMR）和 PDF、OFD、DOCX、XLSX 文件。"));
        Path part = Files.createTempFile(home, "part-", null);
        try {
            Sm3 digest = new Sm3();
            long size = write(part, head, content, digest);
            if (kind.kind().equals("photo")) {
                drawable(part);
            }
            String sm3 = HexFormat.of().formatHex(digest.finish());
            Path place = path(sm3);
            sync(Files.createDirectories(place.getParent()).getParent());
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(place.getParent());
            return new Kept(sm3, size, kind);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Whoever looks at a case has its photos drawn: one that is broken or would fill their memory is not taken. */
    private static void drawable(Path photo) throws IOException {
        try (FileChannel in = FileChannel.open(photo, StandardOpenOption.READ); Arena arena = Arena.ofConfined()) {
            if (PictureSize.of(in.map(FileChannel.MapMode.READ_ONLY, 0, in.size(), arena).asByteBuffer()).orElseThrow(() -> Problem.unprocessable("bad-media", "照片已损坏或没有传完，请重新拍照后上传。")).tooLarge()) {
                throw PictureSize.tooMany();
            }
        }
    }

    /** The content, after its digest was found to be what was registered. */
    byte[] read(String sm3) throws IOException {
        Path place = path(sm3);
        if (!Files.exists(place)) {
            throw Problem.unprocessable("evidence-missing", "证据文件缺失，请联系系统管理员。");
        }
        byte[] content = Files.readAllBytes(place);
        Sm3 digest = new Sm3();
        digest.update(content, 0, content.length);
        if (!HexFormat.of().formatHex(digest.finish()).equals(sm3)) {
            throw Problem.unprocessable("evidence-altered", "证据文件与登记的摘要不一致，可能被改动。");
        }
        return content;
    }

    Path path(String sm3) {
        return home.resolve(sm3.substring(0, 2)).resolve(sm3.substring(2));
    }

    private static long write(Path part, byte[] head, InputStream content, Sm3 digest) throws IOException {
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            long size = put(out, head, head.length, digest);
            byte[] buffer = new byte[64 << 10];
            for (int n; (n = content.read(buffer)) > 0; ) {
                size += put(out, buffer, n, digest);
                if (size > LARGEST) {
                    throw Problem.unprocessable("too-large", "单个文件不能超过 20 MB。");
                }
            }
            out.force(true);
            return size;
        }
    }

    private static int put(FileChannel out, byte[] bytes, int n, Sm3 digest) throws IOException {
        digest.update(bytes, 0, n);
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, n);
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        return n;
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
