package org.zhongshu.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The demonstration city as a process of its own: it reaches the server only through its public protocols, as real devices
 * and officers do. It ends when its standard input closes, so it never outlives a killed server.
 */
final class DemoProcess implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DemoProcess.class);

    private final Process process;

    private DemoProcess(Process process) {
        this.process = process;
    }

    /**
     * @param port      where the web face really listens
     * @param classpath the demo jar beside its libraries, as the launcher laid it out
     */
    static DemoProcess start(Options options, int port, String classpath, String password) throws IOException {
        Path logs = options.data().resolve("logs");
        Files.createDirectories(logs);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.timezone=UTC",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-cp", classpath, "org.zhongshu.demo.DemoCity",
                "--url", "http://" + options.reachable() + ":" + port,
                "--mqtt-port", Integer.toString(options.mqttPort()),
                "--coap-port", Integer.toString(options.coapPort()),
                "--hj212-port", Integer.toString(options.hj212Port()),
                "--city", options.city(), "--scale", options.scale(),
                "--password", password, "--data", options.data().resolve("demo").toString()));
        options.people().ifPresent(n -> command.addAll(List.of("--people", Integer.toString(n))));
        command.add("--until-stdin-closes");
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logs.resolve("demo.log").toFile()))
                .redirectErrorStream(true)
                .start();
        log.info("Demonstration city started (pid {}), its log: {}", process.pid(), logs.resolve("demo.log"));
        return new DemoProcess(process);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
