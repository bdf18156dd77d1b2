package org.zhongshu.platform.decisions.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zhongshu.platform.decisions.Decisions.Outcome;
import org.zhongshu.platform.decisions.internal.CompiledTable.Verdict;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CompiledTableTest {

    private static CompiledTable compiled(String dmn) throws TableReader.Unfit {
        return CompiledTable.compile(dmn);
    }

    private static Verdict decide(CompiledTable table, Object age, Object poor) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("age", age);
        facts.put("poor", poor);
        FactValues values = FactValues.of(table.model().inputs(), facts);
        return Judgement.judge(table, values.values(), values.unusable());
    }

    @Test
    void decidesAndTellsByWhichRule() throws Exception {
        CompiledTable table = compiled(Dmn.usual());
        Verdict yes = decide(table, new BigDecimal("60"), true);
        assertThat(yes.outcome()).isEqualTo(Outcome.APPROVE);
        assertThat((BigDecimal) yes.outputs().get("amount")).isEqualByComparingTo("100");
        assertThat(yes.matched()).containsExactly(new CompiledTable.Matched("decision", List.of(3)));
        Verdict no = decide(table, 59, true);
        assertThat(no.outcome()).isEqualTo(Outcome.REFUSE);
        assertThat(no.clause()).isEqualTo("测试条款第一条");
        assertThat(Judgement.words(table.model(), Map.of("age", BigDecimal.valueOf(60), "poor", true), yes.matched()).getFirst().conditions())
                .containsExactly(new Judgement.Condition("年龄", "≥ 60", "60"), new Judgement.Condition("低保", "是", "是"));
    }

    /** Bad facts are no error: a person decides. */
    @Test
    void whatCannotBeTakenIsForAPerson() throws Exception {
        CompiledTable table = compiled(Dmn.usual());
        for (Object age : List.of("六十", true, LocalDate.of(2020, 1, 1), List.of("1"), new BigDecimal("1E-40"), new BigDecimal("1E+99"), Double.NaN, 1.5)) {
            Verdict v = decide(table, age, true);
            assertThat(v.outcome()).as("" + age).isEqualTo(Outcome.PERSON);
            assertThat(v.reason()).contains("年龄");
        }
        assertThat(decide(table, null, true).reason()).isEqualTo("年龄不明");
        assertThat(FactValues.of(table.model().inputs(), Map.of("other", "x")).values()).containsOnlyKeys("age", "poor");
    }

    @Test
    void aTableThatSaysNothingOrRefusesWithoutAClauseHandsToAPerson() throws Exception {
        assertThat(decide(compiled(Dmn.table("> 90 | - | \"approve\" | null | \"好\" | null")), 20, true).outcome()).isEqualTo(Outcome.PERSON);
        assertThat(decide(compiled(Dmn.table("- | - | \"refuse\" | null | \"不行\" | null")), 20, true).reason()).contains("没有写明依据");
        assertThat(decide(compiled(Dmn.table("- | - | \"maybe\" | null | \"不行\" | null")), 20, true).reason()).contains("没有给出结论");
        Verdict two = decide(compiled(Dmn.table("> 10 | - | \"approve\" | null | \"一\" | null", "> 5 | - | \"approve\" | null | \"二\" | null").replace("FIRST", "UNIQUE")), 20, true);
        assertThat(two.outcome()).as("two rules where one must be").isEqualTo(Outcome.PERSON);
    }

    @Test
    void nothingFromOutsideTheText() {
        assertThatThrownBy(() -> compiled("<!DOCTYPE definitions [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + Dmn.usual().replaceFirst("<\\?xml.*\\?>", "").replace("符合条件", "&x;")))
                .isInstanceOf(TableReader.Unfit.class).hasMessageContaining("第 1 行").hasMessageContaining("DOCTYPE");
        StringBuilder bomb = new StringBuilder("<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\">");
        for (int i = 1; i < 12; i++) {
            bomb.append("<!ENTITY a").append(i).append(" \"").append(("&a" + (i == 1 ? "" : i - 1) + ";").repeat(10)).append("\">");
        }
        assertThatThrownBy(() -> compiled(bomb + "]><d>&a11;</d>")).isInstanceOf(TableReader.Unfit.class);
        assertThatThrownBy(() -> compiled(" ".repeat(TableReader.LONGEST + 1) + Dmn.usual())).hasMessageContaining("超过");
        assertThatThrownBy(() -> compiled("<a>".repeat(500) + "</a>".repeat(500))).isInstanceOf(TableReader.Unfit.class).hasMessageContaining("过深");
    }

    /** A function of FEEL may be any method of Java, a loop or a pattern may run for ever, and today is another day for a replay. */
    @ParameterizedTest
    @ValueSource(strings = {"function(x) external { java: { class: \"java.lang.System\", method signature: \"exit(int)\" } }", "for i in 1..1000000000 return i", "some x in [1] satisfies x > 0",
            "matches(\"a\", \"(a+)+b\")", "9 ** 99999999", "today()", "now()", "replace(\"a\", \"b\", \"c\")"})
    void nothingThatCouldRunAwayOrChange(String feel) {
        assertThatThrownBy(() -> compiled(Dmn.usual().replace("<text>100</text>", "<text>" + feel.replace("<", "&lt;") + "</text>")))
                .isInstanceOf(TableReader.Unfit.class).hasMessageMatching("第 \\d+ 行：表达式中不允许使用 .*");
    }

    @Test
    void saysWhereATableIsWrong() throws Exception {
        for (String bad : List.of("&gt;= = 60", "foo(", "&gt; unknown_name", "1 2 3", "\"a", "&gt; \"a\" b")) {
            assertThatThrownBy(() -> compiled(Dmn.usual().replace("&gt;= 60", bad))).as(bad).isInstanceOf(TableReader.Unfit.class).hasMessageMatching("第 18 行起（规则 3，列“年龄”）：.*");
        }
        assertThatThrownBy(() -> compiled(Dmn.usual().replace("<text>100</text>", "<text>wealth * 2</text>"))).hasMessageContaining("不认识的名称 wealth");
        assertThatThrownBy(() -> compiled(Dmn.usual().replace("<text>100</text>", "<text>age *</text>"))).hasMessageContaining("语法错误");
        assertThat(compiled(Dmn.usual().replace("<text>100</text>", "<text>if age &gt; 80 then age * 2 else 100</text>")).evaluate(Map.of("age", new BigDecimal("81"), "poor", true)).outputs().toString()).isEqualTo("{amount=162}");
        assertThatThrownBy(() -> compiled(Dmn.usual().replace("name=\"clause\"", "name=\"law\""))).hasMessageContaining("缺少输出 clause");
        assertThatThrownBy(() -> compiled(Dmn.usual().replace("FIRST", "COLLECT"))).hasMessageContaining("FIRST 或 UNIQUE");
        assertThatThrownBy(() -> compiled(Dmn.usual().replace("</rule>\n    </decisionTable>", "<inputEntry><text>-</text></inputEntry></rule>\n    </decisionTable>"))).hasMessageContaining("规则 4 的格数");
        assertThatThrownBy(() -> compiled(Dmn.usual().replace("#in_poor", "#in_rich"))).hasMessageContaining("引用的事实不存在");
        assertThatThrownBy(() -> compiled(Dmn.usual().replace("<decisionTable", "<businessKnowledgeModel/><decisionTable"))).hasMessageContaining("不允许的元素");
        assertThatThrownBy(() -> compiled(Dmn.usual().replace("</definitions>", ""))).hasMessageContaining("不是合法的 XML");
        assertThatThrownBy(() -> compiled(Dmn.usual().replace("20191111", "20991111"))).hasMessageContaining("DMN 1.3");
        assertThatThrownBy(() -> compiled(Dmn.usual().replace("name=\"age\" typeRef=\"number\"", "name=\"age\" typeRef=\"years and months duration\""))).hasMessageContaining("类型须为");
        assertThatThrownBy(() -> compiled("\0" + Dmn.usual())).isInstanceOf(TableReader.Unfit.class);
        assertThatThrownBy(() -> compiled(null)).isInstanceOf(TableReader.Unfit.class);
    }

    @Test
    void oneTableServesManyThreads() throws Exception {
        CompiledTable table = compiled(Dmn.usual());
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                int age = i % 100;
                all.add(threads.submit(() -> {
                    Verdict v = decide(table, age, true);
                    return v.outcome() == (age >= 60 ? Outcome.APPROVE : Outcome.REFUSE) && v.matched().equals(List.of(new CompiledTable.Matched("decision", List.of(age >= 60 ? 3 : 4))));
                }));
            }
            for (Future<Boolean> f : all) {
                assertThat(f.get()).isTrue();
            }
        }
    }

    @Test
    void conditionsInWords() {
        assertThat(FeelWords.condition("null, < 0, > 365")).isEqualTo("不明 或 < 0 或 > 365");
        assertThat(FeelWords.condition("\"a, b\", \"c\"")).isEqualTo("“a, b” 或 “c”");
        assertThat(FeelWords.condition("not(\"男\")")).isEqualTo("不是 “男”");
        assertThat(FeelWords.condition("[12..60)")).isEqualTo("≥ 12 且 < 60");
        assertThat(FeelWords.condition("> duration(\"P60D\")")).isEqualTo("> 60 天");
        assertThat(FeelWords.condition("null, false")).isEqualTo("不明 或 否");
    }
}
