package org.zhongshu.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.Person;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/** Terminals of the one code's scenes, social security cards, and two lists of benefits in which the supervision rules find something, made as the departments do it. A second run makes nothing twice. */
final class OneCard {

    private static final int CARDS = 40;
    private static final int OLD = 24;

    private final Function<String, Api> sessions;
    private final CountyPeople county;
    private final Map<String, Api> open = new HashMap<>();

    OneCard(Function<String, Api> sessions, CountyPeople county) {
        this.sessions = sessions;
        this.county = county;
    }

    private Api as(String username) {
        return open.computeIfAbsent(username, sessions);
    }

    /** @return cards that are issued; throws while nobody is in the population library yet */
    int run() throws IOException, InterruptedException {
        terminals();
        int issued = cards();
        if (issued == 0) {
            throw new IOException("nobody in the population library yet");
        }
        benefits();
        return issued;
    }

    private void terminals() throws IOException, InterruptedException {
        for (JsonNode scene : as("steward").get("/api/onecode/scenes").path("items")) {
            if (scene.path("terminals").isEmpty()) {
                as("steward").post("/api/onecode/terminals", Map.of("scene", scene.path("id").asString(), "name", scene.path("name").asString() + "示范终端", "place", county.city().name() + "（示范）"));
            }
        }
    }

    private int cards() throws IOException, InterruptedException {
        int issued = 0;
        for (Person p : people(1950, 2000, CARDS)) {
            boolean second = p.id() % 4 == 0;
            Map<String, Object> body = new HashMap<>(Map.of("idNumber", p.idNo(), "generation", second ? 2 : 3, "bank", county.city().name() + "农村商业银行（示范）", "account", account(p), "request", "demo-card-" + p.id()));
            if (second) {
                body.put("number", "A%08d".formatted(p.id() % 100_000_000));
                body.put("chip", "%032X".formatted(p.id()));
                // handed out until 2019, each good for ten years: some have run out
                LocalDate day = LocalDate.of(2013 + (int) (p.id() / 4 % 7), 1 + (int) (p.id() / 28 % 12), 1 + (int) (p.id() % 28));
                body.put("issued", day.toString());
                body.put("until", day.plusYears(10).toString());
            }
            issued += tried(() -> as("officer-human-resources").post("/api/cards", body)) ? 1 : 0;
        }
        return issued;
    }

    private void benefits() throws IOException, InterruptedException {
        Set<String> there = new HashSet<>();
        as("officer-civil-affairs").get("/api/benefits/batches").path("items").forEach(b -> there.add(b.path("programme").asString()));
        String month = LocalDate.now().toString().substring(0, 7);
        if (there.add("senior-allowance")) {
            List<Person> old = people(1920, 1944, OLD);
            // one too young and one who died, as lists that are copied from month to month have them
            old.addAll(people(1970, 1972, 1));
            dead().ifPresent(old::add);
            JsonNode batch = load("senior-allowance", month, old, "300.00");
            as("officer-civil-affairs").post("/api/benefits/batches/" + batch.path("id").asString() + "/submit", Map.of("version", batch.path("version").asInt()));
        }
        if (there.add("subsistence")) {
            load("subsistence", month, people(1950, 1975, 6), "780.00");
        }
    }

    private JsonNode load(String programme, String period, List<Person> people, String yuan) throws IOException, InterruptedException {
        StringBuilder list = new StringBuilder("姓名,公民身份号码,金额,银行账号,开户银行\n");
        people.forEach(p -> list.append(p.name()).append(',').append(p.idNo()).append(',').append(yuan).append(',').append(account(p)).append(',').append(county.city().name()).append("农村商业银行（示范）\n"));
        return as("officer-civil-affairs").postBytes("/api/benefits/batches?programme=" + programme + "&period=" + period + "&file=demo.csv", list.toString().getBytes(StandardCharsets.UTF_8));
    }

    private List<Person> people(int from, int to, int most) {
        List<Person> chosen = new ArrayList<>();
        try (Stream<Person> all = county.persons()) {
            for (Iterator<Person> i = all.iterator(); i.hasNext() && chosen.size() < most; ) {
                Person p = i.next();
                if (!p.dead() && !p.movedOut() && p.birthYear() >= from && p.birthYear() <= to) {
                    chosen.add(p);
                }
            }
        }
        return chosen;
    }

    private java.util.Optional<Person> dead() {
        try (Stream<Person> all = county.persons()) {
            return all.filter(p -> p.dead() && p.birthYear() < 1944).findFirst();
        }
    }

    /** An account number that a bank could have given, with its check digit (ISO/IEC 7812-1). */
    private static String account(Person p) {
        String digits = "622202%012d".formatted(p.id());
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int d = digits.charAt(digits.length() - 1 - i) - '0';
            sum += i % 2 == 0 ? d * 2 > 9 ? d * 2 - 9 : d * 2 : d;
        }
        return digits + (10 - sum % 10) % 10;
    }

    private interface Call {
        void make() throws IOException, InterruptedException;
    }

    /** @return false when the rules refuse what the demonstration invented */
    private static boolean tried(Call call) throws IOException, InterruptedException {
        try {
            call.make();
            return true;
        } catch (Api.Refused e) {
            if (e.status() >= 500 || e.status() == 401 || e.status() == 403) {
                throw e;
            }
            return false;
        }
    }
}
