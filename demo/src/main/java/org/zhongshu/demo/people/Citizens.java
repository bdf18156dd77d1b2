package org.zhongshu.demo.people;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.city.Noise;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.Person;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/**
 * Some residents who apply for something, as they would with a telephone: a code, their real name, the form's questions answered, handed in, and
 * a grade when it was decided at once. Few and slow, so that a visitor's own network still gets its codes; each of them once in an installation.
 */
public final class Citizens implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Citizens.class);
    /** Residents with a smaller number are left to the visitor. */
    static final double FIRST_SHARE = 0.55;
    private static final int MOST = 24;
    private static final long PAUSE_SECONDS = 150;
    /** The first come one soon after another: a new installation has something to look at. */
    private static final int FIRST_TURNS = 8;
    private static final long FIRST_PAUSE_SECONDS = 20;

    /** What somebody comes for, and what they answer where the form's first choice would not be theirs. */
    private record Want(String item, int from, int to, Map<String, Object> answers) {
    }

    private static final List<Want> WANTS = List.of(
            new Want("RS-01", 18, 80, Map.of("answer_card_kind", "申领", "answer_has_card", false)),
            new Want("GA-12", 18, 60, Map.of("answer_purpose", "就业")),
            new Want("YB-02", 60, 85, Map.of("answer_elsewhere_kind", "异地长期居住")),
            new Want("RS-08", 61, 95, Map.of("answer_receiving", true, "answer_detained", false)),
            new Want("WL-03", 20, 65, Map.of("answer_overdue", false)),
            new Want("GA-05", 20, 55, Map.of("answer_residence_kind", "自有住房", "answer_residence_since", "2024-03-01")),
            new Want("RS-03", 25, 55, Map.of("answer_leave_kind", "合同到期")),
            new Want("RS-02", 25, 50, Map.of()),
            new Want("WJ-02", 22, 40, Map.of("answer_spouse_here", true)),
            new Want("GJ-01", 25, 58, Map.of("answer_withdraw_reason", "租房", "answer_withdraw_amount", 6000)));

    /** Refused so often, somebody's turn is over: another's may go better. */
    private static final int MOST_REFUSED = 3;

    private final Supplier<Api> visitors;
    private final Supplier<Api> bureau;
    private final CountyPeople county;
    /** How many residents had their turn before; kept by whoever starts us. */
    private final Tally tally;
    private volatile boolean closed;
    private Thread thread;
    private int handedIn;
    private int decided;
    private int booked;

    /** How many had their turn, remembered between runs. */
    public interface Tally {
        int read();

        void write(int turns);
    }

    /** @param visitors a session of nobody yet; bureau: of who knows whether the libraries are loaded */
    public Citizens(Supplier<Api> visitors, Supplier<Api> bureau, CountyPeople county, Tally tally) {
        this.visitors = visitors;
        this.bureau = bureau;
        this.county = county;
        this.tally = tally;
    }

    public void start() {
        thread = Thread.ofVirtual().name("demo-citizens").start(() -> {
            try (Stream<Person> all = county.persons()) {
                awaitLibraries();
                int turn = tally.read();
                Iterator<Person> adults = all.filter(p -> p.id() > county.people() * FIRST_SHARE && p.relation().equals("本人") && !p.dead() && !p.movedOut() && p.birthYear() < 2005).skip(turn).iterator();
                while (!closed && turn < MOST && adults.hasNext()) {
                    Person p = adults.next();
                    turn++;
                    if (visit(p, turn)) {
                        tally.write(turn);
                        TimeUnit.SECONDS.sleep(turn <= FIRST_TURNS ? FIRST_PAUSE_SECONDS : PAUSE_SECONDS);
                    }
                }
            } catch (InterruptedException e) {
                // told to stop
            }
        });
    }

    public String status() {
        return handedIn + " handed in, " + decided + " decided at once, " + booked + " booked a time";
    }

    /** Nobody can prove who they are before the population library is loaded. */
    private void awaitLibraries() throws InterruptedException {
        Api steward = bureau.get();
        while (!closed) {
            try {
                BaseLibraries.known(steward);
                return;
            } catch (IOException e) {
                TimeUnit.SECONDS.sleep(10);
            }
        }
    }

    /** @return false when the person came for nothing */
    private boolean visit(Person p, int turn) throws InterruptedException {
        int age = county.today().getYear() - p.birthYear();
        List<Want> fit = WANTS.stream().filter(w -> age >= w.from && age <= w.to).toList();
        if (fit.isEmpty()) {
            return false;
        }
        Want want = fit.get(turn % fit.size());
        for (int tries = 0; !closed; tries++) {
            try {
                return apply(p, want);
            } catch (Api.Refused e) {
                if (tries == 0) {
                    log.info("{} for resident {}: {}", want.item, p.id(), e.getMessage());
                }
                // the same form is not taken the next time, either
                if (e.status() == 400 || e.status() < 500 && e.status() != 429 && tries >= MOST_REFUSED) {
                    return true;
                }
            } catch (IOException | RuntimeException e) {
                log.info("{} for resident {}: {}", want.item, p.id(), e.toString());
            }
            TimeUnit.SECONDS.sleep(75);
        }
        return false;
    }

    private boolean apply(Person p, Want want) throws IOException, InterruptedException {
        Api me = visitors.get();
        JsonNode sent = me.post("/api/citizen/codes", Map.of("phone", p.phone()));
        if (!sent.path("shown").isString()) {
            return false; // a real gateway: nobody here reads that telephone
        }
        JsonNode opened = me.post("/api/citizen/login", Map.of("token", sent.path("token").asString(), "phone", p.phone(), "code", sent.path("shown").asString(), "agree", true));
        if (opened.path("me").path("level").asInt() < 2) {
            me.post("/api/citizen/real-name", Map.of("name", p.name(), "idNumber", p.idNo(), "agree", true));
        }
        JsonNode form = me.get("/api/citizen/matters/form/" + want.item);
        if (!form.path("open").isEmpty() || form.path("sign").asBoolean()) {
            return false;
        }
        Map<String, Object> body = new HashMap<>(Map.of("request", UUID.nameUUIDFromBytes((want.item + p.idNo()).getBytes(StandardCharsets.UTF_8)).toString(), "item", want.item,
                "data", Answers.of(form.path("schema"), want.answers, p), "channel", "phone"));
        JsonNode matter = me.post("/api/citizen/matters", body);
        handedIn++;
        if (matter.path("endedAt").isString() || matter.path("endedAt").isNumber()) {
            decided++;
            grade(me, matter, p);
        } else if (Noise.unit(p.id(), 5) < 0.5) {
            comeBy(me, want.item, p);
        }
        me.post("/api/citizen/logout", Map.of());
        return true;
    }

    /** What somebody has to bring or to sign is brought at a time of their own choice: the first free one of a day of this week. */
    private void comeBy(Api me, String item, Person p) throws IOException, InterruptedException {
        String places = "/api/appointments/items/" + item + "/places";
        JsonNode open = me.get(places).path("items");
        if (open.isEmpty()) {
            return;
        }
        String place = open.get((int) (Noise.unit(p.id(), 6) * open.size())).path("code").asString();
        for (JsonNode day : me.get(places + "/" + place).path("days")) {
            for (JsonNode slot : day.path("slots")) {
                if (slot.path("free").asInt() > 0 && Noise.unit(p.id(), 7 + slot.path("from").asString().hashCode()) < 0.2) {
                    me.post("/api/citizen/appointments", Map.of("request", UUID.nameUUIDFromBytes(("appointment" + item + p.idNo()).getBytes(StandardCharsets.UTF_8)).toString(), "item", item, "place", place,
                            "day", day.path("day").asString(), "from", slot.path("from").asString().substring(0, 5)));
                    booked++;
                    return;
                }
            }
        }
    }

    /** Mostly content, as people are; now and then not. */
    private void grade(Api me, JsonNode matter, Person p) throws IOException, InterruptedException {
        double mood = Noise.unit(p.id(), 4);
        if (mood < 0.3) {
            return;
        }
        for (JsonNode service : me.get("/api/citizen/evaluations?matter=" + matter.path("number").asString())) {
            if (service.path("open").asBoolean()) {
                me.post("/api/citizen/evaluations/" + service.path("id").asString() + "/rate", Map.of("grade", mood < 0.36 ? 2 : mood < 0.55 ? 4 : 5, "aspects", List.of(), "words", ""));
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        if (thread != null) {
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(2));
        }
    }
}
