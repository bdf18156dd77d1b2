package org.zhongshu.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.demo.city.CityFacts;
import org.zhongshu.demo.wire.Api;
import org.zhongshu.demo.wire.HttpUplink;
import org.zhongshu.demo.wire.Traffic;
import tools.jackson.databind.JsonNode;

/**
 * The service halls: the item list is loaded from a spreadsheet by the data bureau and confirmed by each department; the service centre, town halls and village points are entered; and
 * the halls' queue machines report how many wait, with tokens of their own. Everything says 示范数据.
 */
final class ServiceHalls implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ServiceHalls.class);
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Duration REPORT = Duration.ofSeconds(30);
    private static final String ITEMS = "items/items.csv";
    /** Left for the visitor to submit and to publish. */
    private static final Set<String> DRAFTS = Set.of("JX-02");
    private static final Set<String> REVIEWS = Set.of("SJ-01");

    private final Options options;
    private final CityFacts city;
    private final Ledger ledger;
    private final Memory memory;
    private final Clock clock;
    private final Traffic traffic;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<String, Api> open = new HashMap<>();
    private final Function<String, Api> sessions;
    private final Thread thread;
    private volatile String state = "starting";

    /** A hall with a queue machine. @param people who come to it in a usual half-hour */
    record Hall(String place, String machine, String name, String town, LonLat at, int windows, double people) {
    }

    ServiceHalls(Options options, CityFacts city, Ledger ledger, Memory memory, Clock clock, Traffic traffic) {
        this.options = options;
        this.city = city;
        this.ledger = ledger;
        this.memory = memory;
        this.clock = clock;
        this.traffic = traffic;
        this.sessions = name -> new Api(options.url().toString(), name, options.password());
        thread = Thread.ofPlatform().daemon().name("demo-halls").priority(Thread.MIN_PRIORITY).start(this::run);
    }

    String status() {
        return state;
    }

    static List<Hall> halls(CityFacts city) {
        List<Hall> halls = new ArrayList<>();
        halls.add(new Hall("FW-" + city.code(), "QM-" + city.code(), "示范政务服务中心取号机", city.towns().getFirst().code(), city.center(), 24, 60));
        for (CityFacts.Town town : city.towns()) {
            String code = town.code().substring(0, 9);
            halls.add(new Hall("FW-" + code, "QM-" + code, "示范" + town.name() + "为民服务中心取号机", town.code(), town.point(), town.urban() ? 6 : 3, town.urban() ? 14 : 5));
        }
        return halls;
    }

    private void run() {
        try {
            once("service-items", this::items);
            once("service-places", this::places);
            once("service-machines", this::machines);
            report();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Step {
        void take() throws IOException, InterruptedException;
    }

    /** Tries again each quarter of a minute until it is done. */
    private void once(String name, Step step) throws InterruptedException {
        String key = name + "-" + city.id();
        while (!memory.done(key)) {
            try {
                state = name;
                step.take();
                memory.remember(key);
            } catch (IOException | RuntimeException e) {
                log.info("{} not yet: {}", name, e.toString());
                if (stop.await(15, TimeUnit.SECONDS)) {
                    throw new InterruptedException();
                }
            }
        }
    }

    private Api as(String username) {
        return open.computeIfAbsent(username, sessions);
    }

    private void items() throws IOException, InterruptedException {
        byte[] file;
        try (InputStream in = ServiceHalls.class.getClassLoader().getResourceAsStream(ITEMS)) {
            file = in.readAllBytes();
        }
        JsonNode load = as("steward").upload("/api/items/loads?demo=true", "示范事项清单.csv", "text/csv", file);
        log.info("Items: {} made, {} refused", load.path("made").asInt(), load.path("refused").asInt());
        for (String box : List.of("draft", "review")) {
            for (JsonNode item : as("steward").get("/api/items?limit=200&box=" + box).path("items")) {
                publish(item, box);
            }
        }
    }

    private void publish(JsonNode item, String box) throws IOException, InterruptedException {
        String code = item.path("code").asString();
        String path = "/api/items/" + item.path("id").asString();
        int version = item.path("version").asInt();
        if (!item.path("demo").asBoolean() || DRAFTS.contains(code)) {
            return;
        }
        try {
            if (box.equals("draft")) {
                version = as("steward").post(path + "/submit", Map.of("version", version)).path("version").asInt();
            }
            if (!REVIEWS.contains(code)) {
                as("officer-" + item.path("department").asString()).post(path + "/approve", Map.of("version", version, "reason", "示范数据"));
            }
        } catch (Api.Refused e) {
            // a visitor was quicker, or reviews it now
            log.info("Item {} left as it is: {}", code, e.getMessage());
        }
    }

    private void places() throws IOException, InterruptedException {
        Set<String> known = new HashSet<>();
        as("steward").get("/api/items/places?limit=2000").path("items").forEach(p -> known.add(p.path("code").asString()));
        put(known, "FW-" + city.code(), "示范" + city.name() + "政务服务中心", "center", null, city.name() + "示范大道 1 号", city.center(), Map.of("working", List.of("08:30-12:00", "13:00-17:30"), "off", List.of("09:00-11:30")),
                "QM-" + city.code());
        put(known, "FW-" + city.code() + "-24", "示范 24 小时自助服务区", "branch", null, city.name() + "示范大道 1 号东门", new LonLat(city.center().lon() + 0.002, city.center().lat()),
                Map.of("working", List.of("00:00-23:59"), "off", List.of("00:00-23:59")), null);
        for (CityFacts.Town town : city.towns()) {
            String code = town.code().substring(0, 9);
            put(known, "FW-" + code, "示范" + town.name() + "为民服务中心", "town", town.code(), town.name() + "示范街 1 号", town.point(), null, "QM-" + code);
            for (CityFacts.Village village : town.villages()) {
                put(known, "FW-" + village.code(), "示范" + village.name() + "服务点", "village", town.code(), town.name() + village.name(), village.point(), null, null);
            }
        }
    }

    private void put(Set<String> known, String code, String name, String kind, String town, String address, LonLat at, Map<String, Object> hours, String queue) throws IOException, InterruptedException {
        if (known.contains(code)) {
            return;
        }
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("name", name);
        place.put("kind", kind);
        place.put("town", town);
        place.put("address", address + "（示范）");
        place.put("phone", "12345");
        place.put("lon", at.lon());
        place.put("lat", at.lat());
        place.put("hours", hours);
        place.put("queue", queue);
        place.put("demo", true);
        as("steward").put("/api/items/places/" + code, place);
    }

    private void machines() throws IOException, InterruptedException {
        StringBuilder csv = new StringBuilder("code,name,type,department,town,lon,lat,protocol,model,every,token\n");
        for (Hall h : halls(city)) {
            csv.append(String.join(",", h.machine(), h.name(), "queue-machine", "data", h.town(), Double.toString(h.at().lon()), Double.toString(h.at().lat()), "http", "示范数据", "60", ledger.token(h.machine()))).append('\n');
        }
        JsonNode answer = as("steward").upload("/api/devices/import", "示范取号机.csv", "text/csv", csv.toString().getBytes(StandardCharsets.UTF_8));
        log.info("Queue machines: {}", answer.toString().length() > 200 ? answer.toString().substring(0, 200) : answer);
    }

    private void report() throws InterruptedException {
        Map<Hall, HttpUplink> uplinks = new LinkedHashMap<>();
        halls(city).forEach(h -> uplinks.put(h, new HttpUplink(options.url().toString(), ledger.token(h.machine()), traffic)));
        try {
            do {
                Instant now = clock.instant();
                uplinks.forEach((hall, uplink) -> {
                    int[] q = queue(hall, now);
                    uplink.send(("{\"waiting\":" + q[0] + ",\"windows\":" + q[1] + ",\"served\":" + q[2] + "}").getBytes(StandardCharsets.UTF_8), true);
                });
                state = uplinks.size() + " halls report";
            } while (!stop.await(REPORT.toSeconds(), TimeUnit.SECONDS));
        } finally {
            uplinks.values().forEach(HttpUplink::close);
        }
    }

    /** Who waits, windows open, served today: a hill in the morning, a lower one in the afternoon, nobody at night; the same for the same hall and minute. */
    static int[] queue(Hall hall, Instant at) {
        ZonedDateTime t = at.atZone(ZONE);
        double hour = t.getHour() + t.getMinute() / 60.0;
        double crowd = Math.exp(-Math.pow((hour - 10) / 1.2, 2)) + 0.7 * Math.exp(-Math.pow((hour - 15.2) / 1.3, 2));
        boolean open = hour >= 8.5 && hour < 12 || hour >= 13 && hour < 17.5;
        if (!open) {
            return new int[]{0, 0, hour < 8.5 ? 0 : (int) (hall.people() * (hour < 13 ? 5 : 9))};
        }
        int seed = (hall.machine() + t.toLocalDate() + t.getHour() + t.getMinute() / 3).hashCode();
        double wobble = 0.6 + 0.8 * ((seed >>> 8 & 0xFFFF) / 65_536.0);
        int windows = Math.max(1, (int) Math.round(hall.windows() * (0.6 + 0.4 * crowd)));
        int waiting = (int) Math.round(hall.people() * 1.6 * crowd * wobble);
        return new int[]{waiting, windows, (int) (hall.people() * Math.max(0, hour - 8.5))};
    }

    @Override
    public void close() {
        stop.countDown();
        thread.interrupt();
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
