package org.zhongshu.platform.rules.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RulebookTest {

    private static final String RULES = """
            rules:
              - id: test-high
                name: 偏高
                types: [station]
                parameters:
                  limit: {value: 150, name: 限值, unit: µg/m³, min: 50, max: 300}
                  calm: 140
                when: "pm25 > limit"
                clear: "pm25 < calm"
                for: 10m
                variants:
                  - {calendar: night, parameters: {limit: 120}}
                level:
                  - {when: "pm25 > limit + 100", level: 1}
                  - {level: 3}
                message: "{thing} {pm25} {limit}"
              - id: test-off
                name: 关着
                on: false
                types: [station, gauge]
                when: "level > 5"
                level: 4
                message: "{level}"
            """;

    private static RuleOverride override(String rule, Map<String, Double> values, Boolean on, Integer level) {
        return new RuleOverride(1, rule, 7, values, on, level, "夏季", null, null, false, "steward", Instant.EPOCH);
    }

    @Test
    void everyErrorIsToldWithItsLine() {
        assertThatThrownBy(() -> RuleFixture.book("""
                rules:
                  - id: a-one
                    name: 一
                    types: [station, gauge]
                    when: "pm25 > 1"
                    level: 2
                    message: "{nothing}"
                  - id: a-one
                    name: 二
                    types: [nowhere]
                    when: "level >"
                    level: 2
                    message: "x"
                  - id: a-two
                    name: 三
                    types: [station]
                    kind: rate
                    when: "pm25 > 1"
                    level: 2
                    message: "x"
                """)).isInstanceOfSatisfying(Declarations.InvalidDeclarations.class, e -> assertThat(e.errors()).anySatisfy(m -> assertThat(m)
                        .startsWith("apps/test/rules.yaml:5: ").contains("pm25")).anySatisfy(m -> assertThat(m).startsWith("apps/test/rules.yaml:7: ").contains("{nothing}"))
                .anySatisfy(m -> assertThat(m).startsWith("apps/test/rules.yaml:10: ").contains("nowhere"))
                .anySatisfy(m -> assertThat(m).startsWith("apps/test/rules.yaml:11: "))
                .anySatisfy(m -> assertThat(m).startsWith("apps/test/rules.yaml:18: ").contains("rate")));
    }

    @Test
    void whatARuleNamesMustExist() {
        String rule = """
                rules:
                  - id: a-one
                    name: 一
                    types: [station]
                    when: "pm25 > 1"
                    level: 2
                    message: "x"
                    case: {type: inspection, department: utilities}
                """;
        assertThat(RuleFixture.book(rule).getRule("a-one").caseSettings().department()).as("whoever does that work in this city").isEqualTo("water");
        refused(rule.replace("types: [station]", "types: [statoin]"), "apps/test/rules.yaml:4: 规则 a-one 的 types/0：没有部件类型“statoin”");
        refused(rule.replace("pm25 > 1", "pm52 > 1"), "apps/test/rules.yaml:5: 规则 a-one 的 when：");
        refused(rule.replace("type: inspection", "type: inspektion"), "apps/test/rules.yaml:8: 规则 a-one 的 case/type：没有案件类型“inspektion”");
        refused(rule.replace("department: utilities", "department: magic"), "apps/test/rules.yaml:8: 规则 a-one 的 case/department：本市没有部门“magic”");
    }

    private static void refused(String yaml, String start) {
        assertThatThrownBy(() -> RuleFixture.book(yaml)).isInstanceOfSatisfying(Declarations.InvalidDeclarations.class,
                e -> assertThat(e.errors()).anySatisfy(m -> assertThat(m).startsWith(start)));
    }

    @Test
    void aDoubledIdIsRefused() {
        assertThatThrownBy(() -> RuleFixture.book(RULES.replace("test-off", "test-high"))).hasMessageContaining("重复");
    }

    @Test
    void theSchemaKnowsWhatEachKindNeeds() {
        for (String kind : new String[]{"silence", "count", "combine"}) {
            assertThatThrownBy(() -> RuleFixture.rule("types: [station]\nkind: " + kind + "\nwhen: \"level > 1\"\nlevel: 2\nmessage: x")).as(kind)
                    .isInstanceOf(Declarations.InvalidDeclarations.class);
        }
    }

    @Test
    void overridesChangeParametersLevelAndSwitch() {
        Rulebook book = RuleFixture.book(RULES);
        book.apply(Map.of("test-high", override("test-high", Map.of("limit", 200.0, "limit@1", 110.0), null, 2), "test-off", override("test-off", Map.of(), true, null)));
        Rule high = book.getRule("test-high");
        assertThat(high.form().parameters()).containsExactly(200, 140);
        assertThat(high.variants().getFirst().form().parameters()).containsExactly(110, 140);
        assertThat(high.form().levels()).containsExactly(new Rule.LevelCase(null, 2));
        assertThat(high.override()).isEqualTo(7);
        assertThat(book.getRule("test-off").on()).isTrue();
        assertThat(book.declaredRule("test-high").form().parameters()).containsExactly(150, 140);
        book.apply(Map.of());
        assertThat(book.getRule("test-high").form().parameters()).containsExactly(150, 140);
    }

    @Test
    void whatDoesNotFitTheRuleIsRefused() {
        Rule rule = RuleFixture.book(RULES).getRule("test-high");
        assertThatThrownBy(() -> Overrides.check(rule, new Overrides.Wish(Map.of("limit", 301.0, "foo", 1.0), null, 5, " ", Instant.EPOCH, Instant.EPOCH, 0)))
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.details().get("errors").toString()).contains("limit=", "foo=", "level=", "reason=", "to="));
        assertThatThrownBy(() -> Overrides.check(rule, new Overrides.Wish(Map.of(), null, null, "x", null, null, 0))).hasMessageContaining("没有任何改动");
    }

    @Test
    void theExportLoadsAgainAndMeansTheSame() {
        Rulebook book = RuleFixture.book(RULES);
        book.apply(Map.of("test-high", override("test-high", Map.of("limit", 200.5, "limit@1", 110.0, "calm", 90.0), null, 2),
                "test-off", override("test-off", Map.of(), true, null)));
        String yaml = new RuleExport(book).yaml(null);
        Rulebook again = RuleFixture.book(yaml);
        for (Rule now : book.now().byId().values()) {
            Rule read = again.getRule(now.id());
            assertThat(read.on()).isEqualTo(now.on());
            assertThat(read.form().parameters()).containsExactly(now.form().parameters());
            assertThat(read.form().levels()).hasSameSizeAs(now.form().levels());
            assertThat(read.form().levels().getFirst().level()).isEqualTo(now.form().levels().getFirst().level());
            assertThat(read.variants()).hasSameSizeAs(now.variants());
            for (int i = 0; i < read.variants().size(); i++) {
                assertThat(read.variants().get(i).form().parameters()).containsExactly(now.variants().get(i).form().parameters());
            }
        }
        assertThat(yaml).contains("偏高").contains("200.5");
    }

    @Test
    void theRulesOwnTextIsCutOut() {
        assertThat(RuleFixture.book(RULES).getRule("test-high").declared().yaml()).startsWith("  - id: test-high").endsWith("message: \"{thing} {pm25} {limit}\"\n");
    }
}
