package org.zhongshu.algorithms.profiling;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.identifiers.CitizenId;

import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class ColumnProfilerTest {

    private static ColumnProfile profile(String column, List<String> values) {
        ColumnProfiler profiler = new ColumnProfiler(column);
        values.forEach(profiler::add);
        return profiler.profile();
    }

    private static List<String> ids(int n) {
        return IntStream.range(0, n).mapToObj(i -> {
            String first = "3418821980%02d%02d%03d".formatted(1 + i % 12, 1 + i % 28, i % 1000);
            return first + CitizenId.check(first);
        }).toList();
    }

    @Test
    void identityNumbersAreKnownByTheirCheckDigitWhateverTheColumnIsCalled() {
        ColumnProfile p = profile("f07", ids(50));
        assertThat(p.kind()).isEqualTo(PersonalKind.ID_NUMBER);
        assertThat(p.matched()).isEqualTo(1);
        assertThat(p.proposedLevel()).isEqualTo(3);
        assertThat(p.type()).isEqualTo(DataType.TEXT);
        assertThat(p.codes()).isEmpty();
        List<String> wrong = ids(50).stream().map(id -> id.substring(0, 17) + (id.charAt(17) == '1' ? '2' : '1')).toList();
        assertThat(profile("f07", wrong).kind()).isNotEqualTo(PersonalKind.ID_NUMBER);
    }

    @Test
    void dirtyColumnsAreStillKnownWhenTheirNameSaysSo() {
        List<String> values = new java.util.ArrayList<>(ids(40));
        values.addAll(java.util.Collections.nCopies(60, "不详"));
        assertThat(profile("sfzh", values).kind()).isEqualTo(PersonalKind.ID_NUMBER);
        assertThat(profile("f1", values).kind()).isNull();
    }

    @Test
    void eachKindByItsValues() {
        assertThat(profile("c1", List.of("13812345678", "15912345678", "0563-6012345", "18800001111", "+86 13712345678")).kind()).isEqualTo(PersonalKind.PHONE);
        assertThat(profile("姓名", List.of("张三", "李小四", "欧阳明月", "阿依古丽·买买提")).kind()).isEqualTo(PersonalKind.NAME);
        assertThat(profile("c2", List.of("桃州镇团结路12号", "广德市誓节镇中心村3组8号", "宜兴市湖㳇镇竹海路5号", "新杭镇彭村村委会旁12号", "柏垫镇前程村二组4号")).kind())
                .isEqualTo(PersonalKind.ADDRESS);
        assertThat(profile("c3", List.of("4111111111111111", "5555555555554444", "6200000000000005", "378282246310005", "4111111111111111")).kind()).isEqualTo(PersonalKind.BANK_CARD);
        assertThat(profile("c4", List.of("11330105002500287C", "11430000006122244L", "113700000045046442", "11420503087246977F", "91330106673959654P")).kind())
                .isEqualTo(PersonalKind.CREDIT_CODE);
        assertThat(profile("c5", List.of("皖P·A6K28", "皖P12345", "苏BD12345", "浙F·88888", "皖PA1234")).kind()).isEqualTo(PersonalKind.PLATE);
        assertThat(profile("c6", List.of("a@b.cn", "wang.li@example.com", "x_y@mail.gov.cn", "q@q.cn", "z@z.org")).kind()).isEqualTo(PersonalKind.EMAIL);
    }

    @Test
    void wordsAreNoNames() {
        List<String> towns = IntStream.range(0, 60).mapToObj(i -> List.of("桃州镇", "柏垫镇", "新杭镇", "邱村镇").get(i % 4)).toList();
        ColumnProfile p = profile("所属乡镇", towns);
        assertThat(p.kind()).isNull();
        assertThat(p.codes()).containsExactly("桃州镇", "柏垫镇", "新杭镇", "邱村镇");
        assertThat(profile("行业", IntStream.range(0, 60).mapToObj(i -> List.of("金融", "高新", "商贸").get(i % 3)).toList()).kind()).isNull();
    }

    @Test
    void types() {
        assertThat(profile("n", List.of("1", "20", "-3")).type()).isEqualTo(DataType.INTEGER);
        assertThat(profile("x", List.of("1.5", "20", "-3.25")).type()).isEqualTo(DataType.NUMBER);
        assertThat(profile("金额", List.of("1.50", "20", "3.25")).type()).isEqualTo(DataType.MONEY);
        assertThat(profile("d", List.of("2026-01-02", "20260102", "2026年1月2日")).type()).isEqualTo(DataType.DATE);
        assertThat(profile("t", List.of("2026-01-02 08:30:00", "2026-01-02T08:30:00+08:00")).type()).isEqualTo(DataType.DATETIME);
        assertThat(profile("b", List.of("是", "否", "是")).type()).isEqualTo(DataType.BOOLEAN);
        assertThat(profile("m", List.of("长".repeat(300))).type()).isEqualTo(DataType.MEMO);
        assertThat(profile("code", List.of("001", "002")).type()).as("leading zeros are text").isEqualTo(DataType.TEXT);
        assertThat(profile("rare", List.of("湖㳇", "𠮷野")).length()).as("characters, not UTF-16 units").isEqualTo(2);
        ColumnProfile empty = profile("e", java.util.Arrays.asList(null, " ", ""));
        assertThat(empty.fillRate()).isZero();
        assertThat(empty.kind()).isNull();
    }

    @Test
    void encodings() {
        String text = "姓名,湖㳇镇\n";
        assertThat(TextEncoding.detect(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)).orElseThrow().name()).isEqualTo("UTF-8");
        assertThat(TextEncoding.detect(("\uFEFF" + text).getBytes(java.nio.charset.StandardCharsets.UTF_8)).orElseThrow().from()).isEqualTo(3);
        assertThat(TextEncoding.detect(text.getBytes(TextEncoding.GB18030)).orElseThrow().name()).isEqualTo("GB 18030");
        assertThat(TextEncoding.detect(new byte[]{'P', 'K', 3, 4, 0, 0})).isEmpty();
        assertThat(TextEncoding.detect(new byte[]{(byte) 0xFF, (byte) 0xFF, 'a'})).isEmpty();
    }

    @Test
    void csvRecordsWithEverythingInThem() {
        CsvRecords csv = new CsvRecords("a;b,b;c\r\n\n\"1;\n\"\"x\"\"\";=1+2;\n last");
        assertThat(csv.separator()).isEqualTo(';');
        assertThat(csv.next()).containsExactly("a", "b,b", "c");
        assertThat(csv.next()).containsExactly("1;\n\"x\"", "=1+2", "");
        assertThat(csv.line()).isEqualTo(3);
        assertThat(csv.next()).containsExactly(" last");
        assertThat(csv.next()).isNull();
    }
}
