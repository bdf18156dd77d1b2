package org.zhongshu.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.Firm;
import org.zhongshu.demo.people.Photo;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/**
 * 中介服务超市 with somebody in it, made as people do it: firms enter themselves and the departments agree, one application is left to the visitor; a factory has a survey drawn by lot
 * that ends in an accepted result, its other demand and the housing department's stay open. Each request has its own word, so that trying again makes nothing twice.
 */
final class ServiceMarket {

    static final int AGENCIES = 4;
    /** As with {@link org.zhongshu.demo.people.Citizens}: firms of residents with a smaller number are left to the visitor. */
    private static final double FIRST_SHARE = 0.55;
    private static final String MINE = "/api/citizen/intermediaries";
    private static final String SURVEY = "survey";
    private static final String COST = "cost-advice";
    /** A visitor may have an account with somebody's number, which stays so. */
    private static final int MOST_REFUSED = 4;
    private static final Duration SIGN_UP = Duration.ofMinutes(3);
    private static final Duration LONG = Duration.ofDays(20);
    private static final Map<String, String> SUPERVISORS = Map.of(SURVEY, "officer-natural-resources", COST, "officer-housing");

    private final Supplier<Api> visitors;
    private final Function<String, Api> staff;
    private final CountyPeople county;
    private final Map<String, Api> open = new HashMap<>();
    private List<Firm> firms;
    private int refused;

    ServiceMarket(Supplier<Api> visitors, Function<String, Api> staff, CountyPeople county) {
        this.visitors = visitors;
        this.staff = staff;
        this.county = county;
    }

    /** Standing companies of different people: the agencies, then one that has something done. */
    static List<Firm> firms(CountyPeople county) {
        List<Firm> agencies = new ArrayList<>();
        Firm owner = null;
        Set<Integer> people = new HashSet<>();
        try (Stream<Firm> all = county.firms()) {
            for (Iterator<Firm> i = all.iterator(); i.hasNext() && (agencies.size() < AGENCIES || owner == null); ) {
                Firm f = i.next();
                if (!f.status().equals("存续") || !f.type().equals("有限责任公司") || f.legalRep().dead() || f.legalRep().movedOut() || f.legalRep().id() <= county.people() * FIRST_SHARE) {
                    continue;
                }
                if (f.industry().startsWith("M") && agencies.size() < AGENCIES && people.add(f.legalRep().id())) {
                    agencies.add(f);
                } else if (f.industry().startsWith("C") && owner == null && people.add(f.legalRep().id())) {
                    owner = f;
                }
            }
        }
        if (owner != null && agencies.size() == AGENCIES) {
            agencies.add(owner);
        }
        return agencies;
    }

    /** @return false: a city too small for it, a real gateway, or people who have accounts of others. Throws while something is still to come: the libraries, the draw. */
    boolean run() throws IOException, InterruptedException {
        if (firms == null) {
            firms = firms(county);
        }
        if (firms.size() <= AGENCIES) {
            return false;
        }
        for (JsonNode library : as("operator").get("/api/registry/libraries").path("items")) {
            if (Set.of("person", "legal").contains(library.path("id").asString()) && (library.path("records").asLong() == 0 || !library.path("run").hasNonNull("endedAt"))) {
                throw new IOException("the base libraries are not loaded yet");
            }
        }
        for (Firm f : firms) {
            if (!signedIn(f)) {
                return false;
            }
        }
        for (int i = 0; i < AGENCIES; i++) {
            offer(firms.get(i), SURVEY, "乙级测绘资质");
            offer(firms.get(i), COST, "一级造价工程师 3 人");
        }
        agree();
        Firm owner = firms.get(AGENCIES);
        String lot = demand(owner, "lot", SURVEY, "厂区扩建用地测绘", "厂区北侧三十亩扩建用地的地形测绘和界址点测量，出具测绘成果报告。", "28000", 10, SIGN_UP);
        String price = demand(owner, "price", COST, "厂房扩建工程造价咨询", "新建一号厂房的工程量清单和招标控制价编制。", "60000", 15, LONG);
        String merit = asDepartment();
        for (int i = 0; i < AGENCIES - 1; i++) {
            join(firms.get(i), lot, null);
            if (i > 0) {
                join(firms.get(i), price, Integer.toString(52_000 + 1_500 * i));
                join(firms.get(i), merit, Integer.toString(286_000 - 4_000 * i));
            }
        }
        follow(owner, lot);
        return true;
    }

    private Api as(String username) {
        return open.computeIfAbsent(username, staff);
    }

    private Api of(Firm f) {
        return open.get(f.uscc());
    }

    private boolean signedIn(Firm f) throws IOException, InterruptedException {
        if (open.containsKey(f.uscc())) {
            return true;
        }
        Api me = visitors.get();
        JsonNode sent = me.post("/api/citizen/codes", Map.of("phone", f.legalRep().phone()));
        if (!sent.path("shown").isString()) {
            return false; // a real gateway: nobody here reads that telephone
        }
        JsonNode opened = me.post("/api/citizen/login", Map.of("token", sent.path("token").asString(), "phone", f.legalRep().phone(), "code", sent.path("shown").asString(), "agree", true));
        if (opened.path("me").path("level").asInt() < 2) {
            try {
                me.post("/api/citizen/real-name", Map.of("name", f.legalRep().name(), "idNumber", f.legalRep().idNo(), "agree", true));
            } catch (Api.Refused e) {
                if (e.status() < 500 && e.status() != 429 && ++refused >= MOST_REFUSED) {
                    return false;
                }
                throw e;
            }
        }
        open.put(f.uscc(), me);
        return true;
    }

