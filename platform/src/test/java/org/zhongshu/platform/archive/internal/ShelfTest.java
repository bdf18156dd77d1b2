package org.zhongshu.platform.archive.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What lies in clear lies in a room of the process's own, and does not outlive it. */
class ShelfTest {

    @TempDir
    private Path data;
    private final byte[] key = Sm4.newKey();

    @Test
    void whatAKilledProcessLeftInClearIsRemovedAtTheNextStartAndALivingOnesStays() throws IOException {
        Path rooms = data.resolve("archive/.clear");
        Path dead = Files.createDirectories(rooms.resolve("dead"));
        Files.writeString(dead.resolve("package1.zip"), "孙建国");
        Files.writeString(dead.resolve("held"), "");
        Files.writeString(Files.createDirectories(rooms.resolve("half")).resolve("package2.zip"), "killed before it held anything");
        Shelf shelf = new Shelf(data);
        assertThat(rooms).isEmptyDirectory();

        byte[] content = new byte[700_000];
        new Random(1).nextBytes(content);
        shelf.put("2026/one.zsa", key, out -> out.write(content));
        Path clear = shelf.clear("2026/one.zsa", key);
        assertThat(clear.startsWith(rooms)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(clear.getParent()))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rooms))).startsWith("rwx");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(clear))).isEqualTo("rw-------");
        assertThat(clear).hasBinaryContent(content);
        new Shelf(data);
        assertThat(clear).as("another copy started beside it").exists();
        try (InputStream in = shelf.once(clear)) {
            assertThat(clear).as("opened, it is gone already").doesNotExist();
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void whatWasCutOffOrChangedIsRefusedAndLeavesNothingInClear() throws IOException {
        Shelf shelf = new Shelf(data);
        byte[] content = new byte[600_000];
        shelf.put("one.zsa", key, out -> out.write(content));
        try (InputStream in = shelf.open("one.zsa", key)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        byte[] lying = Files.readAllBytes(data.resolve("archive/one.zsa"));
        for (int length : new int[]{0, 3, 300_000, lying.length - 1, lying.length + 1}) {
            Files.write(data.resolve("archive/one.zsa"), java.util.Arrays.copyOf(lying, length));
            assertThatThrownBy(() -> shelf.clear("one.zsa", key)).as("%d bytes", length).isInstanceOf(Problem.class);
        }
        assertThatThrownBy(() -> shelf.clear("none.zsa", key)).isInstanceOf(Problem.class);
        try (var left = Files.walk(data.resolve("archive/.clear"))) {
            assertThat(left.filter(f -> f.toString().endsWith(".zip"))).isEmpty();
        }
    }
}
