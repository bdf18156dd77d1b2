package org.zhongshu.demo;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.city.CityFacts;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.departments.DailyLife;
import org.zhongshu.demo.departments.DepartmentSystem;
import org.zhongshu.demo.departments.Departments;
import org.zhongshu.demo.wire.Api;

/**
 * The departments' systems beside everything else: started in the background once the city is up, changed a little every few
 * seconds, stopped with the demonstration. What goes wrong here never stops the rest of it.
 */
final class DepartmentsAtWork implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DepartmentsAtWork.class);
    private static final Duration STEP = Duration.ofSeconds(15);
    private static final int CORRECTIONS = 15;
    private static final int ATTEMPTS = 4;

    private final Options options;
    private final CityFacts city;
    private final Memory memory;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile Departments departments;
    private volatile Consumer consumer;
    private volatile String state = "starting";
    private boolean connected;

    DepartmentsAtWork(Options options, CityFacts city, Memory memory, Clock clock) {
        this.options = options;
        this.city = city;
        this.memory = memory;
        this.clock = clock;
        thread = Thread.ofPlatform().name("demo-departments").priority(Thread.MIN_PRIORITY).start(this::run);
    }

    String status() {
        return state;
    }

    /** What is set up once, in this order; tried again each minute until it is done. */
    @FunctionalInterface
    private interface Step {
        /** False: not yet possible. */
        boolean done() throws IOException, InterruptedException;
    }

    private void run() {
        try {
            CountyPeople county = CountyPeople.of(city, options.people());
            if (!started(county)) {
                return;
            }
            DailyLife life = new DailyLife(departments, city.code(), clock);
            state = county.people() + " people";
            consumer = new Consumer(options.url().toString(), name -> new Api(options.url().toString(), name, options.password()), options.data(), departments.port("consumer"));
            DataBureau bureau = new DataBureau(name -> new Api(options.url().toString(), name, options.password()), departments, options.data().toAbsolutePath().resolveSibling("inbox"), memory);
            OpenData openData = new OpenData(name -> new Api(options.url().toString(), name, options.password()));
            for (int steps = 1; !stop.await(STEP.toMillis(), TimeUnit.MILLISECONDS); steps++) {
                // set up first: a first load of a table that changes under it is right too, but slower to understand
                boolean ready = setUp(bureau, steps);
                if (ready) {
                    step("open-data", steps, openData::release);
                    live(life, bureau, steps);
                }
                state = county.people() + " people, " + (ready ? "" : "being connected, ") + steps + " looks";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            state = "not available";
            log.warn("部门业务系统未能接入（示范数据）：其余演示照常", e);
        }
    }

    /** A machine that is busy starting everything at once may be too slow the first time. */
    private boolean started(CountyPeople county) throws InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                departments = Departments.start(options.data().resolve("departments"), county, purpose -> memory.credential("departments", purpose, 24));
                return true;
            } catch (IOException | SQLException | RuntimeException e) {
                state = "not available";
                log.warn("部门业务系统未能启动（示范数据），其余演示照常；第 {} 次", attempt, e);
            }
            if (stop.await(attempt, TimeUnit.MINUTES)) {
                return false;
            }
        }
        return false;
    }

    private boolean setUp(DataBureau bureau, int look) throws InterruptedException {
        // connections are looked at after each start: a port may have changed
        if (!connected && look % 4 == 1) {
            connected = once("connections", bureau::connect);
        }
        // the larger ones are half there after a minute or two; the first linking waits for all that are on their way
        if (look < 8 && !memory.done("departments-" + city.id() + "-libraries") || !once("loads", () -> !bureau.loaded().isEmpty())) {
            return false;
        }
        // one that fails does not keep the others from being done
        step("libraries", look, bureau::libraries);
        step("checks", look, () -> {
            bureau.check();
            return true;
        });
        step("consumer", look, () -> {
            consumer.setUp(bureau.resource(Consumer.ENTRY));
            return true;
        });
        return true;
    }

    private boolean step(String name, int look, Step step) throws InterruptedException {
        String key = "departments-" + city.id() + "-" + name;
        if (memory.done(key)) {
            return true;
        }
        if (look % 2 == 0 && once(name, step)) {
            memory.remember(key);
            return true;
        }
        return false;
    }

    private static boolean once(String name, Step step) throws InterruptedException {
        try {
            return step.done();
        } catch (IOException | RuntimeException e) {
            log.info("The departments' {} wait: {}", name, e.toString());
            return false;
        }
    }

    private void live(DailyLife life, DataBureau bureau, int look) throws InterruptedException {
        try {
            life.step();
            bureau.deliver(DepartmentSystem.CIVIL);
            consumer.look();
            correct(life, bureau, look);
        } catch (IOException | SQLException | RuntimeException e) {
            log.info("Departments wait: {}", e.toString());
        }
    }

    /** Once the social insurance office has been told of its faulty rows it puts some right every minute, and has them checked again. */
    private void correct(DailyLife life, DataBureau bureau, int look) throws IOException, SQLException, InterruptedException {
        if (look % 4 != 0 || memory.done("departments-corrected")) {
            return;
        }
        if (bureau.told(DepartmentSystem.SOCIAL)) {
            int mended = life.correct(CORRECTIONS);
            if (mended == 0) {
                memory.remember("departments-corrected");
            }
            if (mended == 0 || look % 20 == 0) {
                bureau.recheck("rs-social-card", DepartmentSystem.SOCIAL);
            }
        }
    }

    @Override
    public void close() {
        stop.countDown();
        Consumer listening = consumer;
        if (listening != null) {
            listening.close();
        }
        Departments running = departments;
        if (running != null) {
            running.close();
        }
        thread.interrupt();
    }
}
