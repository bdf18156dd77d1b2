package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Declarations.InvalidDeclarations;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is declared wrongly is told with file, line and reason; what is computed is unknown where its parts are. */
class FactDeclarationsTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    private static final String GOOD = """
            facts:
              - {key: person_born, label: 出生日期, type: date, from: {record: person, field: birth_date}}
              - {key: person_age, label: 年龄, type: number, from: {computed: age, of: [person_born]}}
              - {key: answer_number, label: 号码, type: string, from: answer}
              - {key: other_dead, label: 对方死亡, type: boolean, from: {record: person, field: dead, of: answer_number}}
            """;

    private static FactList list(String text) {
        return new FactList(List.of(FactList.parse("t", text)), (library, field) -> Set.of("person/birth_date", "person/dead").contains(library + "/" + field), "permit"::equals, "amount"::equals);
    }

    @Test
    void whatAFactIsMadeOfComesAlong() {
        assertThat(list(GOOD).with(List.of("person_age", "nobody"))).extracting(Fact::key).containsExactly("person_born", "person_age");
        assertThat(list(GOOD).with(List.of("other_dead"))).extracting(Fact::key).containsExactly("answer_number", "other_dead");
        assertThat(list(GOOD).find("other_dead").hidden()).isTrue();
        assertThat(list(GOOD).find("other_dead").disputable()).as("what one may not see one cannot dispute").isFalse();
    }

    @Test
    void everyMistakeIsToldWithItsLine() {
        assertThatThrownBy(() -> list("""
                facts:
                  - {key: a, label: 甲, type: string, from: {record: person, field: nothing}}
                  - {key: b, label: 乙, type: number, from: {computed: age, of: [a]}}
                  - {key: c, label: 丙, type: string, from: {computed: same, of: [a, later]}}
                  - {key: d, label: 丁, type: string, from: {credential: licence, held: true}}
                  - {key: e, label: 戊, type: date, from: {record: person, field: birth_date, of: a}}
                  - {key: e, label: 己, type: string, from: answer}
                """.replace("key: a,", "key: aa,").replace("[a]", "[aa]").replace("[a,", "[aa,").replace("of: a}", "of: aa}").replace("key: b,", "key: bb,").replace("key: c,", "key: cc,").replace("key: d,", "key: dd,").replace("key: e,", "key: ee,")))
                .isInstanceOfSatisfying(InvalidDeclarations.class, e -> assertThat(e.errors()).containsExactly(
                        "apps/t/facts.yaml:2: 事实 aa：基础库 person 没有字段 nothing",
                        "apps/t/facts.yaml:3: 事实 bb：aa 不是日期",
                        "apps/t/facts.yaml:4: 事实 cc：类型须为 boolean",
                        "apps/t/facts.yaml:4: 事实 cc：later 须声明在它之前",
                        "apps/t/facts.yaml:5: 事实 dd：没有声明证照类型 licence",
                        "apps/t/facts.yaml:5: 事实 dd：是否持有（held）的类型须为 boolean",
                        "apps/t/facts.yaml:6: 事实 ee：of 须是一个由申请人填写的号码（from: answer，string）",
                        "apps/t/facts.yaml:7: 事实 ee 重复"));
    }

    @Test
    void betweenWhichDaysADateMakesSenseIsSaidInWordsThatAreRead() {
        String line = "facts:\n  - {key: aa, label: 甲, type: %s, from: answer, schema: {formatMinimum: %s, formatMaximum: %s}}\n";
        for (String[] good : List.of(new String[]{"-P120Y", "today"}, new String[]{"today", "P2Y6M"}, new String[]{"\"2020-01-31\"", "today"})) {
            assertThat(list(line.formatted("date", good[0], good[1])).find("aa").schema()).isNotNull();
        }
        for (String[] bad : List.of(new String[]{"date", "yesterday", "today"}, new String[]{"date", "today", "-P1D"}, new String[]{"string", "-P1Y", "today"}, new String[]{"date", "PX", "today"})) {
            assertThatThrownBy(() -> list(line.formatted((Object[]) bad))).as(String.join(" ", bad)).isInstanceOfSatisfying(InvalidDeclarations.class, e -> assertThat(e.errors()).hasSize(1).first().asString().startsWith("apps/t/facts.yaml:2: 事实 aa：formatMinimum"));
        }
    }

    @Test
    void aRowIsFoundByTheApplicantsNumberOrByWhatTheyName() {
        FactList good = list("""
                facts:
                  - {key: answer_plate, label: 号牌, type: string, from: answer}
                  - {key: sealed, label: 查封, type: boolean, from: {dataset: ga-vehicle, key: owner_id, where: {plate: answer_plate}, column: sealed, within: 7}}
                """);
        assertThat(good.with(List.of("sealed"))).extracting(Fact::key).containsExactly("answer_plate", "sealed");
        assertThat(good.find("sealed").disputable()).isTrue();
        assertThatThrownBy(() -> list("""
                facts:
                  - {key: aa, label: 甲, type: number, from: {dataset: ga-x, column: x, within: 7}}
                  - {key: bb, label: 乙, type: number, from: {dataset: ga-x, key: id_no, held: true, within: 7}}
                  - {key: cc, label: 丙, type: number, from: {dataset: ga-x, key: id_no, where: {plate: later, n: bb}, column: x, within: 7}}
                """)).isInstanceOfSatisfying(InvalidDeclarations.class, e -> assertThat(e.errors()).containsExactly(
                "apps/t/facts.yaml:2: 事实 aa：须写 key（申请人号码所在的列）或 where",
                "apps/t/facts.yaml:3: 事实 bb：是否有记录（held）的类型须为 boolean",
                "apps/t/facts.yaml:4: 事实 cc：later 须声明在它之前",
                "apps/t/facts.yaml:4: 事实 cc：where 中的 bb 须为 string"));
        assertThatThrownBy(() -> list("facts:\n  - {key: aa, label: 甲, type: number, from: {dataset: ga-x, key: id_no, column: x}}\n")).as("for how long it is believed must be said").isInstanceOf(InvalidDeclarations.class);
    }

    @Test
    void aConditionNamesAnEarlierQuestionAndACredentialItsFacts() {
        assertThatThrownBy(() -> new OnlineServices(List.of(OnlineServices.parse("t", """
                matters:
                  - item: X-1
                    ask: [person_born, {key: answer_number, when: {answer_later: ["是"]}}]
                    credential: {type: unknown, fields: {name: nothing, kind: =常量, grade: "output:grade"}}
                """)), list(GOOD), "permit"::equals)).isInstanceOfSatisfying(InvalidDeclarations.class, e -> assertThat(e.errors()).containsExactly(
                "apps/t/matters.yaml:3: person_born 不是由申请人填写的事实",
                "apps/t/matters.yaml:3: 条件 answer_later 须是排在它之前、无条件询问的问题",
                "apps/t/matters.yaml:4: 没有声明证照类型 unknown",
                "apps/t/matters.yaml:4: 没有声明事实 nothing"));
        assertThatThrownBy(() -> new OnlineServices(List.of(OnlineServices.parse("t", """
                matters:
                  - {item: X-1, credential: {type: permit, renews: true, fields: {}}}
                  - {item: X-2, credential: {type: permit, renews: true, fields: {}}}
                """)), list(GOOD), "permit"::equals)).isInstanceOfSatisfying(InvalidDeclarations.class, e -> assertThat(e.errors()).containsExactly("apps/t/matters.yaml:3: 新设主体的证照不能续办；每种证照最多由一个事项续办"));
        assertThatThrownBy(() -> new CompositeList(List.of(CompositeList.parse("t", """
                composites:
                  - {id: one, name: 甲, about: 甲, department: nobody, days: 3, stages: [先, 后], same: {nothing: else}, items: [A-1, A-1, {item: A-2, stage: 3}]}
                """)), "health"::equals, list(GOOD))).isInstanceOfSatisfying(InvalidDeclarations.class, e -> assertThat(e.errors()).containsExactly(
                "apps/t/composites.yaml:2: 事项 A-1 重复",
                "apps/t/composites.yaml:2: 事项 A-2：没有第 3 阶段",
                "apps/t/composites.yaml:2: 阶段“后”没有必办的事项",
                "apps/t/composites.yaml:2: nothing 和 else 须是两个由申请人填写的文字问题，没有选项，各自只声明一次",
                "apps/t/composites.yaml:2: 没有部门 nobody"));
    }

    @Test
    void whatIsComputedOfTheUnknownIsUnknown() {
        assertThat(Computation.AGE.of(List.of(LocalDate.of(2006, 11, 23)), TODAY, a -> null)).as("a day before the birthday").isEqualTo(BigDecimal.valueOf(19));
        assertThat(Computation.AGE.of(List.of(LocalDate.of(2006, 11, 22)), TODAY, a -> null)).isEqualTo(BigDecimal.valueOf(20));
        assertThat(Computation.MONTHS.of(List.of(LocalDate.of(2026, 5, 23)), TODAY, a -> null)).isEqualTo(BigDecimal.valueOf(5));
        for (Computation c : List.of(Computation.AGE, Computation.DAYS, Computation.HERE)) {
            assertThat(c.of(Arrays.asList((Object) null), TODAY, a -> true)).isNull();
        }
        assertThat(Computation.SAME.of(Arrays.asList("x", null), TODAY, a -> true)).isNull();
        assertThat(Computation.SAME.of(List.of("x", "y"), TODAY, a -> true)).isEqualTo(false);
        assertThat(Computation.KNOWN.of(Arrays.asList((Object) null), TODAY, a -> true)).isEqualTo(false);
    }

    @Test
    void aTextThatIsNoneOfItsKindIsUnknown() {
        assertThat(FactType.DATE.read("2026-02-30")).isNull();
        assertThat(FactType.NUMBER.read("约三百")).isNull();
        assertThat(FactType.BOOLEAN.read("也许")).isNull();
        assertThat(FactType.BOOLEAN.read("1")).isEqualTo(true);
        assertThat(FactType.NUMBER.read("3.50")).isEqualTo(new BigDecimal("3.50"));
        assertThat(FactType.show(new BigDecimal("3.50"))).isEqualTo("3.5");
    }
}
