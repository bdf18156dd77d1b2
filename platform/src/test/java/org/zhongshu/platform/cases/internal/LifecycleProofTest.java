package org.zhongshu.platform.cases.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Declarations;

import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Start-up proves every lifecycle and names file, line and reason of each fault. */
class LifecycleProofTest {

    private static final Set<String> ROLES = Set.of("operator", "officer", "leader");
    private static final String GOOD = """
            types:
              - id: a
                name: 甲
                numberPattern: "A{yyyyMMdd}-{seq:5}"
                department: environment
                limit: {number: 3, unit: work-day}
                lifecycle: way
            lifecycles:
              - id: way
                states:
                  - id: reported
                    name: 待受理
                    owner: operator
                    clock: {number: 2, unit: urgent-hour}
                    actions:
                      - {id: go, name: 派遣, next: working}
                  - id: working
                    name: 处置中
                    owner: officer
                    clock: {number: 2, unit: work-day}
                    actions:
                      - {id: done, name: 完成, next: closed}
            """;

    private static List<String> faults(String text) {
        var thrown = catchThrowableOfType(Declarations.InvalidDeclarations.class, () -> load(text));
        return thrown == null ? List.of() : thrown.errors();
    }

    private static CaseTypes load(String text) {
        return new CaseTypes(List.of(CaseTypes.parse("water", text)), ROLES, code -> Map.of("environment", "environment", "fire", "emergency").get(code));
    }

    private static void refuses(String from, String to, String at, String reason) {
        String text = GOOD.replace(from, to);
        assertThat(text).as("the fault is really in").isNotEqualTo(GOOD);
        assertThat(faults(text)).anySatisfy(m -> assertThat(m).startsWith("apps/water/cases.yaml:" + at).contains(reason));
    }

    @Test
    void aSoundFileIsTaken() {
        assertThat(faults(GOOD)).isEmpty();
        CaseType type = load(GOOD).getType("a");
        assertThat(type.lifecycle().start()).isEqualTo("reported");
        assertThat(type.lifecycle().state("reported").phase()).isEqualTo(Phase.INTAKE);
        assertThat(type.lifecycle().state("reported").actions().getFirst().roles()).containsExactly("operator");
    }

    @Test
    void theStandardLifecycleIsSound() {
        CaseTypes types = load(GOOD.replace("lifecycle: way", "lifecycle: standard"));
        assertThat(types.getType("a").lifecycle().states().keySet()).containsExactly("reported", "accepted", "dispatched", "working", "checking");
    }

    @Test
    void everyActionLeadsSomewhere() {
        refuses("next: working", "next: nowhere", "16: ", "指向不存在的环节 nowhere");
    }

    @Test
    void everyStateReachesClosed() {
        refuses("next: closed", "next: reported", "11: ", "环节 reported 无法走到结案");
        refuses("next: closed", "next: void", "17: ", "环节 working 无法走到结案");
    }

    @Test
    void everyStateCanBeReached() {
        refuses("next: working", "next: closed", "17: ", "环节 working 从起始环节无法到达");
    }

    @Test
    void everyStateHasAnOwnerAndAClock() {
        refuses("        owner: officer\n", "", "17: ", "owner");
        refuses("        clock: {number: 2, unit: work-day}\n", "", "17: ", "clock");
    }

    @Test
    void rolesExist() {
        refuses("owner: officer", "owner: wizard", "19: ", "角色 wizard 不存在");
        refuses("name: 完成, next: closed", "name: 完成, next: closed, roles: [nobody]", "22: ", "角色 nobody 不存在");
    }

    @Test
    void departmentsExist() {
        refuses("department: environment", "department: magic", "5: ", "的 department：本市没有部门 magic");
    }

    @Test
    void namesOfTheKernelAreTaken() {
        refuses("id: reported", "id: suspended", "11: ", "由内核提供");
        refuses("{id: done,", "{id: rework,", "22: ", "内核的通用动作");
    }

    @Test
    void eventsNameActionsOfTheirState() {
        refuses("      - id: working\n", "      - id: working\n        on: {alert-cleared: fly}\n", "", "不存在的动作 fly");
    }

    @Test
    void numbersCanBeMade() {
        refuses("A{yyyyMMdd}-{seq:5}", "A{quatsch}-{seq:5}", "4: ", "日期格式有误");
        refuses("A{yyyyMMdd}-{seq:5}", "A{yyyyMMdd}", "4: ", "numberPattern");
    }

    @Test
    void typesAreUniqueOverAllApplications() {
        var thrown = catchThrowableOfType(Declarations.InvalidDeclarations.class,
                () -> new CaseTypes(List.of(CaseTypes.parse("air", GOOD), CaseTypes.parse("water", GOOD)), ROLES, code -> code));
        assertThat(thrown.errors()).singleElement().asString().startsWith("apps/water/cases.yaml:2: ").contains("已由应用 air 声明");
    }

    @Test
    void allFaultsAreReportedTogether() {
        assertThat(faults(GOOD.replace("owner: officer", "owner: wizard").replace("next: working", "next: nowhere"))).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void remindersComeBeforeWhatIsLateAndChangeNothing() {
        String with = "    escalation: [{to: operator}, {before: {number: 1, unit: work-hour}, to: owner}]\n";
        assertThat(faults(GOOD.replace(first(GOOD, "limit:"), first(GOOD, "limit:") + with))).anySatisfy(f -> assertThat(f).contains("临期提醒应写在"));
        String supervising = "    escalation: [{before: {number: 1, unit: work-hour}, to: owner, supervise: true}]\n";
        assertThat(faults(GOOD.replace(first(GOOD, "limit:"), first(GOOD, "limit:") + supervising))).anySatisfy(f -> assertThat(f).contains("只与 to 同用"));
    }

    private static String first(String text, String start) {
        return text.lines().filter(line -> line.strip().startsWith(start)).findFirst().orElseThrow() + "\n";
    }

    @Test
    void aDepartmentThatTheCityDoesNotHaveIsCoveredByAnother() {
        assertThat(load(GOOD.replace("department: environment", "department: fire")).getType("a").department()).isEqualTo("emergency");
    }
}
