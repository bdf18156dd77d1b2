package org.zhongshu.platform.operations.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.operations.internal.HealthLimits.Limit;
import org.zhongshu.platform.operations.internal.HealthLimits.Status;
import org.zhongshu.platform.shared.HealthSource;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks every {@link HealthSource} and judges by limits.yaml. However many screens ask, the sources are asked once in
 * {@link #FRESH}; one that does not answer in {@link #PATIENCE} counts as bad and holds nobody up.
 */
@Component
class SystemHealth implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SystemHealth.class);
    static final Duration FRESH = Duration.ofSeconds(2);
    static final Duration PATIENCE = Duration.ofSeconds(4);

    private final List<HealthSource> sources;
    private final HealthLimits limits = HealthLimits.load();
    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock asking = new ReentrantLock();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile Report last;

    SystemHealth(List<HealthSource> sources, Clock clock) {
        this.sources = sources.stream().sorted(Comparator.comparing(HealthSource::id)).toList();
        this.clock = clock;
    }

    /** @param status the worst of the components */
    record Report(Status status, Instant at, List<Part> components) {
    }

    /** @param detail one Chinese sentence: what is wrong, or 正常 */
    record Part(String id, String name, Status status, String detail, Map<String, Number> figures, List<Figure> items) {
    }

    /** @param warn null when the figure is only shown */
    record Figure(String key, String name, String unit, Number value, Status status, Double warn, Double bad) {
    }

    Report report() {
        Report known = last;
        if (known != null && known.at().plus(FRESH).isAfter(clock.instant())) {
            return known;
        }
        asking.lock();
        try {
            if (last == known) {
                last = ask();
            }
            return last;
        } finally {
            asking.unlock();
        }
    }

    private Report ask() {
        Map<HealthSource, Future<? extends Map<String, ? extends Number>>> answers = new LinkedHashMap<>();
        sources.forEach(source -> answers.put(source, threads.submit(source::figures)));
        List<Part> parts = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        answers.forEach((source, answer) -> {
            try {
                parts.add(judge(source, answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)));
                failing.remove(source.id());
            } catch (ExecutionException e) {
                if (failing.add(source.id())) {
                    log.warn("{} could not be measured; not said again until it could", source.id(), e.getCause());
                }
                parts.add(silent(source, "无法取得：" + e.getCause().getClass().getSimpleName()));
            } catch (TimeoutException e) {
                answer.cancel(true);
                parts.add(silent(source, PATIENCE.toSeconds() + " 秒内没有应答"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                parts.add(silent(source, "检查被中断"));
            }
        });
        Status worst = parts.stream().map(Part::status).max(Comparator.naturalOrder()).orElse(Status.OK);
        return new Report(worst, clock.instant(), List.copyOf(parts));
    }

    private Part judge(HealthSource source, Map<String, ? extends Number> measured) {
        List<Figure> figures = new ArrayList<>();
        Map<String, Number> values = new TreeMap<>();
        new TreeMap<>(measured).forEach((key, value) -> {
            Limit limit = limits.of(source.id(), key);
            Number shown = rounded(value);
            values.put(key, shown);
            figures.add(new Figure(key, limit.name(), limit.unit(), shown, limit.judge(value.doubleValue()), limit.warn(), limit.bad()));
        });
        Status worst = figures.stream().map(Figure::status).max(Comparator.naturalOrder()).orElse(Status.OK);
        String detail = figures.stream().filter(f -> f.status() != Status.OK).map(f -> sentence(source, f)).reduce((a, b) -> a + "；" + b).orElse("正常");
        return new Part(source.id(), source.name(), worst, detail, values, figures);
    }

    private String sentence(HealthSource source, Figure f) {
        double limit = f.status() == Status.BAD ? f.bad() : f.warn();
        String relation = limits.of(source.id(), f.key()).lowerIsWorse() ? "低于" : "达到";
        return f.name() + " " + f.value() + " " + f.unit() + "（" + relation + " " + rounded(limit) + "）";
    }

    private static Part silent(HealthSource source, String detail) {
        return new Part(source.id(), source.name(), Status.BAD, detail, Map.of(), List.of());
    }

    private static Number rounded(Number value) {
        double d = value.doubleValue();
        if (Double.isNaN(d) || Double.isInfinite(d)) {
            return 0;
        }
        return d == Math.rint(d) ? (Number) (long) d : BigDecimal.valueOf(d).setScale(1, RoundingMode.HALF_UP);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
