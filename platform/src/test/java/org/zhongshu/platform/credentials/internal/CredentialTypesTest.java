package org.zhongshu.platform.credentials.internal;

import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CredentialTypesTest {

    private static final CityProfile CITY = new CityProfile("guangde", true);
    private final Departments departments = new Departments(CITY);
    private final Issuers issuers = new Issuers(new MockEnvironment(), CITY);

    private CredentialTypes of(String text) {
        return new CredentialTypes(departments, issuers, List.of(Declarations.parse("t", "apps/t/credentials.yaml", text, "schema/credentials.json")));
    }

    @Test
    void everyCityHasAnIssuerForEveryDeclaredType() {
        for (String city : CityProfile.available()) {
            CityProfile profile = new CityProfile(city, true);
            CredentialTypes types = new CredentialTypes(new Departments(profile), new Issuers(new MockEnvironment(), profile));
            assertThat(types.list()).as(city).hasSizeGreaterThanOrEqualTo(6).allSatisfy(t -> {
                assertThat(t.code()).hasSize(21);
                assertThat(CreditCode.isValid(t.code().substring(0, 18))).isTrue();
                assertThat(t.demo()).isTrue();
            });
        }
    }

    @Test
    void aRealCreditCodeByConfigurationIsUsedAndAWrongOneStops() {
        assertThat(new Issuers(new MockEnvironment().withProperty("zhongshu.credentials.uscc.market", "11330105002500287C"), CITY).codeOf("market")).isEqualTo("11330105002500287C");
        assertThatThrownBy(() -> new Issuers(new MockEnvironment().withProperty("zhongshu.credentials.uscc.market", "11330105002500287X"), CITY).codeOf("market")).hasMessageContaining("market");
        assertThat(issuers.codeOf("market")).satisfies(c -> assertThat(CreditCode.isValid(c)).isTrue()).isNotEqualTo(issuers.codeOf("health"));
    }

    /** Outside the demonstration nobody's code is anybody's: such a department issues nothing, and the server starts all the same. */
    @Test
    void withoutADemonstrationNoCreditCodeIsMadeUp() {
        CityProfile real = new CityProfile("guangde", false);
        Issuers given = new Issuers(new MockEnvironment().withProperty("zhongshu.credentials.uscc.market", "11330105002500287C"), real);
        assertThat(given.codeOf("market")).isEqualTo("11330105002500287C");
        assertThat(given.known("health")).isEmpty();
        assertThatThrownBy(() -> given.codeOf("health")).isInstanceOfSatisfying(Problem.class, p -> {
            assertThat(p.code()).isEqualTo("no-credit-code");
            assertThat(p.getMessage()).contains("zhongshu.credentials.uscc.health");
        });
        CredentialTypes types = new CredentialTypes(departments, given);
        assertThat(types.list()).isNotEmpty().allSatisfy(t -> assertThat(t.definer()).isNull());
        assertThat(types.issuers()).contains("data", "market", "health");
        assertThat(given.without(types.issuers())).contains("data", "health").doesNotContain("market");
        assertThat(given.invented(types.issuers())).isEmpty();
        assertThat(issuers.without(types.issuers())).isEmpty();
        assertThat(issuers.invented(types.issuers())).contains("data", "market");
    }

    @Test
    void mistakesAreNamedWithFileLineAndReason() {
        String text = """
                types:
                  - id: bad-one
                    name: 坏的
                    number: "001"
                    issuer: nobody
                    holder: person
                    holderName: nick
                    validity: permanent
                    fields:
                      - {id: name, name: 姓名}
                      - {id: sex, name: 性别, kind: choice}
                      - {id: name, name: 又一个}
                    layout:
                      rows: [[name, name], [ghost]]
                """;
        assertThatThrownBy(() -> of(text)).isInstanceOfSatisfying(Declarations.InvalidDeclarations.class, e -> assertThat(String.join("\n", e.errors()))
                .contains("apps/t/credentials.yaml:5: 没有部门 nobody", ":11: choice 要写 choices", ":12: 字段 name 重复", ":7: holderName", ":14: ", "出现两次", "ghost", "字段 sex 没有排进版式"));
        assertThatThrownBy(() -> of("types:\n  - id: x\n")).hasMessageContaining("apps/t/credentials.yaml:2");
    }

    @Test
    void valuesAreCheckedAllAtOnce() {
        CredentialType type = new CredentialTypes(departments, issuers).get("residence-permit");
        assertThatThrownBy(() -> type.checked(Map.of("name", "张三", "sex", "無", "birth", "1990-02-30", "other", "x"))).isInstanceOfSatisfying(Problem.class, p ->
                assertThat(p.details().toString()).contains("sex", "birth", "hukou", "residence", "other", "ethnic").doesNotContain("name=姓名"));
        assertThatThrownBy(() -> type.checkedHolder("341882199001011234")).isInstanceOf(Problem.class);
    }
}
