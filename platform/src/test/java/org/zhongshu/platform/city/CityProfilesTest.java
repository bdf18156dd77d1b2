package org.zhongshu.platform.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.shared.Declarations;

class CityProfilesTest {

    private static final List<String> CODES = List.of("data", "environment", "urban-management", "water", "emergency", "public-security",
            "transport", "housing", "utilities", "fire", "health", "natural-resources", "agriculture", "market", "civil-affairs",
            "human-resources", "culture-tourism", "development", "education", "finance", "justice", "economy");

    @Test
    void threeCitiesAreThere() {
        assertThat(CityProfile.available()).containsExactly("guangde", "pinghu", "yixing");
    }

    @ParameterizedTest
    @CsvSource({"guangde,341882,广德市,6,12,139", "yixing,320282,宜兴市,5,18,312", "pinghu,330482,平湖市,6,9,136"})
    void profileIsWhole(String id, String code, String name, int libraries, int towns, int villages) {
        CityProfile profile = new CityProfile(id, false);
        City city = profile.current();
        assertThat(city.id()).isEqualTo(id);
        assertThat(city.code()).isEqualTo(code);
        assertThat(city.name()).isEqualTo(name);
        assertThat(city.fullName()).endsWith(name);
        assertThat(city.libraries()).hasSize(libraries);
        assertThat(city.warningColours()).extracting(City.WarningColour::name).containsExactly("红色", "橙色", "黄色", "蓝色");
        assertThat(city.inBox(city.center().lon(), city.center().lat())).isTrue();

        Divisions divisions = new Divisions(profile);
        assertThat(divisions.towns()).hasSize(towns).allSatisfy(t -> {
            assertThat(t.code()).startsWith(code).hasSize(12);
            assertThat(city.inBox(t.point().lon(), t.point().lat())).isTrue();
            assertThat(divisions.villages(t.code())).isNotEmpty();
            assertThat(divisions.nearestTown(t.point())).isEqualTo(t);
        });
        int all = divisions.towns().stream().mapToInt(t -> divisions.villages(t.code()).size()).sum()
                + divisions.zones().stream().mapToInt(z -> divisions.villages(z.code()).size()).sum();
        assertThat(all).isEqualTo(villages);

        Departments departments = new Departments(profile);
        assertThat(departments.list()).extracting(Department::code).containsExactlyInAnyOrderElementsOf(CODES);
        assertThat(departments.list()).allSatisfy(d -> assertThat(d.duties()).isNotEmpty());
    }

    @Test
    void statisticalZonesAreNoTowns() {
        Divisions divisions = new Divisions(new CityProfile("guangde", false));
        assertThat(divisions.zones()).extracting(Division::name).containsExactly("广德经济开发区");
        assertThat(divisions.townOf("341882400")).isEmpty();
        assertThat(divisions.townOf("341882102201").orElseThrow().name()).isEqualTo("誓节镇");
        assertThat(divisions.find("341882102")).isEqualTo(divisions.find("341882102000"));
        assertThat(divisions.nameOf("341882102201")).isEqualTo("茆林村");
        assertThat(divisions.search("誓节", 5)).extracting(Division::name).containsExactly("誓节镇");
    }

    @Test
    void departmentsAreNamedAsEachPlanNamesThem() {
        assertThat(new Departments(new CityProfile("guangde", false)).nameOf("urban-management")).isEqualTo("市城管执法局");
        assertThat(new Departments(new CityProfile("yixing", false)).nameOf("utilities")).isEqualTo("市公用事业管理局");
        assertThat(new Departments(new CityProfile("pinghu", false)).nameOf("health")).isEqualTo("市卫生计生局");
        assertThat(new Departments(new CityProfile("guangde", false)).nameOf("nobody")).isEqualTo("nobody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"guangde", "yixing", "pinghu"})
    void calendarKnowsTheNoticeOf2026(String id) {
        CityProfile profile = new CityProfile(id, false);
        WorkingCalendar calendar = new WorkingCalendar(profile);
        assertThat(calendar.declares(2026)).isTrue();
        assertThat(calendar.declares(2027)).isFalse();
        long holidaysOnWeekdays = LocalDate.of(2026, 1, 1).datesUntil(LocalDate.of(2027, 1, 1))
                .filter(d -> d.getDayOfWeek().getValue() < 6 && !calendar.isWorkingDay(d)).count();
        long workedWeekends = LocalDate.of(2026, 1, 1).datesUntil(LocalDate.of(2027, 1, 1))
                .filter(d -> d.getDayOfWeek().getValue() > 5 && calendar.isWorkingDay(d)).count();
        assertThat(holidaysOnWeekdays).as("2 + 6 + 1 + 3 + 1 + 1 + 5 weekdays off").isEqualTo(19);
        assertThat(workedWeekends).isEqualTo(6);
        assertThat(calendar.nameOf(LocalDate.of(2026, 2, 17))).contains("春节");
        assertThat(calendar.isWorkingDay(LocalDate.of(2026, 10, 10))).isTrue();

        var start = LocalDateTime.parse("2026-09-30T09:00").atZone(profile.current().zone()).toInstant();
        var due = calendar.clock().deadline(start, new Limit(1, LimitUnit.WORK_DAY), List.of()).atZone(profile.current().zone());
        assertThat(due.toLocalDateTime()).as("after the National Day holiday").isEqualTo("2026-10-08T17:30");
    }

    @Test
    void aWrongCityIsNamedTogetherWithTheRightOnes() {
        assertThatThrownBy(() -> new CityProfile("atlantis", false)).isInstanceOf(Declarations.InvalidDeclarations.class)
                .hasMessageContaining("atlantis").hasMessageContaining("guangde、pinghu、yixing");
        assertThatThrownBy(() -> new CityProfile("../guangde", false)).isInstanceOf(Declarations.InvalidDeclarations.class);
    }
}
