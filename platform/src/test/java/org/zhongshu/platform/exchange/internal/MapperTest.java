package org.zhongshu.platform.exchange.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MapperTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static JobSpec.Step step(String kind) {
        return JobSpec.Step.of(kind);
    }

    private static JobSpec.FieldMap field(DataType type, Integer length, List<JobSpec.Step> steps, JobSpec.Check... checks) {
        return new JobSpec.FieldMap("f", "项", type, length, 2, null, false, List.of("c"), null, null, steps, List.of(checks));
    }

    private static Mapper mapper(JobSpec.FieldMap f, String... columns) {
        Shape shape = new Shape(List.of(columns).stream().map(c -> new Shape.Column(c, DataType.TEXT, null, null, null, false)).toList(), null, null);
        return new Mapper(new JobSpec("s", shape, List.of(f), null, null), List.of(Jobs.column(f, false)), ZONE);
    }

    /** The mapped value, or the reason. */
    private static Object map(JobSpec.FieldMap f, Object value) {
        List<Mapper.Reason> reasons = new ArrayList<>();
        Object[] row = mapper(f, "c").map(new Object[]{value}, reasons);
        return row == null ? reasons.getFirst().reason() : row[0];
    }

    @ParameterizedTest
    @CsvSource({"20240131,2024-01-31", "2024-1-31,2024-01-31", "2024/1/31,2024-01-31", "2024.01.31,2024-01-31", "2024年1月31日,2024-01-31", "2024-01-31 23:59:59,2024-01-31",
            "20240131120000,2024-01-31", "' 2024-02-29 ',2024-02-29"})
    void datesAsPeopleWriteThem(String text, String day) {
        assertThat(map(field(DataType.DATE, null, List.of(step("date"))), text)).isEqualTo(LocalDate.parse(day));
        assertThat(map(field(DataType.DATE, null, List.of()), text)).isEqualTo(LocalDate.parse(day));
    }

    @ParameterizedTest
    @ValueSource(strings = {"20240231", "2023-02-29", "2024-13-01", "0000-00-00", "24-01-31", "不详", "2024", "2024-01", "20240131x", "99999999", "2024-01-31甲", "1e5"})
    void wrongDatesAreToldWithTheirText(String text) {
        assertThat(map(field(DataType.DATE, null, List.of(step("date"))), text)).asString().contains(text.strip());
    }

    @Test
    void dayAndMonthInAnotherOrder() {
        assertThat(map(field(DataType.DATE, null, List.of(new JobSpec.Step("date", "dmy", null, null))), "31/01/2024")).isEqualTo(LocalDate.of(2024, 1, 31));
        assertThat(map(field(DataType.DATE, null, List.of(new JobSpec.Step("date", "mdy", null, null))), "01/31/2024")).isEqualTo(LocalDate.of(2024, 1, 31));
    }

    @Test
    void numbersOfSpreadsheets() {
        JobSpec.FieldMap f = field(DataType.DATE, null, List.of(step("excel-date")));
        assertThat(map(f, new BigDecimal("45322"))).isEqualTo(LocalDate.of(2024, 1, 31));
        assertThat(map(f, "45322.5")).isEqualTo(LocalDate.of(2024, 1, 31));
        assertThat(map(f, new BigDecimal("59"))).isEqualTo(LocalDate.of(1900, 2, 28));
        assertThat(map(f, "20240131")).as("eight digits are a date, not a serial").isEqualTo(LocalDate.of(2024, 1, 31));
        assertThat(map(f, new BigDecimal("99999999"))).asString().contains("日期序号");
    }

    @Test
    void identityNumbers() {
        List<JobSpec.Step> steps = List.of(step("trim"), step("half-width"), step("no-space"), step("upper"), step("id18"));
        JobSpec.FieldMap f = field(DataType.TEXT, 18, steps, JobSpec.Check.of("id-no"));
        assertThat(map(f, "　３４０８０２１９９００３０７２９３８ ")).isEqualTo("340802199003072938");
        assertThat(map(f, "340802 900307 293")).asString().startsWith("3408021990030729");
        assertThat(map(f, "340802900307293")).asString().hasSize(18);
        assertThat(map(f, "340802199003072931")).asString().contains("不是有效的公民身份号码");
        assertThat(map(f, "12345")).asString().contains("不是有效的公民身份号码");
        assertThat(map(f, "")).isNull();
        assertThat(map(f, null)).isNull();
    }

    @Test
    void codesAreTranslatedOrRefused() {
        Map<String, String> codes = Map.of("男", "1", "女", "2");
        assertThat(map(field(DataType.TEXT, null, List.of(new JobSpec.Step("codes", null, codes, null))), " 男 ")).isEqualTo("1");
        assertThat(map(field(DataType.TEXT, null, List.of(new JobSpec.Step("codes", null, codes, null))), "?")).asString().contains("没有对照");
        assertThat(map(field(DataType.TEXT, null, List.of(new JobSpec.Step("codes", null, codes, "keep"))), "?")).isEqualTo("?");
        assertThat(map(field(DataType.TEXT, null, List.of(new JobSpec.Step("codes", null, codes, "empty"))), "?")).isNull();
        assertThat(map(field(DataType.TEXT, null, List.of(new JobSpec.Step("blank", null, Map.of("无", ""), null))), " 无")).isNull();
    }

    @Test
    void numbersThatAreShortToWriteAndEndlessToPrint() {
        assertThat(map(field(DataType.NUMBER, null, List.of()), "1e999999999")).asString().contains("不是数字");
        assertThat(map(field(DataType.NUMBER, null, List.of()), "1,234,567.50")).isEqualTo(new BigDecimal("1234567.50"));
        assertThat(map(field(DataType.NUMBER, null, List.of()), "9".repeat(500))).asString().contains("不是数字");
        assertThat(map(field(DataType.INTEGER, null, List.of()), "9223372036854775808")).asString().contains("不是整数");
        assertThat(map(field(DataType.INTEGER, null, List.of()), new BigDecimal("3.00"))).isEqualTo(3L);
        assertThat(map(field(DataType.INTEGER, null, List.of()), "3.5")).asString().contains("不是整数");
        assertThat(map(field(DataType.DOUBLE, null, List.of()), Double.NaN)).asString().contains("不是数字");
        assertThat(map(field(DataType.TEXT, null, List.of()), new BigDecimal("3.40802E+17"))).isEqualTo("340802000000000000");
    }

    @Test
    void timesAreTheCitys() {
        JobSpec.FieldMap f = field(DataType.DATETIME, null, List.of());
        assertThat(map(f, LocalDateTime.of(2024, 1, 1, 8, 0))).isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
        assertThat(map(f, "2024-01-01 08:00:00")).isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
        assertThat(map(f, "20240101080000")).isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
        assertThat(map(f, "2024-01-01T08:00:00+08:00")).isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
        assertThat(map(f, "2024-01-01 25:00:00")).asString().contains("不是时间");
    }

    @Test
    void rareCharactersCountAsOneAndHalvesAreRefused() {
        assertThat(map(field(DataType.TEXT, 3, List.of()), "㳇𠮷😀")).isEqualTo("㳇𠮷😀");
        assertThat(map(field(DataType.TEXT, 3, List.of()), "㳇𠮷😀一")).asString().contains("超过 3 字");
        assertThat(map(field(DataType.TEXT, null, List.of()), "a\uD842")).asString().contains("无法保存");
        assertThat(map(field(DataType.TEXT, null, List.of()), "a\0b")).asString().contains("无法保存");
        assertThat(map(field(DataType.TEXT, null, List.of()), "=HYPERLINK(\"http://x\")")).as("text stays text").isEqualTo("=HYPERLINK(\"http://x\")");
    }

    @Test
    void checksOfRangeAndNeed() {
        assertThat(map(field(DataType.INTEGER, null, List.of(), new JobSpec.Check("range", "0", "150", null)), "151")).asString().contains("超出范围");
        assertThat(map(field(DataType.DATE, null, List.of(), new JobSpec.Check("range", "1900-01-01", "2030-12-31", null)), "1899-12-31")).asString().contains("超出范围");
        assertThat(map(field(DataType.TEXT, null, List.of(step("trim")), JobSpec.Check.of("required")), " 　")).isEqualTo("必填项为空");
        assertThat(map(field(DataType.TEXT, null, List.of(), new JobSpec.Check("codes", null, null, List.of("1", "2"))), "3")).asString().contains("不在允许的取值中");
        assertThat(map(field(DataType.TEXT, null, List.of(), JobSpec.Check.of("uscc")), "91350100M000100Y43")).isEqualTo("91350100M000100Y43");
        assertThat(map(field(DataType.TEXT, null, List.of(), JobSpec.Check.of("uscc")), "91350100M000100Y44")).asString().contains("信用代码");
    }

    @Test
    void columnsAreJoinedAndFixedValuesGiven() {
        JobSpec.FieldMap joined = new JobSpec.FieldMap("f", "地址", DataType.TEXT, null, 2, null, false, List.of("a", "b", "c"), "-", null, List.of(), List.of());
        assertThat(mapper(joined, "a", "b", "c").map(new Object[]{"桃州镇", null, 12L}, new ArrayList<>())).containsExactly("桃州镇-12");
        JobSpec.FieldMap fixed = new JobSpec.FieldMap("f", "来源", DataType.TEXT, null, 2, null, false, List.of(), null, "公安", List.of(), List.of());
        assertThat(mapper(fixed, "a").map(new Object[]{1L}, new ArrayList<>())).containsExactly("公安");
    }

    @Test
    void aMappingThatCannotWorkIsRefusedByField() {
        Shape shape = new Shape(List.of(new Shape.Column("c", DataType.TEXT, null, null, null, false)), null, null);
        JobSpec.FieldMap wrong = new JobSpec.FieldMap("f", "项", DataType.TEXT, null, 2, null, true, List.of("gone"), null, null, List.of(), List.of());
        Dataset.Column column = Jobs.column(wrong, false);
        assertThatThrownBy(() -> new Mapper(new JobSpec("s", shape, List.of(wrong), null, null), List.of(column), ZONE)).isInstanceOf(Problem.class)
                .satisfies(e -> assertThat(((Problem) e).details().toString()).contains("gone"));
    }
}
