package org.zhongshu.platform.benefits.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Declarations.InvalidDeclarations;
import org.zhongshu.platform.shared.Problem;

import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Programmes, their periods and sums of money. */
class ProgrammesTest {

    private static Programmes of(String programmes) {
        return new Programmes(List.of(Programmes.parse("programmes: [" + programmes + "]\nrules: [{check: dead, name: 已死亡, then: hold}]")), Set.of("subsistence")::contains, Set.of("disability-card")::contains, d -> d.equals("civil-affairs") ? d : null);
    }

    @Test
    void aProgrammeExcludesBothWays() {
        Programmes all = of("{id: aa, name: 甲补贴, department: civil-affairs, cycle: month, most: 0.1, exclusive: [bb]}, {id: bb, name: 乙补贴, department: civil-affairs, cycle: year, most: 20000}");
        assertThat(all.excluding(all.get("aa"))).containsExactly("bb");
        assertThat(all.excluding(all.get("bb"))).containsExactly("aa");
        assertThat(all.get("aa").most()).isEqualTo(10);
        assertThat(all.rule("dead").hold()).isTrue();
        assertThat(all.rule("twice")).isNull();
    }

    @Test
    void mistakesStopTheStart() {
        assertThatThrownBy(() -> of("{id: aa, name: 甲补贴, department: nowhere, cycle: month, most: 1, exclusive: [cc], entitled: [{label: 条件, record: salary, is: '1'}, {label: 证照, credential: licence}]}"))
                .isInstanceOfSatisfying(InvalidDeclarations.class, e -> assertThat(e.errors()).hasSize(4));
        assertThatThrownBy(() -> of("{id: aa, name: 甲补贴, department: civil-affairs, cycle: day, most: 1}")).isInstanceOf(InvalidDeclarations.class);
    }

    @Test
    void periodsOfAnyCycleAreCompared() {
        assertThat(Programme.overlap("2026-11", "2026-11")).isTrue();
        assertThat(Programme.overlap("2026-11", "2026-12")).isFalse();
        assertThat(Programme.overlap("2026-11", "2026-Q4")).isTrue();
        assertThat(Programme.overlap("2026-09", "2026-Q4")).isFalse();
        assertThat(Programme.overlap("2026", "2026-01")).isTrue();
        assertThat(Programme.overlap("2025", "2026-01")).isFalse();
        assertThat(Programme.days("2026-Q1")[1]).isEqualTo("2026-03-31");
        Programme p = of("{id: aa, name: 甲补贴, department: civil-affairs, cycle: quarter, most: 1}").get("aa");
        assertThat(p.period("2026-Q4")).isEqualTo("2026-Q4");
        for (String wrong : new String[]{null, "", "2026-11", "2026-Q5", "2026"}) {
            assertThatThrownBy(() -> p.period(wrong)).isInstanceOf(Problem.class);
        }
    }

    @Test
    void moneyIsNeverRounded() {
        assertThat(Fen.of("299.99")).isEqualTo(29_999);
        assertThat(Fen.of("1,000")).isEqualTo(100_000);
        assertThat(Fen.of("0.1")).isEqualTo(10);
        for (String wrong : new String[]{null, "", "0", "-1", "1.005", "abc", "1e999999999", "9E16", "150,25", "1,0000", "1234,567", "1,000,000,000,000", "9999999999", "99999999999999999999"}) {
            assertThat(Fen.of(wrong)).as(String.valueOf(wrong)).isEqualTo(-1);
        }
        assertThat(Fen.yuan(10)).isEqualTo("0.10");
        assertThat(Fen.yuan(100_000_000_000_01L)).isEqualTo("100000000000.01");
    }
}
