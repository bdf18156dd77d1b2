package org.zhongshu.platform.complaints.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Declarations;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Before whom a complaint comes in each city, and which note is the day's. */
class ComplaintDeclarationsTest {

    @ParameterizedTest
    @ValueSource(strings = {"guangde", "pinghu", "yixing"})
    void nobodySupervisesThemselves(String city) {
        Departments departments = new Departments(new CityProfile(city, false));
        ComplaintRules rules = new ComplaintRules(departments);
        assertThat(rules.supervisor("water", Set.of("water"))).isEqualTo("data");
        assertThat(rules.supervisor("data", Set.of("data"))).isEqualTo("justice");
        assertThat(rules.supervisor("water", Set.of("water", "data"))).as("of a whole that the bureau had a part in").isEqualTo("justice");
        assertThat(rules.supervisor("water", Set.of("water", "data", "justice"))).as("where all had a part, never the one complained of").isEqualTo("data");
        departments.list().forEach(d -> assertThat(rules.supervisor(d.code(), Set.of(d.code()))).isNotEqualTo(d.code()));
    }

    @Test
    void aDepartmentDoesNotSuperviseItsOwnParts() {
        Departments departments = new Departments(new CityProfile("guangde", false));
        assertThat(departments.under("housing")).contains("utilities");
        ComplaintRules rules = new ComplaintRules(List.of(ComplaintRules.parse("""
                kinds: [{id: manner, name: 态度}]
                supervisors: [housing, data]
                perDay: 5
                files: 3
                contestDays: 15
                notes: [{from: "2024-01-01", text: 投诉不代替行政复议和行政诉讼, basis: 测试}]
                """)), departments);
        assertThat(rules.supervisor("utilities", Set.of("utilities"))).isEqualTo("data");
        assertThat(rules.supervisor("water", Set.of("water"))).isEqualTo("housing");
    }

    @Test
    void theNoteIsThatOfTheDay() {
        ComplaintRules rules = new ComplaintRules(new Departments(new CityProfile("guangde", false)));
        assertThat(rules.note(LocalDate.of(2023, 12, 31)).basis()).contains("1999");
        assertThat(rules.note(LocalDate.of(2024, 1, 1)).basis()).contains("2023 年修订");
        assertThat(rules.note(LocalDate.of(1990, 1, 1))).isNull();
    }

    @Test
    void aDeclarationWithoutASecondSupervisorIsRefusedWithItsLine() {
        Departments departments = new Departments(new CityProfile("guangde", false));
        String wrong = """
                kinds: [{id: manner, name: 态度}, {id: manner, name: 态度}]
                supervisors: [nobody-here, data]
                perDay: 5
                files: 3
                contestDays: 15
                notes: [{from: "2024-02-30", text: 投诉不代替行政复议和行政诉讼, basis: 测试}]
                """;
        assertThatThrownBy(() -> new ComplaintRules(List.of(ComplaintRules.parse(wrong)), departments)).isInstanceOfSatisfying(Declarations.InvalidDeclarations.class,
                e -> assertThat(e.errors()).hasSize(3).anySatisfy(t -> assertThat(t).contains("complaints.yaml:2", "监督部门")));
        assertThatThrownBy(() -> ComplaintRules.parse("kinds: []\n")).isInstanceOf(Declarations.InvalidDeclarations.class);
        assertThatThrownBy(() -> new ComplaintRules(List.of(), departments)).isInstanceOf(Declarations.InvalidDeclarations.class);
    }
}
