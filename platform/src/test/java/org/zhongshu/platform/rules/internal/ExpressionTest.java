package org.zhongshu.platform.rules.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ExpressionTest {

    private static final List<String> METRICS = List.of("pm25", "humidity", "state", "gone");

    private static final Expression.Names NAMES = new Expression.Names() {
        @Override
        public int metric(String name) {
            return METRICS.indexOf(name);
        }

        @Override
        public int parameter(String name) {
            return name.equals("limit") ? 0 : -1;
        }
    };

    /** pm25 160, humidity 80, state 'open', gone unknown; limit 150; thing.floor 3, thing.use 学校. */
    private static final Facts FACTS = new Facts() {
        @Override
        public double metric(int slot) {
            return new double[]{160, 80, Double.NaN, Double.NaN}[slot];
        }

        @Override
        public String text(int slot) {
            return slot == 2 ? "open" : null;
        }

        @Override
        public double parameter(int index) {
            return 150;
        }

        @Override
        public double attribute(String key) {
            return key.equals("floor") ? 3 : Double.NaN;
        }

        @Override
        public String attributeText(String key) {
            return key.equals("use") ? "学校" : null;
        }

        @Override
        public double window(int slot, Window figure, long millis) {
            return figure == Window.RATE ? 0.6 : millis / 60_000.0;
        }
    };

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "pm25 > 150 | 1", "pm25 > limit and humidity < 90 | 1", "pm25 > limit and humidity > 90 | 0", "pm25 < 1 or humidity == 80 | 1",
            "not pm25 > 150 | 0", "not (pm25 > 150 and humidity > 90) | 1", "pm25 - limit * 2 / 3 | 60", "-pm25 + 2 | -158", "10 % 4 | 2",
            "1 + 2 * 3 | 7", "(1 + 2) * 3 | 9", "abs(humidity - pm25) | 80", "min(pm25, humidity, 5) | 5", "max(1, limit) | 150", "round(2.6) | 3",
            "between(humidity, 70, 90) | 1", "state == 'open' | 1", "state != 'open' | 0", "thing.use == '学校' and thing.floor >= 3 | 1",
            "rate(pm25, 10m) > 0.5 | 1", "change(pm25, 10m) | 10", "true | 1", "pm25 > 150 == true | 1"})
    void computes(String text, double expected) throws Exception {
        if (text.equals("pm25 > 150 == true")) {
            // chained comparisons are refused, they read like mathematics and are not
            assertThatThrownBy(() -> Expression.compile(text, NAMES)).isInstanceOf(Expression.Invalid.class);
            return;
        }
        assertThat(Expression.compile(text, NAMES).value(FACTS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"gone > 1,-1", "gone > 1 or pm25 > 1,1", "gone > 1 and pm25 > 1,-1", "gone > 1 and pm25 < 1,0", "not gone > 1,-1", "pm25 / (limit - 150) > 1,-1",
            "gone == gone,-1", "thing.nothing > 1,-1", "state > 1,-1"})
    void unknownReadingsMakeUnknownConditions(String text, int truth) throws Exception {
        assertThat(Expression.compile(text, NAMES).truth(FACTS)).isEqualTo(truth);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pm2 > 1", "pm25 >", "(pm25 > 1", "pm25 > 1)", "pm25 > 'x'", "foo(pm25)", "abs(1, 2)", "rate(pm25, 10)", "rate(limit, 10m)",
            "pm25 > 1; humidity", "1..2 > 0", "'open", "pm25 = 1", "T(java.lang.Runtime)", "thing.getClass()", "'a' and 'b'"})
    void refusesWhatIsNotOfTheLanguage(String text) {
        assertThatThrownBy(() -> Expression.compile(text, NAMES)).isInstanceOf(Expression.Invalid.class).hasMessageContaining("第 ");
    }

    @Test
    void deepNestingIsRefusedInsteadOfBreakingTheStack() {
        assertThatThrownBy(() -> Expression.compile("(".repeat(5000) + "1" + ")".repeat(5000), NAMES)).isInstanceOf(Expression.Invalid.class);
        assertThatThrownBy(() -> Expression.compile("not ".repeat(100_000) + "1", NAMES)).isInstanceOf(Expression.Invalid.class);
    }

    @Test
    void tellsItsWindows() throws Exception {
        Expression e = Expression.compile("rate(pm25, 10m) > 1 and avg(pm25, 1h) > 2 and humidity > 1", NAMES);
        assertThat(e.windows()).containsExactly(java.util.Map.entry(0, 3_600_000L));
        assertThat(e.first()).isZero();
    }
}
