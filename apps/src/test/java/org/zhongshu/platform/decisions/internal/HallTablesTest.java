package org.zhongshu.platform.decisions.internal;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.zhongshu.platform.decisions.Decisions.Outcome;
import org.zhongshu.platform.decisions.internal.CompiledTable.Verdict;
import org.zhongshu.platform.decisions.internal.TableModel.Fact;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The hall's tables say what they should: each has cases that are approved, refused with a clause, and handed to a person. */
class HallTablesTest {

    private static final Pattern LITERAL = Pattern.compile("\"([^\"]*)\"");
    private static final Map<String, CompiledTable> TABLES = new TreeMap<>();
    private static final List<Case> CASES = new ArrayList<>();
    private static final Map<String, Map<String, String>> FIRST = new LinkedHashMap<>();

    record Case(String table, Outcome outcome, String says, Map<String, String> facts) {
    }

    @BeforeAll
    static void read() throws Exception {
        for (Resource r : new PathMatchingResourcePatternResolver().getResources("classpath*:apps/hall/decisions/*.dmn")) {
            TABLES.put(r.getFilename().replace(".dmn", ""), CompiledTable.compile(r.getContentAsString(StandardCharsets.UTF_8)));
        }
        for (String line : text("/decisions/cases.txt").lines().filter(l -> !l.startsWith("#") && !l.isBlank()).toList()) {
            String[] parts = line.split("\\|");
            String table = parts[0].strip();
            String[] expected = parts[1].strip().split(" ", 2);
            Map<String, String> facts = new LinkedHashMap<>();
            for (String word : parts[2].strip().split(" ")) {
                if (word.equals("~")) {
                    facts.putAll(FIRST.get(table));
                } else {
                    facts.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
                }
            }
            FIRST.putIfAbsent(table, facts);
            CASES.add(new Case(table, Outcome.valueOf(expected[0].toUpperCase(Locale.ROOT)), expected[1], facts));
        }
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = HallTablesTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, Object> facts(CompiledTable table, Map<String, String> given) {
        Map<String, Object> facts = new LinkedHashMap<>();
        for (Fact f : table.model().inputs()) {
            String value = given.get(f.name());
            facts.put(f.name(), value == null || value.equals("?") ? null : switch (f.type()) {
                case "number" -> new BigDecimal(value);
                case "boolean" -> Boolean.parseBoolean(value);
                case "date" -> LocalDate.parse(value);
                case "list" -> List.of(value.split(","));
                default -> value;
            });
        }
        assertThat(facts.keySet()).as(table.model().name()).containsAll(given.keySet());
        return facts;
    }

    @Test
    void atLeastThirtySixTablesEachWithItsCasesForAllThreeOutcomes() {
        assertThat(TABLES).hasSizeGreaterThanOrEqualTo(36);
        TABLES.keySet().forEach(table -> assertThat(CASES.stream().filter(c -> c.table().equals(table)).map(Case::outcome)).as(table).contains(Outcome.APPROVE, Outcome.REFUSE, Outcome.PERSON));
    }

    @Test
    void everyCaseIsDecidedAsItShould() {
        List<String> wrong = new ArrayList<>();
        for (Case c : CASES) {
            CompiledTable table = TABLES.get(c.table());
            Verdict v = table.evaluate(facts(table, c.facts()));
            if (v.outcome() != c.outcome() || !(v.clause() + " " + v.reason()).contains(c.says()) || v.outcome() == Outcome.REFUSE && v.clause() == null || v.matched().isEmpty()) {
                wrong.add(c + " -> " + v);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** An approval that rests on what nobody tells yet is never given outside of a test. */
    @Test
    void noTableReadsWhatIsStillAwaited() throws IOException {
        Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(text("/apps/hall/facts.yaml"));
        Set<String> awaited = new TreeSet<>();
        Set<String> own = new TreeSet<>();
        Json.mapper().valueToTree(yaml).path("facts").forEach(f -> {
            if (f.at("/from/awaited").isString()) {
                awaited.add(f.path("key").asString());
            }
            if (f.path("from").isString()) {
                own.add(f.path("key").asString());
            }
        });
        CASES.stream().filter(c -> c.outcome() == Outcome.APPROVE).forEach(c -> assertThat(c.facts().keySet()).as(c.table()).noneMatch(awaited::contains));
        assertThat(own).contains("answer_promise");
        // that somebody lives, and how old they are, decides nothing by itself
        Set<String> bare = Set.of("person_dead", "person_age", "today");
        TABLES.forEach((code, table) -> assertThat(table.model().inputs()).as(code + " asks somebody but the applicant").anyMatch(f -> !own.contains(f.name()) && !bare.contains(f.name())));
    }

    /** What is not known is never held against anybody, and where nothing is known a person decides. */
    @Test
    void theUnknownNeverRefuses() {
        TABLES.forEach((code, table) -> {
            assertThat(table.evaluate(facts(table, Map.of())).outcome()).as(code).isEqualTo(Outcome.PERSON);
            for (String fact : FIRST.get(code).keySet()) {
                Map<String, String> without = new LinkedHashMap<>(FIRST.get(code));
                without.put(fact, "?");
                assertThat(table.evaluate(facts(table, without)).outcome()).as(code + " without " + fact).isNotEqualTo(Outcome.REFUSE);
            }
        });
    }

    @Test
    void otherOutputsAreTyped() {
        CompiledTable duty = TABLES.get("SW-03");
        Verdict v = duty.evaluate(facts(duty, FIRST.get("SW-03")));
        assertThat((BigDecimal) v.outputs().get("tax")).isEqualByComparingTo("12000");
        CompiledTable months = TABLES.get("RS-03");
        assertThat((BigDecimal) months.evaluate(facts(months, FIRST.get("RS-03"))).outputs().get("months")).isEqualByComparingTo("12");
        assertThat(CompiledTable.ENGINE).contains("10.");
    }

    /** A fact that nobody gathers would stay unknown for ever, and a choice that no form offers could never be answered. */
    @Test
    void everyFactIsDeclaredWithItsTypeAndItsChoices() throws IOException {
        Map<String, JsonNode> declared = new TreeMap<>();
        Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(text("/apps/hall/facts.yaml"));
        Json.mapper().valueToTree(yaml).path("facts").forEach(f -> declared.put(f.path("key").asString(), f));
        List<String> wrong = new ArrayList<>();
        TABLES.forEach((code, table) -> {
            for (Fact f : table.model().inputs()) {
                JsonNode fact = declared.get(f.name());
                if (fact == null || !fact.path("type").asString().equals(f.type())) {
                    wrong.add(code + " " + f.name() + " " + f.type() + ", declared: " + fact);
                }
            }
            TableModel.Rules rules = table.model().rootRules();
            rules.rules().forEach(r -> {
                for (int i = 0; i < rules.inputs().size(); i++) {
                    JsonNode choices = declared.getOrDefault(rules.inputs().get(i).expression(), Json.read(null)).at("/schema/enum");
                    Matcher said = LITERAL.matcher(r.conditions().get(i));
                    while (choices.isArray() && said.find()) {
                        if (choices.valueStream().noneMatch(c -> c.asString().equals(said.group(1)))) {
                            wrong.add(code + " rule " + r.number() + ": " + said.group(1) + " is none of " + choices);
                        }
                    }
                }
            });
        });
        assertThat(wrong).isEmpty();
    }

    /** The applicant reads outcome and reason: neither may tell them what a register says of somebody whose number they typed in. */
    @Test
    void whatIsKnownOfSomebodyElseIsToldToNobody() throws IOException {
        Set<String> others = new TreeSet<>();
        Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(text("/apps/hall/facts.yaml"));
        Json.mapper().valueToTree(yaml).path("facts").forEach(f -> {
            JsonNode of = f.at("/from/of");
            boolean chosen = f.at("/from/is").valueStream().anyMatch(o -> others.contains(o.asString()));
            if (chosen || of.isString() || of.isArray() && of.valueStream().anyMatch(o -> others.contains(o.asString()))) {
                others.add(f.path("key").asString());
            }
        });
        assertThat(others).contains("spouse_marital", "spouse_age", "deceased_same_household", "birth_mother", "original_same");
        List<String> wrong = new ArrayList<>();
        TABLES.forEach((code, table) -> {
            TableModel.Rules rules = table.model().rootRules();
            boolean rested = false;
            for (TableModel.Rule r : rules.rules()) {
                boolean rests = false;
                boolean asks = false;
                for (int i = 0; i < rules.inputs().size(); i++) {
                    if (!r.conditions().get(i).equals("-")) {
                        asks = true;
                        rests |= others.stream().anyMatch(rules.inputs().get(i).expression()::contains);
                    }
                }
                boolean approves = r.results().getFirst().equals("\"approve\"");
                if (rests && !approves && !(r.results().getFirst().equals("\"person\"") && r.results().get(2).matches("\"需由工作人员核实(对方|死者|原证)情况。\""))) {
                    wrong.add(code + " rule " + r.number() + " tells: " + r.results());
                }
                if (rested && asks && !rests && !approves) {
                    wrong.add(code + " rule " + r.number() + " is about the applicant and comes after one about somebody else");
                }
                rested |= rests;
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyTableSaysItIsADemonstrationAndWhoseItIs() {
        TABLES.forEach((code, table) -> {
            assertThat(table.model().description()).as(code).startsWith("示范数据");
            assertThat(table.model().department()).as(code).isNotBlank();
            assertThat(table.model().inputs()).allSatisfy(f -> assertThat(f.label()).isNotBlank());
        });
    }
}
