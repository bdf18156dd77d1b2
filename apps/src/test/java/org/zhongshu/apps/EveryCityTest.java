package org.zhongshu.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import tools.jackson.databind.JsonNode;

/** Applications are written once for all cities: whatever department they name does its work, or is covered, in each of them. */
class EveryCityTest {

    static List<String> cities() {
        return CityProfile.available();
    }

    @ParameterizedTest
    @MethodSource("cities")
    void everyDepartmentThatADeclarationNamesIsThere(String city) {
        Departments departments = new Departments(new CityProfile(city, false));
        List<String> named = new ArrayList<>();
        for (Declaration file : Declarations.load("cases.yaml", "schema/cases.json")) {
            file.root().path("types").forEach(type -> name(named, file, type, type.path("department")));
        }
        for (Declaration file : Declarations.load("rules.yaml", "schema/rules.json")) {
            file.root().path("rules").forEach(rule -> name(named, file, rule, rule.path("case").path("department")));
        }
        for (Declaration file : Declarations.load("indicators.yaml", "schema/indicators.json")) {
            file.root().path("indicators").forEach(i -> name(named, file, i, i.path("owner")));
        }
        assertThat(named).as("declarations name departments at all").hasSizeGreaterThan(20);
        assertThat(named).allSatisfy(line -> assertThat(departments.responsible(line.substring(line.lastIndexOf(' ') + 1))).as(line).isPresent());
    }

    private static void name(List<String> named, Declaration file, JsonNode entry, JsonNode department) {
        if (department.isString() && !department.asString().equals("owner")) {
            named.add(file.source() + " " + entry.path("id").asString() + " " + department.asString());
        }
    }
}
