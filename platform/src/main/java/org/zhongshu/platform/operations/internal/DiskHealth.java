package org.zhongshu.platform.operations.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.HealthSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Room left on the disk that holds the data folder. */
@Component
class DiskHealth implements HealthSource {

    private final Path data;

    DiskHealth(@Value("${zhongshu.data:data}") Path data) {
        this.data = data.toAbsolutePath();
    }

    @Override
    public String id() {
        return "disk";
    }

    @Override
    public String name() {
        return "磁盘";
    }

    @Override
    public Map<String, Number> figures() {
        Path there = data;
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        try {
            FileStore disk = Files.getFileStore(there);
            return Map.of("free", disk.getUsableSpace() / 1e9, "freePercent", 100.0 * disk.getUsableSpace() / Math.max(1, disk.getTotalSpace()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
