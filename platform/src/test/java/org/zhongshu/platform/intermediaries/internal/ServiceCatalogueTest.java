package org.zhongshu.platform.intermediaries.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.intermediaries.internal.ServiceCatalogue.Way;
import org.zhongshu.platform.shared.Declarations.InvalidDeclarations;

import java.time.LocalDate;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Declared services and dated rules. */
class ServiceCatalogueTest {

    private static final String SERVICE = "services:\n  - {id: survey, name: 测绘, department: natural-resources, qualification: 测绘资质, basis: 测绘法, days: 5, fee: market}\n";

    private static ServiceCatalogue of(String text) {
        return new ServiceCatalogue(List.of(ServiceCatalogue.parse(text)), code -> code.equals("nobody") ? null : code);
    }

    @Test
    void theRulesOfTheNewestDayThatHasComeCount() {
        ServiceCatalogue c = of(SERVICE + "terms:\n  - {from: \"2025-01-01\", money: public, ways: [{way: direct, below: 50000}]}\n  - {from: \"2027-01-01\", money: public, ways: [{way: direct, below: 80000}]}\n");
        assertThat(c.terms(true, LocalDate.of(2024, 12, 31))).isEmpty();
        assertThat(c.terms(true, LocalDate.of(2026, 12, 31)).orElseThrow().way(Way.DIRECT).orElseThrow().fits(5_000_000)).isFalse();
        assertThat(c.terms(true, LocalDate.of(2026, 12, 31)).orElseThrow().way(Way.DIRECT).orElseThrow().fits(4_999_999)).isTrue();
        assertThat(c.terms(true, LocalDate.of(2027, 1, 1)).orElseThrow().way(Way.DIRECT).orElseThrow().fits(5_000_000)).isTrue();
        assertThat(c.terms(false, LocalDate.of(2027, 1, 1))).isEmpty();
    }

    @Test
    void whatDoesNotFitStopsTheStart() {
        String terms = "terms:\n  - {from: \"2025-01-01\", money: own, ways: [{way: direct}]}\n";
        assertThatThrownBy(() -> of(SERVICE.replace("natural-resources", "nobody") + terms)).isInstanceOf(InvalidDeclarations.class).hasMessageContaining("nobody");
        assertThatThrownBy(() -> of(SERVICE + terms.replace("2025-01-01", "2025-02-30"))).isInstanceOf(InvalidDeclarations.class).hasMessageContaining("2025-02-30");
        assertThatThrownBy(() -> of(SERVICE + terms.replace("{way: direct}", "{way: direct, from: 100, below: 50}"))).isInstanceOf(InvalidDeclarations.class);
        assertThatThrownBy(() -> of(SERVICE + terms + "weights: {price: 60, days: 60}\n")).isInstanceOf(InvalidDeclarations.class).hasMessageContaining("100");
        assertThatThrownBy(() -> of(SERVICE + terms.replace("direct", "magic"))).isInstanceOf(InvalidDeclarations.class);
    }
}
