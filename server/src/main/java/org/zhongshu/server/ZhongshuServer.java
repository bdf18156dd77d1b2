package org.zhongshu.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts the engines and the application, prints the one line that says it is ready, and stops all of it in order. */
public final class ZhongshuServer {

    /** Exit codes: 2 a wrong word on the command line, 3 a precondition not met, 4 the start failed. */
    private static final int WRONG = 2;
    private static final int NOT_MET = 3;
    private static final int FAILED = 4;
    /** One password for all demonstration accounts; they exist only in the demonstration, on loopback. */
    private static final String DEMO_PASSWORD = "Zhongshu@2026";

    private static final PrintStream out = System.out;

    /** Held for the life of the process: a collected channel would give the lock away. */
    private FileLock lock;
    private ConfigurableApplicationContext context;
    private Engines engines;
    private DemoProcess demo;
    private boolean stopped;

    private ZhongshuServer() {
    }

    public static void main(Class<?> application, String[] arguments) {
        Options options;
        try {
            options = Options.parse(arguments, System.getenv());
        } catch (Options.Wrong e) {
            exit(WRONG, e.getMessage());
            return;
        }
        quietUntilConfigured();
        ZhongshuServer server = new ZhongshuServer();
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "zhongshu-stop"));
        try {
            server.lock = Preconditions.lock(options.data());
            Preconditions.portsFree(options);
            server.start(application, options);
            if (options.train()) {
                server.exercise(options);
                System.exit(0);
            }
        } catch (Preconditions.NotMet e) {
            exit(NOT_MET, e.getMessage());
        } catch (Throwable e) {
            exit(FAILED, reason(e));
        }
    }

    private void start(Class<?> application, Options options) throws IOException {
        engines = Engines.starting(options);
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.address", options.host());
        properties.put("server.port", options.port());
        properties.put("zhongshu.city", options.city());
        properties.put("zhongshu.data", options.data().toString());
        properties.put("zhongshu.demo", options.demo());
        properties.put("zhongshu.durability", options.durability());
        properties.put("zhongshu.demo-password", DEMO_PASSWORD);
        properties.put("zhongshu.gateway.address", options.host());
        properties.put("zhongshu.gateway.mqtt-port", options.mqttPort());
        properties.put("zhongshu.gateway.coap-port", options.coapPort());
        properties.put("zhongshu.gateway.hj212-port", options.hj212Port());
        properties.put("logging.file.name", options.data().resolve("logs/zhongshu.log").toString());
        SpringApplication spring = new SpringApplication(application);
        spring.setRegisterShutdownHook(false);
        spring.setLogStartupInfo(false);
        spring.addInitializers(started -> ((GenericApplicationContext) started)
                .registerBean("enginesReady", EnginesReady.class, () -> new EnginesReady(engines)));
        // as command-line properties: what was asked for goes before any file
        context = spring.run(properties.entrySet().stream().map(p -> "--" + p.getKey() + "=" + p.getValue()).toArray(String[]::new));
        int port = Integer.parseInt(context.getEnvironment().getProperty("local.server.port", Integer.toString(options.port())));
        Duration sinceStart = Duration.ofMillis(System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
        out.printf("zhongshu ready http://%s:%d in %.1f s%n", options.host().equals("127.0.0.1") ? "localhost" : options.host(), port, sinceStart.toMillis() / 1000.0);
        if (options.demo()) {
            announceAccounts("http://" + options.reachable() + ":" + port, InetAddress.getByName(options.host()).isLoopbackAddress());
        } else if (Files.exists(options.data().resolve("admin-password"))) {
            out.println("首次登录 first sign-in: admin，初始密码在 initial password in " + options.data().resolve("admin-password"));
        }
        out.flush();
        String demoClasspath = System.getProperty("zhongshu.demo.classpath");
        if (options.demo() && !options.train() && demoClasspath != null) {
            demo = DemoProcess.start(options, port, demoClasspath, DEMO_PASSWORD);
        }
    }

    private void announceAccounts(String address, boolean loopback) {
        out.println("演示账号 demonstration accounts（密码 password " + DEMO_PASSWORD + "，仅本机演示 demonstration only）：");
        DemoAccounts.list(address).forEach(account -> out.println("  " + account));
        if (!loopback) {
            out.println("注意：演示账号的密码人人皆知，能访问本机的人都能登录；正式使用请加 --no-demo"
                    + " warning: everybody who can reach this machine can sign in with them; use --no-demo for real work");
        }
        out.println("停止 stop: Ctrl-C");
    }

    /** A short walk over the main paths, so that the ahead-of-time cache holds the classes that a real start needs. */
    private void exercise(Options options) throws Exception {
        String base = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String path : List.of("/", "/api/city", "/api/city/outline", "/api/me", "/api/demo/accounts", "/actuator/health")) {
                http.send(HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.discarding());
            }
            http.send(HttpRequest.newBuilder(URI.create(base + "/api/login")).header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"username\":\"operator\",\"password\":\"" + DEMO_PASSWORD + "\"}")).build(),
                    HttpResponse.BodyHandlers.discarding());
        }
    }

    private synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        if (demo != null) {
            demo.close();
        }
        if (context != null) {
            context.close();
        }
        if (engines != null) {
            engines.close();
        }
    }

    /** The engines start before Spring has set up logging, whose own default is to print everything. */
    static void quietUntilConfigured() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            if (cause.getClass().getSimpleName().equals("InvalidDeclarations")) {
                break;
            }
            cause = cause.getCause();
        }
        return "启动失败 start failed: " + cause.getMessage() + "（详见 data 目录下 logs/zhongshu.log）";
    }

    private static void exit(int code, String message) {
        System.err.println("zhongshu: " + message);
        System.exit(code);
    }
}
