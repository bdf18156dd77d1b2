package org.zhongshu.platform.credentials.internal;

import org.zhongshu.platform.shared.Json;
import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Reads what the command names and says what is found. Public only for the door's class beside this package. */
public final class OfflineCommand {

    private static final long LARGEST_TRUST = 100L << 20;

    private OfflineCommand() {
    }

    public static int run(String what, Path trust, Path status, Instant now, PrintStream out) throws IOException {
        TrustBundle bundle = TrustBundle.parse(read(trust));
        out.println("信任包：" + bundle.name() + "，导出于 " + OfflineExamination.told(bundle.at()) + "，根证书指纹（SM3）" + bundle.roots().stream().map(r -> TrustBundle.fingerprint(r).substring(0, 16)).collect(Collectors.joining("、")));
        OfflineExamination examination = new OfflineExamination(bundle, status == null ? null : list(status), now);
        OfflineExamination.Result result = examine(examination, what, now);
        result.lines().forEach(out::println);
        // for whoever reads no Chinese: the verdict at least
        out.println(switch (result.outcome()) {
            case VALID -> "The licence is valid.";
            case NOT_VALID -> "The licence is NOT valid (" + result.verdict() + ").";
            case UNSURE -> "The licence is rightly signed, but its state cannot be told (" + result.verdict() + ").";
        });
        return exit(result);
    }

    public static ToIntFunction<String> codes(Path trust, Path status, Clock clock) throws IOException {
        OfflineExamination examination = new OfflineExamination(TrustBundle.parse(read(trust)), status == null ? null : list(status), clock.instant());
        return text -> exit(examination.code(text, clock.instant()));
    }

    private static int exit(OfflineExamination.Result result) {
        return switch (result.outcome()) {
            case VALID -> 0;
            case NOT_VALID -> 1;
            case UNSURE -> 3;
        };
    }

    private static OfflineExamination.Result examine(OfflineExamination examination, String what, Instant now) throws IOException {
        Path file = file(what);
        if (file == null) {
            return examination.code(what, now);
        }
        if (Files.size(file) > FileCheck.LARGEST) {
            throw new IOException("文件过大 too large: " + file);
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length < 1000 && !PdfCheck.looksLike(bytes) && !OfdCheck.looksLike(bytes)) {
            return examination.code(new String(bytes, java.nio.charset.StandardCharsets.UTF_8), now);
        }
        return examination.file(bytes, now);
    }

    private static Path file(String what) throws IOException {
        if (QrToken.parse(what).isPresent()) {
            return null;
        }
        try {
            Path file = Path.of(what);
            if (Files.isRegularFile(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            // a code that is none
        }
        throw new IOException("没有这个文件，也不是证照二维码 neither a file nor a code: " + what);
    }

    private static StatusList list(Path file) throws IOException {
        try {
            return StatusList.parse(Json.mapper().readTree(read(file)));
        } catch (JacksonException e) {
            throw new IOException("状态清单无法读取 the status list cannot be read: " + file, e);
        }
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > LARGEST_TRUST) {
            throw new IOException("文件过大 too large: " + file);
        }
        return Files.readString(file);
    }
}
