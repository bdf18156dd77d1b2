package org.zhongshu.platform.evaluations.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Problem;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What somebody writes tells the department what was wrong and not who says so. */
class WordsTest {

    private static String plain(String text) {
        return Words.plain(text, List.of("王建国"));
    }

    @Test
    void whatTellsWhoSpeaksIsTakenOut() {
        assertThat(plain("我叫王建国，身份证342501198105060012")).doesNotContain("王建国", "3425");
        assertThat(plain("号码 3425 0119 8105 0600 1X 请核对")).doesNotContain("3425", "0119", "1X");
        assertThat(plain("电话138-1234-5678或０５６３－6012345")).doesNotContain("1234", "5678", "6012345");
        assertThat(plain("+86 13812345678")).doesNotContain("13812345678");
        assertThat(plain("办件BJ20261122-7K3Q9FXM拖了很久")).isEqualTo("办件***拖了很久");
        assertThat(plain("发到 wang@example.cn，车牌皖P·A1238")).doesNotContain("wang", "A1238");
        assertThat(plain("卡号6222021234567890123")).isEqualTo("卡号***");
        assertThat(plain("我叫李小敏，等了两小时")).doesNotContain("李小敏").contains("等了两小时");
    }

    @Test
    void whatWasWrongStays() {
        assertThat(plain("跑了3次，等了120分钟，2026年11月22日还没办好，收费15元")).isEqualTo("跑了3次，等了120分钟，2026年11月22日还没办好，收费15元");
        assertThat(plain("  \u0000 ")).isNull();
        assertThat(Words.plain(null, List.of())).isNull();
        assertThatThrownBy(() -> plain("长".repeat(501))).isInstanceOf(Problem.class);
    }
}
