package org.zhongshu.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.Firm;

class ServiceMarketTest {

    @Test
    void agenciesAndTheirCustomerAreStandingCompaniesOfDifferentPeople() {
        List<Firm> firms = ServiceMarket.firms(CountyPeople.of(TestCity.read("guangde"), 20_000));
        assertThat(firms).hasSize(ServiceMarket.AGENCIES + 1).allMatch(f -> f.status().equals("存续") && f.type().equals("有限责任公司") && !f.legalRep().dead());
        assertThat(firms.stream().map(f -> f.legalRep().idNo()).distinct()).hasSameSizeAs(firms);
        assertThat(firms.stream().map(Firm::name).distinct()).hasSameSizeAs(firms);
    }

    @Test
    void aHamletHasNoMarket() {
        assertThat(ServiceMarket.firms(CountyPeople.of(TestCity.read("guangde"), 40))).hasSizeLessThanOrEqualTo(ServiceMarket.AGENCIES);
    }
}
