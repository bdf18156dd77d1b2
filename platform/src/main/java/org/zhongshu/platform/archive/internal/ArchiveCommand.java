package org.zhongshu.platform.archive.internal;

import org.zhongshu.platform.shared.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Reads what the command names and says what is found. Public only for the door's class beside this package. */
public final class ArchiveCommand {

    private static final long LARGEST_TRUST = 100L << 20;
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

    private ArchiveCommand() {
    }

    public static int run(Path file, Path trust, Instant now, PrintStream out) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("没有这个文件 no such file: " + file);
        }
        PackageCheck.Result result = PackageCheck.examine(file, trust == null ? null : trusted(trust), null, now, CHINA);
        result.lines().forEach(out::println);
        // for whoever reads no Chinese: the verdict at least
        out.println(result.whole() ? "The package is whole: nothing in it was changed." : "The package is NOT whole: " + result.found().size() + " finding(s).");
        return result.whole() ? 0 : 1;
    }

    private static PackageCheck.Trust trusted(Path trust) throws IOException {
        if (Files.size(trust) > LARGEST_TRUST) {
            throw new IOException("文件过大 too large: " + trust);
        }
        String text = Files.readString(trust);
        if (!text.stripLeading().startsWith("{")) {
            return new PackageCheck.Trust(List.of(text), List.of(), List.of(text));
        }
        try {
            JsonNode bundle = Json.read(text);
            return new PackageCheck.Trust(texts(bundle.path("roots")), texts(bundle.path("archives")), texts(bundle.path("timestamps")));
        } catch (JacksonException e) {
            throw new IOException("信任包无法读取 the trust bundle cannot be read: " + trust, e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> all = new ArrayList<>();
        array.forEach(pem -> all.add(pem.asString()));
        return all;
    }
}
