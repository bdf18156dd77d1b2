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
import org.zhongshu.demo.departments.Departments;

/**
 * The departments' systems beside everything else: started in the background once the city is up, changed a little every few
 * seconds, stopped with the demonstration. What goes wrong here never stops the rest of it.
 */
final class DepartmentsAtWork implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DepartmentsAtWork.class);
    private static final Duration STEP = Duration.ofSeconds(15);

    private final Options options;
    private final CityFacts city;
    private final Memory memory;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile Departments departments;
    private volatile String state = "starting";

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

    private void run() {
        try {
            CountyPeople county = CountyPeople.of(city, options.people());
            departments = Departments.start(options.data().resolve("departments"), county, purpose -> memory.credential("departments", purpose, 24));
            DailyLife life = new DailyLife(departments, city.code(), clock);
            state = county.people() + " people";
            for (int steps = 1; !stop.await(STEP.toMillis(), TimeUnit.MILLISECONDS); steps++) {
                live(life);
                state = county.people() + " people, " + steps + " changes";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | SQLException | RuntimeException e) {
            state = "not available";
            log.warn("部门业务系统未能启动（示范数据）：其余演示照常", e);
        }
    }

    private static void live(DailyLife life) {
        try {
            life.step();
        } catch (IOException | SQLException | RuntimeException e) {
            log.info("Departments wait: {}", e.toString());
        }
    }

    @Override
    public void close() {
        stop.countDown();
        Departments running = departments;
        if (running != null) {
            running.close();
        }
        thread.interrupt();
    }
}
