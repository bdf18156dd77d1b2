package org.zhongshu.platform.shared;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SecretFileTest {

    @TempDir
    private Path folder;

    @Test
    void copiesThatStartAtOnceAgreeOnOneSecretAndNothingElseIsLeft() throws Exception {
        for (int round = 0; round < 20; round++) {
            Path file = folder.resolve("keys/" + round + ".key");
            Set<String> seen = new HashSet<>();
            try (ExecutorService copies = Executors.newVirtualThreadPerTaskExecutor()) {
                Callable<String> start = () -> SecretFile.read(file, () -> UUID.randomUUID().toString());
                for (Future<String> one : copies.invokeAll(List.of(start, start, start, start, start, start))) {
                    seen.add(one.get());
                }
            }
            assertThat(seen).hasSize(1);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        }
        try (Stream<Path> files = Files.list(folder.resolve("keys"))) {
            assertThat(files).hasSize(20);
        }
    }

    @Test
    void anEmptyFileIsNoSecret() throws IOException {
        Path file = Files.createFile(folder.resolve("torn.key"));
        assertThatThrownBy(() -> SecretFile.read(file, () -> "fresh")).isInstanceOf(IOException.class).hasMessageContaining("是空的");
        assertThat(Files.size(file)).as("never overwritten: something may be sealed with what it was").isZero();
    }
}
