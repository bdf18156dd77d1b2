package org.zhongshu.server;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.testkit.TestEngines;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** The real program in a process of its own: started, started twice, killed, started again, stopped, backed up, restored, put on other engines. */
class ServerProcessTest {

    @BeforeAll
    static void theEnginesSayNothing() {
        ZhongshuServer.quietUntilConfigured();
    }

    @Test
    void recoversFromAKillStopsCleanlyAndCanBeBackedUp(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        Running first = start(data);
        assertThat(get(first.url + "/api/city")).contains("341882");

        Process second = process(data, "0");
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(3);

        long postmaster = postmaster(data);
        first.process.destroyForcibly().waitFor(); // kill -9: PostgreSQL stays behind as an orphan
        assertThat(ProcessHandle.of(postmaster)).as("the orphan that the next start has to deal with").isPresent();

        Running again = start(data);
        assertThat(get(again.url + "/api/city")).contains("341882");
        assertThat(postmaster(data)).isNotEqualTo(postmaster);
        long last = postmaster(data);
        again.process.destroy(); // SIGTERM
        assertThat(again.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(data.resolve("postgres/data/postmaster.pid")).as("PostgreSQL stopped with it").doesNotExist();
        assertThat(serving(last)).isFalse();

        Path archive = folder.resolve("backup.tar.gz");
        assertThat(Tools.run("backup", Map.of("data", data.toString(), "to", archive.toString()), System.out)).isZero();
        Path restored = folder.resolve("restored");
        assertThat(Tools.run("restore", Map.of("from", archive.toString(), "data", restored.toString()), System.out)).isZero();
        Running fromBackup = start(restored);
        assertThat(get(fromBackup.url + "/api/city")).contains("341882");
        fromBackup.process.destroy();
        assertThat(fromBackup.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void usesTheEnginesThatItIsGiven(@TempDir Path data) throws Exception {
        TestEngines.Database database = TestEngines.newDatabase();
        Map<String, String> addresses = Map.of("ZHONGSHU_DB_URL", database.url(), "ZHONGSHU_DB_USER", database.user(),
                "ZHONGSHU_DB_PASSWORD", database.password(), "ZHONGSHU_KAFKA", TestEngines.kafka());
        Running running = start(data, addresses);
        assertThat(get(running.url + "/api/city")).contains("341882");
        assertThat(data.resolve("postgres")).doesNotExist();
        assertThat(data.resolve("kafka")).doesNotExist();
        try (Connection c = DriverManager.getConnection(database.url(), database.user(), database.password()); var s = c.createStatement();
             var accounts = s.executeQuery("SELECT count(*) FROM identity.account")) {
            accounts.next();
            assertThat(accounts.getLong(1)).as("its accounts are in the database that was named").isPositive();
        }
        running.process.destroy();
        assertThat(running.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private record Running(Process process, String url) {
    }

    private static Running start(Path data) throws IOException {
        return start(data, Map.of());
    }

    private static Running start(Path data, Map<String, String> environment) throws IOException {
        Process process = process(data, "0", environment);
        BufferedReader lines = process.inputReader();
        StringBuilder seen = new StringBuilder();
        String line;
        while ((line = lines.readLine()) != null) {
            seen.append(line).append('\n');
            if (line.startsWith("zhongshu ready ")) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(rest -> { }));
                return new Running(process, line.split(" ")[2]);
            }
        }
        throw new AssertionError("did not start:\n" + seen);
    }

    private static Process process(Path data, String port) throws IOException {
        return process(data, port, Map.of());
    }

    private static Process process(Path data, String port, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx500m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-cp", System.getProperty("java.class.path"), "org.zhongshu.ZhongshuApplication",
                "--no-demo", "--data", data.toString(), "--port", port, "--mqtt-port", "0", "--coap-port", "0", "--hj212-port", "0"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** An ended process that nobody has reaped yet still has a number, but no command line. */
    private static boolean serving(long pid) throws IOException {
        Path command = Path.of("/proc", Long.toString(pid), "cmdline");
        return Files.exists(command) && !Files.readString(command).isEmpty();
    }

    private static long postmaster(Path data) throws IOException {
        return Long.parseLong(Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).getFirst().trim());
    }

    private static String get(String url) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
