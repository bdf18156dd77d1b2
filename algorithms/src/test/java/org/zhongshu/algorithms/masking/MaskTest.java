package org.zhongshu.algorithms.masking;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.zhongshu.algorithms.profiling.PersonalKind;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

class MaskTest {

    @ParameterizedTest
    @CsvSource({
            "NAME, 张三, 张*", "NAME, 张小三, 张**", "NAME, 张, *", "NAME, 欧阳小明, 欧***", "NAME, 𠮷野家, 𠮷**", "NAME, 𠮷, *", "NAME, 王𠮷, 王*", "NAME, 李㳇, 李*",
            "NAME, 买买提·吐尔逊, 买**·***", "NAME, 阿卜杜拉•艾则孜, 阿***•***", "NAME, 🙂🙃, 🙂*",
            "ID_NUMBER, 342523199001011234, 3****************4", "ID_NUMBER, 34252319900101123X, 3****************X", "ID_NUMBER, 342523900101123, 3*************3", "ID_NUMBER, H0123456700, H*********0",
            "PHONE, 13812345678, 138****5678", "PHONE, +8613812345678, 138****5678", "PHONE, 0563-6012345, 0563-***2345", "PHONE, 021-61234567, 021-****4567", "PHONE, 不详, **",
            "ADDRESS, 安徽省广德市桃州镇迎春社区中山路12号3幢402室, 安徽省广德市桃州镇迎春社区中山路****", "ADDRESS, 桃州镇高湖村十二组三号, 桃州镇高湖村****", "ADDRESS, 翠湖花园, ****",
            "BANK_CARD, 6222021234567890123, 622202*********0123", "EMAIL, wang.wu@example.cn, w***@example.cn", "EMAIL, 𠮷a@b.cn, 𠮷***@b.cn",
            "PLATE, 皖P·A1238, 皖P·A***8", "PLATE, 皖PD12345, 皖PD****5",
            // an enterprise, a household business, and tax numbers made of a citizen's number
            "CREDIT_CODE, 91110000600037341L, 91110000600037341L", "CREDIT_CODE, 11010519491231002X00, 1******************0", "CREDIT_CODE, L11010519491231002X, L*****************X", "CREDIT_CODE, 无, *",
            "BIRTH_DATE, 1987-05-06, 1987", "BIRTH_DATE, 19870506, 1987", "BIRTH_DATE, 1987年5月6日, 1987", "BIRTH_DATE, 06/05/1987, **********",
            "HIDDEN, 糖尿病, ***", "HIDDEN, 无, ***"})
    void masks(Mask mask, String value, String masked) {
        assertThat(mask.apply(value)).isEqualTo(masked);
    }

    @Test
    void householdBusinessesAreMaskedThoughTheirCodeIsValid() {
        String code = "92341822MA2N1TY52";
        String valid = code + checkOf(code);
        assertThat(Masking.creditCode(valid)).isEqualTo("92341822********" + valid.substring(16));
    }

    private static char checkOf(String first17) {
        for (char c : "0123456789ABCDEFGHJKLMNPQRTUWXY".toCharArray()) {
            if (org.zhongshu.algorithms.identifiers.CreditCode.isValid(first17 + c)) {
                return c;
            }
        }
        throw new AssertionError("no check character fits");
    }

    @Test
    void datesAndCoordinates() {
        assertThat(Masking.birthDate(LocalDate.of(987, 1, 2))).isEqualTo("0987");
        assertThat(Masking.birthDate((LocalDate) null)).isNull();
        assertThat(Masking.coordinate(new BigDecimal("119.4249871"))).isEqualByComparingTo("119.425");
        assertThat(Masking.coordinate(null)).isNull();
    }

    /** The rules said as patterns; the product walks through the characters itself because it masks thousands of rows a second. */
    @Test
    void addressesAndNamesAsThePatternsSay() {
        Pattern door = Pattern.compile("[0-9０-９]|[一二三四五六七八九十百]+(?:号|幢|栋|单元|室|组|弄)");
        Pattern quarter = Pattern.compile("^.*(?:街道|镇|乡|社区|村|路|街|巷|大道)");
        String[] pieces = {"安徽省", "广德市", "桃州镇", "乡", "迎春", "社区", "社", "区", "大道", "大", "道", "街道", "街", "路", "巷", "村", "一", "十二", "百", "三", "号", "幢", "单元", "单", "室", "弄", "组", "5", "８", "小区",
                "花园", "𠮷", "\n", "·", " "};
        Random random = new Random(11);
        for (int i = 0; i < 200_000; i++) {
            StringBuilder built = new StringBuilder();
            for (int k = random.nextInt(9); k >= 0; k--) {
                built.append(pieces[random.nextInt(pieces.length)]);
            }
            String text = built.toString();
            Matcher d = door.matcher(text);
            Matcher q = quarter.matcher(d.find() ? text.substring(0, d.start()) : text);
            assertThat(Masking.address(text)).as(text).isEqualTo(q.find() ? q.group() + "****" : "****");
            int[] points = text.codePoints().toArray();
            StringBuilder name = new StringBuilder();
            for (int k = 0; k < points.length; k++) {
                boolean stays = k == 0 && points.length > 1 || k > 0 && k < points.length - 1 && points[k] == '·';
                name.appendCodePoint(stays ? points[k] : '*');
            }
            assertThat(Masking.name(text)).as(text).isEqualTo(name.toString());
            assertThat(Masking.bankCard("6" + text + "123456789012").codePoints().filter(c -> c != '*').count()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @EnumSource(Mask.class)
    void nothingStaysNothing(Mask mask) {
        assertThat(mask.apply(null)).isNull();
        assertThat(mask.apply("")).isEmpty();
        assertThat(mask.label()).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource(PersonalKind.class)
    void everyKindHasItsWay(PersonalKind kind) {
        assertThat(Mask.of(kind).name()).isEqualTo(kind.name());
        assertThat(Mask.of(null)).isSameAs(Mask.HIDDEN);
    }
}
