package org.zhongshu.platform.archive.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Declarations;

import java.time.LocalDate;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RetentionTermsTest {

    private static final String TEXT = """
            retention:
              kinds: {"01": 30, "09": permanent}
              items: {WJ-01: permanent, GA-05: 10}
            """;

    @Test
    void theItemsTermComesBeforeItsKindsAndTenYearsAreTheLeast() {
        RetentionTerms terms = new RetentionTerms(List.of(RetentionTerms.parse("hall", TEXT)));
        assertThat(terms.of("GA-05", "01").words()).isEqualTo("10年");
        assertThat(terms.of("GA-06", "01").words()).isEqualTo("30年");
        assertThat(terms.of("WJ-01", "20").words()).isEqualTo("永久");
        assertThat(terms.of("XX-01", "20").words()).isEqualTo("10年");
        assertThat(terms.of(null, null).words()).isEqualTo("10年");
    }

    @Test
    void aTermIsCountedFromTheYearAfterTheMatterEnded() {
        assertThat(new RetentionTerms.Term(10).until(LocalDate.of(2026, 1, 1))).isEqualTo("2036-12-31");
        assertThat(new RetentionTerms.Term(null).until(LocalDate.of(2026, 1, 1))).isNull();
        assertThat(new RetentionTerms.Term(null).longerThan(new RetentionTerms.Term(30))).isTrue();
        assertThat(new RetentionTerms.Term(30).longerThan(new RetentionTerms.Term(10))).isTrue();
        assertThat(new RetentionTerms.Term(30).longerThan(new RetentionTerms.Term(null))).isFalse();
    }

    @Test
    void whatIsNoTermOrSaidTwiceStopsTheStart() {
        assertThatThrownBy(() -> RetentionTerms.parse("hall", "retention: {kinds: {\"01\": 20}}")).isInstanceOf(Declarations.InvalidDeclarations.class);
        assertThatThrownBy(() -> new RetentionTerms(List.of(RetentionTerms.parse("a", TEXT), RetentionTerms.parse("b", "retention: {items: {WJ-01: 10}}")))).hasMessageContaining("WJ-01");
    }
}
