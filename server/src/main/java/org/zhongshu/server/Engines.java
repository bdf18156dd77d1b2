package org.zhongshu.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.engines.EmbeddedKafkaEngine;
import org.zhongshu.engines.EmbeddedPostgresEngine;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletableFuture;

/**
 * PostgreSQL and Kafka, started side by side on threads of their own while Spring reads its classes. {@link #await()} gives
 * their addresses as properties. An engine whose address was given from outside is not started.
 */
final class Engines implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Engines.class);

    private final Options options;
    private CompletableFuture<EmbeddedPostgresEngine> postgres;
    private CompletableFuture<EmbeddedKafkaEngine> kafka;

    private Engines(Options options) {
        this.options = options;
    }

    static Engines starting(Options options) {
        Engines engines = new Engines(options);
        boolean power = options.durability().equals("power");
        if (options.dbUrl().isEmpty()) {
            engines.postgres = run("postgres-start", () -> EmbeddedPostgresEngine.start(options.data().resolve("postgres"), 0, "zhongshu", Map.of()));
        }
        if (options.kafka().isEmpty()) {
            Map<String, String> settings = power ? Map.of("log.flush.interval.messages", "1") : Map.of();
            engines.kafka = run("kafka-start", () -> EmbeddedKafkaEngine.start(options.data().resolve("kafka"), 0, settings));
        }
        return engines;
    }

    /** Waits for both and returns the properties that name them. */
    Map<String, Object> await() {
        Map<String, Object> properties = new HashMap<>();
        try {
            if (postgres != null) {
                EmbeddedPostgresEngine engine = postgres.join();
                properties.put("spring.datasource.url", engine.url());
                properties.put("spring.datasource.username", engine.user());
                properties.put("spring.datasource.password", engine.password());
            } else {
                properties.put("spring.datasource.url", options.dbUrl().orElseThrow());
                options.dbUser().ifPresent(user -> properties.put("spring.datasource.username", user));
                options.dbPassword().ifPresent(password -> properties.put("spring.datasource.password", password));
            }
            properties.put("zhongshu.kafka", kafka != null ? kafka.join().bootstrap() : options.kafka().orElseThrow());
        } catch (CompletionException e) {
            throw new EngineFailed(e.getCause());
        }
        return properties;
    }

    @Override
    public void close() {
        // Kafka first: its clients are gone, and PostgreSQL holds the positions that say how far its log was read
        quietly(kafka);
        quietly(postgres);
    }

    private static void quietly(CompletableFuture<? extends AutoCloseable> engine) {
        if (engine == null) {
            return;
        }
        try {
            engine.join().close();
        } catch (Exception e) {
            log.warn("Engine did not stop cleanly: {}", e.toString());
        }
    }

    private static <T> CompletableFuture<T> run(String name, Callable<T> start) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Thread.ofPlatform().name(name).start(() -> {
            try {
                future.complete(start.call());
            } catch (Throwable t) {
                future.completeExceptionally(t);
            }
        });
        return future;
    }

    /** An embedded engine did not start. */
    static final class EngineFailed extends RuntimeException {
        EngineFailed(Throwable cause) {
            super("引擎启动失败 an engine did not start: " + cause.getMessage(), cause);
        }
    }
}
