package org.zhongshu.algorithms.meaning;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

class SentenceModelTest {

    private static final List<String> NAMES = List.of("最低生活保障对象信息", "不动产登记信息", "桃州镇停车泊位信息", "残疾人两项补贴发放信息", "空气质量监测数据", "企业登记注册信息", "医疗机构执业许可信息");
    private static SentenceModel model;

    @BeforeAll
    static void load() throws IOException {
        model = SentenceModel.load();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static double near(String a, String b) {
        return product(model.vector(a), model.vector(b));
    }

    private static double product(float[] x, float[] y) {
        double dot = 0;
        for (int i = 0; i < x.length; i++) {
            dot += x[i] * y[i];
        }
        return dot;
    }

    /** Questions that share hardly a word with the name they mean. */
    @ParameterizedTest
    @CsvSource({"哪里可以停车, 桃州镇停车泊位信息", "雾霾, 空气质量监测数据", "公司老板是谁, 企业登记注册信息", "医院有哪些, 医疗机构执业许可信息", "看病的地方, 医疗机构执业许可信息", "买房, 不动产登记信息", "残障人士津贴, 残疾人两项补贴发放信息"})
    void nearestInMeaning(String question, String name) {
        assertThat(NAMES.stream().max(Comparator.comparingDouble(n -> near(question, n)))).contains(name);
    }

    @Test
    void whatHasNothingToDoWithItIsFar() {
        assertThat(NAMES).allSatisfy(n -> assertThat(near("外星人飞碟图谱", n)).isLessThan(0.4));
        assertThat(near("不动产登记信息", "不动产登记信息")).isBetween(0.999, 1.001);
    }

    @Test
    void smallVectorsKeepTheAngle() {
        Random random = new Random(3);
        for (int i = 0; i < 20; i++) {
            String a = NAMES.get(random.nextInt(NAMES.size()));
            String b = NAMES.get(random.nextInt(NAMES.size())) + i;
            byte[] x = SentenceModel.small(model.vector(a));
            byte[] y = SentenceModel.small(model.vector(b));
            double dot = 0;
            double xx = 0;
            double yy = 0;
            for (int k = 0; k < x.length; k++) {
                dot += x[k] * y[k];
                xx += x[k] * x[k];
                yy += y[k] * y[k];
            }
            assertThat(dot / Math.sqrt(xx * yy)).isCloseTo(near(a, b), org.assertj.core.data.Offset.offset(0.01));
        }
    }

    @Test
    void anyTextHasAVector() {
        for (String text : List.of("", " ", "🙂", "㳇𠮷", "x".repeat(10_000), "\0\ud800", "长".repeat(5_000))) {
            assertThat(product(model.vector(text), model.vector(text))).as(text.length() + " characters").isBetween(0.999, 1.001);
        }
    }

    /** Numbers as the reference tokenizer (Hugging Face tokenizers 0.21, by its Java binding 0.31.1) gives them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "最低生活保障对象信息 | 101 3297 856 4495 3833 924 7397 2190 6496 928 2622 102",
            "pm2.5 日均值（µg/m³） | 101 9150 119 126 3189 1772 966 8020 184 8181 120 155 13354 8021 102",
            "hello embedding2026 api | 101 8701 13152 8765 9879 8221 8393 8756 8726 102",
            "㳇湖𠮷野家🙂 | 101 100 3959 100 7029 2157 100 102",
            "身份证号码 id-no：3418 | 101 6716 819 6395 1384 4772 8231 118 8275 8038 12117 8156 102",
            "ａｂｃ　全角 | 101 8051 12641 10675 1059 6235 102"
    })
    void cutsAsTheReferenceDoes(String text, String numbers) {
        assertThat(LongStream.of(model.pieces().numbers(text, 128)).mapToObj(Long::toString).collect(Collectors.joining(" "))).isEqualTo(numbers);
    }
}
