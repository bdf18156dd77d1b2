package org.zhongshu.algorithms.reading;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Fields are found by their labels, whatever else stands on the paper. */
class PaperTest {

    private static final Paper LICENCE = new Paper("licence", "执照", List.of("营业执照", "注册资本", "经营范围"), 2, List.of(
            field("number", Paper.Kind.CREDIT_CODE, false, 2, "统一社会信用代码"), field("name", Paper.Kind.TEXT, false, 2, "名称"), field("type", Paper.Kind.TEXT, false, 2, "类型"), field("capital", Paper.Kind.TEXT, false, 1, "注册资本"),
            field("founded", Paper.Kind.DATE, false, 1, "成立日期"), field("scope", Paper.Kind.TEXT, false, 4, "经营范围")));
    private static final Paper CARD = new Paper("card", "身份证", List.of("公民身份号码", "姓名", "性别", "住址"), 3, List.of(
            field("number", Paper.Kind.CITIZEN_ID, false, 1, "公民身份号码"), field("name", Paper.Kind.TEXT, false, 1, "姓名"),
            new Paper.Field("sex", "性别", List.of("性别"), Paper.Kind.CHOICE, true, 1, List.of("男", "女")), field("ethnic", Paper.Kind.TEXT, true, 1, "民族"), field("address", Paper.Kind.TEXT, false, 3, "住址")));

    private final List<ReadLine> lines = new ArrayList<>();

    private static Paper.Field field(String id, Paper.Kind kind, boolean inside, int most, String label) {
        return new Paper.Field(id, label, List.of(label), kind, inside, most, List.of());
    }

    private void line(String text, double left, double top) {
        lines.add(new ReadLine(text, 0.95, left, top, text.length() * 20.0, 20));
    }

    private Map<String, Paper.Value> read(Paper paper) {
        return paper.read(lines).orElseThrow().stream().collect(Collectors.toMap(v -> v.field().id(), v -> v));
    }

    @Test
    void twoColumnsAndValuesOfSeveralLines() {
        line("营业执照", 200, 0);
        line("统一社会信用代码", 10, 40);
        line("91330106673959654P", 10, 70);
        line("名", 10, 120);
        line("称", 70, 120);
        line("广德示范竹业有限公司", 120, 121);
        line("注册资本", 600, 119);
        line("壹佰万元整", 700, 120);
        line("类型", 10, 160);
        line("有限责任公司", 120, 160);
        line("成立日期 2018年03月05日", 600, 160);
        line("经营范围", 10, 220);
        line("竹制品加工、销售；", 120, 220);
        line("名称预先核准；货物进出口", 120, 250);
        line("登记机关", 600, 400);
        Map<String, Paper.Value> said = read(LICENCE);
        assertThat(said.get("number").text()).isEqualTo("91330106673959654P");
        assertThat(said.get("number").checked()).isTrue();
        assertThat(said.get("name").text()).isEqualTo("广德示范竹业有限公司");
        assertThat(said.get("type").text()).isEqualTo("有限责任公司");
        assertThat(said.get("capital").text()).isEqualTo("壹佰万元整");
        assertThat(said.get("founded").text()).isEqualTo("2018-03-05");
        assertThat(said.get("scope").text()).isEqualTo("竹制品加工、销售；名称预先核准；货物进出口");
    }

    @Test
    void aLabelAfterAnotherValueInOneLine() {
        line("姓名张三", 10, 0);
        line("性别男民族汉", 10, 40);
        line("住址", 10, 80);
        line("安徽省广德市新杭镇", 70, 80);
        line("彭村12号", 70, 110);
        line("公民身份号码", 10, 200);
        line("11010519491231002X", 200, 200);
        Map<String, Paper.Value> said = read(CARD);
        assertThat(said.get("name").text()).isEqualTo("张三");
        assertThat(said.get("sex").text()).isEqualTo("男");
        assertThat(said.get("ethnic").text()).isEqualTo("汉");
        assertThat(said.get("address").text()).isEqualTo("安徽省广德市新杭镇彭村12号");
        assertThat(said.get("number").checked()).isTrue();
    }

    @Test
    void aWrongCheckDigitIsSaidAndNeverMended() {
        line("姓名张三", 10, 0);
        line("性别男", 10, 40);
        line("公民身份号码110105194912310021", 10, 200);
        Paper.Value number = read(CARD).get("number");
        assertThat(number.text()).isEqualTo("110105194912310021");
        assertThat(number.checked()).isFalse();
        lines.removeLast();
        line("公民身份号码11010519491231OO2X", 10, 200);
        assertThat(read(CARD).get("number").checked()).as("a letter that no number has is the digit it looks like").isTrue();
    }

    @Test
    void oneMisreadCharacterOfALabelDoesNotHideItsField() {
        line("姓名张三", 10, 0);
        line("性别女", 10, 40);
        line("公民身伤号码", 10, 200);
        line("11010519491231002X", 200, 200);
        assertThat(read(CARD).get("number").text()).isEqualTo("11010519491231002X");
    }

    @Test
    void aPaperOfNoKnownKindSaysNothing() {
        line("菜单", 10, 0);
        line("红烧肉 38元", 10, 40);
        assertThat(CARD.read(lines)).isEmpty();
        assertThat(Paper.likest(List.of(CARD, LICENCE), lines)).isEmpty();
        assertThat(Paper.likest(List.of(CARD, LICENCE), List.of())).isEmpty();
        line("姓名张三", 10, 80);
        line("性别女", 10, 120);
        line("住址某处", 10, 160);
        assertThat(Paper.likest(List.of(LICENCE, CARD), lines)).contains(CARD);
    }

    @Test
    void aDateThatIsNoneIsSaid() {
        line("营业执照", 200, 0);
        line("注册资本一万元", 10, 40);
        line("成立日期2018年13月05日", 10, 80);
        assertThat(read(LICENCE).get("founded").checked()).isFalse();
    }

    @Test
    void aCharacterInTheOverlapOfTwoBoxesIsReadOnceAndARealDoubleStays() {
        line("姓名张三", 10, 0);
        line("性别男", 10, 40);
        lines.add(new ReadLine("住址安", 0.97, 10, 80, 60, 20));
        lines.add(new ReadLine("安徽省广德市", 0.97, 58, 80, 120, 20));
        lines.add(new ReadLine("彭村", 0.97, 58, 110, 40, 20));
        lines.add(new ReadLine("村民组", 0.97, 99, 110, 60, 20));
        assertThat(read(CARD).get("address").text()).isEqualTo("安徽省广德市彭村村民组");
    }
}
