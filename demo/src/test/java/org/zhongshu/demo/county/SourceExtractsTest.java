package org.zhongshu.demo.county;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.demo.TestCity;

class SourceExtractsTest {

    private static final int N = 60_000;
    private final CountyPeople county = CountyPeople.of(TestCity.read("guangde"), N);
    private final SourceExtracts extracts = new SourceExtracts(county);

    @Test
    void theFiveGeneralSourcesHoldFiveRowsForEachPersonOneInFiveWithoutANumber() {
        long rows = 0;
        long without = 0;
        for (Source source : Source.GENERAL) {
            List<PersonRow> all = extracts.rows(source).toList();
            rows += all.size();
            without += all.stream().filter(r -> r.idNo() == null).count();
            assertThat(all).extracting(PersonRow::row).as("numbers of %s", source).doesNotHaveDuplicates();
        }
        assertThat(rows / (double) N).isCloseTo(5, within(0.02));
        assertThat(without / (double) rows).isCloseTo(0.20, within(0.005));
    }

    @ParameterizedTest
    @EnumSource(Source.class)
    void theErrorsAreAsOftenAsDeclared(Source source) {
        Rates rates = Rates.of(source);
        List<PersonRow> rows = extracts.rows(source).toList();
        assertThat(rows).isNotEmpty();
        near(rows, r -> r.idNo() == null, rates.noId(), "no number");
        near(rows, r -> r.idNo() != null && r.idNo().length() == 18 && !CitizenId.isValid(r.idNo()), rates.wrongDigit() * (1 - rates.noId()), "wrong digit");
        near(rows.stream().filter(r -> r.person().birthYear() < 1985).toList(), r -> r.idNo() != null && r.idNo().length() == 15, rates.oldId() * (1 - rates.noId()), "first generation");
        near(rows, r -> r.sex() != r.person().sex(), rates.sex(), "sex");
        near(rows.stream().filter(r -> Slips.canSwap(r.person().birth())).toList(), r -> r.birth() == Slips.swapped(r.person().birth()), rates.swapped(), "day and month");
        near(rows, r -> r.phone() == null, 1 - rates.phone(), "phone");
        near(rows.stream().filter(r -> r.person().dead()).toList(), r -> r.death() > 0, rates.knowsDeath(), "death");
        near(rows.stream().filter(r -> !new Slips().hard(r.person().name())).limit(20_000).toList(), r -> !r.name().equals(r.person().name()), rates.name(), "name");
    }

    /** Within four deviations of what chance alone would do. */
    private static void near(List<PersonRow> rows, Predicate<PersonRow> what, double declared, String name) {
        double share = rows.stream().filter(what).count() / (double) Math.max(1, rows.size());
        assertThat(share).as(name).isCloseTo(declared, within(4 * Math.sqrt(Math.max(declared * (1 - declared), 0.0004) / rows.size()) + 0.0005));
    }

    @Test
    void aRowsTruthIsFoundAgainAndTheDeadLiveOnElsewhere() {
        Map<Integer, Person> truth = new HashMap<>();
        county.forEachPerson(p -> truth.put(p.id(), p));
        Map<Integer, Boolean> burnt = new HashMap<>();
        extracts.forEach(Source.FUNERAL, r -> burnt.put(r.truth(), true));
        long alive = extracts.rows(Source.SOCIAL).peek(r -> assertThat(truth.get(r.truth())).isEqualTo(r.person()))
                .filter(r -> r.death() == 0 && burnt.containsKey(r.truth())).count();
        assertThat(alive).isGreaterThan(N / 400);
    }

    @Test
    void theSameRowsEachTimeAndDuplicatesInsideOneSource() {
        List<PersonRow> once = extracts.rows(Source.HEALTH).limit(5_000).toList();
        assertThat(once).isEqualTo(new SourceExtracts(CountyPeople.of(county.city(), N)).rows(Source.HEALTH).limit(5_000).toList());
        Map<Integer, Integer> copies = new HashMap<>();
        extracts.forEach(Source.HEALTH, r -> copies.merge(r.truth(), 1, Integer::sum));
        assertThat(copies.values().stream().filter(c -> c == 2).count() / (double) N).isCloseTo(Rates.of(Source.HEALTH).duplicate(), within(0.004));
    }

    /** 300,000 people with their rows while hardly anything is kept: what lives after the walk is not more than before by a tenth of it. */
    @Test
    void aLargeCountyNeedsNoMoreMemory() {
        SourceExtracts large = new SourceExtracts(CountyPeople.of(county.city(), 300_000));
        long[] most = {0};
        int[] rows = {0};
        long before = live();
        large.forEach(Source.GRID, r -> {
            if (++rows[0] % 100_000 == 0) {
                most[0] = Math.max(most[0], live());
            }
        });
        assertThat(rows[0]).isBetween(295_000, 305_000);
        assertThat(most[0] - before).as("bytes kept while streaming").isLessThan(16L << 20);
    }

    private static long live() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