    private static String paper(Api who, String base, String name, long seed) throws IOException, InterruptedException {
        return who.postBytes(base + "/files?name=" + java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8), Photo.png(seed)).path("id").asString();
    }

    private void offer(Firm f, String service, String qualification) throws IOException, InterruptedException {
        for (JsonNode firm : of(f).get(MINE + "/mine").path("firms")) {
            for (JsonNode o : firm.path("offerings")) {
                if (firm.path("uscc").asString().equals(f.uscc()) && o.path("service").asString().equals(service)) {
                    return;
                }
            }
        }
        of(f).post(MINE + "/offerings", Map.of("request", "demo-" + service + "-" + f.id(), "firm", f.uscc(), "service", service, "qualification", qualification + "（示范）", "file", paper(of(f), MINE, "资质证书（示范）.png", f.id())));
    }

    /** All but the last one's second application, which waits for the visitor. */
    private void agree() throws IOException, InterruptedException {
        for (var supervisor : SUPERVISORS.entrySet()) {
            for (JsonNode o : as(supervisor.getValue()).get("/api/intermediaries/desk/offerings")) {
                int n = firms.stream().map(Firm::uscc).toList().indexOf(o.path("uscc").asString());
                if (o.path("state").asString().equals("asked") && n >= 0 && !(n == AGENCIES - 1 && supervisor.getKey().equals(COST))) {
                    as(supervisor.getValue()).post("/api/intermediaries/desk/offerings/" + o.path("id").asString() + "/agree", Map.of("until", LocalDate.now().plusYears(2).toString(), "version", o.path("version").asInt()));
                }
            }
        }
    }

    private static Map<String, Object> wanted(String way, String service, String title, String description, String budget, int days, Duration signUp) {
        return Map.of("request", "demo-market-" + way, "service", service, "title", title + "（示范）", "description", description, "budget", budget, "days", days, "way", way, "closesAt", Instant.now().plus(signUp).toString(), "contact", "经办人 0563-0000000（示范）");
    }

    private String demand(Firm owner, String way, String service, String title, String description, String budget, int days, Duration signUp) throws IOException, InterruptedException {
        return of(owner).post(MINE + "/demands", Map.of("firm", owner.uscc(), "demand", wanted(way, service, title, description, budget, days, signUp))).at("/line/number").asString();
    }

    private String asDepartment() throws IOException, InterruptedException {
        return as("officer-housing").post("/api/intermediaries/desk/demands", wanted("merit", COST, "老旧小区改造工程结算审核", "三个老旧小区改造工程的竣工结算审核，出具造价咨询成果文件。", "320000", 30, LONG)).at("/line/number").asString();
    }

    private void join(Firm f, String number, String price) throws IOException, InterruptedException {
        JsonNode d = of(f).get(MINE + "/demands/" + number);
        if (d.path("mineIn").asBoolean() || !d.at("/line/state").asString().equals("open")) {
            return;
        }
        Map<String, Object> body = new HashMap<>(Map.of("firm", f.uscc(), "contact", "项目负责人 0563-000" + (1000 + f.id() % 9000) + "（示范）"));
        if (price != null) {
            body.putAll(Map.of("price", price, "days", 12 + f.id() % 3, "words", "同类项目二十余个（示范）"));
        }
        try {
            of(f).post(MINE + "/demands/" + number + "/join", body);
        } catch (Api.Refused e) {
            if (e.status() != 422) {
                throw e;
            }
            // sign-up closed a moment ago: then without this one
        }
    }

    /** From the draw to the grade, each side what is theirs to do. */
    private void follow(Firm owner, String number) throws IOException, InterruptedException {
        String path = MINE + "/demands/" + number;
        for (int i = 0; i < 6; i++) {
            JsonNode d = of(owner).get(path);
            Map<String, Object> seen = Map.of("version", d.path("version").asInt());
            switch (d.at("/line/state").asString()) {
                case "awarded" -> of(owner).post(path + "/sign", and(seen, Map.of("amount", "26800", "days", 10, "file", paper(of(owner), MINE, "测绘合同（示范）.png", 71))));
                case "working" -> {
                    Api agency = winner(d);
                    if (agency == null) {
                        return; // a visitor's agency has won: theirs to deliver
                    }
                    agency.post(path + "/deliver", Map.of("version", agency.get(path).path("version").asInt(), "file", paper(agency, MINE, "测绘成果报告（示范）.png", 72)));
                }
                case "delivered" -> of(owner).post(path + "/accept", seen);
                case "accepted" -> {
                    if (!d.hasNonNull("grade")) {
                        of(owner).post(path + "/grade", and(seen, Map.of("grade", 5)));
                    }
                    return;
                }
                case "failed", "withdrawn" -> {
                    return;
                }
                default -> throw new IOException("the draw is still to come");
            }
        }
    }

    private Api winner(JsonNode demand) {
        for (JsonNode s : demand.path("signups")) {
            if (s.path("winner").asBoolean() && open.containsKey(s.path("uscc").asString())) {
                return open.get(s.path("uscc").asString());
            }
        }
        return null;
    }

    private static Map<String, Object> and(Map<String, Object> one, Map<String, Object> other) {
        Map<String, Object> all = new HashMap<>(one);
        all.putAll(other);
        return all;
    }
}
