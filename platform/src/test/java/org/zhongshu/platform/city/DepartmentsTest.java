package org.zhongshu.platform.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Declarations;

/** A city without some of the departments says who does their work. */
class DepartmentsTest {

    private static Department department(String code, String... covers) {
        return new Department(code, code, code, true, List.of("示范"), null, List.of(covers));
    }

    @Test
    void anotherDepartmentMayCoverOneThatTheCityDoesNotHave() {
        Departments departments = new Departments("small", List.of(department("housing", "utilities", "fire"), department("water")));
        assertThat(departments.responsible("utilities")).map(Department::code).contains("housing");
        assertThat(departments.responsible("water")).map(Department::code).contains("water");
        assertThat(departments.responsible("magic")).isEmpty();
        assertThat(departments.find("utilities")).as("it is no department of this city").isEmpty();
    }

    @Test
    void oneWorkHasOneDepartment() {
        assertThatThrownBy(() -> new Departments("small", List.of(department("housing", "utilities", "water"), department("water", "utilities"))))
                .isInstanceOfSatisfying(Declarations.InvalidDeclarations.class, e -> assertThat(e.errors()).hasSize(2)
                        .anySatisfy(m -> assertThat(m).contains("housing 的 covers 不能写 water，已由 water 负责"))
                        .anySatisfy(m -> assertThat(m).contains("water 的 covers 不能写 utilities，已由 housing 负责")));
    }

    private static Department part(String code, String parent) {
        return new Department(code, code, code, true, List.of("示范"), parent, List.of());
    }

    @Test
    void aDepartmentHasItsPartsUnderIt() {
        Departments departments = new Departments("small", List.of(part("housing", null), part("utilities", "housing"), part("gas", "utilities"), part("water", null)));
        assertThat(departments.under("housing")).containsExactlyInAnyOrder("housing", "utilities", "gas");
        assertThat(departments.under("utilities")).containsExactlyInAnyOrder("utilities", "gas");
        assertThat(departments.under("water")).containsExactly("water");
    }

    @Test
    void aTreeHasNoCirclesAndNoMissingBranches() {
        assertThatThrownBy(() -> new Departments("small", List.of(part("a", "b"), part("b", "a"), part("c", "magic"))))
                .isInstanceOfSatisfying(Declarations.InvalidDeclarations.class, e -> assertThat(e.errors()).hasSize(3)
                        .anySatisfy(m -> assertThat(m).contains("a 的上级部门绕回了自己")).anySatisfy(m -> assertThat(m).contains("c 的上级部门 magic 不存在")));
    }
}
