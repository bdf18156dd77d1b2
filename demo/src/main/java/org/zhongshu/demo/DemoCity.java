package org.zhongshu.demo;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.city.CityFacts;
import org.zhongshu.demo.city.Device;
import org.zhongshu.demo.city.Population;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.people.Citizens;
import org.zhongshu.demo.people.Investments;
import org.zhongshu.demo.people.Officers;
import org.zhongshu.demo.wire.Api;
import org.zhongshu.demo.wire.Traffic;
import org.zhongshu.demo.world.Incidents;
import org.zhongshu.demo.world.Readings;
import org.zhongshu.demo.world.Weather;
import tools.jackson.databind.JsonNode;

/**
 * The demonstration city as a program: waits for the server, enters its devices into the ledger, fills in some history, then
 * lives – devices report, things go wrong, officers deal with them – until it is told to stop.
 */
public final class DemoCity {

    private static final Logger log = LoggerFactory.getLogger(DemoCity.class);
    /** The history's incidents show so weakly that no usual limit is crossed. */
    private static final double HISTORY_FORCE = 0.15;
    private static final Duration CODES_AGAIN = Duration.ofSeconds(65);

    private DemoCity() {
    }

    public static void main(String[] arguments) throws InterruptedException {
        Options options = Options.parse(arguments);
        CountDownLatch stop = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            try {
                main.join(4_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        if (options.stdin()) {
            Thread.ofPlatform().daemon().name("demo-parent").start(() -> {
                try {
                    while (System.in.read() >= 0) {
                        // whatever the parent says means nothing; only its end does
                    }
                } catch (IOException e) {
                    // a broken pipe is an end as well
                }
                stop.countDown();
            });
        }
        run(options, stop);
        Thread.ofPlatform().daemon().start(() -> System.exit(0));
    }

    private static void run(Options options, CountDownLatch stop) throws InterruptedException {
        Clock clock = Clock.systemUTC();
        Api visitor = new Api(options.url().toString(), null, null);
        CityFacts city = await(stop, "the server", () -> facts(visitor, options));
        if (city == null) {
            return;
        }
        Population population = Population.of(city, options.scale());
        log.info("{}: {} devices, {} gateways", city.name(), population.devices().size(), population.gateways().size());

        Memory memory = new Memory(options.data());
        Ledger ledger = new Ledger(new Api(options.url().toString(), "steward", options.password()), memory);
        String entered = "ledger-" + city.id() + "-" + options.scale();
        if (!memory.done(entered)) {
            if (await(stop, "the ledger", () -> {
                ledger.enter(population);
                return Boolean.TRUE;
            }) == null) {
                return;
            }
            memory.remember(entered);
        }

        String catalogued = "catalogue-" + city.id();
        if (!memory.done(catalogued)) {
            if (await(stop, "the catalogue", () -> {
                new Catalogue(name -> new Api(options.url().toString(), name, options.password())).enter();
                return Boolean.TRUE;
            }) == null) {
                return;
            }
            memory.remember(catalogued);
        }

        Traffic traffic = new Traffic();
        Weather weather = new Weather(city.id());
        Incidents incidents = new Incidents(city.id(), weather, population.devices());
        try (Fleet fleet = new Fleet(options, ledger, new Readings(city.id(), weather, incidents, 1), incidents, clock, traffic);
             Officers officers = new Officers(name -> new Api(options.url().toString(), name, options.password()), clock, code -> {
                 Device device = fleet.device(code);
                 if (device != null) {
                     incidents.mend(device, clock.instant());
                     fleet.poke(code);
                 }
             });
             DepartmentsAtWork departments = new DepartmentsAtWork(options, city, memory, clock);
             ServiceHalls halls = new ServiceHalls(options, city, ledger, memory, clock, traffic);
             Citizens citizens = citizens(options, city, memory)) {
            fleet.connect(population);
            String history = "history-" + city.id() + "-" + options.scale();
            if (!memory.done(history)) {
                Backfill.run(population, fleet, new Readings(city.id(), weather, incidents, HISTORY_FORCE), clock);
                memory.remember(history);
            }
            incidents.open(clock.instant());
            fleet.start();
            officers.start();
            String licences = "licences-" + city.id();
            Thread.ofVirtual().name("demo-licences").start(() -> licences(options, city, memory, licences, stop));
            String card = "one-card-" + city.id();
            if (!memory.done(card)) {
                Thread.ofVirtual().name("demo-one-card").start(() -> oneCard(options, city, memory, card, stop));
            }
            String market = "service-market-" + city.id();
            if (!memory.done(market)) {
                Thread.ofVirtual().name("demo-market").start(() -> serviceMarket(options, city, memory, market, stop));
            }
            String projects = "projects-" + city.id();
            if (!memory.done(projects)) {
                Thread.ofVirtual().name("demo-projects").start(() -> projects(options, city, memory, projects, stop));
            }
            citizens.start();
            while (!stop.await(60, TimeUnit.SECONDS)) {
                log.info("{}; officers: {}; departments: {}; halls: {}; citizens: {}", fleet.status(), officers.status(), departments.status(), halls.status(), citizens.status());
            }
        }
        log.info("Stopped; {}", traffic);
    }

    private static Citizens citizens(Options options, CityFacts city, Memory memory) {
        String turns = "citizens-" + city.id();
        return new Citizens(() -> new Api(options.url().toString(), null, null), () -> new Api(options.url().toString(), "steward", options.password()), CountyPeople.of(city, options.people()), new Citizens.Tally() {
            @Override
            public int read() {
                return memory.count(turns);
            }

            @Override
            public void write(int reached) {
                memory.count(turns, reached);
            }
        });
    }

    private static void licences(Options options, CityFacts city, Memory memory, String step, CountDownLatch stop) {
        try {
            Licences licences = new Licences(name -> new Api(options.url().toString(), name, options.password()), CountyPeople.of(city, options.people()));
            if (memory.done(step)) {
                await(stop, "the seals", licences::allow);
                return;
            }
            Integer issued = await(stop, "the seals", licences::issue);
            if (issued != null) {
                memory.remember(step);
                log.info("{} electronic licences issued", issued);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void oneCard(Options options, CityFacts city, Memory memory, String step, CountDownLatch stop) {
        try {
            OneCard card = new OneCard(name -> new Api(options.url().toString(), name, options.password()), CountyPeople.of(city, options.people()));
            Integer issued = await(stop, "people for cards and benefits", card::run);
            if (issued != null) {
                memory.remember(step);
                log.info("{} social security cards issued, benefits loaded", issued);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serviceMarket(Options options, CityFacts city, Memory memory, String step, CountDownLatch stop) {
        try {
            ServiceMarket people = new ServiceMarket(() -> new Api(options.url().toString(), null, null), name -> new Api(options.url().toString(), name, options.password()), CountyPeople.of(city, options.people()));
            Boolean alive = await(stop, "the market of intermediaries", people::run);
            if (alive != null) {
                memory.remember(step);
                log.info("The market of intermediaries is {}", alive ? "alive" : "left to visitors");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void projects(Options options, CityFacts city, Memory memory, String step, CountDownLatch stop) {
        try {
            Investments investments = new Investments(name -> new Api(options.url().toString(), name, options.password()), new Api(options.url().toString(), null, null), CountyPeople.of(city, options.people()));
            // a try that the registers refuse costs a code: not too many of them
            while (!memory.done("licences-" + city.id())) {
                if (stop.await(20, TimeUnit.SECONDS)) {
                    return;
                }
            }
            Integer made = await(stop, "the firms of investment projects", investments::run);
            if (made != null) {
                memory.remember(step);
                log.info("{} investment projects", made);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CityFacts facts(Api visitor, Options options) throws IOException, InterruptedException {
        JsonNode city = visitor.get("/api/city");
        if (!city.path("id").asString("").equals(options.city())) {
            throw new IOException("服务器上的城市是 " + city.path("id").asString("?") + "，不是 " + options.city());
        }
        return CityFacts.read(city, visitor.get("/api/city/divisions"), visitor.get("/api/city/outline"));
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Tries until it works; null when told to stop before. */
    private static <T> T await(CountDownLatch stop, String what, Attempt<T> attempt) throws InterruptedException {
        for (int i = 0; ; i++) {
            try {
                return attempt.run();
            } catch (IOException | RuntimeException e) {
                if (i % 10 == 0) {
                    log.info("Waiting for {}: {}", what, e.toString());
                }
                // who asked for a code too often does not get one sooner by asking again, and takes others' turn
                Duration delay = e instanceof Api.Refused refused && refused.status() == 429 ? CODES_AGAIN : Duration.ofMillis(Math.min(10_000, 500L * (i + 1)));
                if (stop.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                    return null;
                }
            }
        }
    }
}
