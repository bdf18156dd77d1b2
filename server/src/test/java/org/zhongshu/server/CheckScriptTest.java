package org.zhongshu.server;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code ./zhongshu check} in a scratch project whose {@code mvn} and {@code npm} only write down how they were called. */
class CheckScriptTest {

    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path project;

    private record Run(int exit, String output) {
    }

    @BeforeEach
    void project() throws Exception {
        for (String file : List.of(".ci/check", "web/build.sh")) {
            Path copy = project.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(HOME.resolve(file), copy);
        }
        Files.writeString(project.resolve("web/package-lock.json"), "{}");
        Files.writeString(project.resolve("web/Page.vue"), "<template />\n");
        tool("mvn", "echo 'Mockito is currently self-attaching'\n");
        tool("npm", "echo npm \"$@\" >> ../calls\n[ \"$1\" = ci ] && mkdir -p node_modules\ntrue\n");
        run("git", "init", "-q");
        run("git", "add", "-A");
    }

    @Test
    void installsTheWebPackagesThatAreMissingAndSaysOneLineForEachPart() throws Exception {
        Run check = run("sh", ".ci/check");
        assertThat(check.exit()).as(check.output()).isZero();
        assertThat(check.output().lines()).hasSize(6).allMatch(line -> line.endsWith("passed")).noneMatch(line -> line.contains("Mockito"));
        List<String> calls = Files.readAllLines(project.resolve("calls"));
        assertThat(calls.stream().filter(c -> c.startsWith("npm")).toList()).satisfies(npm -> {
            assertThat(npm.getFirst()).startsWith("npm ci");
            assertThat(npm.get(1)).isEqualTo("npm run --silent typecheck");
        });
        run("sh", ".ci/check");
        assertThat(Files.readAllLines(project.resolve("calls"))).filteredOn(c -> c.startsWith("npm ci")).as("installed once").hasSize(1);
    }

    @Test
    void failsAndShowsWhyWhenOnePartFails() throws Exception {
        tool("mvn", "case \"$*\" in *spotless*) echo 'src/A.java needs formatting'; exit 1;; esac\n");
        Run check = run("sh", ".ci/check");
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.output()).contains("Java 格式 Java format … 未通过 FAILED", "src/A.java needs formatting", "网页类型 web types … 通过 passed");
    }

    @Test
    void seesTrailingWhiteSpaceOutsideJava() throws Exception {
        Files.writeString(project.resolve("web/Page.vue"), "<template /> \n");
        run("git", "add", "-A");
        Run check = run("sh", ".ci/check");
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.output()).contains("web/Page.vue:1");
    }

    private void tool(String name, String body) throws IOException {
        Path file = project.resolve("bin").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Run run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true);
        builder.environment().put("PATH", project.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }
}
