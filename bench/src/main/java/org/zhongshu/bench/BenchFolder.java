package org.zhongshu.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Where a benchmark's installation lives: the folder named by {@code --data}, which is kept, or one of its own, which goes with it. */
record BenchFolder(Path path, boolean keep) implements AutoCloseable {

    static BenchFolder of(Words words) throws IOException {
        return words.flag("data") ? new BenchFolder(Path.of(words.text("data", "")), true) : new BenchFolder(Files.createTempDirectory("zhongshu-bench"), false);
    }

    @Override
    public void close() throws IOException {
        if (!keep) {
            try (var files = Files.walk(path)) {
                files.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
            }
        }
    }
}
