package org.zhongshu.platform.identity;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class MaskingTest {

    @ParameterizedTest
    @CsvSource({
            "NAME, 张三, 张*", "NAME, 张小三, 张**", "NAME, 欧阳小明, 欧***", "NAME, 张, *", "NAME, 𠮷野家, 𠮷**",
            "PHONE, 13812345678, 138****5678", "PHONE, +86 13812345678, 138****5678", "PHONE, 0563-6012345, 0563-***2345", "PHONE, 051087654321, 0510-****4321",
            "PHONE, 6012345, ***2345", "PHONE, 12345, *****", "PHONE, 找张三要, ****",
            "ID_NUMBER, 342523199001011234, 3****************4", "ID_NUMBER, 34252319900101123X, 3****************X", "ID_NUMBER, G12345678, G*******8", "ID_NUMBER, 123, ***",
            "ADDRESS, 安徽省广德市桃州镇迎春社区中山路12号3幢402室, 安徽省广德市桃州镇迎春社区中山路****",
            "ADDRESS, 新杭镇箭穿村三组, 新杭镇箭穿村****", "ADDRESS, 桃州镇某小区, 桃州镇****", "ADDRESS, 某处, ****",
            "BANK_CARD, 6222021234567890123, 622202*********0123", "BANK_CARD, 12345, *****",
            "EMAIL, wang.wu@example.cn, w***@example.cn", "EMAIL, 不是邮箱, ****",
            "PLATE, 皖P·A1238, 皖P·A***8", "PLATE, 皖PA1238, 皖PA***8", "PLATE, 皖P, **"})
    void masks(PersonalData.Kind kind, String value, String masked) {
        assertThat(kind.mask(value)).isEqualTo(masked);
    }

    @ParameterizedTest
    @EnumSource(PersonalData.Kind.class)
    void nothingStaysNothing(PersonalData.Kind kind) {
        assertThat(kind.mask(null)).isNull();
        assertThat(kind.mask("")).isEmpty();
    }
}
