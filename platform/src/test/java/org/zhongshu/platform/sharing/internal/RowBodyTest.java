package org.zhongshu.platform.sharing.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.masking.Mask;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.sharing.Opening;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class RowBodyTest {

    private static Opening.Part part(String field, DataType type, Mask mask) {
        return new Opening.Part(new Dataset.Column(field, field, type, null, 1, null, false), 0, mask);
    }

    /** A row of given values: the driver's interface is wide, and the writer uses seven of its methods. */
    private static ResultSet row(Object... values) {
        boolean[] wasNull = {false};
        return (ResultSet) Proxy.newProxyInstance(ResultSet.class.getClassLoader(), new Class<?>[]{ResultSet.class}, (proxy, method, arguments) -> {
            if (method.getName().equals("wasNull")) {
                return wasNull[0];
            }
            Object value = values[(int) arguments[0] - 1];
            wasNull[0] = value == null;
            return value == null && method.getReturnType() == long.class ? (Object) 0L : value == null && method.getReturnType() == double.class ? (Object) 0.0
                    : value == null && method.getReturnType() == boolean.class ? (Object) false : value;
        });
    }

    private static JsonNode json(List<Opening.Part> parts, Object... values) throws SQLException {
        RowBody body = new RowBody(parts, ZoneOffset.ofHours(8), false);
        body.row(row(values));
        return JsonMapper.builder().build().readTree(body.finish("abc_-9"));
    }

    @Test
    void everyTextComesThroughAsItIs() throws SQLException {
        String all = "引号\" 反斜\\ 换行\n\r\t 控制\u0001\u001f 生僻㳇𠮷 🙂 é </script>";
        StringBuilder every = new StringBuilder();
        for (int c = 1; c < 0x3000; c++) {
            every.append((char) c);
        }
        for (String text : List.of(all, every.toString(), "", "\uD83D", "a\uDE42b")) {
            JsonNode answer = json(List.of(part("a", DataType.TEXT, null)), "key", text);
            assertThat(answer.at("/items/0/a").asString()).isEqualTo(text.replace("\uD83D", "\uFFFD").replace("a\uDE42b", "a\uFFFDb").replace("\uFFFD\uDE42", "🙂"));
            assertThat(answer.path("next").asString()).isEqualTo("abc_-9");
        }
    }

    @Test
    void numbersDatesAndNothing() throws SQLException {
        List<Opening.Part> parts = List.of(part("n", DataType.NUMBER, null), part("i", DataType.INTEGER, null), part("d", DataType.DOUBLE, null), part("day", DataType.DATE, null),
                part("t", DataType.DATETIME, null), part("b", DataType.BOOLEAN, null), part("big", DataType.INTEGER, null));
        JsonNode row = json(parts, "k", new BigDecimal("1E+3"), 42L, 0.5, LocalDate.of(2026, 2, 3), OffsetDateTime.parse("2026-02-03T04:05:06+08:00"), true, 9_007_199_254_740_993L).at("/items/0");
        assertThat(row.toString()).isEqualTo("{\"n\":1000,\"i\":42,\"d\":0.5,\"day\":\"2026-02-03\",\"t\":\"2026-02-02T20:05:06Z\",\"b\":true,\"big\":\"9007199254740993\"}");
        assertThat(json(parts, "k", null, null, null, null, null, null, null).at("/items/0").toString()).isEqualTo("{\"n\":null,\"i\":null,\"d\":null,\"day\":null,\"t\":null,\"b\":null,\"big\":null}");
        assertThat(json(List.of(part("d", DataType.DOUBLE, null)), "k", Double.NaN).at("/items/0/d").isNull()).isTrue();
    }

    @Test
    void masksByKindAndType() throws SQLException {
        List<Opening.Part> parts = List.of(part("xm", DataType.TEXT, Mask.NAME), part("csrq", DataType.DATE, Mask.HIDDEN), part("lon", DataType.DOUBLE, Mask.HIDDEN), part("lat", DataType.NUMBER, Mask.HIDDEN),
                part("amount", DataType.NUMBER, Mask.HIDDEN), part("n", DataType.INTEGER, Mask.HIDDEN), part("at", DataType.DATETIME, Mask.HIDDEN), part("b", DataType.BOOLEAN, Mask.HIDDEN),
                part("illness", DataType.TEXT, Mask.HIDDEN));
        JsonNode row = json(parts, "k", "𠮷野家", LocalDate.of(1987, 5, 6), 119.4249871, new BigDecimal("30.8912345"), new BigDecimal("12.5"), 7L, OffsetDateTime.parse("1999-12-31T16:00:00Z"), true, "糖尿病")
                .at("/items/0");
        assertThat(row.toString()).isEqualTo("{\"xm\":\"𠮷**\",\"csrq\":\"1987\",\"lon\":119.425,\"lat\":30.891,\"amount\":null,\"n\":null,\"at\":\"2000\",\"b\":null,\"illness\":\"***\"}");
    }

    @Test
    void noCellOfCsvBecomesAFormula() throws SQLException {
        RowBody body = new RowBody(List.of(part("a", DataType.TEXT, null), part("n", DataType.NUMBER, null)), ZoneOffset.UTC, true);
        for (String text : List.of("=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "平常", "a,b", "说\"好\"", "两\n行", "")) {
            body.row(row("k", text, new BigDecimal("-5")));
        }
        assertThat(new String(body.finish(null), StandardCharsets.UTF_8)).isEqualTo("a,n\r\n\"'=HYPERLINK(\"\"http://x\"\")\",-5\r\n'+1,-5\r\n'-1,-5\r\n'@SUM(A1),-5\r\n'\tx,-5\r\n\"'\r=1\",-5\r\n平常,-5\r\n"
                + "\"a,b\",-5\r\n\"说\"\"好\"\"\",-5\r\n\"两\n行\",-5\r\n,-5\r\n");
    }
}
