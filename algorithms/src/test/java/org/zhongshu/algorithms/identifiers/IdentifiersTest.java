package org.zhongshu.algorithms.identifiers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.LocalDate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The check digits against published numbers: the sample of GB 11643-1999, codes of public bodies, card networks' test numbers. */
class IdentifiersTest {

    @Test
    void theStandardsOwnCitizenNumbers() {
        assertThat(CitizenId.check("11010519491231002")).isEqualTo('X');
        assertThat(CitizenId.isValid("11010519491231002X")).isTrue();
        assertThat(CitizenId.isValid("440524188001010014")).as("the standard's second sample").isTrue();
        assertThat(CitizenId.isValid(" 11010519491231002x ")).isTrue();
        assertThat(CitizenId.birthDate("11010519491231002X")).contains(LocalDate.of(1949, 12, 31));
    }

    @ParameterizedTest
    @ValueSource(strings = {"110105194912310021", "11010519491331002X", "11010519490230002X", "00010519491231002X", "1101051949123100", "11010519491231002Y", "", "汉010519491231002X"})
    void brokenCitizenNumbers(String text) {
        assertThat(CitizenId.isValid(text)).isFalse();
    }

    @Test
    void anySingleWrongDigitIsFound() {
        String good = "11010519491231002X";
        for (int i = 0; i < 17; i++) {
            for (char c = '0'; c <= '9'; c++) {
                if (c != good.charAt(i)) {
                    assertThat(CitizenId.isValid(good.substring(0, i) + c + good.substring(i + 1))).isFalse();
                }
            }
        }
    }

    @Test
    void numbersOfTheFirstGenerationGrow() {
        assertThat(CitizenId.upgrade("110105491231002")).contains("11010519491231002X");
        assertThat(CitizenId.upgrade("110105491331002")).isEmpty();
        assertThatThrownBy(() -> CitizenId.check("123")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"11330105002500287C", "11430000006122244L", "113700000045046442", "11420503087246977F", "113417230032537673", "91330106673959654P", "91330106673959654p"})
    void creditCodesOfRealBodies(String code) {
        assertThat(CreditCode.isValid(code)).isTrue();
        assertThat(CreditCode.isOrganisationCode(code.substring(8, 17))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"91330106673959654Q", "9133010667395965", "91330106673959I54P", "9133O106673959654P", "", "11010519491231002X"})
    void brokenCreditCodes(String code) {
        assertThat(CreditCode.isValid(code)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4111111111111111", "5555555555554444", "378282246310005", "6200000000000005", "6200 0000 0000 0005"})
    void testNumbersOfCardNetworks(String number) {
        assertThat(BankCard.isValid(number)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4111111111111112", "1111111111111117", "41111111111", "4111-1111-1111-111a", ""})
    void brokenCards(String number) {
        assertThat(BankCard.isValid(number)).isFalse();
    }

    @Test
    void luhnsOwnExample() {
        assertThat(BankCard.luhn("79927398713")).isTrue();
        assertThat(BankCard.luhn("79927398710")).isFalse();
        assertThat(BankCard.luhn("")).isFalse();
    }
}
