package org.zhongshu.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real server, started as {@code ./zhongshu run} starts it (same jar, same JVM switches), without the demonstration's traffic. */
final class ServerProcess implements AutoCloseable {

    private static final List<String> SWITCHES = List.of("-XX:+UseSerialGC", "-Xms192m", "-Xmx" + System.getProperty("bench.heap", System.getenv().getOrDefault("ZHONGSHU_HEAP", "700m")),
            "-XX:+ExitOnOutOfMemoryError", "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    final Path data;
    final int port;
    final int mqttPort;
    private final List<String> more;
    private final List<String> jvm = new ArrayList<>();
    private Process process;
    private final String attachedUrl;
    private final long attachedPid;

    /** A server that is already running on this machine. @param data its data folder, for its database and PostgreSQL's share of the work */
    private ServerProcess(String url, int mqttPort, Path data, long pid) {
        this.attachedUrl = url;
        this.port = 0;
        this.mqttPort = mqttPort;
        this.data = data;
        this.attachedPid = pid;
        this.more = List.of();
    }

    static ServerProcess attach(String url, int mqttPort, Path data) throws IOException {
        long pid = ProcessHandle.allProcesses().filter(p -> p.info().arguments().map(a -> String.join(" ", a)).orElse("").contains(data.toString())
                && p.info().command().orElse("").endsWith("java")).mapToLong(ProcessHandle::pid).findFirst()
                .orElseThrow(() -> new IOException("no server process with --data " + data));
        return new ServerProcess(url, mqttPort, data, pid);
    }

    /** @param more further words for the server's command line */
    ServerProcess(Path data, List<String> more) throws IOException {
        this.data = data;
        this.port = freePort();
        this.mqttPort = freePort();
        this.more = more;
        this.attachedUrl = null;
        this.attachedPid = 0;
    }

    /** A further switch of the server's JVM; before {@link #start}. */
    ServerProcess with(String jvmSwitch) {
        jvm.add(jvmSwitch);
        return this;
    }

    String url() {
        return attachedUrl != null ? attachedUrl : "http://127.0.0.1:" + port;
    }

    long pid() {
        return attachedUrl != null ? attachedPid : process.pid();
    }

    boolean alive() {
        return process != null && process.isAlive();
    }

    /** Starts it and waits for its ready line. @return seconds until then */
    double start() throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("zhongshu.home", "."));
        Path jar;
        try (Stream<Path> built = Files.list(home.resolve("server/target"))) {
            jar = built.filter(p -> p.getFileName().toString().matches("zhongshu-server-[^-]+(-SNAPSHOT)?\\.jar")).findFirst()
                    .orElseThrow(() -> new IOException("server is not built: ./zhongshu build"));
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(SWITCHES);
        Path aot = home.resolve("server/target/zhongshu.aot");
        if (Files.exists(aot)) {
            command.add("-XX:AOTCache=" + aot);
        }
        Stream.of(System.getenv().getOrDefault("ZHONGSHU_JVM", "").split(" ")).filter(s -> !s.isBlank()).forEach(command::add);
        command.addAll(jvm);
        command.addAll(List.of("-jar", jar.toString(), "--data", data.toString(), "--port", "" + port, "--mqtt-port", "" + mqttPort,
                "--coap-port", "0", "--hj212-port", "0"));
        command.addAll(more);
        long from = System.nanoTime();
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        CountDownLatch ready = new CountDownLatch(1);
        Thread.ofPlatform().daemon().start(() -> read(ready));
        while (!ready.await(100, TimeUnit.MILLISECONDS)) {
            if (!process.isAlive()) {
                throw new IOException("the server ended with code " + process.exitValue() + "; see " + data.resolve("logs/zhongshu.log"));
            }
        }
        return (System.nanoTime() - from) / 1e9;
    }

    private void read(CountDownLatch ready) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("zhongshu ready")) {
                    ready.countDown();
                } else if (line.contains("ERROR") || line.contains("Exception") || System.getProperty("bench.verbose") != null) {
                    System.out.println("  server: " + line);
                }
            }
        } catch (IOException e) {
            // its output ends with it
        }
    }

    /** Signal 9, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The embedded database behind the server, found by the files in its data folder. */
    Connection database() throws IOException, SQLException {
        Path home = data.resolve("postgres");
        String port = Files.readAllLines(home.resolve("data/postmaster.pid")).get(3).trim();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/zhongshu", "postgres", Files.readString(home.resolve("password")).trim());
    }

    /** Processor seconds and resident memory of the JVM and of PostgreSQL, from /proc. */
    Usage usage() throws IOException {
        Path postmaster = data.resolve("postgres/data/postmaster.pid");
        long head = Files.exists(postmaster) ? Long.parseLong(Files.readAllLines(postmaster).getFirst().trim()) : -1;
        double postgresCpu = 0;
        long postgresMemory = 0;
        List<ProcessHandle> all = new ArrayList<>();
        ProcessHandle.of(head).ifPresent(h -> {
            all.add(h);
            h.descendants().forEach(all::add);
        });
        for (ProcessHandle h : all) {
            postgresCpu += h.pid() == head ? cpu(h.pid(), true) : cpu(h.pid(), false);
            postgresMemory += proportional(h.pid());
        }
        return new Usage(cpu(pid(), false), postgresCpu, resident(pid()), postgresMemory);
    }

    /** @param jvmMemory,postgresMemory MB; PostgreSQL's as proportional set size, so that shared buffers count once */
    record Usage(double jvmCpu, double postgresCpu, long jvmMemory, long postgresMemory) {
        double cpu() {
            return jvmCpu + postgresCpu;
        }

        String since(Usage before, double messages) {
            double per = messages / 100_000;
            return String.format(Locale.ROOT, "server CPU %.2f s per 100k messages (JVM %.2f, PostgreSQL %.2f); resident %d MB (JVM %d, PostgreSQL %d)",
                    (cpu() - before.cpu()) / per, (jvmCpu - before.jvmCpu) / per, (postgresCpu - before.postgresCpu) / per,
                    jvmMemory + postgresMemory, jvmMemory, postgresMemory);
        }
    }

    /** @param children whether those that have ended count too */
    private static double cpu(long pid, boolean children) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] f = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = Long.parseLong(f[11]) + Long.parseLong(f[12]) + (children ? Long.parseLong(f[13]) + Long.parseLong(f[14]) : 0);
            return ticks / 100.0;
        } catch (IOException gone) {
            return 0;
        }
    }

    private static long resident(long pid) throws IOException {
        return field(Path.of("/proc/" + pid + "/status"), "VmRSS:");
    }

    private static long proportional(long pid) throws IOException {
        Path rollup = Path.of("/proc/" + pid + "/smaps_rollup");
        return Files.isReadable(rollup) ? field(rollup, "Pss:") : resident(pid);
    }

    private static long field(Path file, String name) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(l -> l.startsWith(name)).mapToLong(l -> Long.parseLong(l.replaceAll("\\D+", "")) / 1024).findFirst().orElse(0);
        } catch (IOException | java.io.UncheckedIOException gone) {
            return 0;
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (alive()) {
            process.destroy();
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                kill();
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0)) {
            return s.getLocalPort();
        }
    }
}
