package org.zhongshu.bench;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.engines.EmbeddedPostgresEngine;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.decisions.Decisions;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Publications;
import org.zhongshu.platform.publication.Publishable;

import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decisions alone: five of the hall's tables by turns, each decision stored with its facts and trace in a transaction of its own on a PostgreSQL
 * that syncs every commit to the disk. The median of the runs counts.
 *
 * <pre>
 * ./zhongshu bench decisions [--at-once 16] [--warm-up 10] [--seconds 6] [--runs 5] [--data DIR]
 * </pre>
 */
public final class DecisionsBench {

    private DecisionsBench() {
    }

    /** The module without the rest of the product. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(excludeName = "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration")
    @ComponentScan(basePackages = {"org.zhongshu.platform.shared", "org.zhongshu.platform.city", "org.zhongshu.platform.decisions"},
            excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*(Controller|TableViews|Trials|ProblemAnswers|OutlineImports?)"))
    static class Alone {
        @Bean
        Audit audit() {
            return (action, type, id, reason, before, after) -> {
                // tables are taken over before anything is measured
            };
        }

        @Bean
        Publications publications() {
            return new Publications() {
                @Override
                public <T> Publication<T> of(Publishable<T> kind) {
                    return null; // nothing is published here
                }
            };
        }
    }

    private record Application(String table, Map<String, Object> facts) {
    }

    private static BigDecimal n(int number) {
        return BigDecimal.valueOf(number);
    }

    private static final List<Application> APPLICATIONS = List.of(
            new Application("GA-13", Map.of("person_dead", false, "person_age", n(31), "bicycle_certified", true, "answer_promise", true)),
            new Application("MZ-01", Map.of("person_dead", false, "person_sex", "男", "spouse_sex", "女", "person_age", n(27), "spouse_age", n(26), "person_marital", "未婚", "spouse_marital", "未婚", "spouse_dead", false,
                    "answer_voluntary", true, "answer_kin", false)),
            new Application("SC-01", Map.of("person_dead", false, "person_age", n(40), "firm_name_taken", false, "answer_shareholders", n(3), "answer_permit_first", false, "answer_address_kind", "租赁", "address_standard", true, "answer_promise", true)),
            new Application("RS-02", Map.of("person_dead", false, "person_age", n(15), "person_sex", "女", "person_employed", false)),
            new Application("SW-03", Map.of("person_dead", false, "contract_state", "已备案", "contract_price", n(1_200_000), "contract_area", n(150), "contract_home_order", "首套")));

    public static void main(String[] arguments) throws Exception {
        // the benchmarks' own logger stays: Spring's would want another
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        try (BenchFolder home = BenchFolder.of(words); var postgres = EmbeddedPostgresEngine.start(home.path().resolve("postgres"), 0, "zhongshu", Map.of());
             var context = context(postgres); Connection db = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password())) {
            int atOnce = words.whole("at-once", 16);
            run(context, atOnce, words.whole("warm-up", 10), 0);
            int runs = words.whole("runs", 5);
            double[] rates = new double[runs];
            for (int i = 0; i < runs; i++) {
                rates[i] = run(context, atOnce, words.whole("seconds", 6), i + 1);
            }
            Arrays.sort(rates);
            try (var s = db.createStatement(); var row = s.executeQuery("SELECT count(*), count(DISTINCT outcome), pg_total_relation_size('decisions.decision') / count(*) FROM decisions.decision")) {
                row.next();
                System.out.printf("median of %d runs: %,.0f decisions/s, each stored and synced, %d at once (goal: at least 2,000/s); %,d rows, %d outcomes, %d bytes each with indexes%n", runs, rates[runs / 2], atOnce,
                        row.getLong(1), row.getInt(2), row.getLong(3));
            }
        }
        System.exit(0);
    }

    private static ConfigurableApplicationContext context(EmbeddedPostgresEngine postgres) {
        return new SpringApplicationBuilder(Alone.class).web(WebApplicationType.NONE).properties(Map.of("spring.config.import", "classpath:zhongshu-platform.yaml", "spring.datasource.url", postgres.url(),
                "spring.datasource.username", postgres.user(), "spring.datasource.password", postgres.password(), "spring.flyway.locations", "classpath:db/migration/decisions",
                "zhongshu.data", System.getProperty("java.io.tmpdir"), "logging.level.root", "warn")).run("--zhongshu.demo=true"); // only a demonstration's tables are in force
    }

    private static double run(ConfigurableApplicationContext context, int atOnce, int seconds, int number) throws Exception {
        Decisions decisions = context.getBean(Decisions.class);
        TransactionTemplate transaction = context.getBean(TransactionTemplate.class);
        List<double[]> all = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        Throwable[] trouble = new Throwable[1];
        AtomicLong next = new AtomicLong();
        long cpu = cpu();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        for (int t = 0; t < atOnce; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                double[] mine = new double[1 << 20];
                int n = 0;
                try {
                    while (System.nanoTime() < end && n < mine.length) {
                        long i = next.getAndIncrement();
                        Application a = APPLICATIONS.get((int) (i % APPLICATIONS.size()));
                        long from = System.nanoTime();
                        transaction.executeWithoutResult(status -> decisions.decide(a.table(), "run" + number + "-" + i, "M" + i, a.facts()));
                        mine[n++] = (System.nanoTime() - from) / 1e6;
                    }
                } catch (Throwable e) {
                    trouble[0] = e;
                }
                synchronized (all) {
                    all.add(Arrays.copyOf(mine, n));
                }
            }));
        }
        for (Thread t : threads) {
            t.join();
        }
        if (trouble[0] != null) {
            throw new IllegalStateException(trouble[0]);
        }
        double took = (System.nanoTime() - start) / 1e9;
        double[] times = all.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
        if (number > 0) {
            System.out.printf("run %d: %,d decisions in %.1f s: %,.0f/s, p50 %.1f ms, p99 %.1f ms, %.0f µs of the JVM's CPU each%n", number, times.length, took, times.length / took, times[times.length / 2],
                    times[times.length * 99 / 100], (cpu() - cpu) / 1000.0 / times.length);
        }
        return times.length / took;
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
