package org.zhongshu.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;
import org.zhongshu.AppsTestApplication;
import org.zhongshu.testkit.ZhongshuTest;

/**
 * Keeps the promise that the next application costs {@code ./zhongshu new-app} and some YAML: makes one in an empty
 * folder, puts it on the class path, boots, and walks a reading to a closed case. No file of the project is touched.
 */
class ScratchApplicationTest {

    private static final Path TEMPLATES = Path.of("src", "main", "templates");

    @TempDir
    Path home;

    @Test
    void aNewApplicationRunsAsItIsMade() throws IOException, InterruptedException {
        copy(TEMPLATES, home.resolve("apps/src/main/templates"));
        assertThat(make("water", "水务")).isZero();
        Path resources = home.resolve("apps/src/main/resources");
        Path tests = home.resolve("apps/src/test/resources");
        assertThat(resources.resolve("apps/water/rules.yaml")).content().contains("water-level-high").doesNotContain("__");

        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {resources.toUri().toURL(), tests.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            SpringApplication application = new SpringApplication(new DefaultResourceLoader(loader), AppsTestApplication.class);
            application.addInitializers(new ZhongshuTest.Engines());
            try (ConfigurableApplicationContext context = application.run("--server.port=0")) {
                journey(((WebServerApplicationContext) context).getWebServer().getPort());
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static void journey(int port) {
        Journey journey = Journey.at(port);
        journey.device("water-1", "water-sensor", "urban-management");
        journey.play("recordings/water/overflow.jsonl");
        Journey.OpenCase open = journey.caseOf("water-1");
        assertThat(open.type()).isEqualTo("water-task");
        open.as("officer-urban-management").act("start");
        open.as("officer-urban-management").act("finish", "已清理");
        assertThat(open.as("operator").attempt("close", "核查").status()).isEqualTo(422);
        journey.play("recordings/water/settled.jsonl");
        open.as("operator").closesWith("close");
        assertThat(journey.account("operator").get("/api/map/layers/water-sensors").ok().path("type").asString()).isEqualTo("FeatureCollection");
        assertThat(journey.account("operator").get("/api/indicators?app=water").ok().get(0).path("name").asString()).isEqualTo("水务在线率");
    }

    @Test
    void aWrongOrTakenNameIsRefused() throws IOException, InterruptedException {
        copy(TEMPLATES, home.resolve("apps/src/main/templates"));
        assertThat(make("Water", "水务")).isEqualTo(2);
        assertThat(make("w", "水务")).isEqualTo(2);
        assertThat(make("water", "水\"务")).isEqualTo(2);
        assertThat(home.resolve("apps/src/main/resources")).doesNotExist();
        assertThat(make("water", "水务")).isZero();
        assertThat(make("water", "水务")).isEqualTo(2);
    }

    private int make(String id, String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Dfile.encoding=UTF-8", "-Dsun.jnu.encoding=UTF-8",
                home.resolve("apps/src/main/templates/NewApp.java").toString(), home.toString(), id, name));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(home.resolve("out.txt").toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
