package org.zhongshu.demo.people;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.city.Noise;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/**
 * The people of the demonstration: they look into the cases and move them along through the public API, each step by an
 * account that may take it, at the pace of people in a hurry. Some cases they leave to the visitor.
 */
public final class Officers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Officers.class);
    /** The kernel's practices; every other action carries the lifecycle forward. */
    private static final Set<String> PRACTICES = Set.of("return", "transfer", "assign", "suspend", "resume", "extend", "extend-grant", "extend-refuse", "supervise",
            "urge", "merge", "split", "rework", "void", "reopen", "comment");
    /** What needs the data itself to be put right, and somebody's judgement: not moved along by rote. */
    private static final Set<String> NOT_BY_ROTE = Set.of("data-quality", "data-conflict", "source-trouble", "open-request", "joint-review");
    /** Every fourth number of a type. */
    private static final int LEFT_TO_THE_VISITOR = 4;
    private static final Duration NOT_LEFT_LONGER = Duration.ofHours(2);
    /** What people apply for waits a while, as it does everywhere: a visitor may decide it first. */
    private static final Duration APPLICATIONS_WAIT = Duration.ofMinutes(20);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int STEPS_A_LOOK = 12;

    /** What they are told about the world: who mended what. */
    @FunctionalInterface
    public interface Mended {
        /** The fault at this device has been dealt with. */
        void at(String deviceCode);
    }

    private static final class Plan {
        private Instant next;
        private int steps;
        private int failures;
        private boolean mended;
        /** Looked at again much later. */
        private boolean waits;
    }

    private final Function<String, Api> accounts;
    private final Clock clock;
    private final Mended mended;
    private final Map<String, Api> sessions = new HashMap<>();
    private final Map<String, Plan> plans = new LinkedHashMap<>();
    private final Map<String, String> codes = new HashMap<>();
    private volatile boolean closed;
    private Thread thread;
    private long done;

    /** @param accounts gives a session for a user name */
    public Officers(Function<String, Api> accounts, Clock clock, Mended mended) {
        this.accounts = accounts;
        this.clock = clock;
        this.mended = mended;
    }

    public void start() {
        thread = Thread.ofPlatform().name("demo-officers").start(() -> {
            while (!closed) {
                try {
                    look();
                    Thread.sleep(LOOK);
                } catch (InterruptedException e) {
                    return;
                } catch (IOException | RuntimeException e) {
                    log.info("Officers wait: {}", e.toString());
                    if (!pause(15)) {
                        return;
                    }
                }
            }
        });
    }

    /** How many steps they have taken and how many cases they follow. */
    public String status() {
        return done + " steps, " + plans.size() + " cases in hand";
    }

    private void look() throws IOException, InterruptedException {
        Instant now = clock.instant();
        List<JsonNode> open = new ArrayList<>();
        String cursor = null;
        do {
            JsonNode page = session("operator").get("/api/cases?box=all&sort=opened&limit=200" + (cursor == null ? "" : "&cursor=" + cursor));
            page.path("items").forEach(open::add);
            cursor = page.path("next").isString() ? page.path("next").asString() : null;
        } while (cursor != null && open.size() < 2_000);
        Set<String> seen = new java.util.HashSet<>();
        int steps = 0;
        for (JsonNode item : open) {
            String id = item.path("id").asString();
            if (Set.of("closed", "void", "merged").contains(item.path("state").asString()) || NOT_BY_ROTE.contains(item.path("type").asString(""))
                    || leftToTheVisitor(item, now)) {
                continue;
            }
            seen.add(id);
            Plan plan = plans.computeIfAbsent(id, i -> {
                Plan fresh = new Plan();
                fresh.next = now.plusSeconds(8 + (long) (22 * Noise.unit(seed(id), 0)));
                return fresh;
            });
            if (!plan.next.isAfter(now) && steps++ < STEPS_A_LOOK) {
                step(id, item, plan);
            }
        }
        plans.keySet().retainAll(seen);
    }

    private static boolean leftToTheVisitor(JsonNode item, Instant now) {
        String opened = item.path("openedAt").asString("");
        boolean old = !opened.isEmpty() && Instant.parse(opened).isBefore(now.minus(NOT_LEFT_LONGER));
        if (MatterDesk.is(item) && !opened.isEmpty() && Instant.parse(opened).isAfter(now.minus(APPLICATIONS_WAIT))) {
            return true;
        }
        String number = item.path("number").asString("");
        // the last two digits are enough to tell every fourth
        int serial = number.matches(".*\\d\\d") ? Integer.parseInt(number.substring(number.length() - 2)) : 0;
        return !old && serial % LEFT_TO_THE_VISITOR == 3;
    }

    private void step(String id, JsonNode item, Plan plan) throws InterruptedException {
        try {
            String department = item.path("department").asString("");
            for (String account : department.isEmpty() ? List.of("operator") : List.of("officer-" + department, "operator")) {
                JsonNode view = look(account, id);
                JsonNode action = view == null ? null : choose(view, plan, account);
                if (action != null) {
                    take(account, view, action, plan);
                    plan.failures = 0;
                    plan.steps++;
                    done++;
                    plan.next = clock.instant().plusSeconds(plan.waits ? 3_600 : 15 + (long) (60 * Noise.unit(seed(id), plan.steps)));
                    plan.waits = false;
                    return;
                }
            }
            plan.next = clock.instant().plusSeconds(120);
        } catch (IOException e) {
            // most often the alert has not cleared yet, so that the case may not close; sometimes the visitor was faster
            plan.failures++;
            plan.next = clock.instant().plusSeconds(Math.min(600, 30L * plan.failures));
            if (plan.failures == 1 || plan.failures == 10) {
                log.info("Case {}: {}", item.path("number").asString(""), e.getMessage());
            }
        }
    }

    private JsonNode look(String account, String id) throws IOException, InterruptedException {
        try {
            return session(account).get("/api/cases/" + id);
        } catch (Api.Refused e) {
            if (e.status() == 403 || e.status() == 404 || e.status() == 401) {
                return null;
            }
            throw e;
        }
    }

    /** Usually what carries the case forward; now and then one of the practices, so that a visitor sees them at work. */
    private JsonNode choose(JsonNode view, Plan plan, String account) {
        Map<String, JsonNode> offered = new LinkedHashMap<>();
        view.path("actions").forEach(a -> offered.put(a.path("id").asString(), a));
        if (offered.containsKey("extend-grant")) {
            return offered.get("extend-grant");
        }
        if (offered.containsKey("resume")) {
            return offered.get("resume");
        }
        JsonNode forward = offered.values().stream().filter(a -> !PRACTICES.contains(a.path("id").asString())).findFirst().orElse(null);
        if (forward == null) {
            return null;
        }
        if (!forward.path("blocked").asString("").isEmpty()) {
            // the alert has not cleared: whatever is wrong out there is dealt with first
            return null;
        }
        double draw = Noise.unit(seed(view.path("id").asString()), 1_000 + plan.steps);
        String whim = draw < 0.05 ? "comment" : draw < 0.07 ? "extend" : draw < 0.085 ? "return" : draw < 0.11 && account.equals("operator") ? "rework"
                : draw < 0.13 && account.equals("operator") ? "urge" : "";
        return plan.steps < 8 && offered.containsKey(whim) ? offered.get(whim) : forward;
    }

    private void take(String account, JsonNode view, JsonNode action, Plan plan) throws IOException, InterruptedException {
        String id = view.path("id").asString();
        String name = action.path("id").asString();
        if (MatterDesk.decides(view, name)) {
            if (!MatterDesk.decide(session(account), id, clock.instant())) {
                plan.waits = true;
            }
            return;
        }
        if (!PRACTICES.contains(name) && plan.steps > 0 && !plan.mended) {
            mend(account, view);
            plan.mended = true;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("text", Words.of(name, seed(id) + plan.steps));
        body.put("version", view.path("version").asInt());
        Map<String, Object> values = new LinkedHashMap<>();
        action.path("asks").forEach(ask -> answer(ask, seed(id) + plan.steps, values, body));
        body.put("values", values);
        List<String> evidence = new ArrayList<>();
        for (JsonNode wanted : action.path("evidence")) {
            for (int i = 0; i < Math.max(1, wanted.path("min").asInt(1)); i++) {
                JsonNode stored = session(account).upload("/api/cases/" + id + "/evidence", "示范照片-" + (plan.steps + 1) + "-" + (i + 1) + ".png", "image/png",
                        Photo.png(seed(id) + plan.steps * 31L + i));
                evidence.add(stored.path("id").asString());
            }
        }
        body.put("evidence", evidence);
        session(account).post("/api/cases/" + id + "/actions/" + name, body);
        log.info("{} {}: {} by {}", view.path("number").asString(""), view.path("title").asString(""), action.path("name").asString(name), account);
    }

    private static void answer(JsonNode ask, long seed, Map<String, Object> values, Map<String, Object> body) {
        String key = ask.path("key").asString();
        switch (ask.path("kind").asString("text")) {
            case "choice" -> {
                JsonNode options = ask.path("options");
                JsonNode option = options.path((int) (Noise.unit(seed, 5) * options.size()));
                values.put(key, option.isObject() ? option.path("id").asString(option.path("value").asString("")) : option.asString(""));
            }
            case "number" -> values.put(key, 1);
            case "boolean" -> values.put(key, true);
            case "department" -> body.put("department", "urban-management");
            case "person", "departments" -> {
                // left open: the common inbox of the department
            }
            default -> values.put(key, ask.path("required").asBoolean(false) ? "已按要求完成（示范数据）" : "示范数据");
        }
    }

    private void mend(String account, JsonNode view) throws IOException, InterruptedException {
        for (JsonNode thing : view.path("things")) {
            String id = thing.isObject() ? thing.path("id").asString() : thing.asString();
            String code = thing.path("code").asString("");
            if (code.isEmpty()) {
                code = codes.get(id);
            }
            if (code == null) {
                try {
                    code = session("operator").get("/api/things/" + id).path("code").asString("");
                    codes.put(id, code);
                } catch (Api.Refused e) {
                    continue;
                }
            }
            mended.at(code);
        }
    }

    private Api session(String account) {
        return sessions.computeIfAbsent(account, accounts);
    }

    private static long seed(String id) {
        return Noise.seed(id.hashCode(), "case");
    }

    private static boolean pause(int seconds) {
        try {
            Thread.sleep(Duration.ofSeconds(seconds));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
