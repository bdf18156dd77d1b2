package org.zhongshu.server;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ToolsTest {

    @TempDir
    private Path folder;

    /** It holds the keys of the installation. */
    @Test
    void onlyTheOwnerMayReadABackup() throws Exception {
        Path archive = folder.resolve("backup.tar.gz");
        Backup.write(data(), archive);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive))).isEqualTo("rw-------");
        assertThat(Backup.read(archive, folder.resolve("restored"))).isEqualTo(1);
        assertThat(folder.resolve("restored/keys/devices.key")).hasContent("secret");
    }

    /** What a killed server left of a package in clear must not live on in every backup. */
    @Test
    void whatLiesInClearForAMomentIsNotBackedUp() throws Exception {
        Path room = Files.createDirectories(data().resolve("archive/.clear/0b1c"));
        Files.writeString(room.resolve("package1.zip"), "in clear");
        Files.writeString(data().resolve("archive/.cleared"), "another name");
        Files.writeString(data().resolve("archive/kept.zip.sealed"), "sealed");
        Path archive = folder.resolve("backup.tar.gz");
        Backup.write(data(), archive);
        Backup.read(archive, folder.resolve("restored"));
        assertThat(folder.resolve("restored/archive/.clear")).doesNotExist();
        assertThat(folder.resolve("restored/archive/kept.zip.sealed")).hasContent("sealed");
        assertThat(folder.resolve("restored/archive/.cleared")).exists();
    }

    @Test
    void aBackupDoesNotSwallowItself() throws Exception {
        Path inside = data().resolve("backup.tar.gz");
        assertThatThrownBy(() -> Backup.write(data(), inside)).isInstanceOf(IOException.class).hasMessageContaining("数据目录");
        assertThat(inside.getParent()).isDirectoryNotContaining("glob:**backup*");
    }

    @Test
    void anArchiveThatIsNotThereIsNamedAsSuch() {
        assertThatThrownBy(() -> Backup.read(folder.resolve("none.tar.gz"), folder.resolve("restored"))).isInstanceOf(IOException.class)
                .hasMessageContaining("没有这个文件").hasMessageContaining("none.tar.gz");
    }

    @Test
    void aMisspeltOptionIsRefused() throws Exception {
        assertThat(Tools.options(new String[]{"backup", "--data", "a", "--to", "b"})).isEqualTo(Map.of("data", "a", "to", "b"));
        assertThat(Tools.options(new String[]{"terminal", "--offline", "--data", "a"})).isEqualTo(Map.of("offline", "true", "data", "a"));
        assertThatThrownBy(() -> Tools.run("terminal", Map.of("data", "a", "server", "here", "key", "ZD000001:x"), System.out)).isInstanceOf(IOException.class).hasMessageContaining("--server");
        assertThatThrownBy(() -> Tools.run("terminal", Map.of("offline", "true"), System.out)).isInstanceOf(IOException.class).hasMessageContaining("--data");
        assertThatThrownBy(() -> Tools.options(new String[]{"backup", "--dta", "a", "--to", "b"})).isInstanceOf(Options.Wrong.class).hasMessageContaining("--dta");
        assertThatThrownBy(() -> Tools.options(new String[]{"verify-audit", "--data"})).isInstanceOf(Options.Wrong.class).hasMessageContaining("--data");
        assertThatThrownBy(() -> Tools.options(new String[]{"import-outline", "--crs", "foo"})).isInstanceOf(Options.Wrong.class).hasMessageContaining("wgs84");
        assertThatThrownBy(() -> Tools.options(new String[]{"verify-audit", "data"})).isInstanceOf(Options.Wrong.class);
    }

    @Test
    void aDecisionIsReplayedFromAFileThatIsOne() throws Exception {
        assertThat(Tools.options(new String[]{"replay-decision", "decision.json"})).isEqualTo(Map.of("body", "decision.json"));
        assertThat(Tools.options(new String[]{"replay-decision", "12", "--data", "a"})).isEqualTo(Map.of("body", "12", "data", "a"));
        Path other = Files.writeString(folder.resolve("other.json"), "{}");
        assertThat(Tools.run("replay-decision", Map.of("body", other.toString()), System.out)).isEqualTo(2);
        assertThatThrownBy(() -> Tools.run("replay-decision", Map.of("body", "12", "data", folder.resolve("elsewhere").toString()), System.out)).isInstanceOf(Preconditions.NotMet.class);
        assertThatThrownBy(() -> Tools.run("replay-decision", Map.of("body", folder.resolve("none.json").toString()), System.out)).isInstanceOf(IOException.class).hasMessageContaining("neither a file").hasMessageContaining("none.json");
        // a matter's number is looked for in the installation, like a decision's
        assertThatThrownBy(() -> Tools.run("replay-decision", Map.of("body", "BJ20261122-7K3Q9FXM", "data", folder.resolve("elsewhere").toString()), System.out)).isInstanceOf(Preconditions.NotMet.class);
    }

    @Test
    void whoHasNoKeyIsToldWhereToGetIt() throws Exception {
        Path body = Files.writeString(folder.resolve("body.json"), "{}");
        assertThatThrownBy(() -> Tools.run("verify-receipt", Map.of("body", body.toString(), "receipt", body.toString(), "data", folder.resolve("elsewhere").toString()), System.out))
                .isInstanceOf(IOException.class).hasMessageContaining("/share/keys").hasMessageContaining("--key");
    }

    /** The launcher's own list is what there is; each says how it is used, with every option it takes, before anything is built. */
    @Test
    void everyCommandHasItsOwnHelp() throws Exception {
        Path launcher = Path.of("..", "zhongshu").toAbsolutePath().normalize();
        Set<String> commands = new TreeSet<>(List.of("help"));
        Matcher listed = Pattern.compile("^ {2}\\./zhongshu ([a-z-]+)", Pattern.MULTILINE).matcher(Files.readString(launcher));
        while (listed.find()) {
            commands.add(listed.group(1));
        }
        assertThat(commands).containsAll(Tools.commands()).contains("run", "build", "test", "check", "dev", "bench", "new-app");
        for (String command : commands) {
            String help = said(0, launcher.toString(), command, "--help");
            assertThat(help).as(command).startsWith("Usage: ./zhongshu " + command).contains("\nExample: ").contains("./zhongshu " + command).doesNotContain("== ").doesNotContainPattern("[\\p{IsHan}&&[^水务]]");
            assertThat(said(0, launcher.toString(), "help", command)).isEqualTo(help);
            Tools.optionsOf(command).forEach(option -> assertThat(help).as(command).contains("--" + option));
        }
        String run = said(0, launcher.toString(), "run", "--port", "8080", "-h");
        Matcher option = Pattern.compile("^ {2}(--[a-z0-9-]+) (\\S*)", Pattern.MULTILINE).matcher(run);
        int known = 0;
        while (option.find()) {
            String value = switch (option.group(1)) {
                case "--city" -> "guangde";
                case "--scale" -> "small";
                case "--durability" -> "power";
                case "--people" -> "2000";
                default -> "1";
            };
            assertThat(Options.parse(option.group(1).equals("--no-demo") ? new String[]{"--no-demo"} : new String[]{option.group(1), value}, Map.of())).isNotNull();
            known++;
        }
        assertThat(known).isEqualTo(11);
        assertThat(said(3, launcher.toString(), "bakcup", "--help")).contains("bakcup");
    }

    private static String said(int exit, String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of("sh"));
        line.addAll(List.of(words));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isEqualTo(exit);
        return out;
    }

    private Path data() throws IOException {
        Path keys = Files.createDirectories(folder.resolve("data/keys"));
        Files.writeString(keys.resolve("devices.key"), "secret");
        return keys.getParent();
    }
}
